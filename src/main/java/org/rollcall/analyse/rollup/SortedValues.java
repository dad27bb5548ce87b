package org.rollcall.analyse.rollup;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.rollcall.analyse.ValueFlag;

/** The values of one metric, of all instances and then of each group. Filled and sorted again for each metric. */
final class SortedValues {

    private static final int CELL_MASK = (1 << Groups.CELL_BITS) - 1;
    private static final int HUNDRED = 100;

    private static final Map<ValueFlag, Aggregate> FAILURES = Map.of(
            ValueFlag.TIMED_OUT, Aggregate.TIMED_OUT,
            ValueFlag.COUNTER_ERROR, Aggregate.COUNTER_ERROR,
            ValueFlag.DEPRECATED, Aggregate.DEPRECATED);

    private final Groups groups;

    /** A value with the number of its cell, so that all are sorted once, and not for each grouping. */
    private final long[] all;

    private final long[] ofGroups;
    private final int[] ends;
    private final int[] counts;
    private final Map<ValueFlag, int[]> failures = new EnumMap<>(ValueFlag.class);
    private int size;

    SortedValues(Groups groups) {
        this.groups = groups;
        all = new long[groups.instances()];
        ofGroups = new long[Math.multiplyExact(groups.instances(), Grouping.values().length)];
        ends = new int[groups.all().size()];
        counts = new int[groups.all().size()];
        for (var flag : FAILURES.keySet()) {
            failures.put(flag, new int[groups.all().size()]);
        }
    }

    /** Whether there is no room for a number beside that of its cell. */
    static boolean isTooLarge(long number) {
        return number << Groups.CELL_BITS >> Groups.CELL_BITS != number;
    }

    void clear() {
        size = 0;
        Arrays.fill(counts, 0);
        failures.values().forEach(ofFlag -> Arrays.fill(ofFlag, 0));
    }

    /** Adds what an instance of a cell sent, which may stand for a failure. */
    void add(int cell, long number) {
        var flag = ValueFlag.of(number);
        if (flag == ValueFlag.OK) {
            all[size++] = number << Groups.CELL_BITS | cell;
            for (var group : groups.of(cell)) {
                counts[group]++;
            }
        } else {
            var ofFlag = requireNonNull(failures.get(flag));
            for (var group : groups.of(cell)) {
                ofFlag[group]++;
            }
        }
    }

    void sort() {
        Arrays.sort(all, 0, size);
        var end = 0;
        for (var group = 0; group < ends.length; group++) {
            ends[group] = end; // where it begins, until its values are there
            end += counts[group];
        }
        for (var i = 0; i < size; i++) {
            for (var group : groups.of((int) all[i] & CELL_MASK)) {
                ofGroups[ends[group]++] = all[i] >> Groups.CELL_BITS;
            }
        }
    }

    /** The number of values of a group. */
    int count(int group) {
        return counts[group];
    }

    /** Notes what the values of a group come to. */
    void sumUp(int group, int ordinal, Sums sums) {
        failures.forEach((flag, ofFlag) -> sums.set(group, requireNonNull(FAILURES.get(flag)), ordinal, ofFlag[group]));
        var count = counts[group];
        if (count == 0) {
            return;
        }
        var begin = ends[group] - count;
        var sum = 0L;
        var zero = 0;
        var negative = 0;
        for (var i = begin; i < ends[group]; i++) {
            var value = ofGroups[i];
            sum += value;
            if (value == 0) {
                zero++;
            } else if (value < 0) {
                negative++;
            }
        }
        sums.set(group, Aggregate.SENT, ordinal, count);
        sums.set(group, Aggregate.ZERO, ordinal, zero);
        sums.set(group, Aggregate.NEGATIVE, ordinal, negative);
        sums.set(group, Aggregate.SUM, ordinal, sum);
        sums.set(group, Aggregate.MIN, ordinal, ofGroups[begin]);
        sums.set(group, Aggregate.MAX, ordinal, ofGroups[ends[group] - 1]);
        for (var percentile : Aggregate.PERCENTILES) {
            sums.set(group, percentile, ordinal, percentile(begin, count, percentile.percent()));
        }
    }

    /** In hundredths: a percentile lies between two values where it must, at so many hundredths of their distance. */
    private long percentile(int begin, int count, int percent) {
        var place = (long) percent * (count - 1);
        var low = ofGroups[begin + (int) (place / HUNDRED)];
        var beyond = place % HUNDRED;
        return low * HUNDRED + (beyond == 0 ? 0 : (ofGroups[begin + (int) (place / HUNDRED) + 1] - low) * beyond);
    }
}
