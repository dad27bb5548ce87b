package org.rollcall.platform.access;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.rollcall.platform.demo.DemoTime;

/** The clock that everything injects, in UTC; a test brings its own. It is that of the system, but for what is invented. */
final class SystemClock extends Clock {

    private final Clock system = Clock.systemUTC();

    @Override
    public Instant instant() {
        return DemoTime.orElse(system::instant);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("times are UTC");
    }

    /** Gives it to whoever injects a clock. */
    static class Producer {
        @Produces
        @Singleton
        @DefaultBean
        Clock clock() {
            return new SystemClock();
        }
    }
}
