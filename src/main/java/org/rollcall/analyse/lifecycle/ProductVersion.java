package org.rollcall.analyse.lifecycle;

import org.rollcall.analyse.VersionNumbers;
import org.rollcall.dictionary.DictionaryVersion;

/**
 * What is listed of a product's version: {@code major.minor}, prereleases apart. In SQL it is one number, so that versions are
 * compared as numbers: twice {@code major * 1,000,000 + minor}, and one more for a release, which comes after its prereleases.
 *
 * @param isPrerelease whether it is a version before the release, {@code 18.9.0-pre} or {@code 18.9.0-rc1}
 */
public record ProductVersion(DictionaryVersion version, boolean isPrerelease) {

    private static final int MINORS = 1_000_000;

    /** The number, made of {@code product_version} and of {@code major_minor}, an array. */
    public static final String NUMBER = "(major_minor[1] * 1000000::bigint + major_minor[2]) * 2 + case when "
            + VersionNumbers.PRERELEASE_SQL + " then 0 else 1 end";

    /** The version that a number stands for. */
    public static ProductVersion ofNumber(long number) {
        var majorMinor = number / 2;
        return new ProductVersion(
                new DictionaryVersion((int) (majorMinor / MINORS), (int) (majorMinor % MINORS)), number % 2 == 0);
    }
}
