package org.rollcall.analyse;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.DictionaryVersion;

/**
 * The numbers that a product's version begins with, so that 18.10 comes after 18.9: in Java, and in SQL of the column
 * {@code product_version}. A number of more than six digits is none here, while {@link DictionaryVersion#ofProduct} takes it for
 * the highest there is, because a ping with such a version needs a dictionary, too.
 *
 * @param major null where the version has no numbers
 * @param minor null with it
 * @param patch null where the version has no third number
 */
public record VersionNumbers(
        @Nullable Integer major,
        @Nullable Integer minor,
        @Nullable Integer patch) {

    private static final String MAJOR = "\\s*v?([0-9]{1,6})\\.";
    private static final String NUMBER = "([0-9]{1,6})(?![0-9])";

    /** SQL: the number before the first point as text, whatever comes after it; null where there is none. */
    public static final String MAJOR_SQL = "(regexp_match(product_version, '^" + MAJOR + "'))[1]";

    /** SQL: {@code integer[]} of major and minor, which compares as versions do; null where the version has no numbers. */
    public static final String MAJOR_MINOR_SQL = "regexp_match(product_version, '^" + MAJOR + NUMBER + "')::integer[]";

    /**
     * SQL: whether the version is one before its release, {@code 18.9.0-pre} or {@code 18.9.0-rc1}; null where there is none. The
     * signs behind a hyphen are those of GitLab and the usual others; {@code -ee} and {@code -ce} are editions.
     */
    public static final String PRERELEASE_SQL = "product_version ~* '-(alpha|beta|dev|pre|rc)(?![a-z])'";

    private static final Pattern NUMBERS = Pattern.compile(MAJOR + NUMBER + "(?:\\." + NUMBER + ")?.*", Pattern.DOTALL);

    private static final VersionNumbers NONE = new VersionNumbers(null, null, null);

    /**
     * The numbers of a version.
     *
     * @param version as sent, {@code 18.9.0-pre}
     */
    public static VersionNumbers of(@Nullable String version) {
        var matcher = NUMBERS.matcher(version == null ? "" : version);
        return matcher.matches()
                ? new VersionNumbers(
                        Integer.valueOf(matcher.group(1)),
                        Integer.valueOf(matcher.group(2)),
                        matcher.group(3) == null ? null : Integer.valueOf(matcher.group(3)))
                : NONE;
    }
}
