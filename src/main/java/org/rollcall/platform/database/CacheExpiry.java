package org.rollcall.platform.database;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Says when what is remembered of the database has to be read again: after a notification, and in any case from time to time,
 * because notifications can be lost. It makes no query itself.
 */
public final class CacheExpiry {

    /** How long a change by another replica may go unnoticed while no notification of it can arrive. */
    private static final Duration STALENESS = Duration.ofSeconds(1);

    /** The same while notifications arrive: some poolers of connections swallow them without a word. */
    private static final Duration STALENESS_WHILE_LISTENING = Duration.ofMinutes(1);

    private final Notifications notifications;

    /** When it was last read, in the time of {@link System#nanoTime}. */
    private final AtomicLong readAt = new AtomicLong(longAgo());

    public CacheExpiry(Notifications notifications) {
        this.notifications = notifications;
    }

    /** Whether the caller has to read it again; of several that ask at the same time only one has to. */
    public boolean isDue() {
        var last = readAt.get();
        var now = System.nanoTime();
        var staleness = notifications.listening() ? STALENESS_WHILE_LISTENING : STALENESS;
        return now - last >= staleness.toNanos() && readAt.compareAndSet(last, now);
    }

    /** The next who asks has to read it again. */
    public void expire() {
        readAt.set(longAgo());
    }

    private static long longAgo() {
        return System.nanoTime() - STALENESS_WHILE_LISTENING.toNanos();
    }
}
