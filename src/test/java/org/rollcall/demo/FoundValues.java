package org.rollcall.demo;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.rollcall.dictionary.ValueType;
import org.rollcall.ping.Week;

/** Finds facts about the values of metrics in payloads alone, as {@link FoundFacts} finds those about senders. */
final class FoundValues {

    private final SentFleet sent;

    FoundValues(SentFleet sent) {
        this.sent = sent;
    }

    /** A counter of all time has fallen from one ping to the next. */
    List<Fact> resets() {
        var totals = sent.numbers(
                metric -> metric.valueType() == ValueType.NUMBER && metric.timeFrame() == FleetMetric.TimeFrame.ALL);
        var found = new ArrayList<Fact>();
        for (var history : sent.histories()) {
            for (var i = 1; i < history.size(); i++) {
                var before = history.get(i - 1);
                var after = history.get(i);
                var fallen = Arrays.stream(totals)
                        .filter(metric -> before.knows(metric) && after.knows(metric))
                        .filter(metric -> after.values()[metric] < before.values()[metric])
                        .count();
                if (fallen > 0) {
                    found.add(new Fact.Reset(after.sender(), after.week()));
                }
            }
        }
        return found;
    }

    /** A value that leaves the range of the eight weeks before it by a factor of a hundred; nothing counts as one. */
    List<Fact> outliers() {
        var found = new ArrayList<Fact>();
        for (var history : sent.histories()) {
            for (var metric : sent.numbers(metric -> metric.valueType() == ValueType.NUMBER)) {
                for (var i = 0; i < history.size(); i++) {
                    if (isOutlier(history, i, metric)) {
                        found.add(new Fact.Outlier(
                                history.get(i).sender(),
                                sent.metrics.get(metric).keyPath(),
                                history.get(i).week()));
                    }
                }
            }
        }
        return found;
    }

    private static boolean isOutlier(List<SentPing> history, int number, int metric) {
        var ping = history.get(number);
        var range = history.subList(0, number).stream()
                .filter(before -> SentFleet.between(before.week(), ping.week()) <= 8 && before.knows(metric))
                .mapToLong(before -> before.values()[metric])
                .summaryStatistics();
        var value = ping.values()[metric];
        return ping.knows(metric)
                && range.getCount() > 0
                && (value > 100 * Math.max(1, range.getMax()) || 100 * Math.max(1, value) < range.getMin());
    }

    /** Metrics that fail in more than half of the senders that have them, in all weeks or from one on. */
    List<Fact> failingAndBrokenMetrics() {
        var byWeek = sent.current.values().stream()
                .flatMap(pings -> pings.values().stream())
                .collect(groupingBy(SentPing::week, TreeMap::new, toList()));
        var found = new ArrayList<Fact>();
        for (var i = 0; i < sent.metrics.size(); i++) {
            var metric = i;
            var failing = new TreeSet<Week>();
            byWeek.forEach((week, pings) -> {
                var having = pings.stream()
                        .filter(ping -> ping.values()[metric] != SentPing.ABSENT)
                        .count();
                var failed = pings.stream()
                        .filter(ping -> ping.values()[metric] == SentPing.FAILED)
                        .count();
                if (2 * failed > having) {
                    failing.add(week);
                }
            });
            var keyPath = sent.metrics.get(metric).keyPath();
            if (failing.size() == byWeek.size()) {
                found.add(new Fact.BrokenMetric(keyPath));
            } else if (!failing.isEmpty()) {
                found.add(new Fact.FailingMetric(keyPath, mostFrequentFailure(metric), failing.first()));
            }
        }
        return found;
    }

