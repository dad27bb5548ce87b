package org.rollcall.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class PingThreadsTest {

    private static final int TASKS = 3 * PingThreads.SYSTEM_THREADS;

    @Test
    void whoeverFindsNoSystemThreadFree_getsAVirtualOneAtOnce() throws InterruptedException {
        var virtual = new ConcurrentLinkedQueue<Boolean>();
        var done = new CountDownLatch(TASKS);
        var allAtOnce = new CyclicBarrier(TASKS);
        try (var virtualThreads = Executors.newVirtualThreadPerTaskExecutor()) {
            var threads = new PingThreads(virtualThreads);
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

        assertThat(virtual).filteredOn(isVirtual -> !isVirtual).hasSize(PingThreads.SYSTEM_THREADS);
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
