package org.rollcall.analyse.quality;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.ValueFlag;
import org.rollcall.ping.MetricVector;
import org.rollcall.ping.Week;

/**
 * The values of one instance in some weeks running, and what lies far outside of their range. An outlier is above 100 times the
 * highest value of the eight weeks before, where that is above 0, or above 0 and below a hundredth of the lowest one. So a value
 * that falls to 0 is none, and neither is the first one after zeros alone, because no factor leads from 0 anywhere.
 */
final class OwnRange {

    /** Weeks that a range is of. */
    static final int WEEKS = 8;

    /** Weeks of them that must have a value. */
    private static final int MIN_WEEKS = 4;

    private static final int FACTOR = 100;

    /** The weeks of a range, and the one beside it, each where its number has it. */
    private final List<Slot> slots = new ArrayList<>();

    private final int highestOrdinal;
    private @Nullable UUID instance;

    OwnRange(int highestOrdinal) {
        this.highestOrdinal = highestOrdinal;
        for (var i = 0; i <= WEEKS; i++) {
            slots.add(new Slot(new MetricVector(highestOrdinal)));
        }
    }

    /**
     * Adds the ping of a week. Those of an instance come one after the other, the first week first.
     *
     * @param numbers a binary {@code bigint[]}
     */
    void add(UUID sender, Week week, byte[] numbers) {
        if (!sender.equals(instance)) {
            instance = sender;
            slots.forEach(slot -> slot.week = null);
        }
        var slot = slot(week);
        slot.week = week;
        slot.numbers.replaceBy(numbers);
    }

    private Slot slot(Week week) {
        return slots.get(Math.floorMod(Math.floorDiv(week.monday().toEpochDay(), 7L), WEEKS + 1));
    }

    /** The outliers among the values of the week that was added last. */
    Collection<Outlier> outliers(UUID sender, Week week) {
        var numbers = slot(week).numbers;
        var before = new @Nullable MetricVector[WEEKS];
        for (var i = 0; i < WEEKS; i++) {
            var earlier = week.minus(i + 1L);
            var slot = slot(earlier);
            before[i] = earlier.equals(slot.week) ? slot.numbers : null;
        }
        var outliers = new ArrayList<Outlier>();
        for (var ordinal = 1; ordinal <= highestOrdinal; ordinal++) {
            if (numbers.has(ordinal) && numbers.get(ordinal) > 0) {
                var outlier = outlier(sender, week, ordinal, numbers.get(ordinal), before);
                if (outlier != null) {
                    outliers.add(outlier);
                }
            }
        }
        return outliers;
    }

    private static @Nullable Outlier outlier(
            UUID sender, Week week, int ordinal, long value, @Nullable MetricVector[] before) {
        var lowest = Long.MAX_VALUE;
        var highest = Long.MIN_VALUE;
        var weeks = 0;
        for (var i = 0; i < WEEKS; i++) {
            var earlier = before[i];
            if (earlier != null && earlier.has(ordinal) && ValueFlag.of(earlier.get(ordinal)) == ValueFlag.OK) {
                lowest = Math.min(lowest, earlier.get(ordinal));
                highest = Math.max(highest, earlier.get(ordinal));
                weeks |= 1 << i;
            }
        }
        if (Integer.bitCount(weeks) < MIN_WEEKS) {
            return null;
        }
        var isAbove = isFarAbove(value, highest);
        return isAbove || isFarAbove(lowest, value)
                ? new Outlier(
                        sender,
                        week,
                        ordinal,
                        value,
                        lowest,
                        highest,
                        weeks,
                        isAbove ? value / (double) highest : lowest / (double) value)
                : null;
    }

    /** Whether one is more than 100 times another that is above 0; 100 times it may be more than 64 bits have room for. */
    private static boolean isFarAbove(long one, long other) {
        return other > 0 && (one / FACTOR > other || (one / FACTOR == other && one % FACTOR > 0));
    }

    private static final class Slot {

        private final MetricVector numbers;
        private @Nullable Week week;

        Slot(MetricVector numbers) {
            this.numbers = numbers;
        }
    }
}
