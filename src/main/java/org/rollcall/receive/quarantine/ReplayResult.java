package org.rollcall.receive.quarantine;

import java.util.Map;

/** The result of a replay; the members are as in {@link ReplayProgress}. */
public record ReplayResult(boolean preview, long examined, Map<String, Map<String, Long>> outcomes) {

    /** The outcome of what becomes a ping. */
    public static final String STORED = ReplayProgress.STORED;

    /** The outcome of what is a ping already. */
    public static final String REPEATED = ReplayProgress.REPEATED;

    /** The outcome of what nothing may be kept of, because its hostname is blocked. */
    public static final String DISCARDED = ReplayProgress.DISCARDED;
}
