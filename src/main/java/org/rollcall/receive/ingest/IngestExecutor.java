package org.rollcall.receive.ingest;

import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that pings are worked on; no ping waits for one. A ping waits for the database, and a virtual thread takes a
 * detour through a poller for that, which is a sixth of all processor time of a ping. So the first pings at a time, as
 * many as could keep the database busy, get threads of the system, and those beyond get virtual ones. Either keeps the
 * Vert.x context of the request, as threads of Quarkus do: log lines and traces find there which request they belong to.
 */
@ApplicationScoped
public class IngestExecutor implements Executor {

    static final int SYSTEM_THREADS = 32;

    private final ThreadPoolExecutor threads;

    IngestExecutor(@VirtualThreads ExecutorService virtualThreads) {
        threads = new ThreadPoolExecutor(
                0,
                SYSTEM_THREADS,
                1,
                TimeUnit.MINUTES,
                new SynchronousQueue<>(),
                Thread.ofPlatform().daemon().name("ping-", 1).factory(),
                (task, _) -> virtualThreads.execute(task));
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(Vertx.currentContext() instanceof ContextInternal context ? in(context, task) : task);
    }

    private static Runnable in(ContextInternal context, Runnable task) {
        return () -> {
            var before = context.beginDispatch();
            try {
                task.run();
            } finally {
                context.endDispatch(before);
            }
        };
    }

    @PreDestroy
    void end() {
        threads.shutdown();
    }
}
