package org.rollcall.platform.database;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How many bytes the rows of one kind hold: looked up in the database once a minute, and between two looks what this replica
 * adds to it. Replicas do not see what the others add meanwhile, so a bound on it may be passed by that much.
 */
public final class StoredTotal {

    /** Counted for each row beside what it holds: its other columns and its entries in indexes. */
    public static final int ROW_BYTES = 1024;

    private static final Duration STALENESS = Duration.ofMinutes(1);

    private final LongSupplier look;
    private final AtomicLong bytes = new AtomicLong();

    /** In the time of {@link System#nanoTime}. */
    private final AtomicLong lookedAt = new AtomicLong(longAgo());

    /** @param look asks the database, bytes */
    public StoredTotal(LongSupplier look) {
        this.look = look;
    }

    /** Bytes, as far as they are known; of several that ask when it has to be looked up again, one waits for that. */
    public long bytes() {
        var last = lookedAt.get();
        var now = System.nanoTime();
        if (now - last >= STALENESS.toNanos() && lookedAt.compareAndSet(last, now)) {
            try {
                bytes.set(look.getAsLong());
            } catch (RuntimeException e) {
                expire();
                throw e;
            }
        }
        return bytes.get();
    }

    /**
     * Counts a row that this replica has added.
     *
     * @param content bytes that it holds
     */
    public void addRow(long content) {
        bytes.addAndGet(ROW_BYTES + content);
    }

    /** Whether a row would go beyond a limit, in bytes. */
    public boolean isFullFor(long content, long limit) {
        return bytes() + ROW_BYTES + content > limit;
    }

    /** The next who asks has to look it up again. */
    public void expire() {
        lookedAt.set(longAgo());
    }

    private static long longAgo() {
        return System.nanoTime() - STALENESS.toNanos();
    }
}
