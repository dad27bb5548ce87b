package org.rollcall.platform.database;

import java.time.Duration;

/**
 * A bound on the time that work may keep the database busy, for whoever waits for its end: pings, tokens, health checks. It
 * holds for every connection that is taken from the pool meanwhile, by whatever way. Work without a deadline may take its
 * time.
 */
public final class Deadline {

    /** Of the five seconds within which a sender is answered; the rest is for everything else. */
    private static final Duration FOR_SENDER = Duration.ofMillis(3500);

    private static final ScopedValue<Long> END = ScopedValue.newInstance();

    private Deadline() {}

    /**
     * Does work for which the database has so much time. When it is over, the running statement is cancelled; where the
     * server does not even answer that, the connection is cut.
     */
    public static <T, X extends Throwable> T within(Duration limit, ScopedValue.CallableOp<T, X> work) throws X {
        return ScopedValue.where(END, System.nanoTime() + limit.toNanos()).call(work);
    }

    /** Does work for whoever sends something: {@link #within} such a limit that they are answered within five seconds. */
    public static <T, X extends Throwable> T forSender(ScopedValue.CallableOp<T, X> work) throws X {
        return within(FOR_SENDER, work);
    }

    static boolean isSet() {
        return END.isBound();
    }

    /** Nanoseconds; 0 or less where the time is over. */
    static long left() {
        return END.isBound() ? END.get() - System.nanoTime() : Long.MAX_VALUE;
    }
}
