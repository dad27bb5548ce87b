package org.rollcall.platform.job;

import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list.
 *
 * @param kind null for all
 * @param state null for all
 * @param belowId only jobs with a lower id
 * @param limit the largest number of jobs
 */
public record JobFilter(@Nullable String kind, @Nullable JobState state, long belowId, int limit) {}
