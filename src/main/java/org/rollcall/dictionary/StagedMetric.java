package org.rollcall.dictionary;

import org.jspecify.annotations.Nullable;

/**
 * A metric and the stage of the product that it tells of.
 *
 * @param description null where there is none
 * @param stage {@code verify}: that of the definition, else the second name of a key path below {@code
 *     usage_activity_by_stage} or {@code usage_activity_by_stage_monthly}; null where it has neither
 */
public record StagedMetric(
        String keyPath,
        @Nullable String description,
        @Nullable String stage) {}
