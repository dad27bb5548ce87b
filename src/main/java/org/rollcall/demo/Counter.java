package org.rollcall.demo;

import java.util.regex.Pattern;
import org.rollcall.demo.FleetMetric.TimeFrame;
import org.rollcall.dictionary.FailureValue;

/**
 * A number that is counted. Whether an instance uses what it counts, and how much, is rolled for the feature, so the
 * weekly, the monthly and the all-time counter of one feature go together.
 */
final class Counter implements PayloadValue {

    private static final Pattern WINDOW = Pattern.compile("_(weekly|monthly|7d|28d|all_time)$");

    /** Of all values, those that could not be counted: time-outs, errors of the counter, null. */
    private static final double FAILURES = 0.0004;

    /** Of the values of a large instance, those that time out every week. */
    private static final double TIME_OUTS = 0.0005;

    /** Of the metrics, those that are deprecated. */
    private static final double DEPRECATED = 0.002;

    /** Of the features that an instance uses, those that it did not use from the beginning. */
    private static final double ADOPTED = 0.1;

    private static final int WEEKS_TO_ADOPT = 52;

    private final TimeFrame timeFrame;

    /** Of the key path. */
    private final long hash;

    /** Of the feature, that is of the last name without its window. */
    private final long feature;

    /** Of the feature: many are used by most, some by few. */
    private final double popularity;

    /** How much of it is made by one person in a week. */
    private final double intensity;

    private final boolean deprecated;

    Counter(FleetMetric metric) {
        timeFrame = metric.timeFrame();
        hash = Dice.ofText(metric.keyPath());
        var name = metric.keyPath().substring(metric.keyPath().lastIndexOf('.') + 1);
        feature = Dice.ofText(WINDOW.matcher(name).replaceFirst(""));
        popularity = Math.cbrt(Dice.unit(feature, 1));
        intensity = 0.5 * Math.pow(1 - Dice.unit(feature, 2), -1.2);
        deprecated = Dice.unit(hash, 3) < DEPRECATED;
    }

    @Override
    public void write(Moment moment, JsonBytes json) {
        var instance = moment.instance();
        var ours = Dice.roll(instance.seed, hash);
        var failure = Dice.unit(ours, moment.week());
        if (deprecated) {
            json.raw(FailureValue.DEPRECATED.text());
        } else if (failure < FAILURES) {
            json.raw(
                    failure < FAILURES * 0.6
                            ? FailureValue.TIMED_OUT.text()
                            : failure < FAILURES * 0.9 ? FailureValue.COUNTER_ERROR.text() : "null");
        } else if (Dice.unit(ours, -1) < TIME_OUTS * Math.log10(instance.users)) {
            json.raw(FailureValue.TIMED_OUT.text());
        } else {
            json.number(count(moment, Dice.roll(instance.seed, feature)));
        }
    }

    private long count(Moment moment, long ours) {
        var instance = moment.instance();
        if (Dice.unit(ours, -2) >= popularity * instance.breadth) {
            return 0;
        }
        var adopted = Dice.unit(ours, -3) < ADOPTED ? Dice.below(WEEKS_TO_ADOPT, ours, -4) : 0;
        var week = moment.week();
        if (week < adopted) {
            return 0;
        }
        var rate = instance.users * intensity * (0.1 + Dice.unit(ours, -5));
        return switch (timeFrame) {
            // The part of a week is below 1, so that the count never falls but by a restore.
            case ALL -> (long) (rate * (Math.max(0, instance.countedWeeks(week) - adopted) + Dice.unit(ours, week)));
            case DAYS_7 -> inWeek(rate, ours, week);
            case DAYS_28 ->
                inWeek(rate, ours, week)
                        + inWeek(rate, ours, week - 1)
                        + inWeek(rate, ours, week - 2)
                        + inWeek(rate, ours, week - 3);
            case NONE -> (long) (rate * 10);
        };
    }

    /** The count of one week; quiet and busy weeks alternate as they fall. */
    private static long inWeek(double rate, long ours, int week) {
        return (long) (rate * (0.4 + 1.2 * Dice.unit(ours, 1_000_000L + week)));
    }
}
