package org.rollcall.pages.instance;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.report.WeekPing;
import org.rollcall.pages.PageText;
import org.rollcall.ping.Week;

/**
 * The weeks of the last year of an instance.
 *
 * @param title how many of them have a ping
 * @param sentence what else there is to see
 */
record WeekStrip(String title, String sentence, List<Tick> ticks) {

    /** Weeks that are shown. */
    static final int WEEKS = 52;

    private static final String ARCHIVED = "archived";

    /** A week; {@code style} of the style sheet, {@code word} for who cannot see it. */
    record Tick(Week week, String style, String word) {}

    /**
     * @param pings of all weeks that have one, first week first
     * @param archived weeks whose pings are in the archive only, but for those that have come since
     */
    static WeekStrip of(List<WeekPing> pings, Collection<Week> archived, Week now) {
        var byWeek = pings.stream().collect(Collectors.toMap(WeekPing::week, ping -> ping));
        @Nullable Week first = pings.isEmpty() ? null : pings.getFirst().week();
        var ticks = new ArrayList<Tick>();
        for (var i = WEEKS - 1; i >= 0; i--) {
            var week = now.minus(i);
            var ping = byWeek.get(week);
            ticks.add(
                    ping == null && archived.contains(week)
                            ? new Tick(week, ARCHIVED, "in the archive only, where there was a ping")
                            : tick(week, ping, first == null || week.compareTo(first) < 0, week.equals(now)));
        }
        return new WeekStrip(title(ticks), sentence(ticks), List.copyOf(ticks));
    }

    private static Tick tick(Week week, @Nullable WeekPing ping, boolean isBefore, boolean isNow) {
        if (ping == null) {
            return isBefore
                    ? new Tick(week, "before", "before the first ping")
                    : isNow ? new Tick(week, "open", "not yet") : new Tick(week, "missing", "missing");
        }
        if (ping.pings() > 1) {
            return new Tick(week, "revised", "revised: " + PageText.count(ping.pings(), "ping", "pings"));
        }
        return isLate(ping) ? new Tick(week, "late", "late") : new Tick(week, "pinged", "pinged");
    }

    /** A ping is late where it came when its week was over. */
    private static boolean isLate(WeekPing ping) {
        return !ping.receivedAt()
                .isBefore(
                        ping.week().next().monday().atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    private static String title(List<Tick> ticks) {
        var known = ticks.stream()
                .filter(tick -> !Set.of("before", "open", ARCHIVED).contains(tick.style))
                .count();
        var missing = count(ticks, "missing");
        return known == 0 ? "No ping in the last year" : PageText.number(known - missing) + " of " + weeks(known);
    }

    private static String sentence(List<Tick> ticks) {
        var told = new ArrayList<String>();
        if (count(ticks, "missing") > 0) {
            told.add("missing in " + weeks(count(ticks, "missing")));
        }
        if (count(ticks, "late") > 0) {
            told.add("late in " + weeks(count(ticks, "late")));
        }
        if (count(ticks, "revised") > 0) {
            told.add("more than one ping in " + weeks(count(ticks, "revised")));
        }
        if (told.isEmpty()) {
            return "";
        }
        var text = String.join(", ", told);
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
    }

    private static String weeks(long number) {
        return PageText.count(number, "week", "weeks");
    }

    private static long count(List<Tick> ticks, String style) {
        return ticks.stream().filter(tick -> tick.style.equals(style)).count();
    }

    public Week first() {
        return ticks.getFirst().week();
    }

    public Week last() {
        return ticks.getLast().week();
    }

    /** The styles that are to be explained. */
    public List<Tick> legend() {
        var explained = List.of(
                new Tick(last(), "pinged", "pinged"),
                new Tick(last(), "late", "late: arrived after the week was over"),
                new Tick(last(), "revised", "revised: more than one ping, the latest counts"),
                new Tick(last(), "missing", "missing"),
                new Tick(last(), ARCHIVED, "in the archive only"));
        return IntStream.range(0, explained.size())
                .filter(i -> i == 0 || count(ticks, explained.get(i).style) > 0)
                .mapToObj(explained::get)
                .toList();
    }
}
