package org.rollcall.analyse.lifecycle;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.stream.Collectors.toMap;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;

/**
 * What the endpoints have to answer, as rows of CSV, worked out from the pings that were sent by walking from week to week and
 * from instance to instance.
 */
public final class ExpectedLifecycle {

    private static final Pattern NUMBERS = Pattern.compile("\\s*v?(\\d+)\\.(\\d+)(.*)");

    /** Empty cells where a version is no release that is followed. */
    private static final String NO_UPGRADE = ",,,,,";

    private final List<Sent> pings;
    private final Instant now;

    /**
     * @param pings that were not withdrawn, in the order in which they came
     * @param now when the question is asked
     */
    public ExpectedLifecycle(List<Sent> pings, Instant now) {
        this.pings = pings;
        this.now = now;
    }

    /** A ping. */
    public record Sent(
            String hostname,
            String uuid,
            Instant recordedAt,
            @Nullable String version,
            @Nullable String edition) {

        String instance() {
            return hostname + " " + uuid;
        }

        Week week() {
            return Week.of(recordedAt);
        }

        YearMonth month() {
            return month(recordedAt);
        }

        static YearMonth month(Instant time) {
            return YearMonth.from(time.atOffset(ZoneOffset.UTC));
        }

        @Nullable
        Release release() {
            var matcher = NUMBERS.matcher(version == null ? "" : version);
            if (!matcher.matches()) {
                return null;
            }
            var rest = matcher.group(3).toLowerCase(Locale.ROOT);
            return new Release(
                    Integer.parseInt(matcher.group(1)),
                    Integer.parseInt(matcher.group(2)),
                    !rest.contains("-pre") && !rest.contains("-rc"));
        }
    }

    public record Release(int major, int minor, boolean released) implements Comparable<Release> {

        private static final Comparator<Release> ORDER =
                comparingInt(Release::major).thenComparingInt(Release::minor).thenComparing(Release::released);

        @Override
        public int compareTo(Release other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return major + "." + minor;
        }
    }

    /** Rows of cohorts. */
    public List<String> cohorts() {
        var running = Sent.month(now);
        var months = new HashMap<String, TreeSet<YearMonth>>();
        pings.forEach(ping ->
                months.computeIfAbsent(ping.instance(), _ -> new TreeSet<>()).add(ping.month()));
        var rows = new ArrayList<String>();
        var all = new long[13];
        var still = new long[13];
        for (var cohort :
                new TreeSet<>(months.values().stream().map(TreeSet::first).toList())) {
            var members = months.values().stream()
                    .filter(own -> own.first().equals(cohort))
                    .toList();
            for (var after = 0; after < 13; after++) {
                var month = cohort.plusMonths(after);
                if (month.isAfter(running)) {
                    break;
                }
                var seen = members.stream().filter(own -> own.contains(month)).count();
                rows.add(row(
                        cohort,
                        after,
                        month,
                        members.size(),
                        seen,
                        share(seen, members.size()),
                        month.equals(running)));
                if (month.isBefore(running)) {
                    all[after] += members.size();
                    still[after] += seen;
                }
            }
        }
        for (var after = 0; after < 13; after++) {
            if (all[after] > 0) {
                rows.add(row("mean", after, "", all[after], still[after], share(still[after], all[after]), false));
            }
        }
        return rows;
    }

    /** Rows of weeks. */
    public List<String> lifecycle(Week from, Week to) {
        var weeks = new HashMap<String, Set<Week>>();
        pings.stream()
                .filter(ping -> ping.week().compareTo(to) <= 0)
                .forEach(ping -> weeks.computeIfAbsent(ping.instance(), _ -> new HashSet<>())
                        .add(ping.week()));
        var first = weeks.values().stream().map(Collections::min).min(Comparator.naturalOrder());
        var rows = new ArrayList<String>();
        if (first.isEmpty()) {
            return rows;
        }
        for (var week = Collections.max(List.of(from, first.get())); week.compareTo(to) <= 0; week = week.next()) {
            var states = new int[6];
            for (var own : weeks.values()) {
                var state = state(own, week);
                if (state >= 0) {
                    states[state]++;
                }
            }
            rows.add(row(
                    week, week.equals(Week.of(now)), states[0], states[1], states[2], states[3], states[4], states[5]));
        }
        return rows;
    }

    /** -1 before the first ping; else the place of the state in a row. */
    private static int state(Set<Week> own, Week week) {
        if (Collections.min(own).compareTo(week) > 0) {
            return -1;
        }
        if (Collections.min(own).equals(week)) {
            return 0;
        }
        var missing = 0;
        var before = own.contains(week) ? before(week) : week;
        while (!own.contains(before)) {
            missing++;
            before = before(before);
        }
        if (own.contains(week)) {
            return missing >= 4 ? 2 : 1;
        }
        return missing >= 26 ? 5 : missing >= 4 ? 4 : 3;
    }

    private static Week before(Week week) {
        return new Week(week.monday().minusWeeks(1));
    }

