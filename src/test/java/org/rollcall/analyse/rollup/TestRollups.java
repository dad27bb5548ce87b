package org.rollcall.analyse.rollup;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.List;

/** Brings what is worked out of closed weeks up to date, for tests of those who read it. */
@Singleton
public class TestRollups {

    private final RollupWork work;
    private final List<ClosedWeekWork> others;

    TestRollups(RollupWork work, @All List<ClosedWeekWork> others) {
        this.work = work;
        this.others = others;
    }

    /** Rolls up all that is due. */
    public void bringUpToDate() {
        work.bringUpToDate(() -> false);
    }

    /** Rolls up all that is due, and has the other rooms do what they do after that. */
    public void bringAllUpToDate() {
        bringUpToDate();
        others.forEach(other -> other.bringUpToDate(work.closedWeeks(), () -> false));
    }
}
