package org.rollcall.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Lets workers work side by side for a bounded time. */
final class Load {

    /** Whoever is so late will not catch up: what is asked for is more than the contestant can do. */
    private static final long HOPELESS_NANOS = Duration.ofSeconds(5).toNanos();

    private Load() {}

    /**
     * Each worker sends its next ping when the one before is confirmed.
     *
     * @param warmup work that is not counted
     */
    static Rate closed(List<Worker> workers, Duration warmup, Duration measured) {
        var begin = System.nanoTime() + warmup.toNanos();
        var end = begin + measured.toNanos();
        var all = new AtomicLong();
        var counted = new AtomicLong();
        run(workers, worker -> {
            var sent = 0L;
            var inTime = 0L;
            while (System.nanoTime() < end) {
                if (!worker.once()) {
                    break;
                }
                sent++;
                var now = System.nanoTime();
                inTime += now >= begin && now < end ? 1 : 0;
            }
            all.addAndGet(sent);
            counted.addAndGet(inTime);
        });
        return new Rate(counted.get() / (measured.toNanos() / 1e9), all.get());
    }

    /** Lets the service's compiler see the code it is going to run, long enough for it to be done with it. */
    static Rate heat(List<Worker> workers, Bench bench) {
        return closed(workers, Duration.ZERO, bench.seconds("heat"));
    }

    /**
     * Pings are due at fixed intervals, whether or not those before are confirmed; whichever worker is free sends the
     * next one. Latency counts from when a ping was due, so nothing is gained by being late.
     *
     * @param perSecond the rate at which pings are due
     */
    static Latencies open(List<Worker> workers, double perSecond, Duration warmup, Duration measured) {
        var interval = 1e9 / perSecond;
        var total = (long) ((warmup.toNanos() + measured.toNanos()) / interval);
        var first = (long) (warmup.toNanos() / interval);
        var begin = System.nanoTime() + Duration.ofMillis(100).toNanos();
        var next = new AtomicLong();
        var sent = new AtomicLong();
        var hopeless = new AtomicBoolean();
        var latencies = new ArrayList<double[]>();
        run(workers, worker -> {
            var own = new double[(int) (total - first)];
            var count = 0;
            for (var i = next.getAndIncrement(); i < total; i = next.getAndIncrement()) {
                var due = begin + (long) (i * interval);
                for (var wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                if (!worker.once()) {
                    break;
                }
                sent.incrementAndGet();
                var late = System.nanoTime() - due;
                if (i >= first) {
                    own[count++] = late / 1e6;
                }
                if (late > HOPELESS_NANOS) {
                    hopeless.set(true);
                    next.addAndGet(total);
                }
            }
            synchronized (latencies) {
                latencies.add(Arrays.copyOf(own, count));
            }
        });
        var sorted = latencies.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
        return new Latencies(sorted, sent.get(), hopeless.get());
    }

    /** Each worker sends its next ping when the one before is confirmed, until none is left. */
    static void untilDone(List<Worker> workers) {
        run(workers, worker -> {
            var more = true;
            while (more) {
                more = worker.once();
            }
        });
    }

    private static void run(List<Worker> workers, Work work) {
        try (var threads = Executors.newFixedThreadPool(workers.size())) {
            var futures = new ArrayList<Future<?>>();
            for (var worker : workers) {
                futures.add(threads.submit(() -> {
                    try (worker) {
                        work.with(worker);
                    }
                    return worker;
                }));
            }
            for (var future : futures) {
                future.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BenchException bench ? bench : new BenchException("the load broke off", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    private interface Work {
        void with(Worker worker) throws IOException, SQLException;
    }

    /**
     * What a closed loop came to.
     *
     * @param all pings that were confirmed, those of the warm-up included
     */
    record Rate(double perSecond, long all) {}

    /**
     * What an open loop came to.
     *
     * @param sorted milliseconds
     * @param all pings that were confirmed, those of the warm-up included
     * @param hopeless whether it was given up, because more was asked for than the contestant can do: latency would
     *     have grown for as long as one cares to measure
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Latencies(double[] sorted, long all, boolean hopeless) {

        double percentile(double percent) {
            return hopeless
                    ? HOPELESS_NANOS / 1e6
                    : sorted[(int) Math.min(sorted.length - 1, Math.ceil(sorted.length * percent / 100) - 1)];
        }
    }
}