    /** Without what stands beside it of upgrades. */
    public List<String> versions(Week from, Week to, boolean byEdition) {
        var rows = new ArrayList<String>();
        for (var week :
                new TreeSet<>(current(pings, to).stream().map(Sent::week).toList())) {
            if (week.compareTo(from) < 0) {
                continue;
            }
            var ofWeek = current(pings, to).stream()
                    .filter(ping -> ping.week().equals(week))
                    .toList();
            var editions = byEdition
                    ? ofWeek.stream()
                            .map(Sent::edition)
                            .distinct()
                            .sorted(Comparator.nullsLast(Comparator.naturalOrder()))
                            .toList()
                    : Collections.<@Nullable String>singletonList(null);
            for (var edition : editions) {
                rows.addAll(versions(
                        week,
                        edition,
                        byEdition
                                ? ofWeek.stream()
                                        .filter(ping -> Objects.equals(ping.edition(), edition))
                                        .toList()
                                : ofWeek));
            }
        }
        return rows;
    }

    private List<String> versions(Week week, @Nullable String edition, List<Sent> ofDivision) {
        var rows = new ArrayList<String>();
        var running = week.equals(Week.of(now));
        var shown = Objects.toString(edition, "");
        for (var release : releases(ofDivision)) {
            var have = ofDivision.stream()
                    .filter(ping -> release.equals(ping.release()))
                    .count();
            var above = ofDivision.stream()
                    .map(Sent::release)
                    .filter(Objects::nonNull)
                    .filter(other -> other.compareTo(release) >= 0)
                    .count();
            rows.add(row(
                    week,
                    running,
                    shown,
                    release,
                    !release.released(),
                    have,
                    share(have, ofDivision.size()),
                    share(above, ofDivision.size())));
        }
        var unreadable =
                ofDivision.stream().filter(ping -> ping.release() == null).count();
        if (unreadable > 0) {
            rows.add(row(week, running, shown, "", false, unreadable, share(unreadable, ofDivision.size()), ""));
        }
        return rows;
    }

    private static Set<Release> releases(List<Sent> pings) {
        return new TreeSet<>(
                pings.stream().map(Sent::release).filter(Objects::nonNull).toList());
    }

    /**
     * By version, what stands beside it.
     *
     * @param seen all pings that the caller sees; those of this object are the ones that it asks for
     */
    public Map<String, String> upgrades(List<Sent> seen, Week from, Week to) {
        var upgrades = new TreeMap<Release, String>();
        var own = current(pings, to);
        for (var release : releases(
                own.stream().filter(ping -> ping.week().compareTo(from) >= 0).toList())) {
            if (release.released()) {
                upgrades.put(release, upgrade(release, current(seen, to), own));
            }
        }
        return upgrades.entrySet().stream()
                .collect(toMap(entry -> entry.getKey().toString(), Map.Entry::getValue));
    }

    private static String upgrade(Release release, List<Sent> seen, List<Sent> own) {
        var released = seen.stream()
                .filter(ping -> release.equals(ping.release()))
                .map(Sent::week)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        var lags = new ArrayList<Integer>();
        var waiting = 0;
        for (var instance : own.stream().map(Sent::instance).distinct().toList()) {
            var readable = own.stream()
                    .filter(ping -> ping.instance().equals(instance) && ping.release() != null)
                    .sorted(comparing(Sent::week))
                    .toList();
            if (readable.isEmpty() || readable.getFirst().week().compareTo(released) > 0) {
                continue; // it was not known then
            }
            var reached = readable.stream()
                    .filter(ping -> isAtLeast(ping, release))
                    .map(Sent::week)
                    .findFirst();
            if (reached.isEmpty()) {
                waiting++;
            } else if (reached.get().compareTo(released) >= 0) {
                lags.add(weeksBetween(released, reached.get()));
            }
        }
        Collections.sort(lags);
        return row(released, lags.size(), waiting, withinShare(lags, 50), withinShare(lags, 90));
    }

    private static boolean isAtLeast(Sent ping, Release release) {
        var own = ping.release();
        return own != null && own.compareTo(release) >= 0;
    }

    private static int weeksBetween(Week from, Week to) {
        var weeks = 0;
        for (var week = from; !week.equals(to); week = week.next()) {
            weeks++;
        }
        return weeks;
    }

    /** The lowest number within which so many percent are done. */
    private static String withinShare(List<Integer> sorted, int percent) {
        for (var done = 1; done <= sorted.size(); done++) {
            if (done * 100 >= percent * sorted.size()) {
                return sorted.get(done - 1).toString();
            }
        }
        return "";
    }

    /** What stands beside a row of {@link #versions} in CSV. */
    public static String withUpgrade(String row, Map<String, String> upgrades) {
        var cells = List.of(row.split(",", -1));
        var isRelease = !cells.get(3).isEmpty() && cells.get(4).equals("false");
        var upgrade = isRelease ? upgrades.get(cells.get(3)) : null;
        return upgrade == null ? row + NO_UPGRADE : row + "," + upgrade;
    }

    /** The one of each instance and week that was recorded last, and of those the one that came last. */
    private static List<Sent> current(List<Sent> pings, Week to) {
        return pings.stream()
                .filter(ping -> ping.week().compareTo(to) <= 0)
                .collect(toMap(
                        ping -> ping.instance() + ping.week(),
                        ping -> ping,
                        BinaryOperator.maxBy(comparing(Sent::recordedAt))))
                .values()
                .stream()
                .toList();
    }

    private static String share(long part, long whole) {
        return BigDecimal.valueOf(Math.round(1e6 * part / whole), 6)
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String row(Object... cells) {
        return String.join(",", Stream.of(cells).map(Object::toString).toList());
    }
}
