package org.rollcall.analyse.export;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How an answer is packed on its way; the one that is preferred where the caller likes several as much comes first. */
enum ContentCoding {
    ZSTD,
    GZIP,
    /** Not at all. */
    IDENTITY;

    private static final Pattern WEIGHT = Pattern.compile("[qQ]=([01](?:\\.[0-9]{0,3})?)");

    /**
     * The coding that a caller likes best. One that is not named counts as * does, and where that is not there either, only
     * {@link #IDENTITY} is taken; that also where nothing we have is acceptable, because no caller is helped by nothing.
     *
     * @param header {@code Accept-Encoding}; null where there is none
     */
    static ContentCoding accepted(@Nullable String header) {
        return header == null
                ? IDENTITY
                : Arrays.stream(values())
                        .filter(coding -> weight(header, coding) > 0)
                        .max(Comparator.comparingDouble((ContentCoding coding) -> weight(header, coding))
                                .thenComparing(Comparator.reverseOrder()))
                        .orElse(IDENTITY);
    }

    /** The name that the headers have. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static double weight(String header, ContentCoding coding) {
        var other = -1.0;
        for (var part : header.split(",", -1)) {
            var words = part.strip().split("\\s*;\\s*", 2);
            var name = words[0].toLowerCase(Locale.ROOT);
            if (name.equals(coding.text()) || (coding == GZIP && name.equals("x-gzip"))) {
                return weight(words);
            } else if (name.equals("*")) {
                other = weight(words);
            }
        }
        if (other >= 0) {
            return other;
        }
        return coding == IDENTITY ? Double.MIN_VALUE : 0; // anything that is named is liked better
    }

    private static double weight(String[] words) {
        var matcher = WEIGHT.matcher(words.length == 1 ? "q=1" : words[1].strip());
        return matcher.matches() ? Double.parseDouble(matcher.group(1)) : 0;
    }
}