    private String mostFrequentFailure(int metric) {
        return requireNonNull(sent.failures.get(metric)).entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    /** Counters without a value above 0 in any eight weeks. */
    List<Fact> silentMetrics() {
        var found = new ArrayList<Fact>();
        for (var metric : sent.numbers(metric -> metric.valueType() == ValueType.NUMBER)) {
            var known = new TreeSet<Week>();
            var positive = new TreeSet<Week>();
            for (var ping : sent.arrivals) {
                if (ping.knows(metric)) {
                    known.add(ping.week());
                    if (ping.values()[metric] > 0) {
                        positive.add(ping.week());
                    }
                }
            }
            if (known.stream().anyMatch(week -> isSilent(week, known, positive))) {
                found.add(new Fact.SilentMetric(sent.metrics.get(metric).keyPath()));
            }
        }
        return found;
    }

    private static boolean isSilent(Week week, NavigableSet<Week> known, NavigableSet<Week> positive) {
        var before = new Week(week.monday().minusWeeks(7));
        return known.subSet(before, true, week, true).size() == 8
                && positive.subSet(before, true, week, true).isEmpty();
    }

    /** Users of a stage that have become two and a half times as many, or as few, from the first four pings of a sender to the last. */
    List<Fact> adoptions() {
        var stages = new TreeMap<String, List<Integer>>();
        for (var metric : sent.numbers(metric -> metric.timeFrame() == FleetMetric.TimeFrame.DAYS_28)) {
            var names = sent.metrics.get(metric).keyPath().split("\\.", -1);
            if (names[0].equals("usage_activity_by_stage_monthly")) {
                stages.computeIfAbsent(names[1], _ -> new ArrayList<>()).add(metric);
            }
        }
        var found = new ArrayList<Fact>();
        for (var history : sent.histories()) {
            // Who is new has no whole month in the first three weeks.
            var isNew = history.getFirst().week().compareTo(sent.weeks.first()) > 0;
            var known = isNew ? history.subList(Math.min(3, history.size()), history.size()) : history;
            if (known.size() >= 8) {
                stages.forEach((stage, metrics) -> {
                    var first = users(known.subList(0, 4), metrics);
                    var last = users(known.subList(known.size() - 4, known.size()), metrics);
                    if (Math.max(first, last) >= 50 && Math.max(first, last) > 2.5 * Math.min(first, last)) {
                        found.add(new Fact.Adoption(history.getFirst().sender(), stage, last > first));
                    }
                });
            }
        }
        return found;
    }

    private static double users(List<SentPing> pings, List<Integer> metrics) {
        return metrics.stream().mapToDouble(metric -> mean(pings, metric)).sum();
    }

    private static double mean(List<SentPing> pings, int metric) {
        return pings.stream()
                .filter(ping -> ping.knows(metric))
                .mapToLong(ping -> ping.values()[metric])
                .average()
                .orElse(0);
    }

    /** Senders whose counters of the score increase faster in their last third than in their first one. */
    List<Fact> scoreGrowths() {
        var counters = sent.numbers(metric -> Set.of(
                        "counts.boards",
                        "counts.ci_external_pipelines",
                        "counts.ci_internal_pipelines",
                        "counts.deployments",
                        "counts.environments",
                        "counts.issues",
                        "counts.merge_requests",
                        "counts.milestones",
                        "counts.notes",
                        "counts.service_desk_issues")
                .contains(metric.keyPath()));
        var found = new ArrayList<Fact>();
        for (var history : sent.histories()) {
            var growing = Arrays.stream(counters)
                    .filter(metric -> isGrowing(history, metric))
                    .count();
            if (growing > 0 && 2 * growing > counters.length) {
                found.add(new Fact.ScoreGrowth(history.getFirst().sender()));
            }
        }
        return found;
    }

    private static boolean isGrowing(List<SentPing> history, int metric) {
        var known = history.stream().filter(ping -> ping.knows(metric)).toList();
        if (known.size() < 9) {
            return false;
        }
        for (var i = 1; i < known.size(); i++) {
            if (known.get(i).values()[metric] < known.get(i - 1).values()[metric]) {
                return false;
            }
        }
        var third = known.size() / 3;
        var first = increase(known.getFirst(), known.get(third), metric);
        var last = increase(known.get(known.size() - 1 - third), known.getLast(), metric);
        return last >= 10 && last > 2.5 * first;
    }

    /** Of a week. */
    private static double increase(SentPing from, SentPing to, int metric) {
        return (to.values()[metric] - from.values()[metric]) / (double) SentFleet.between(from.week(), to.week());
    }
}
