package org.rollcall.receive.quarantine;

import java.util.Map;

/** The result of a replay; the members are as in {@link ReplayProgress}. */
record ReplayResult(boolean preview, long examined, Map<String, Map<String, Long>> outcomes) {}
