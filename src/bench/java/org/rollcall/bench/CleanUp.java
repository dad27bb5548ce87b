package org.rollcall.bench;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has to be stopped and deleted however this process ends, the latest first. */
final class CleanUp {

    private static final Deque<CleanUp> REGISTERED = new ArrayDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(CleanUp::runAll, "clean up"));
    }

    private final Runnable work;

    private CleanUp(Runnable work) {
        this.work = work;
    }

    static CleanUp register(Runnable work) {
        var cleanUp = new CleanUp(work);
        synchronized (REGISTERED) {
            REGISTERED.push(cleanUp);
        }
        return cleanUp;
    }

    void forget() {
        synchronized (REGISTERED) {
            REGISTERED.remove(this);
        }
    }

    private static void runAll() {
        while (true) {
            CleanUp next;
            synchronized (REGISTERED) {
                next = REGISTERED.poll();
            }
            if (next == null) {
                return;
            }
            try {
                next.work.run();
            } catch (RuntimeException e) {
                System.err.println("Could not clean up: " + e);
            }
        }
    }
}
