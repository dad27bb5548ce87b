package org.rollcall.analyse.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.arc.Arc;

/** Computes the leaders of a month when a test wants it, and not when the schedule does. */
public final class Months {

    private Months() {}

    /** Freezes the running month. */
    public static void freeze() {
        assertThat(Arc.requireContainer().instance(Cohorts.class).get().freezeIfDue())
                .isTrue();
    }
}
