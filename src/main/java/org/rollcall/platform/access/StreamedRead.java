package org.rollcall.platform.access;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** A read whose answer is still being sent. */
public final class StreamedRead {

    private final AuditTrail trail;
    private final Actor actor;
    private final String path;
    private final Map<String, Object> filter;
    private final AtomicBoolean ended = new AtomicBoolean();

    StreamedRead(AuditTrail trail, Actor actor, String path, Map<String, Object> filter) {
        this.trail = trail;
        this.actor = actor;
        this.path = path;
        this.filter = filter;
    }

    /**
     * Records the read; only the first call counts. On a thread that may wait.
     *
     * @param rows that were given out
     * @param complete whether they are all
     */
    public void end(long rows, boolean complete) {
        if (!ended.getAndSet(true)) {
            trail.recordRead(actor, path, Map.of("filter", filter, "complete", complete), rows, complete);
        }
    }
}
