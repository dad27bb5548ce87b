package org.rollcall.pages;

import org.jspecify.annotations.Nullable;

/**
 * A chart with a sentence that says what it shows, the same numbers as a table, and ways to take them away.
 *
 * @param id names it on its page; the table has the id with {@code -table} behind it
 * @param title a few words
 * @param sentence what the chart shows
 * @param take null where the numbers are not to be taken from the API
 */
public record Figure(
        String id,
        String title,
        String sentence,
        Chart chart,
        @Nullable Take take) {}
