package org.rollcall.ping;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An ISO 8601 week in UTC, written {@code 2026-W47}.
 *
 * @param monday the day it begins
 */
public record Week(LocalDate monday) implements Comparable<Week> {

    /** The fault of a text that {@link #parse} makes no week of. */
    public static final String NOT_A_WEEK = "is no ISO week of the years 1970 to 9999; write it like 2026-W47";

    private static final int FIRST_YEAR = 1970;

    private static final Pattern TEXT = Pattern.compile("([0-9]{4})-[Ww]([0-9]{2})");

    public Week {
        if (monday.getDayOfWeek() != DayOfWeek.MONDAY) {
            throw new IllegalArgumentException(monday + " is no Monday");
        }
    }

    /** The week that an instant lies in. */
    public static Week of(Instant instant) {
        return new Week(instant.atOffset(ZoneOffset.UTC)
                .toLocalDate()
                .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
    }

    /** The week written as {@code 2026-W47}; empty for other text, for years before 1970, and for weeks that no year has, such as 2025-W53. */
    public static Optional<Week> parse(String text) {
        var matcher = TEXT.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) < FIRST_YEAR) {
            return Optional.empty();
        }
        try {
            var monday = LocalDate.of(Integer.parseInt(matcher.group(1)), 1, 4) // always in the first week
                    .with(IsoFields.WEEK_OF_WEEK_BASED_YEAR, Long.parseLong(matcher.group(2)))
                    .with(DayOfWeek.MONDAY);
            // Java takes the 53rd week of a year that has 52 for the first of the next.
            return Optional.of(new Week(monday)).filter(week -> week.toString().equalsIgnoreCase(text));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /** The week after this one. */
    public Week next() {
        return new Week(monday.plusWeeks(1));
    }

    /** The week that is so many weeks earlier. */
    public Week minus(long weeks) {
        return new Week(monday.minusWeeks(weeks));
    }

    /** Every week from this one to another, both included; none where that is earlier. */
    public Stream<Week> through(Week last) {
        return Stream.iterate(this, week -> week.compareTo(last) <= 0, Week::next);
    }

    /** The number of weeks from this one to another; negative where that is earlier. */
    public long weeksUntil(Week other) {
        return ChronoUnit.WEEKS.between(monday, other.monday);
    }

    @Override
    public int compareTo(Week other) {
        return monday.compareTo(other.monday);
    }

    @Override
    @JsonValue
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%04d-W%02d",
                monday.get(IsoFields.WEEK_BASED_YEAR),
                monday.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
    }
}
