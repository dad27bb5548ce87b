package org.rollcall.analyse.rollup;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What is known of the values of a metric in a group: a column of the table {@code rollup} each. */
enum Aggregate {
    SENT,
    TIMED_OUT,
    COUNTER_ERROR,
    DEPRECATED,
    ZERO,
    NEGATIVE,
    SUM,
    MIN,
    MAX,
    P10,
    P25,
    P50,
    P75,
    P90,
    P95,
    P99,
    INCREASE,
    FIRST,
    RESET,
    GAP;

    /** The percentiles, in hundredths of the values. */
    static final List<Aggregate> PERCENTILES = List.of(P10, P25, P50, P75, P90, P95, P99);

    /** What is known of a counter by the pings before. */
    static final List<Aggregate> OF_INCREASES = List.of(INCREASE, FIRST, RESET, GAP);

    private static final Set<Aggregate> COUNTS =
            EnumSet.of(SENT, TIMED_OUT, COUNTER_ERROR, DEPRECATED, ZERO, NEGATIVE, FIRST, RESET, GAP);

    private final String column = name().toLowerCase(Locale.ROOT);

    /** The column. */
    String column() {
        return column;
    }

    /** Which percentile it is, from 0 to 100. */
    int percent() {
        return Integer.parseInt(column.substring(1));
    }

    /** Whether it is a number of instances. */
    boolean isCount() {
        return COUNTS.contains(this);
    }

    static List<String> columns() {
        return Arrays.stream(values()).map(Aggregate::column).toList();
    }
}
