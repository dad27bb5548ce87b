package org.rollcall.demo;

import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.ValueType;

/**
 * The part of a definition that the fleet needs to invent values for it.
 *
 * @param keyPath dotted, {@code counts.issues}
 * @param removed whether instances of the dictionary's version send it no more
 */
public record FleetMetric(String keyPath, ValueType valueType, TimeFrame timeFrame, boolean removed) {

    /** The window of time of a counter. */
    public enum TimeFrame {
        ALL,
        DAYS_28,
        DAYS_7,
        NONE;

        static TimeFrame of(@Nullable String declared) {
            return switch (declared) {
                case "all" -> ALL;
                case "28d" -> DAYS_28;
                case "7d" -> DAYS_7;
                case null, default -> NONE;
            };
        }
    }
}
