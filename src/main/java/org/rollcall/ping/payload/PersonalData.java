package org.rollcall.ping.payload;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What looks as if it told of a person, or of a secret. It is meant for people who look before they send: it finds what has
 * an obvious form, and knows nothing of names.
 */
public enum PersonalData {
    /** {@code ada@example.com}. */
    EMAIL_ADDRESS("e-mail address"),
    /** {@code https://ada:secret@example.com}, or with a token among its parameters. */
    URL_WITH_CREDENTIALS("URL with credentials"),
    /** An IPv4 or IPv6 address, with or without a port, and nothing else. */
    IP_ADDRESS("IP address"),
    /** Many words: nobody knows what people write. */
    LONG_FREE_TEXT("long free text");

    /** Characters of a text that are looked at. */
    static final int MAX_EXAMINED = 64 * 1024;

    private static final int LONG_TEXT_CHARS = 100;
    private static final int LONG_TEXT_WORDS = 10;

    /** Possessive, so that no text makes it slow. */
    private static final Pattern EMAIL = Pattern.compile(
            "(?<![\\p{Alnum}._%+-])[\\p{Alnum}_%+-][\\p{Alnum}._%+-]{0,63}+@(?:[\\p{Alnum}-]{1,63}+\\.){1,8}\\p{Alpha}{2,24}",
            Pattern.UNICODE_CHARACTER_CLASS);

    private static final Pattern CREDENTIALS = Pattern.compile(
            "://[^/\\s?#@]{1,500}+@|[?&](?:private_token|access_token|token|password|secret|api_key)=[^&\\s]",
            Pattern.CASE_INSENSITIVE);

    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";

    private static final Pattern IPV4 =
            Pattern.compile("(?!127\\.|0\\.)(?:" + OCTET + "\\.){3}" + OCTET + "(?::\\d{1,5})?");

    /** With all eight groups, or with a gap: {@code 13:25:42} is a time. */
    private static final Pattern IPV6 = Pattern.compile(
            "\\[?(?!::1?\\b)(?:(?:\\p{XDigit}{1,4}:){7}\\p{XDigit}{1,4}|(?=[\\p{XDigit}:]*::)[\\p{XDigit}:]{3,39})"
                    + "(?:%\\w{1,16})?(?:](?::\\d{1,5})?)?");

    private final String text;

    PersonalData(String text) {
        this.text = text;
    }

    /** As it is shown in JSON, {@code email_address}. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As it is shown to people, {@code e-mail address}. */
    public String text() {
        return text;
    }

    /** What a text looks like; empty for most. */
    static Set<PersonalData> in(String text) {
        var found = EnumSet.noneOf(PersonalData.class);
        if (text.length() > LONG_TEXT_CHARS && hasManyWords(text)) {
            found.add(LONG_FREE_TEXT);
        }
        var examined = text.length() <= MAX_EXAMINED ? text : text.substring(0, MAX_EXAMINED);
        if ((examined.contains("://") || examined.indexOf('=') >= 0)
                && CREDENTIALS.matcher(examined).find()) {
            found.add(URL_WITH_CREDENTIALS);
        } else if (examined.indexOf('@') > 0 && EMAIL.matcher(examined).find()) {
            found.add(EMAIL_ADDRESS);
        }
        if (IPV4.matcher(examined).matches() || IPV6.matcher(examined).matches()) {
            found.add(IP_ADDRESS);
        }
        return found;
    }

    /**
     * What a text may look like, where a miss costs more than a false alarm: one too long to be examined may be anything, and
     * credentials may have an e-mail address beside them.
     */
    static Set<PersonalData> onTheSafeSide(String text) {
        if (text.length() > MAX_EXAMINED) {
            return EnumSet.allOf(PersonalData.class);
        }
        var found = in(text);
        if (found.contains(URL_WITH_CREDENTIALS) && text.indexOf('@') >= 0) {
            found.add(EMAIL_ADDRESS);
        }
        return found;
    }

    private static boolean hasManyWords(String text) {
        var words = 0;
        var inWord = false;
        for (var i = 0; i < text.length() && words < LONG_TEXT_WORDS; i++) {
            var letter = !Character.isWhitespace(text.charAt(i));
            words += letter && !inWord ? 1 : 0;
            inWord = letter;
        }
        return words >= LONG_TEXT_WORDS;
    }
}
