package org.rollcall.analyse.series;

import org.rollcall.analyse.PingQuery;

/**
 * The values of one metric that a caller asks for.
 *
 * @param ordinal of the metric
 * @param keyPath of the metric
 * @param pings those that have the values
 * @param grouping the property that divides the fleet
 * @param increase whether increases are asked for
 */
public record SeriesSelection(int ordinal, String keyPath, PingQuery pings, Grouping grouping, Increase increase) {

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
