package org.rollcall.demo;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.demo.FleetMetric.TimeFrame;
import org.rollcall.dictionary.FailureValue;
import org.rollcall.dictionary.ValueType;
import org.rollcall.ping.Week;

/**
 * What all instances of a fleet share: its weeks, the stages of the product, and the metrics that are planted. Only a fleet of
 * {@value #ENOUGH_WEEKS} weeks has what takes time, and only a dictionary with {@value #ENOUGH_COUNTERS} monthly
 * counters below {@code redis_hll_counters} has planted metrics.
 *
 * @param stages the names between {@code usage_activity_by_stage_monthly.} and the next dot, in order
 * @param failing JSON of a failure by the key path of the metric that most instances send it for from {@link #failingFrom} on
 * @param broken key paths of metrics that no instance can count in any week
 * @param silent key paths of counters that are 0 in all instances and weeks
 * @param outlying key path of the monthly counter that has outliers; null where there are none
 * @param scored whether there is a counter of the DevOps score
 * @param licensed whether licences are sent
 */
record Plan(
        long seed,
        Week firstWeek,
        int weeks,
        List<String> stages,
        Map<String, String> failing,
        Set<String> broken,
        Set<String> silent,
        @Nullable String outlying,
        boolean scored,
        boolean licensed) {

    static final int ENOUGH_WEEKS = 12;
    static final int ENOUGH_COUNTERS = 20;

    private static final String COUNTERS = "redis_hll_counters.";
    private static final String STAGES = "usage_activity_by_stage_monthly.";

    /** Of the instances, those for which a failing metric fails. */
    private static final double FAILING = 0.8;

    private static final String FAILED_OBJECT = "{\"%1$s\":%1$s}".formatted(FailureValue.TIMED_OUT.text());

    static Plan of(long seed, Week firstWeek, int weeks, List<FleetDictionary> dictionaries) {
        var stages = inAll(seed, dictionaries, Plan::isMonthly).stream()
                .flatMap(keyPath -> Stream.ofNullable(stage(keyPath)))
                .distinct()
                .sorted()
                .toList();
        var counters = inAll(
                seed,
                dictionaries,
                metric -> isMonthly(metric)
                        && metric.keyPath().startsWith(COUNTERS)
                        && !metric.keyPath().startsWith(Counter.ACTIVE_USERS));
        var enough = counters.size() >= ENOUGH_COUNTERS;
        var timely = enough && weeks >= ENOUGH_WEEKS;
        return new Plan(
                seed,
                firstWeek,
                weeks,
                stages,
                timely ? failing(seed, dictionaries, counters.subList(4, counters.size())) : Map.of(),
                enough ? Set.copyOf(counters.subList(0, 2)) : Set.of(),
                timely ? Set.copyOf(counters.subList(2, 4)) : Set.of(),
                timely ? counters.getLast() : null,
                isAny(dictionaries, metric -> Counter.isScored(metric.keyPath())),
                isAny(dictionaries, metric -> metric.keyPath().equals(LicenceMembers.HASH)));
    }

    private static boolean isAny(List<FleetDictionary> dictionaries, Predicate<FleetMetric> wanted) {
        return !inAll(0, dictionaries, wanted).isEmpty();
    }

    /** A counter for each kind of failure, and an object where there is one. */
    private static Map<String, String> failing(long seed, List<FleetDictionary> dictionaries, List<String> counters) {
        var failing = new TreeMap<String, String>();
        var healthy = counters.iterator();
        for (var failure : FailureValue.values()) {
            failing.put(healthy.next(), failure.text());
        }
        inAll(
                        seed,
                        dictionaries,
                        metric -> metric.valueType() == ValueType.OBJECT && !LicenceMembers.has(metric.keyPath()))
                .stream()
                .limit(1)
                .forEach(keyPath -> failing.put(keyPath, FAILED_OBJECT));
        return failing;
    }

    /** The key paths of such metrics that every version sends, in an order of chance. */
    private static List<String> inAll(long seed, List<FleetDictionary> dictionaries, Predicate<FleetMetric> wanted) {
        return dictionaries.stream()
                .map(dictionary -> dictionary.metrics().stream()
                        .filter(metric -> !metric.removed() && wanted.test(metric))
                        .map(FleetMetric::keyPath)
                        .toList())
                .reduce((some, others) ->
                        some.stream().filter(Set.copyOf(others)::contains).toList())
                .orElseThrow()
                .stream()
                .sorted(Comparator.comparingLong(keyPath -> Dice.roll(seed, Dice.ofText(keyPath))))
                .toList();
    }

    private static boolean isMonthly(FleetMetric metric) {
        return metric.valueType() == ValueType.NUMBER && metric.timeFrame() == TimeFrame.DAYS_28;
    }

    /** The stage that a monthly counter belongs to; null for one that belongs to none. */
    static @Nullable String stage(String keyPath) {
        var end = keyPath.indexOf('.', STAGES.length());
        return keyPath.startsWith(STAGES) && end > 0 ? keyPath.substring(STAGES.length(), end) : null;
    }

    boolean hasTime() {
        return weeks >= ENOUGH_WEEKS;
    }

    /** The week from which on metrics fail, from 0. */
    int failingFrom() {
        return weeks / 2;
    }

    Week week(int week) {
        return new Week(firstWeek.monday().plusWeeks(week));
    }

    /** The values of a metric as the fleet sends them. */
    PayloadValue planted(String keyPath, PayloadValue sound) {
        if (broken.contains(keyPath)) {
            return (_, json) -> json.raw(FailureValue.DEPRECATED.text());
        }
        if (silent.contains(keyPath)) {
            return (_, json) -> json.number(0);
        }
        var failure = failing.get(keyPath);
        return failure == null ? sound : failing(Dice.ofText(keyPath), failure, sound);
    }

    private PayloadValue failing(long hash, String failure, PayloadValue sound) {
        return (moment, json) -> {
            if (moment.week() >= failingFrom() && Dice.unit(moment.instance().seed, hash) < FAILING) {
                json.raw(failure);
            } else {
                sound.write(moment, json);
            }
        };
    }
}
