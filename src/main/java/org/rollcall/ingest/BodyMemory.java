package org.rollcall.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.rollcall.problem.ProblemException;
import org.rollcall.problem.ProblemType;

/**
 * The memory that bodies may take, all of them together: a quarter of the heap for those that are arriving or waiting, and
 * a quarter for the work on those that are here. Whoever finds the first full is sent away, and comes again; whoever finds
 * the second full waits a little.
 */
@ApplicationScoped
class BodyMemory {

    /** What reading and storing a document takes at most, as a multiple of its bytes: its texts, apart and together. */
    private static final int WORKING_COPIES = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration RETRY = Duration.ofSeconds(10);

    private static final int PERMIT_BYTES = 1024;

    private final Duration patience;
    private final long limit;
    private final AtomicLong taken = new AtomicLong();

    private final int permits;
    private final Semaphore working;

    @Inject
    BodyMemory(IngestConfig config) {
        this(Runtime.getRuntime().maxMemory(), PATIENCE, config);
    }

    /**
     * Memory of a heap.
     *
     * @param heap bytes
     * @param patience how long work waits for its memory
     */
    BodyMemory(long heap, Duration patience, IngestConfig config) {
        this.patience = patience;
        // A body of the largest size fits even into a small heap, alone.
        limit = Math.max(
                heap / 4,
                config.maxBodySize().asLongValue()
                        + 2 * config.maxInflatedSize().asLongValue());
        permits = (int) Math.min(Integer.MAX_VALUE, heap / 4 / PERMIT_BYTES);
        working = new Semaphore(permits);
    }

    /** Refuses a body that would not fit now, before any of it is read. */
    void expect(long bytes) {
        if (taken.get() + bytes > limit) {
            throw overloaded();
        }
    }

    /**
     * Takes memory; {@link #give} returns it.
     *
     * @throws ProblemException {@link ProblemType#OVERLOADED} where there is none left; nothing is taken then
     */
    void take(long bytes) {
        if (taken.addAndGet(bytes) > limit) {
            taken.addAndGet(-bytes);
            throw overloaded();
        }
    }

    /** Returns memory that was taken. */
    void give(long bytes) {
        taken.addAndGet(-bytes);
    }

    /** What is taken now, bytes. */
    long taken() {
        return taken.get();
    }

    /**
     * Waits until there is memory to work on a document; {@link #endWork} returns it.
     *
     * @param bytes of the document
     * @return permits, to be returned
     * @throws ProblemException {@link ProblemType#OVERLOADED} where that takes too long
     */
    int beginWork(int bytes) {
        var needed = (int) Math.min(permits, 1 + (long) WORKING_COPIES * bytes / PERMIT_BYTES);
        try {
            if (working.tryAcquire(needed, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return needed;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw overloaded();
    }

    /** Returns permits of {@link #beginWork}. */
    void endWork(int permits) {
        working.release(permits);
    }

    private static ProblemException overloaded() {
        return new ProblemException(
                ProblemType.OVERLOADED,
                "too many bodies are being taken in at the same time; send it again later",
                Map.of(),
                RETRY);
    }
}
