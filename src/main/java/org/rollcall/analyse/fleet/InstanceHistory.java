package org.rollcall.analyse.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;

/**
 * What an instance has sent over weeks.
 *
 * @param weeks number of weeks with a ping
 * @param pings number of pings, revisions counted
 * @param versions of the current pings, one after the other
 * @param missing the weeks between the first and the last one in which no ping came
 */
record InstanceHistory(Week first, Week last, int weeks, long pings, List<VersionWeeks> versions, List<Weeks> missing) {

    /** @param weeks those with a ping, earliest first; at least one */
    static InstanceHistory of(List<WeekPings> weeks) {
        var versions = new ArrayList<VersionWeeks>();
        var missing = new ArrayList<Weeks>();
        var pings = 0L;
        @Nullable Week before = null;
        for (var week : weeks) {
            pings += week.pings();
            if (before != null && !before.next().equals(week.week())) {
                missing.add(new Weeks(before.next(), week.week().minus(1)));
            }
            var from = week.week();
            if (!versions.isEmpty() && Objects.equals(versions.getLast().productVersion(), week.productVersion())) {
                from = versions.removeLast().weeks().from();
            }
            versions.add(new VersionWeeks(week.productVersion(), new Weeks(from, week.week())));
            before = week.week();
        }
        return new InstanceHistory(
                weeks.getFirst().week(),
                weeks.getLast().week(),
                weeks.size(),
                pings,
                List.copyOf(versions),
                List.copyOf(missing));
    }

    /**
     * A week with pings.
     *
     * @param productVersion of the current one, as sent
     * @param pings how many, revisions counted
     */
    record WeekPings(Week week, @Nullable String productVersion, long pings) {}

    /** The weeks in which an instance had a version; in some of them it may have sent nothing. */
    record VersionWeeks(@Nullable String productVersion, Weeks weeks) {}

    /** A stretch of weeks, both ends included. */
    record Weeks(Week from, Week to) {}
}
