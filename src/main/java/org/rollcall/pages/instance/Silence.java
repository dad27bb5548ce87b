package org.rollcall.pages.instance;

import org.jspecify.annotations.Nullable;
import org.rollcall.pages.PageText;
import org.rollcall.ping.Week;

/** How long an instance has not been heard of, as a status: its shape and its words. */
record Silence(String kind, String text) {

    /** From so many weeks on, it is more than a week that was missed. */
    private static final int LONG = 4;

    /** @param last the last week with a ping; null where there is none */
    static Silence of(@Nullable Week last, Week now) {
        if (last == null) {
            return new Silence("none", "no ping is kept");
        }
        var weeks = last.weeksUntil(now);
        if (weeks <= 1) {
            return new Silence("good", weeks <= 0 ? "pinged this week" : "pinged last week");
        }
        return new Silence(weeks < LONG ? "warn" : "bad", "silent for " + PageText.count(weeks, "week", "weeks"));
    }
}
