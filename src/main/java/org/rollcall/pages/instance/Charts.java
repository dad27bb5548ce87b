package org.rollcall.pages.instance;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.ValueFlag;
import org.rollcall.analyse.report.Report;
import org.rollcall.analyse.score.ScoreHistory.ScoreOfWeek;
import org.rollcall.analyse.series.SeriesAnswer.InstancePoint;
import org.rollcall.pages.Chart;
import org.rollcall.pages.Figure;
import org.rollcall.pages.Line;
import org.rollcall.pages.PageText;
import org.rollcall.pages.Take;
import org.rollcall.ping.Week;

/** The charts of one instance, week by week. */
final class Charts {

    /** Flags of points that the instance could not count. */
    private static final Set<String> FAILED =
            Set.of(ValueFlag.TIMED_OUT.text(), ValueFlag.COUNTER_ERROR.text(), ValueFlag.DEPRECATED.text());

    private Charts() {}

    /** The score of the weeks. */
    static Figure score(Report report, List<Week> weeks, Take take) {
        var byWeek = report.scores().stream().collect(Collectors.toMap(ScoreOfWeek::week, week -> week));
        var values = new ArrayList<@Nullable Double>();
        for (var week : weeks) {
            var score = byWeek.get(week.toString());
            values.add(score == null || !isKnown(score) ? null : score.score());
        }
        return new Figure(
                "score-trend",
                "DevOps score over time",
                scoreSentence(weeks, values),
                Chart.lines(
                        "DevOps score of each week, of 100.", labels(weeks), List.of(new Line("Score", values)), ""),
                take);
    }

    /** A score that has no leader, or nothing to compare with one, is 0 and says nothing. */
    private static boolean isKnown(ScoreOfWeek score) {
        return score.features().values().stream()
                .anyMatch(feature -> feature.leader() > 0 && feature.instance() != null);
    }

    private static String scoreSentence(List<Week> weeks, List<@Nullable Double> values) {
        var known = places(values);
        if (known.isEmpty()) {
            return "No score was computed in these weeks.";
        }
        var last = known.getLast();
        var now = Objects.requireNonNull(values.get(last));
        if (known.size() == 1) {
            return "It was %s in %s.".formatted(PageText.number(now, 1), weeks.get(last));
        }
        var first = known.getFirst();
        var difference = now - Objects.requireNonNull(values.get(first));
        var change = Math.abs(difference) < 0.05
                ? "as"
                : PageText.number(Math.abs(difference), 1) + (difference > 0 ? " more than" : " less than");
        return "It is %s in %s, %s in %s."
                .formatted(PageText.number(now, 1), weeks.get(last), change, weeks.get(first));
    }

    /** A metric in the weeks. */
    static Figure metric(
            String keyPath, boolean isIncrease, Map<Week, InstancePoint> points, List<Week> weeks, Take take) {
        var values = new ArrayList<@Nullable Double>();
        var failed = new HashSet<Integer>();
        for (var i = 0; i < weeks.size(); i++) {
            var point = points.get(weeks.get(i));
            var value = point == null ? null : point.value();
            values.add(value == null ? null : (Double) value.doubleValue());
            if (point != null && FAILED.contains(point.flag())) {
                failed.add(i);
            }
        }
        return new Figure(
                "metric-trend",
                keyPath,
                metricSentence(isIncrease, points, weeks, values, failed.size()),
                Chart.lines(
                        (isIncrease ? "Increase of " : "Value of ") + keyPath + " by week.",
                        labels(weeks),
                        List.of(new Line(isIncrease ? "Increase" : "Value", values, failed)),
                        ""),
                take);
    }

    private static String metricSentence(
            boolean isIncrease,
            Map<Week, InstancePoint> points,
            List<Week> weeks,
            List<@Nullable Double> values,
            int failed) {
        var known = places(values);
        var told = new StringBuilder();
        if (known.isEmpty()) {
            told.append("It has no value in these weeks");
        } else {
            var last = weeks.get(known.getLast());
            told.append(isIncrease ? "It grew by " : "")
                    .append(exact(points, last))
                    .append(" in ")
                    .append(last);
            if (known.size() > 1 && !isIncrease) {
                var first = weeks.get(known.getFirst());
                told.append(", and ")
                        .append(exact(points, first))
                        .append(" in ")
                        .append(first);
            }
        }
        if (failed > 0) {
            told.append("; it failed in ").append(PageText.count(failed, "week", "weeks"));
        }
        return told.append('.').toString();
    }

    private static Object exact(Map<Week, InstancePoint> points, Week week) {
        var point = points.get(week);
        @Nullable BigDecimal value = point == null ? null : point.value();
        return PageText.number(value);
    }

    private static List<Integer> places(List<@Nullable Double> values) {
        return IntStream.range(0, values.size())
                .filter(i -> values.get(i) != null)
                .boxed()
                .toList();
    }

    private static List<String> labels(List<Week> weeks) {
        return weeks.stream().map(Week::toString).toList();
    }
}
