package org.rollcall.analyse.rollup;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.rollcall.ping.Week;

/** What a room works out of weeks that are over: every CDI bean of this type is called each time after the rollups. */
public interface ClosedWeekWork {

    /**
     * Brings what it has up to date, where no other replica is at it.
     *
     * @param closed the weeks that are over and have had pings, the first one first
     * @param ends whether to leave the rest for the next time
     */
    void bringUpToDate(List<Week> closed, BooleanSupplier ends);
}
