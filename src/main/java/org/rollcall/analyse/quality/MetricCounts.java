package org.rollcall.analyse.quality;

import java.util.BitSet;
import org.rollcall.analyse.ValueFlag;
import org.rollcall.ping.MetricVector;

/** Counts how the metrics of a version of the product came in a week: instances, by ordinal. */
final class MetricCounts {

    private final int highestOrdinal;
    private final long[] declared;
    private final long[] sent;
    private final long[] failed;
    private final long[] aboveZero;

    MetricCounts(int highestOrdinal) {
        this.highestOrdinal = highestOrdinal;
        declared = new long[highestOrdinal + 1];
        sent = new long[highestOrdinal + 1];
        failed = new long[highestOrdinal + 1];
        aboveZero = new long[highestOrdinal + 1];
    }

    /**
     * Adds the ping of an instance.
     *
     * @param expected ordinals that its dictionary declares, and not as removed: nothing else is counted
     */
    void add(BitSet expected, MetricVector numbers) {
        for (var ordinal = expected.nextSetBit(0); ordinal >= 0; ordinal = expected.nextSetBit(ordinal + 1)) {
            declared[ordinal]++;
            if (numbers.has(ordinal)) {
                var value = numbers.get(ordinal);
                add(ordinal, ValueFlag.of(value), value > 0, 1);
            }
        }
    }

    /** Adds what instances sent in place of an integer, of a metric that their dictionary expects. */
    void addOthers(int ordinal, ValueFlag flag, long instances) {
        add(ordinal, flag, true, instances);
    }

    private void add(int ordinal, ValueFlag flag, boolean isAboveZero, long instances) {
        if (flag != ValueFlag.OK) {
            failed[ordinal] += instances;
            return;
        }
        sent[ordinal] += instances;
        if (isAboveZero) {
            aboveZero[ordinal] += instances;
        }
    }

    MetricVector declared() {
        return vector(declared);
    }

    MetricVector sent() {
        return vector(sent);
    }

    MetricVector failed() {
        return vector(failed);
    }

    MetricVector aboveZero() {
        return vector(aboveZero);
    }

    private MetricVector vector(long[] counts) {
        var vector = new MetricVector(highestOrdinal);
        for (var ordinal = 1; ordinal <= highestOrdinal; ordinal++) {
            if (counts[ordinal] > 0) {
                vector.set(ordinal, counts[ordinal]);
            }
        }
        return vector;
    }
}
