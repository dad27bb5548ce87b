package org.rollcall;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.rollcall.platform.demo.DemoTime;

/**
 * The clock of the service under test, and of its tests. It goes right, until a test puts it forward or back. On Sundays it is a
 * day behind: weeks begin on Monday at 00:00 UTC, and a run over that hour would find pings of this week to be of the last one.
 */
@Singleton
public class TestClock extends Clock {
    @SuppressWarnings("TimeInStaticInitializer") // a run begins when this class is loaded
    private static final Duration START = start(Clock.systemUTC().instant());

    private static volatile Duration offset = START;

    private static Duration start(Instant now) {
        return now.atZone(ZoneOffset.UTC).getDayOfWeek() == DayOfWeek.SUNDAY ? Duration.ofDays(-1) : Duration.ZERO;
    }

    /** The time of the service under test. */
    public static Instant now() {
        return Clock.systemUTC().instant().plus(offset);
    }

    /** Lets it be that time now, and go on from there. */
    public static void set(Instant now) {
        offset = Duration.between(Clock.systemUTC().instant(), now);
    }

    /** Takes back what a test has set. */
    public static void reset() {
        offset = START;
    }

    @Override
    public Instant instant() {
        return DemoTime.orElse(TestClock::now);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("times are UTC");
    }
}
