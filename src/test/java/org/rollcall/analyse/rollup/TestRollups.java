package org.rollcall.analyse.rollup;

import jakarta.inject.Singleton;

/** Brings rollups up to date, for tests of those who read them. */
@Singleton
public class TestRollups {

    private final RollupWork work;

    TestRollups(RollupWork work) {
        this.work = work;
    }

    /** Rolls up all that is due. */
    public void bringUpToDate() {
        work.bringUpToDate(() -> false);
    }
}
