package org.rollcall.demo;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rollcall.demo.FleetMetric.TimeFrame;
import org.rollcall.dictionary.FailureValue;

/**
 * A number that is counted. Whether an instance uses what it counts, and how much, is rolled for the feature, so the
 * weekly, the monthly and the all-time counter of one feature go together. From week to week a counter goes nowhere near a
 * hundred times its value, but where that is planted.
 */
final class Counter implements PayloadValue {

    private static final Pattern WINDOW = Pattern.compile("_(weekly|monthly|7d|28d|all_time)$");

    /** The counters of all time that the DevOps score is computed from. */
    private static final Set<String> SCORED = Set.of(
            "counts.boards",
            "counts.ci_external_pipelines",
            "counts.ci_internal_pipelines",
            "counts.deployments",
            "counts.environments",
            "counts.issues",
            "counts.merge_requests",
            "counts.milestones",
            "counts.notes",
            "counts.service_desk_issues");

    /** Of all values, those that could not be counted: time-outs, errors of the counter, null. */
    private static final double FAILURES = 0.0004;

    /** Of the features that an instance uses, those that it did not use from the beginning. */
    private static final double ADOPTED = 0.1;

    private static final int WEEKS_TO_ADOPT = 52;

    /**
     * How often a feature that was adopted is used in its first week at most, and by how much that may grow in each week after:
     * by less than a hundred where a week is missed.
     */
    private static final double ADOPTION = 9;

    private static final int WEEKS_OF_ADOPTION = 10;

    /** The counters that begin so count people, as the monthly ones of stages do: no more than there are. */
    static final String ACTIVE_USERS = "redis_hll_counters.manage.unique_active_users";

    /** Of the users, the part that is counted in a week at least, and how much more at most: four busy weeks are 96 %. */
    private static final double LEAST_SHARE = 0.01;

    private static final double LARGEST_SHARE = 0.14;

    /** The weekly use that an instance makes at least of what shows its fate. */
    private static final double LEAST_TOLD = 40;

    private static final int OUTLIER = Fact.Outlier.FACTOR;

    private final TimeFrame timeFrame;

    /** Of the key path. */
    private final long hash;

    /** Of the feature, that is of the last name without its window. */
    private final long feature;

    /** Of the feature: many are used by most, some by few. */
    private final double popularity;

    /** How much of it is made by one person in a week at least, and by how much more at most. */
    private final double intensity;

    private final double intensities;

    /** Whether every instance that uses it has done so from the beginning: stages and score would grow by accident. */
    private final boolean steady;

    private final boolean scored;
    private final @Nullable String stage;

    /** Whether this counter has outliers, or one of the same feature. */
    private final boolean outlying;

    private final boolean outlyingFeature;

    Counter(FleetMetric metric, Plan plan) {
        timeFrame = metric.timeFrame();
        hash = Dice.ofText(metric.keyPath());
        feature = feature(metric.keyPath());
        popularity = Math.cbrt(Dice.unit(feature, 1));
        scored = isScored(metric.keyPath());
        steady = scored || metric.keyPath().startsWith("usage_activity_by_stage");
        stage = Plan.stage(metric.keyPath());
        if (stage != null || metric.keyPath().startsWith(ACTIVE_USERS)) {
            intensity = LEAST_SHARE;
            intensities = LARGEST_SHARE;
        } else {
            intensities = 0.5 * Math.pow(1 - Dice.unit(feature, 2), -1.2);
            intensity = 0.1 * intensities;
        }
        outlying = metric.keyPath().equals(plan.outlying());
        outlyingFeature = plan.outlying() != null && feature(plan.outlying()) == feature;
    }

    private static long feature(String keyPath) {
        var name = keyPath.substring(keyPath.lastIndexOf('.') + 1);
        return Dice.ofText(WINDOW.matcher(name).replaceFirst(""));
    }

    static boolean isScored(String keyPath) {
        return SCORED.contains(keyPath);
    }

    @Override
    public void write(Moment moment, JsonBytes json) {
        var told = tells(moment.instance());
        var failure = told ? null : failure(moment.instance(), moment.week());
        if (failure == null) {
            json.number(count(moment, told));
        } else {
            json.raw(failure);
        }
    }

