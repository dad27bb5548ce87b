package org.rollcall.analyse.report;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.score.ScoreHistory.ScoreOfWeek;
import org.rollcall.analyse.score.ScoreHistory.Usage;
import org.rollcall.ping.Week;

/**
 * A feature of the score as it is written in a report.
 *
 * @param usage per user in 30 days
 * @param leader usage of the leading organisations
 * @param now usage in per cent of the leader's
 * @param place among similar organisations
 * @param trend points of a line through the percentages of the weeks
 */
record FeatureText(
        String name,
        String usage,
        String leader,
        String now,
        String monthAgo,
        String threeMonthsAgo,
        String place,
        String trend) {

    private static final String UNKNOWN = "unknown";

    /** The features of the newest ping; empty where it has no score. */
    static List<FeatureText> of(Report report) {
        var newest = report.newest();
        if (newest == null || report.scores().isEmpty()) {
            return List.of();
        }
        return report.scores().getLast().features().entrySet().stream()
                .map(feature -> of(feature, newest, report))
                .toList();
    }

    private static FeatureText of(Map.Entry<String, Usage> feature, Report.ReportedPing newest, Report report) {
        var name = feature.getKey();
        var usage = feature.getValue();
        var compared = report.comparison().features().get(name);
        return new FeatureText(
                FeatureNames.of(name),
                usage.instance() == null ? UNKNOWN : Numbers.significant(usage.instance()),
                usage.leader() == 0 ? "none" : Numbers.significant(usage.leader()),
                percentage(usage),
                percentage(usage(report.scores(), newest.monthAgo(), name)),
                percentage(usage(report.scores(), newest.threeMonthsAgo(), name)),
                compared == null || compared.quantiles().isEmpty() ? "not shown" : place(compared.place()),
                TrendLine.of(report.scores().stream()
                        .map(week -> week.features().get(name))
                        .filter(Objects::nonNull)
                        .filter(week -> week.instance() != null && week.leader() > 0)
                        .map(Usage::percentage)
                        .toList()));
    }

    private static @Nullable Usage usage(List<ScoreOfWeek> scores, @Nullable Week week, String feature) {
        return week == null
                ? null
                : scores.stream()
                        .filter(score -> score.week().equals(week.toString()))
                        .map(score -> score.features().get(feature))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
    }

    private static String percentage(@Nullable Usage usage) {
        return usage == null || usage.instance() == null
                ? UNKNOWN
                : usage.leader() == 0 ? "no leader" : Numbers.percent(usage.percentage());
    }

    private static String place(@Nullable String place) {
        return switch (place) {
            case null -> UNKNOWN;
            case "below p10" -> "lowest tenth";
            case "below p25", "p10 to p25" -> "lowest quarter";
            case "p25 to p50" -> "second lowest quarter";
            case "p50 to p75" -> "second highest quarter";
            case "from p75", "p75 to p90" -> "highest quarter";
            case "from p90", "p90 to p95" -> "highest tenth";
            case "from p95" -> "highest twentieth";
            default -> place.startsWith("same as ") ? "the same as many others" : place;
        };
    }

    /** The reasons why features are not compared, each with the features. */
    static List<String> suppressed(Report report) {
        return report.comparison().features().entrySet().stream()
                .filter(feature -> feature.getValue().suppressed() != null)
                .collect(Collectors.groupingBy(
                        feature -> Objects.requireNonNull(feature.getValue().suppressed()),
                        Collectors.mapping(feature -> FeatureNames.of(feature.getKey()), Collectors.joining(", "))))
                .entrySet()
                .stream()
                .map(reason -> "Not shown for " + reason.getValue() + ". " + reason.getKey())
                .sorted()
                .toList();
    }
}
