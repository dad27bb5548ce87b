package org.rollcall.analyse.customer;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The licence that an instance has sent; null is what it has not sent.
 *
 * @param key its hash, or its number
 * @param plan {@code ultimate}
 * @param start first day
 * @param end day on which it expires
 */
record Licence(
        @Nullable String key,
        @Nullable String plan,
        @Nullable LocalDate start,
        @Nullable LocalDate end) {

    /** The age of a licence that does not tell when it has begun. */
    static final int UNKNOWN_AGE = -1;

    private static final int DATE_LENGTH = "2026-01-31".length();

    static Licence of(@Nullable String key, @Nullable String plan, @Nullable String start, @Nullable String end) {
        return new Licence(key == null || key.isBlank() ? null : key, plan, date(start), date(end));
    }

    /** The date at the beginning of a text; null where it has none. */
    private static @Nullable LocalDate date(@Nullable String text) {
        if (text == null || text.length() < DATE_LENGTH) {
            return null;
        }
        try {
            return LocalDate.parse(text.substring(0, DATE_LENGTH));
        } catch (DateTimeException _) {
            return null;
        }
    }

    /** The month of the licence that a time is in, of which the first is 1; 0 before it; {@link #UNKNOWN_AGE}. */
    int month(Instant at) {
        if (start == null) {
            return UNKNOWN_AGE;
        }
        var day = at.atOffset(ZoneOffset.UTC).toLocalDate();
        return day.isBefore(start) ? 0 : Math.toIntExact(ChronoUnit.MONTHS.between(start, day)) + 1;
    }
}
