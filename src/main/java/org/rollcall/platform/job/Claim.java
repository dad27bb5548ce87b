package org.rollcall.platform.job;

import java.util.Map;
import org.jdbi.v3.core.mapper.Nested;
import org.jspecify.annotations.Nullable;

/**
 * A job that was taken up.
 *
 * @param attempt names this attempt among those at the job: whoever takes it up again invalidates it
 * @param checkpoint of an earlier attempt
 */
record Claim(@Nested Job job, int attempt, @Nullable Map<String, Object> checkpoint) {}
