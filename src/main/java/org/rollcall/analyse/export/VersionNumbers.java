package org.rollcall.analyse.export;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that a product's version begins with, so that 18.10 comes after 18.9.
 *
 * @param major null where the version has no numbers
 * @param minor null with it
 * @param patch null where the version has no third number
 */
record VersionNumbers(
        @Nullable Integer major,
        @Nullable Integer minor,
        @Nullable Integer patch) {

    private static final VersionNumbers NONE = new VersionNumbers(null, null, null);

    private static final Pattern NUMBERS =
            Pattern.compile("\\s*v?([0-9]{1,6})\\.([0-9]{1,6})(?:\\.([0-9]{1,6}))?(?![0-9]).*", Pattern.DOTALL);

    /** @param version as sent, {@code 18.9.0-pre} */
    static VersionNumbers of(@Nullable String version) {
        var matcher = NUMBERS.matcher(version == null ? "" : version);
        return matcher.matches()
                ? new VersionNumbers(
                        Integer.valueOf(matcher.group(1)),
                        Integer.valueOf(matcher.group(2)),
                        matcher.group(3) == null ? null : Integer.valueOf(matcher.group(3)))
                : NONE;
    }
}
