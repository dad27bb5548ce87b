package org.rollcall.ping;

import org.jspecify.annotations.Nullable;

/**
 * The values of a ping.
 *
 * @param numbers integers of declared metrics, whatever type is declared, and declared booleans; an integer of a metric
 *     that is declared boolean is in the extras
 * @param extras JSON object of the other declared values, by key path; an empty object that was sent where declared
 *     key paths could have continued is kept here too
 * @param undeclared JSON object of what the dictionary does not know, nested as sent; null where there is none
 */
public record PingContent(
        MetricVector numbers, String extras, @Nullable String undeclared) {

    /** Integers alone. */
    public static PingContent ofNumbers(MetricVector numbers) {
        return new PingContent(numbers, "{}", null);
    }
}