    /** Whether it shows the fate of an instance: then it never fails, and is used from the beginning. */
    private boolean tells(FleetInstance instance) {
        return switch (instance.fate) {
            case FLAGSHIP -> true;
            case GROWING, SHRINKING -> stage != null && stage.equals(instance.stage());
            case SCORING -> scored;
            case OUTLYING -> outlyingFeature;
            default -> false;
        };
    }

    private @Nullable String failure(FleetInstance instance, int week) {
        var ours = Dice.roll(instance.seed, hash);
        var failure = Dice.unit(ours, week);
        if (failure < FAILURES) {
            return failure < FAILURES * 0.6
                    ? FailureValue.TIMED_OUT.text()
                    : failure < FAILURES * 0.9 ? FailureValue.COUNTER_ERROR.text() : "null";
        }
        return Dice.unit(ours, -1) < instance.timeOuts ? FailureValue.TIMED_OUT.text() : null;
    }

    private long count(Moment moment, boolean told) {
        var instance = moment.instance();
        var ours = Dice.roll(instance.seed, feature);
        if (!told && Dice.unit(ours, -2) >= popularity * instance.breadth) {
            return 0;
        }
        var began = instance.began(moment.week());
        var used = instance.users * (intensity + intensities * Dice.unit(ours, -5));
        if (told) {
            return count(moment, ours, began, Math.max(LEAST_TOLD, used));
        }
        // After a long silence a feature that has taken hold meanwhile would be an outlier.
        if (steady || instance.fate == Fate.SILENT || Dice.unit(ours, -3) >= ADOPTED) {
            return count(moment, ours, began, used);
        }
        var adopted = Math.max(began, 1 + Dice.below(WEEKS_TO_ADOPT - 1, ours, -4));
        var weeks = moment.week() - adopted;
        return weeks < 0 ? 0 : atMost(weeks, count(moment, ours, adopted, used));
    }

    /** A feature takes hold week by week: used a thousand times in its first week it would be an outlier. */
    private static long atMost(int weeks, long count) {
        return weeks < WEEKS_OF_ADOPTION ? Math.min(count, (long) Math.pow(ADOPTION, 1 + weeks)) : count;
    }

    /**
     * @param ours chance of the feature and the instance
     * @param began the first week in which it was counted
     * @param rate of a usual week
     */
    private long count(Moment moment, long ours, int began, double rate) {
        var week = moment.week();
        return switch (timeFrame) {
            case ALL -> (long) (rate * weeks(moment, ours, began));
            case DAYS_7 -> inWeek(rate, ours, week, began);
            case DAYS_28 -> (long) (inMonth(rate, ours, week, began) * factor(moment.instance(), week));
            case NONE -> (long) (rate * 10);
        };
    }

    /** The weeks counted so far. The part of the last one is below 1, so that a count never falls but by a restore. */
    private double weeks(Moment moment, long ours, int began) {
        var instance = moment.instance();
        var week = moment.week();
        var part = 0.1 + 0.9 * Dice.unit(ours, week) * (moment.revised() ? 0.5 : 1);
        var growth = scored && instance.fate == Fate.SCORING ? instance.scoreGrowth(week) : 0;
        return instance.countedWeeks(week, began) + part + growth;
    }

    private double factor(FleetInstance instance, int week) {
        if (outlying && instance.fate == Fate.OUTLYING && week == instance.presence.turn()) {
            return OUTLIER;
        }
        return stage != null && stage.equals(instance.stage()) ? instance.stageFactor(week) : 1;
    }

    private static long inMonth(double rate, long ours, int week, int began) {
        return inWeek(rate, ours, week, began)
                + inWeek(rate, ours, week - 1, began)
                + inWeek(rate, ours, week - 2, began)
                + inWeek(rate, ours, week - 3, began);
    }

    /** The count of one week; quiet and busy weeks alternate as they fall. */
    private static long inWeek(double rate, long ours, int week, int began) {
        return week < began ? 0 : (long) (rate * (0.4 + 1.2 * Dice.unit(ours, 1_000_000L + week)));
    }
}
