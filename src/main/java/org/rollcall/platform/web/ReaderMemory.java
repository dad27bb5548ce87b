package org.rollcall.platform.web;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * The memory that readers may take together for what is larger than usual: a quarter of the heap. Usual pings and short
 * pages pass by; a ping with large values, or a page of a thousand items, waits here until there is room for it.
 */
@ApplicationScoped
public class ReaderMemory {

    private static final int SHARE_OF_HEAP = 4;
    private static final int UNIT_BYTES = 1024;

    /** How long a caller waits for an answer to begin. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How long an answer that has begun, or a job, waits before it is given up. */
    private static final Duration LONG_PATIENCE = Duration.ofMinutes(3);

    private static final Duration RETRY = Duration.ofSeconds(10);

    private final CurrentVertxRequest request;
    private final int units;
    private final Semaphore free;

    @Inject
    ReaderMemory(CurrentVertxRequest request) {
        this(request, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    }

    ReaderMemory(CurrentVertxRequest request, long bytes) {
        this.request = request;
        this.units = (int) Math.min(Integer.MAX_VALUE, bytes / UNIT_BYTES);
        this.free = new Semaphore(units, true); // in turn, so that small ones do not keep a large one waiting for ever
    }

    /** Whether there is ever so much. */
    public boolean has(long bytes) {
        return bytes <= bytes();
    }

    /** How much there is in all. */
    public long bytes() {
        return (long) units * UNIT_BYTES;
    }

    /**
     * Takes memory until the answer to the current request has ended, in whatever way. Where there is less in all, takes
     * all.
     *
     * @return what was taken, to be given back in part when less turns out to be needed
     * @throws ProblemException {@link ProblemType#OVERLOADED} where others do not give back enough in time
     */
    public Place takeForAnswer(long bytes) {
        var place = take(bytes, PATIENCE);
        var answer = CurrentRequestManager.get();
        request.getCurrent().addEndHandler(_ -> {
            forget(answer);
            place.close();
        });
        return place;
    }

    /** A thread of the pool holds on to its last request until it has another one, and so would it to what was answered. */
    private static void forget(@Nullable ResteasyReactiveRequestContext answer) {
        if (answer != null) {
            answer.setResult(null);
            answer.setResponse(null);
        }
    }

    /**
     * Takes memory for work that has begun and cannot be begun again as easily. Where there is less in all, takes all.
     *
     * @throws ProblemException {@link ProblemType#OVERLOADED} where others do not give back enough for minutes
     */
    public Place take(long bytes) {
        return take(bytes, LONG_PATIENCE);
    }

    /**
     * Takes memory for a part of an answer that has not begun, beside what the answer has taken: those who hold some and wait
     * for more could wait for each other, so none of them waits for long.
     *
     * @throws ProblemException {@link ProblemType#OVERLOADED} where others do not give back enough in time
     */
    public Place takeForPart(long bytes) {
        return take(bytes, PATIENCE);
    }

    private Place take(long bytes, Duration patience) {
        var wanted = (int) Math.min(units, bytes / UNIT_BYTES + 1);
        try {
            if (free.tryAcquire(wanted, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Place(wanted);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw new ProblemException(
                ProblemType.OVERLOADED,
                "Others are reading so much that there is no memory left for this; try again later.",
                Map.of(),
                RETRY);
    }

    /** Memory that was taken. */
    public final class Place implements AutoCloseable {

        private int taken;

        private Place(int taken) {
            this.taken = taken;
        }

        /** Gives back what is more than this. */
        public void keep(long bytes) {
            release((int) Math.min(units, bytes / UNIT_BYTES + 1));
        }

        /** Gives back everything. */
        @Override
        public void close() {
            release(0);
        }

        private synchronized void release(int kept) {
            if (kept < taken) {
                free.release(taken - kept);
                taken = kept;
            }
        }
    }
}
