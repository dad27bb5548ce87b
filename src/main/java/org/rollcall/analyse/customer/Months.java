package org.rollcall.analyse.customer;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

/**
 * The months of an answer, in UTC, both ends included.
 *
 * @param now the time of the answer, in the running month
 */
record Months(YearMonth from, YearMonth to, Instant now) {

    static YearMonth of(Instant time) {
        return YearMonth.from(time.atOffset(ZoneOffset.UTC));
    }

    static Instant start(YearMonth month) {
        return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    /** First month first. */
    List<YearMonth> all() {
        return Stream.iterate(from, month -> !month.isAfter(to), month -> month.plusMonths(1))
                .toList();
    }

    boolean has(YearMonth month) {
        return !month.isBefore(from) && !month.isAfter(to);
    }

    boolean isRunning(YearMonth month) {
        return month.equals(of(now));
    }

    /** The end of a month, or now where it is running. */
    Instant end(YearMonth month) {
        return isRunning(month) ? now : start(month.plusMonths(1));
    }
}
