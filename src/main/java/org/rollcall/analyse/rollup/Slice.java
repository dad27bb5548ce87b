package org.rollcall.analyse.rollup;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.rollcall.analyse.ValueFlag;
import org.rollcall.ping.MetricVector;

/**
 * The values of some metrics with neighbouring ordinals in all pings of a period. It begins with many metrics, and gives up the
 * last ones where their values take more memory than it may have; they are read again with the next slice.
 */
final class Slice {

    /** Of the memory, values that are small take so much; the rest is for those that are not. */
    private static final int ROOM_TO_GROW = 2;

    private final Groups groups;
    private final BitSet counters;
    private final BitSet leftOut;
    private final long maxBytes;
    private final int first;
    private final List<PackedValues> values = new ArrayList<>();
    private final int[] cells;
    private final long[] increases;

    private int metrics;
    private int instances;
    private long bytes;

    /**
     * @param counters the ordinals of counters of all time
     * @param leftOut ordinals that cannot be summed up; those that turn out to be are added
     * @param maxBytes of all values in memory
     * @param first ordinal
     * @param last ordinal of all that there are
     */
    Slice(Groups groups, BitSet counters, BitSet leftOut, long maxBytes, int first, int last) {
        this.groups = groups;
        this.counters = counters;
        this.leftOut = leftOut;
        this.maxBytes = maxBytes;
        this.first = first;
        cells = new int[groups.instances()];
        metrics = Math.clamp(maxBytes / ROOM_TO_GROW / (groups.instances() + 1L), 1, last - first + 1);
        for (var i = 0; i < metrics; i++) {
            values.add(new PackedValues(groups.instances()));
            bytes += values.getLast().capacity();
        }
        increases = new long[metrics * groups.all().size() * Aggregate.OF_INCREASES.size()];
    }

    int first() {
        return first;
    }

    /** The last ordinal. It may become a lower one as pings are added. */
    int last() {
        return first + metrics - 1;
    }

    /**
     * Adds the ping of an instance.
     *
     * @param numbers its values, the first ordinal of the slice at 1
     */
    void add(int cell, MetricVector numbers, Before before) {
        cells[instances++] = cell;
        for (var i = 0; i < metrics; i++) {
            var packed = values.get(i);
            var capacity = packed.capacity();
            if (numbers.has(i + 1)) {
                add(packed, cell, i, numbers.get(i + 1), before);
            } else {
                packed.addNone();
            }
            bytes += packed.capacity() - capacity;
        }
        while (bytes > maxBytes && metrics > 1) {
            bytes -= values.removeLast().capacity();
            metrics--;
        }
    }

    private void add(PackedValues packed, int cell, int i, long value, Before before) {
        if (SortedValues.isTooLarge(value)) {
            leftOut.set(first + i);
            packed.addNone();
            return;
        }
        packed.addValue(value);
        if (counters.get(first + i) && ValueFlag.of(value) == ValueFlag.OK) {
            var kind = before.kind(i + 1, value);
            var increase = kind == Aggregate.INCREASE ? value - before.numbers().get(i + 1) : 1;
            for (var group : groups.of(cell)) {
                if ((increases[increase(i, group, kind)] += increase) < 0) {
                    leftOut.set(first + i);
                }
            }
        }
    }

    private int increase(int i, int group, Aggregate kind) {
        return (i * groups.all().size() + group) * Aggregate.OF_INCREASES.size() + Aggregate.OF_INCREASES.indexOf(kind);
    }

    /** Sums up every metric, when all pings were added. */
    void sumUp(Sums sums) {
        var sorted = new SortedValues(groups);
        for (var i = 0; i < metrics; i++) {
            if (!leftOut.get(first + i)) {
                sumUp(i, sorted, sums);
            }
        }
    }

    private void sumUp(int i, SortedValues sorted, Sums sums) {
        var ordinal = first + i;
        if (!sort(values.get(i), sorted)) {
            leftOut.set(ordinal);
            return;
        }
        for (var group = 0; group < groups.all().size(); group++) {
            sorted.sumUp(group, ordinal, sums);
            if (counters.get(ordinal) && sorted.count(group) > 0) {
                for (var kind : Aggregate.OF_INCREASES) {
                    sums.set(group, kind, ordinal, increases[increase(i, group, kind)]);
                }
            }
        }
    }

    /** Whether the sum of the values is a 64-bit number. */
    private boolean sort(PackedValues packed, SortedValues sorted) {
        sorted.clear();
        var total = 0L;
        for (var instance = 0; instance < instances; instance++) {
            if (packed.next()) {
                sorted.add(cells[instance], packed.value());
                total += Math.abs(packed.value());
                if (total < 0) {
                    return false;
                }
            }
        }
        sorted.sort();
        return true;
    }

    /**
     * The last ping of an instance before a period.
     *
     * @param known whether there is one
     * @param numbers its values, the first ordinal of the slice at 1
     * @param adjacent whether it is of the period just before
     */
    record Before(boolean known, MetricVector numbers, boolean adjacent) {

        private Aggregate kind(int i, long value) {
            if (!known) {
                return Aggregate.FIRST;
            }
            if (!numbers.has(i) || ValueFlag.of(numbers.get(i)) != ValueFlag.OK) {
                return Aggregate.GAP;
            }
            if (numbers.get(i) > value) {
                return Aggregate.RESET;
            }
            return adjacent ? Aggregate.INCREASE : Aggregate.GAP;
        }
    }
}
