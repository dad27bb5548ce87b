package org.rollcall.pages;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One row of numbers of a chart.
 *
 * @param name for the legend and the head of the table
 * @param values one for each label of the chart; null where there is none
 * @param failed the places among them at which the instance could not count, instead of having nothing to tell
 */
public record Line(String name, List<@Nullable Double> values, Set<Integer> failed) {

    /** A line at which nothing failed. */
    public Line(String name, List<@Nullable Double> values) {
        this(name, values, Set.of());
    }

    public Line {
        failed = Set.copyOf(failed);
    }
}
