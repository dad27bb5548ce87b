package org.rollcall.pages.instance;

import java.util.ArrayList;
import java.util.stream.Collectors;
import org.rollcall.analyse.fleet.InstanceSummary;
import org.rollcall.pages.PageText;
import org.rollcall.ping.Week;

/**
 * The last weeks of an instance as ticks in a drawing of 130 x 14 pixels, five pixels a week.
 *
 * @param pinged path of the weeks with a ping
 * @param missing path of the weeks in which none came
 * @param before path of the weeks before the first ping, and of this week while none has come
 * @param description the same in words
 */
record MiniStrip(String pinged, String missing, String before, String description) {

    /** Weeks that are shown. */
    static final int WEEKS = 26;

    private static final int STEP = 5;

    /** Longer lists of weeks are no help to who hears them. */
    private static final int MAX_NAMED = 4;

    static MiniStrip of(InstanceSummary instance, Week now) {
        var pinged = new StringBuilder();
        var missing = new StringBuilder();
        var before = new StringBuilder();
        var count = 0;
        var gaps = new ArrayList<Week>();
        for (var i = 0; i < WEEKS; i++) {
            var week = now.minus(WEEKS - 1L - i);
            var x = i * STEP;
            if (week.compareTo(instance.firstWeek()) < 0 || (week.equals(now) && isGone(instance, week))) {
                before.append('M').append(x).append(" 13h4v1h-4z");
            } else if (isGone(instance, week)) {
                missing.append('M').append(x).append(".5.5h3v13h-3z");
                gaps.add(week);
            } else {
                pinged.append('M').append(x).append(" 0h4v14h-4z");
                count++;
            }
        }
        return new MiniStrip(pinged.toString(), missing.toString(), before.toString(), words(count, gaps));
    }

    private static boolean isGone(InstanceSummary instance, Week week) {
        return week.compareTo(instance.lastWeek()) > 0
                || instance.missingWeeks().stream()
                        .anyMatch(gap -> week.compareTo(gap.from()) >= 0 && week.compareTo(gap.to()) <= 0);
    }

    private static String words(int count, ArrayList<Week> gaps) {
        var pinged = "Pinged in %s of the last %s weeks".formatted(PageText.number(count), PageText.number(WEEKS));
        return gaps.isEmpty()
                ? pinged
                : gaps.size() > MAX_NAMED
                        ? pinged + ", missing in " + PageText.number(gaps.size())
                        : pinged + ", missing in "
                                + gaps.stream().map(Week::toString).collect(Collectors.joining(", "));
    }
}
