package org.rollcall.analyse.score;

import org.jspecify.annotations.Nullable;

/**
 * The usage of a feature beside that of the leading organisations, both per user and 30 days.
 *
 * @param leader 0 where too few organisations are comparable
 * @param instance null where it cannot be computed: no earlier ping, a failed or absent counter, a reset, no users
 */
public record FeatureScore(double leader, @Nullable Double instance) {

    private static final double MAX = 100;

    /** The usage in per cent of the leader's, at most 100; 0 where either is unknown. */
    public double percentage() {
        return instance == null || leader == 0 ? 0 : Math.min(MAX, instance / leader * MAX);
    }
}
