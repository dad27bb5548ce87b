package org.rollcall.analyse.rollup;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.stream.Stream;
import org.rollcall.ping.Week;

/**
 * A week or a month, in UTC.
 *
 * @param start a Monday, or the first of a month
 */
record Period(Span span, LocalDate start) {

    /** The week itself, and the one or two months that it has days of. */
    static Stream<Period> of(Week week) {
        var monday = week.monday();
        return Stream.of(
                        new Period(Span.WEEK, monday),
                        new Period(Span.MONTH, monday.withDayOfMonth(1)),
                        new Period(Span.MONTH, monday.plusDays(6).withDayOfMonth(1)))
                .distinct();
    }

    /** The first day after it. */
    LocalDate end() {
        return span == Span.WEEK ? start.plusWeeks(1) : start.plusMonths(1);
    }

    Period before() {
        return new Period(span, span == Span.WEEK ? start.minusWeeks(1) : start.minusMonths(1));
    }

    /** Whether it has been over for a while. */
    boolean isClosed(Instant now, Duration delay) {
        return !now.isBefore(end().atStartOfDay(ZoneOffset.UTC).toInstant().plus(delay));
    }

    /** {@code week 2026-W47} or {@code month 2026-11}. */
    @Override
    public String toString() {
        return span == Span.WEEK
                ? "week " + new Week(start)
                : "month " + start.toString().substring(0, "2026-11".length());
    }

    enum Span {
        WEEK,
        MONTH;

        private final String text = name().toLowerCase(Locale.ROOT);

        /** The span as it is stored. */
        String text() {
            return text;
        }
    }
}
