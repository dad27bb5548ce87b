package org.rollcall.analyse;

import org.rollcall.platform.database.Citus;

/** The weeks that are over in which a ping has changed, and that wait to be summed up and listed again: SQL of {@code rollup_mark}. */
public final class ChangedWeeks {

    private ChangedWeeks() {}

    /**
     * The condition that no change of a week waits. Anybody may send late pings, and so many marks may wait, so each week is looked up in an
     * index. Citus, where they lie beside their pings, looks up nothing for each row.
     *
     * @param week its Monday: a column of a table that is not {@code rollup_mark}
     */
    public static String isUnchanged(String week) {
        return Citus.isInstalled()
                ? week + " not in (select distinct week from rollup_mark)"
                : "not exists (select from rollup_mark where rollup_mark.week = " + week + ")";
    }
}
