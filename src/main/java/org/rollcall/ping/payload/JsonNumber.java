package org.rollcall.ping.payload;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@code jsonb} can hold of JSON's numbers: it stores them as {@code numeric}, every digit written out. */
final class JsonNumber {

    /** Beyond it a few characters would become hundreds of digits on disk. */
    static final int MAX_EXPONENT = 400;

    /** Limits of {@code numeric}: digits before and after the decimal point. */
    static final int MAX_INTEGER_DIGITS = 131_072;

    static final int MAX_FRACTION_DIGITS = 16_383;

    private JsonNumber() {}

    /** Why a number in JSON's grammar cannot be stored; null where it can. */
    static @Nullable String whyUnstorable(String number) {
        var integerDigits = 0;
        var fractionDigits = 0;
        var i = number.charAt(0) == '-' ? 1 : 0;
        for (; i < number.length() && isDigit(number.charAt(i)); i++) {
            integerDigits++;
        }
        if (i < number.length() && number.charAt(i) == '.') {
            for (i++; i < number.length() && isDigit(number.charAt(i)); i++) {
                fractionDigits++;
            }
        }
        var exponent = exponent(number);
        if (Math.abs(exponent) > MAX_EXPONENT) {
            return String.format(Locale.ROOT, "a number with an exponent beyond %d", MAX_EXPONENT);
        }
        if (integerDigits + Math.max(exponent, 0) > MAX_INTEGER_DIGITS) {
            return String.format(Locale.ROOT, "a number of more than %,d digits", MAX_INTEGER_DIGITS);
        }
        if (fractionDigits + Math.max(-exponent, 0) > MAX_FRACTION_DIGITS) {
            return String.format(Locale.ROOT, "a number of more than %,d digits after the point", MAX_FRACTION_DIGITS);
        }
        return null;
    }

    /** The exponent of a number in JSON's grammar, 0 where it has none; cut off where it is beyond every limit. */
    static int exponent(String number) {
        var from = 1 + Math.max(number.indexOf('e'), number.indexOf('E'));
        if (from == 0) {
            return 0;
        }
        var negative = number.charAt(from) == '-';
        var exponent = 0;
        for (var i = negative || number.charAt(from) == '+' ? from + 1 : from; i < number.length(); i++) {
            exponent = Math.min(10 * exponent + (number.charAt(i) - '0'), 2 * MAX_EXPONENT);
        }
        return negative ? -exponent : exponent;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
