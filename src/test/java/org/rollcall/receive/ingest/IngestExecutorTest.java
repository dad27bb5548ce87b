package org.rollcall.receive.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class IngestExecutorTest {

    private static final int TASKS = 3 * IngestExecutor.SYSTEM_THREADS;

    @Test
    void whoeverFindsNoSystemThreadFree_getsAVirtualOneAtOnce() throws InterruptedException {
        var virtual = new ConcurrentLinkedQueue<Boolean>();
        var done = new CountDownLatch(TASKS);
        var allAtOnce = new CyclicBarrier(TASKS);
        try (var virtualThreads = Executors.newVirtualThreadPerTaskExecutor()) {
            var threads = new IngestExecutor(virtualThreads);
            for (var i = 0; i < TASKS; i++) {
                threads.execute(() -> {
                    meet(allAtOnce);
                    virtual.add(Thread.currentThread().isVirtual());
                    done.countDown();
                });
            }

            assertThat(done.await(30, TimeUnit.SECONDS))
                    .as("all %d ran at the same time", TASKS)
                    .isTrue();
            threads.end();
        }

        assertThat(virtual).filteredOn(isVirtual -> !isVirtual).hasSize(IngestExecutor.SYSTEM_THREADS);
    }

    @Test
    void task_hasTheContextOfItsRequest_onEitherKindOfThread_andLeavesNoneBehind() throws InterruptedException {
        var seen = new ConcurrentLinkedQueue<Optional<Context>>();
        var allAtOnce = new CyclicBarrier(TASKS);
        var vertx = Vertx.vertx();
        try (var virtualThreads = Executors.newVirtualThreadPerTaskExecutor()) {
            var threads = new IngestExecutor(virtualThreads);
            var request = ((ContextInternal) vertx.getOrCreateContext()).duplicate();

            var before = request.beginDispatch();
            var during = runAll(threads, () -> {
                meet(allAtOnce);
                seen.add(Optional.ofNullable(Vertx.currentContext()));
            });
            request.endDispatch(before);
            assertThat(during.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(seen)
                    .hasSize(TASKS)
                    .allSatisfy(context -> assertThat(context).containsSame(request));

            seen.clear();
            var after = runAll(threads, () -> seen.add(Optional.ofNullable(Vertx.currentContext())));
            assertThat(after.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(seen)
                    .hasSize(TASKS)
                    .allSatisfy(context -> assertThat(context).isEmpty());
            threads.end();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static CountDownLatch runAll(IngestExecutor threads, Runnable task) {
        var done = new CountDownLatch(TASKS);
        for (var i = 0; i < TASKS; i++) {
            threads.execute(() -> {
                task.run();
                done.countDown();
            });
        }
        return done;
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
