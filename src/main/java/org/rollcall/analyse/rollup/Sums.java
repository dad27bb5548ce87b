package org.rollcall.analyse.rollup;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.rollcall.ping.MetricVector;

/** What the groups of a period come to, {@code [group][aggregate][ordinal]}. */
final class Sums {

    private static final MetricVector NOTHING = new MetricVector(0);

    private final List<Map<Aggregate, MetricVector>> vectors = new ArrayList<>();
    private final int highestOrdinal;

    Sums(int groups, int highestOrdinal) {
        this.highestOrdinal = highestOrdinal;
        for (var group = 0; group < groups; group++) {
            vectors.add(new EnumMap<>(Aggregate.class));
        }
    }

    /** Sets a number; one of instances that is 0 is left out. */
    void set(int group, Aggregate aggregate, int ordinal, long number) {
        if (number != 0 || !aggregate.isCount()) {
            vectors.get(group)
                    .computeIfAbsent(aggregate, _ -> new MetricVector(highestOrdinal))
                    .set(ordinal, number);
        }
    }

    MetricVector vector(int group, Aggregate aggregate) {
        return vectors.get(group).getOrDefault(aggregate, NOTHING);
    }
}
