package org.rollcall.platform.parquet;

import java.util.Arrays;

/** A few different numbers, numbered from 0 in the order in which they came. */
final class NumberDictionary {

    static final int MOST_ENTRIES = 4_096;

    static final int NONE = -1;

    private static final int SLOTS = 4 * MOST_ENTRIES;
    private static final int SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(SLOTS);

    /** Spreads numbers over the slots by the upper bits of their product with it: 2^64 divided by the golden ratio. */
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private final long[] entries = new long[MOST_ENTRIES];
    private final int[] slots = new int[SLOTS];
    private int size;

    NumberDictionary() {
        Arrays.fill(slots, NONE);
    }

    /** The number of a value, which gets one where it has none; {@link #NONE} where there are too many already. */
    int number(long value) {
        var slot = (int) ((value * SPREAD) >>> SHIFT);
        while (slots[slot] != NONE) {
            if (entries[slots[slot]] == value) {
                return slots[slot];
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
        if (size == MOST_ENTRIES) {
            return NONE;
        }
        entries[size] = value;
        slots[slot] = size;
        return size++;
    }

    long get(int number) {
        return entries[number];
    }

    int size() {
        return size;
    }

    void clear() {
        Arrays.fill(slots, NONE);
        size = 0;
    }
}
