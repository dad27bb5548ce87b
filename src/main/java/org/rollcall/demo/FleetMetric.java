package org.rollcall.demo;

import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.ValueType;

/**
 * What the fleet needs to know of a definition to invent values for it.
 *
 * @param keyPath dotted, {@code counts.issues}
 * @param removed whether instances of the dictionary's version send it no more
 */
public record FleetMetric(String keyPath, ValueType valueType, TimeFrame timeFrame, boolean removed) {

    /** What a counter counts over. */
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
