package org.rollcall.platform.demo;

import java.time.Instant;
import java.util.function.Supplier;

/**
 * The time at which something of an invented fleet happens, such as the arrival of a ping. It holds on the thread that does it,
 * for as long as it does; for everybody else time goes on as ever.
 */
public final class DemoTime {

    private static final ScopedValue<Instant> NOW = ScopedValue.newInstance();

    private DemoTime() {}

    /** Does work as if it were that time now. */
    public static void at(Instant time, Runnable work) {
        ScopedValue.where(NOW, time).run(work);
    }

    /** The time for the current thread, for the clock that everything injects. */
    public static Instant orElse(Supplier<Instant> real) {
        return NOW.isBound() ? NOW.get() : real.get();
    }
}
