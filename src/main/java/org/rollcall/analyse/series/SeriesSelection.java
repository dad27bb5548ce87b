package org.rollcall.analyse.series;

import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.HostnameBinding;

/**
 * Which values of one metric to read.
 *
 * @param ordinal of the metric
 * @param keyPath of the metric
 * @param visible the hostnames that the caller may see
 * @param wanted the hostnames that the caller asks for
 * @param uuid empty for instances that send none; null for all
 * @param from first week; null for no bound
 * @param to last week; null for no bound
 * @param grouping what divides the fleet
 * @param increase what becomes of the values
 */
record SeriesSelection(
        int ordinal,
        String keyPath,
        HostnameBinding visible,
        HostnameBinding wanted,
        @Nullable String uuid,
        @Nullable Week from,
        @Nullable Week to,
        Grouping grouping,
        Increase increase) {

    /** What the instances of a group have in common. */
    public enum Grouping {
        NONE,
        EDITION,
        MAJOR_VERSION
    }

    /** Whether values are given as they are, or how much they have grown since the value before. */
    public enum Increase {
        NO,
        /** An increase over more than one week is none. */
        GAPS_NULL,
        /** An increase over more than one week is shared evenly among the weeks in which it may have happened. */
        GAPS_SPREAD
    }
}
