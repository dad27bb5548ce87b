package org.rollcall.receive.versioncheck;

import org.jspecify.annotations.Nullable;

/**
 * One release or several in a row: {@code 18.9.0}, {@code 18.8.0..18.8.3}, or {@code ..17.11.6} for that one and all before.
 *
 * @param first null for no bound
 * @param last the last of them
 */
public record Releases(@Nullable Release first, Release last) {

    private static final String RANGE = "..";

    /**
     * The releases as they stand in the configuration.
     *
     * @throws IllegalArgumentException where they are none
     */
    public static Releases of(String text) {
        var middle = text.indexOf(RANGE);
        if (middle < 0) {
            var release = Release.of(text);
            return new Releases(release, release);
        }
        var first = middle == 0 ? null : Release.of(text.substring(0, middle));
        var last = Release.of(text.substring(middle + RANGE.length()));
        if (first != null && first.compareTo(last) > 0) {
            throw new IllegalArgumentException("'%s' runs backwards".formatted(text));
        }
        return new Releases(first, last);
    }

    /** Whether a release is one of them. */
    boolean contain(Release release) {
        return (first == null || first.compareTo(release) <= 0) && release.compareTo(last) <= 0;
    }
}
