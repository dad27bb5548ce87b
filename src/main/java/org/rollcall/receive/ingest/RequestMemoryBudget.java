package org.rollcall.receive.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * The memory that bodies may take, all of them together: a fifth of the heap for those that are arriving or waiting, and
 * another fifth for the work on those that are here. One address may have half of each. Where the first is full, the slowest
 * body of the address that has the most of it goes; where the second is full, work waits a little.
 *
 * <p>A body that goes is let go of by its own event loop, a moment later. Until then it takes memory beside the fifth, of which
 * there is half as much again; whoever would need more is refused.
 */
@ApplicationScoped
public class RequestMemoryBudget {

    private static final int PART_OF_HEAP = 5;

    private static final int PART_OF_ADDRESS = 2;

    private static final int PART_OF_LEAVING = 2;

    /**
     * The memory for reading and storing a document, beside its own bytes. Of a small one, six times as much: a name, in the
     * buffers of the parser and as a text. Of a large one less, because what may be stored of it is bounded, and so are names.
     *
     * <p>Measured as the smallest heap in which a document is read, reviewed and made ready to be stored, less that of an empty
     * one and less the document: the worst of ten kinds (two texts that are stored, names of 1 MiB, one long name or text, endless digits)
     * takes 4 MiB of a document of 1 MiB, and 11 MiB of one of 4 MiB.
     */
    private static final int WORKING_COPIES = 6;

    private static final int WORKING_COPIES_OF_LARGE = 2;

    private static final long WORK_ON_BOUNDED = 5 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration PATIENCE_OF_OWN_WORK = Duration.ofMinutes(1);

    private static final Duration RETRY = Duration.ofSeconds(10);

    /** In place of an address. */
    private static final String OWN_WORK = "";

    private final Duration patience;

    /** Of bodies, and of work, bytes. */
    private final long limit;

    /** Of the bodies of one address, bytes: one of the largest size fits in. */
    private final long bodyShare;

    /** Of the work on the bodies of one address, bytes: one of the largest size fits in. */
    private final long workShare;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition lessWork = lock.newCondition();
    private final Map<String, Holder> holders = new HashMap<>();
    private long taken;
    private long leaving;
    private long working;

    @Inject
    RequestMemoryBudget(IngestConfig config) {
        this(Runtime.getRuntime().maxMemory(), PATIENCE, config);
    }

    /**
     * Memory of a heap.
     *
     * @param heap bytes
     * @param patience how long work waits for its memory
     */
    RequestMemoryBudget(long heap, Duration patience, IngestConfig config) {
        this.patience = patience;
        limit = heap / PART_OF_HEAP;
        bodyShare = Math.max(limit / PART_OF_ADDRESS, largestBody(config));
        workShare = Math.max(
                limit / PART_OF_ADDRESS, workOn(config.maxInflatedSize().asLongValue()));
    }

    /** The smallest heap, bytes, in which bodies of the configured sizes can be worked on. */
    public static long heapFor(IngestConfig config) {
        return PART_OF_HEAP
                * Math.max(
                        largestBody(config),
                        workOn(Math.max(
                                config.maxBodySize().asLongValue(),
                                config.maxInflatedSize().asLongValue())));
    }

    /** The memory of the largest body: as it was sent, and inflated, twice while its array grows. */
    private static long largestBody(IngestConfig config) {
        return config.maxBodySize().asLongValue() + 2 * config.maxInflatedSize().asLongValue();
    }

    private static long workOn(long document) {
        return Math.min(WORKING_COPIES * document, WORK_ON_BOUNDED + WORKING_COPIES_OF_LARGE * document);
    }

    /**
     * Begins to account for a body that arrives.
     *
     * @param address of its sender, as it is counted
     * @param drop called where its memory was taken away for others, on any thread; not to wait
     */
    Body open(String address, Runnable drop) {
        lock.lock();
        try {
            return new Body(address, drop);
        } finally {
            lock.unlock();
        }
    }

