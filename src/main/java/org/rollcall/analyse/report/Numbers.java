package org.rollcall.analyse.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Writes numbers for people. */
final class Numbers {

    private static final MathContext THREE_DIGITS = new MathContext(3);

    private Numbers() {}

    /** A number of things: {@code 12,345}. */
    static String whole(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A number of things, without decimals. */
    static String rounded(double value) {
        return whole(Math.round(value));
    }

    /** A part in per cent, without decimals: {@code 42 %}. */
    static String percent(double part, double whole) {
        return percent(part * 100 / whole);
    }

    static String percent(double percent) {
        return rounded(percent) + " %";
    }

    /** A usage with three significant digits: {@code 0.0123}, {@code 1,230}. */
    static String significant(double value) {
        var rounded = BigDecimal.valueOf(value).round(THREE_DIGITS).stripTrailingZeros();
        return String.format(Locale.ROOT, "%,." + Math.max(0, rounded.scale()) + "f", rounded);
    }
}
