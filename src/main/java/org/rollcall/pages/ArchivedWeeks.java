package org.rollcall.pages;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.RetiredWeeks;
import org.rollcall.ping.Week;

/** What pages say of the weeks whose pings are in the archive only. Templates: {@code inject:archived}. */
@Named("archived")
@ApplicationScoped
public class ArchivedWeeks {

    private final RetiredWeeks retired;

    ArchivedWeeks(RetiredWeeks retired) {
        this.retired = retired;
    }

    /** The weeks, the first one first. */
    public List<Week> weeks() {
        return retired.known();
    }

    /** What there is to say on a page that has pings; null where there is no such week. */
    public @Nullable String sentence() {
        var weeks = weeks();
        if (weeks.isEmpty()) {
            return null;
        }
        return weeks.size() == 1
                ? "The pings of " + weeks.getLast() + " are in the archive only, and not on this page."
                : "The pings of %s up to %s are in the archive only, and not on this page."
                        .formatted(PageText.count(weeks.size(), "week", "weeks"), weeks.getLast());
    }
}
