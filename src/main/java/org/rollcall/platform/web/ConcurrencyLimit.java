package org.rollcall.platform.web;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** A number of places for work that goes on at the same time. A caller that finds none free is refused with a problem. */
public final class ConcurrencyLimit {

    private final Semaphore free;
    private final Duration patience;
    private final Supplier<ProblemException> refusal;

    /**
     * A limit that nobody uses yet.
     *
     * @param places how many callers may work at the same time
     * @param patience how long a caller waits in turn for a place; zero for not at all
     * @param refusal makes the problem for a caller that gets none
     */
    public ConcurrencyLimit(int places, Duration patience, Supplier<ProblemException> refusal) {
        this.free = new Semaphore(places, true);
        this.patience = patience;
        this.refusal = refusal;
    }

    /**
     * Takes a place, to be closed when the work is over.
     *
     * @throws ProblemException the refusal, where no place became free in time
     */
    public Place take() {
        if (!isTaken()) {
            throw refusal.get();
        }
        return new Place();
    }

    private boolean isTaken() {
        if (patience.isZero()) {
            return free.tryAcquire();
        }
        try {
            return free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A place that was taken. It is free again when it is closed for the first time. */
    public final class Place implements AutoCloseable {

        private final AtomicBoolean closed = new AtomicBoolean();

        private Place() {}

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                free.release();
            }
        }
    }
}
