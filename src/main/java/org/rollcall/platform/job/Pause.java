package org.rollcall.platform.job;

import java.time.Duration;

/** A wait between two attempts of work that may be told to stop. */
public final class Pause {

    private Pause() {}

    /**
     * Waits.
     *
     * @throws IllegalStateException where the thread is told to stop meanwhile; it stays interrupted
     */
    public static void of(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
