package org.rollcall.platform.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event to be recorded; an {@link AuditEvent} is one that was.
 *
 * @param path of the request; null where nobody has asked
 * @param detail a JSON object
 * @param rows how many it was done to; null where that is no number
 * @param complete false for a read that broke off
 */
record AuditEntry(
        Instant at,
        Actor actor,
        @Nullable String path,
        String action,
        String target,
        String detail,
        @Nullable Long rows,
        boolean complete) {

    /** The action of every read. */
    static final String READ = "read";
}
