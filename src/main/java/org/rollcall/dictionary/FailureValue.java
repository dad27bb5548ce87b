package org.rollcall.dictionary;

import org.jspecify.annotations.Nullable;

/**
 * The integers that GitLab's counters send in place of a number, each with the reason why there is none. In place of an object
 * or an array, they send one that has nothing else in it, such as {@code {"-1": -1}}.
 */
public enum FailureValue {
    /** -1: the counter took too long, or failed in general. */
    TIMED_OUT(-1),
    /** -2: the counter failed. */
    COUNTER_ERROR(-2),
    /** -1000: the metric is not counted any more. */
    DEPRECATED(-1000);

    private final long number;
    private final String text;

    FailureValue(long number) {
        this.number = number;
        text = Long.toString(number);
    }

    /** The number as JSON. */
    public String text() {
        return text;
    }

    /** The failure that a number stands for; null for a number that is one. */
    public static @Nullable FailureValue of(long number) {
        if (number < 0) { // asked of every number of an export
            for (var failure : values()) {
                if (failure.number == number) {
                    return failure;
                }
            }
        }
        return null;
    }

    /** The failure that the text of a number stands for; null for any other text. */
    public static @Nullable FailureValue of(String text) {
        for (var failure : values()) {
            if (failure.text.equals(text)) {
                return failure;
            }
        }
        return null;
    }
}
