package org.rollcall.analyse.rollup;

import java.util.Locale;

/** What the instances of a group have in common. */
public enum Grouping {
    ALL,
    EDITION,
    MAJOR_VERSION,
    SIZE_BAND,
    EDITION_AND_SIZE_BAND,
    /** Instances with a prerelease, in months only. */
    PRERELEASE,
    EDITION_AND_PRERELEASE;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The grouping as it is stored. */
    String text() {
        return text;
    }
}