    /** The memory that bodies take now, those that went included until they are let go of, in bytes. */
    long taken() {
        lock.lock();
        try {
            return taken + leaving;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until there is memory to work on a document.
     *
     * @param address of its sender, as it is counted
     * @param document its bytes
     * @param least bytes that the work takes however small it is
     * @throws ProblemException {@link ProblemType#OVERLOADED} where that takes too long
     */
    Work beginWork(String address, long document, long least) {
        return beginWork(address, Math.max(least, workOn(document)), patience);
    }

    /** As {@link #beginWork}, for a document that the service itself reads again, and that can wait. */
    Work beginOwnWork(long document) {
        return beginWork(OWN_WORK, workOn(document), PATIENCE_OF_OWN_WORK);
    }

    private Work beginWork(String address, long bytes, Duration atMost) {
        var needed = Math.min(limit, bytes);
        var left = atMost.toNanos();
        lock.lock();
        try {
            var holder = holder(address);
            try {
                while (working + needed > limit || (holder.working > 0 && holder.working + needed > workShare)) {
                    if (left <= 0) {
                        throw overloaded();
                    }
                    left = lessWork.awaitNanos(left);
                }
                working += needed;
                holder.working += needed;
                return new Work(address, needed);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw overloaded();
            } finally {
                forgetIdle(holder);
            }
        } finally {
            lock.unlock();
        }
    }

    private Holder holder(String address) {
        var holder = holders.computeIfAbsent(address, Holder::new);
        holder.waiting++;
        return holder;
    }

    private void forgetIdle(Holder holder) {
        holder.waiting--;
        if (holder.waiting == 0 && holder.working == 0 && holder.bodies.isEmpty()) {
            holders.remove(holder.address);
        }
    }

    private Optional<Body> slowestOfLargestHolder() {
        return holders.values().stream()
                .filter(holder -> holder.slowest().isPresent())
                .max(Comparator.comparingLong(holder -> holder.bytes))
                .flatMap(Holder::slowest);
    }

    static ProblemException overloaded() {
        return new ProblemException(
                ProblemType.OVERLOADED,
                "Too many bodies are being taken in at the same time; send it again later.",
                Map.of(),
                RETRY);
    }

    /** The bodies of one address. */
    private static final class Holder {

        private final String address;
        private final Set<Body> bodies = new HashSet<>();
        private long bytes;
        private long working;

        /** Number of threads that look at it. */
        private int waiting;

        Holder(String address) {
            this.address = address;
        }

        Optional<Body> slowest() {
            return bodies.stream().filter(body -> body.arriving).min(Comparator.comparingDouble(Body::rate));
        }
    }

    /** The memory of one body, from its arrival to its answer. */
    final class Body implements AutoCloseable {

        private final Holder holder;
        private final Runnable drop;
        private final long begun = System.nanoTime();
        private long bytes;
        private boolean arriving = true;
        private boolean dropped;
        private boolean closed;

        private Body(String address, Runnable drop) {
            this.drop = drop;
            holder = holder(address);
            holder.bodies.add(this);
        }

        /**
         * Takes memory; {@link #give} returns it.
         *
         * @throws ProblemException {@link ProblemType#OVERLOADED} where there is none left, not even that of a slower body
         */
        void take(long more) {
            lock.lock();
            try {
                if (closed || dropped) {
                    throw overloaded();
                }
                while (holder.bytes + more > bodyShare) {
                    makeRoom(holder.slowest());
                }
                while (taken + more > limit) {
                    makeRoom(slowestOfLargestHolder());
                }
                add(more);
            } finally {
                lock.unlock();
            }
        }

        private void makeRoom(Optional<Body> slowest) {
            if (slowest.isEmpty() || slowest.get() == this || !slowest.get().mayLeave()) {
                throw overloaded();
            }
            slowest.get().leave();
        }

        /** One may always leave, however large it is. */
        private boolean mayLeave() {
            return leaving == 0 || leaving + bytes <= limit / PART_OF_LEAVING;
        }

        private void leave() {
            holder.bytes -= bytes;
            taken -= bytes;
            leaving += bytes;
            dropped = true;
            arriving = false;
            drop.run();
        }

        /** Returns memory that was taken. */
        void give(long less) {
            lock.lock();
            try {
                if (!closed) {
                    add(-less);
                }
            } finally {
                lock.unlock();
            }
        }

        /**
         * All of it is here, and nothing takes its memory away any more.
         *
         * @return false where that has happened already
         */
        boolean arrived() {
            lock.lock();
            try {
                arriving = false;
                return !closed && !dropped;
            } finally {
                lock.unlock();
            }
        }

        /** The address of its sender, as it is counted. */
        String address() {
            return holder.address;
        }

        private void add(long more) {
            bytes += more;
            if (dropped) {
                leaving += more;
            } else {
                holder.bytes += more;
                taken += more;
            }
        }

        /** Bytes for each nanosecond; one that has just begun is fast. */
        private double rate() {
            return (double) (bytes + BodyBuffer.INITIAL_BYTES) / Math.max(1, System.nanoTime() - begun);
        }

        /** Returns all of it. */
        @Override
        public void close() {
            lock.lock();
            try {
                if (!closed) {
                    add(-bytes);
                    closed = true;
                    arriving = false;
                    holder.bodies.remove(this);
                    forgetIdle(holder);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** The memory of the work on one document. */
    final class Work implements AutoCloseable {

        private final String address;
        private final long bytes;
        private boolean ended;

        private Work(String address, long bytes) {
            this.address = address;
            this.bytes = bytes;
        }

        /** Returns it. */
        @Override
        public void close() {
            lock.lock();
            try {
                if (!ended) {
                    ended = true;
                    working -= bytes;
                    var holder = holder(address);
                    holder.working -= bytes;
                    forgetIdle(holder);
                    lessWork.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
