package org.rollcall;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The clock of the service under test: it goes right, until a test puts it forward or back. */
@Singleton
public class TestClock extends Clock {
    private static volatile Duration offset = Duration.ZERO;

    /** Lets it be that time now, and go on from there. */
    public static void set(Instant now) {
        offset = Duration.between(Clock.systemUTC().instant(), now);
    }

    /** Lets it go right again. */
    public static void reset() {
        offset = Duration.ZERO;
    }

    @Override
    public Instant instant() {
        return Clock.systemUTC().instant().plus(offset);
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
