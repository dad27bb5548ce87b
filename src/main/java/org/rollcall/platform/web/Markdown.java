package org.rollcall.platform.web;

import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A piece of Markdown, in GitHub's dialect, that fits into a line or a cell of a table. Text of others comes into it only by
 * {@link #text} and {@link #code}: none of it can become markup.
 *
 * @param source as it is written
 */
public record Markdown(String source) {

    /** Characters that end lines, are invisible, or turn the direction of writing. */
    private static final Pattern NOT_PRINTED = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}\\s]+");

    /** Characters that Markdown, GitHub and GitLab give a meaning to; an underscore inside of a word has none. */
    private static final Pattern MARKUP =
            Pattern.compile("[\\\\`*\\[\\]<>|~&$#@]|(?<![\\p{Alnum}])_|_(?![\\p{Alnum}])|(?<=:)/(?=/)|(?<=www)\\.");

    /** A longer text is cut, in characters. */
    private static final int MAX_TEXT = 500;

    /** Sentences of others, on one line, and cut where they are long. */
    public static Markdown text(@Nullable String text) {
        return new Markdown(MARKUP.matcher(line(text)).replaceAll("\\\\$0"));
    }

    /** As {@link #text}, and not escaped: for what escapes it itself. */
    public static String line(@Nullable String text) {
        return shortened(NOT_PRINTED
                .matcher(Objects.requireNonNullElse(text, ""))
                .replaceAll(" ")
                .strip());
    }

    /**
     * A name or value of others, as code. A character that could end the code, the cell or the line, or that does not show as
     * what it is, is written as JSON can write it.
     */
    public static Markdown code(String text) {
        if (text.isEmpty()) {
            return new Markdown("(empty)");
        }
        var code = new StringBuilder(text.length() + 2).append('`');
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            var plain = c < 0x7F
                    ? (c > ' ' && "|`<>&\\".indexOf(c) < 0) || (c == ' ' && i > 0 && i < text.length() - 1)
                    : Character.isLetterOrDigit(c);
            if (plain) {
                code.append(c);
            } else {
                code.append("\\u").append(HexFormat.of().toHexDigits(c));
            }
        }
        return new Markdown(code.append('`').toString());
    }

    /** The first 500 characters of a text, with three dots where there are more. */
    public static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= MAX_TEXT
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MAX_TEXT)) + "...";
    }
}
