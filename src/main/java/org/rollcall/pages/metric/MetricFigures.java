package org.rollcall.pages.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.series.SeriesAnswer;
import org.rollcall.analyse.series.SeriesAnswer.GroupPoint;
import org.rollcall.analyse.series.SeriesAnswer.GroupSeries;
import org.rollcall.pages.Chart;
import org.rollcall.pages.Figure;
import org.rollcall.pages.Line;
import org.rollcall.pages.Take;
import org.rollcall.pages.metric.MetricPage.Asked;
import org.rollcall.ping.Week;

/** Makes figures of series. */
final class MetricFigures {

    /** Those of the distribution. */
    static final List<String> QUANTILES = List.of("p10", "p50", "p90");

    /** Lines that can be told from each other. */
    private static final int MAX_LINES = 4;

    private MetricFigures() {}

    /** One aggregate over weeks, a line for each group; the largest four. */
    static Figure series(String keyPath, Asked asked, SeriesAnswer answer, Take take) {
        var groups = Objects.requireNonNullElse(answer.groups(), List.<GroupSeries>of());
        var weeks = weeks(groups);
        var lines = groups.stream()
                .limit(MAX_LINES)
                .map(group -> line(
                        Objects.requireNonNullElse(
                                group.group(), asked.groupBy().equals("none") ? asked.aggregate() : "unknown"),
                        weeks,
                        group.points(),
                        point -> value(point, asked.aggregate())))
                .toList();
        return new Figure(
                "series",
                (asked.delta() ? "Increase by week: " : "By week: ")
                        + asked.aggregate().replace('_', ' '),
                sentence(groups, answer.source()),
                Chart.lines("The " + asked.aggregate() + " of " + keyPath + " by week.", labels(weeks), lines, ""),
                take);
    }

    /** How the values of instances lie. */
    static Figure distribution(SeriesAnswer answer, Take take) {
        var groups = Objects.requireNonNullElse(answer.groups(), List.<GroupSeries>of());
        var weeks = weeks(groups);
        var points =
                groups.isEmpty() ? List.<GroupPoint>of() : groups.getFirst().points();
        return new Figure(
                "distribution",
                "Distribution over instances",
                "Half of the instances lie below p50, one of ten below p10, and one of ten above p90.",
                Chart.lines(
                        "The quantiles 10, 50 and 90 of the values of instances, by week.",
                        labels(weeks),
                        List.of(
                                line("p50", weeks, points, point -> value(point, "p50")),
                                line("p10", weeks, points, point -> value(point, "p10")),
                                line("p90", weeks, points, point -> value(point, "p90"))),
                        ""),
                take);
    }

    /** From the first to the last of any group, those without a value among them: they are gaps, and no less wide. */
    private static List<Week> weeks(List<GroupSeries> groups) {
        var weeks = groups.stream()
                .flatMap(group -> group.points().stream())
                .map(GroupPoint::week)
                .sorted()
                .toList();
        return weeks.isEmpty()
                ? List.of()
                : weeks.getFirst().through(weeks.getLast()).toList();
    }

    private static Line line(
            String name, List<Week> weeks, List<GroupPoint> points, Function<GroupPoint, @Nullable Number> value) {
        var byWeek = points.stream().collect(Collectors.toMap(GroupPoint::week, Function.identity()));
        List<@Nullable Double> values = new ArrayList<>();
        for (var week : weeks) {
            var point = byWeek.get(week);
            var number = point == null ? null : value.apply(point);
            values.add(number == null ? null : (Double) number.doubleValue());
        }
        return new Line(name, values);
    }

    private static List<String> labels(List<Week> weeks) {
        return weeks.stream().map(Week::toString).toList();
    }

    private static @Nullable Number value(GroupPoint point, String aggregate) {
        return switch (aggregate) {
            case "count" -> point.count();
            case "mean" -> point.mean();
            case "min" -> point.min();
            case "max" -> point.max();
            case "p10" -> point.p10();
            case "p50" -> point.p50();
            case "p90" -> point.p90();
            case "p99" -> point.p99();
            case "share_above_zero" -> point.shareAboveZero();
            default -> point.sum();
        };
    }

    private static String sentence(List<GroupSeries> groups, String source) {
        if (groups.isEmpty() || groups.getFirst().points().isEmpty()) {
            return "No instance has sent it in these weeks.";
        }
        var last = groups.getFirst().points().getLast();
        var without = last.without();
        return String.format(
                Locale.ROOT,
                "The last week, %s: %,d instances could not count it, %,d pings do not have it. %s%s",
                last.week(),
                without.failed(),
                without.absent(),
                switch (source) {
                    case "pings" -> "Counted from pings.";
                    case "rollup" -> "Counted from the sums of weeks that are over.";
                    default -> "Weeks that are over are counted from their sums, the running one from its pings.";
                },
                groups.size() > MAX_LINES ? " The first four groups are drawn." : "");
    }
}
