package org.rollcall.pages.instance;

import static java.util.Objects.requireNonNullElse;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.report.FeatureNames;
import org.rollcall.analyse.report.Report;
import org.rollcall.analyse.score.Comparison;
import org.rollcall.analyse.score.DevOpsScore.Level;
import org.rollcall.analyse.score.ScoreHistory.ScoreOfWeek;
import org.rollcall.analyse.score.ScoreHistory.Usage;
import org.rollcall.pages.PageText;

/**
 * The newest score of an instance, beside similar organisations.
 *
 * @param score of 100; null where there is none, and {@code reason} says why
 * @param change since the score before; null where there is none
 * @param similar a sentence about the organisations of the comparison, or why there is none
 * @param middle what the mark in the bars is; null where there is no comparison
 */
record ScoreView(
        @Nullable Double score,
        @Nullable String level,
        @Nullable String reason,
        @Nullable Change change,
        List<Zone> zones,
        List<Bar> bars,
        String similar,
        @Nullable String middle) {

    /** How a number has changed: its shape and a sentence. */
    record Change(String kind, String shape, String text) {}

    /** A part of the scale, in per cent. */
    record Zone(String style, double x, double width, String label) {}

    /**
     * A feature.
     *
     * @param share of the leader's usage, in per cent; null where it is unknown
     * @param mark where the middle of similar organisations lies, in per cent; null where that is not shown
     */
    record Bar(
            String name,
            @Nullable Double share,
            @Nullable Double mark,
            String shareText,
            String usage,
            @Nullable String place) {}

    private static final double WHOLE = 100;

    /** Where levels begin, as people read them. */
    private static final List<Double> BEGINNINGS = List.of(0.0, 33.0, 67.0);

    private static final MathContext THREE_DIGITS = new MathContext(3);

    static ScoreView of(Report report) {
        var scores = report.scores();
        var newest = scores.isEmpty() ? null : scores.getLast();
        var comparison = report.comparison();
        var similar = similar(comparison);
        var group = comparison.group();
        @Nullable
        String middle = group == null
                ? null
                : "middle of " + PageText.count(group.organisations(), "similar organisation", "similar organisations");
        var reason = reason(newest);
        if (newest == null || reason != null) {
            return new ScoreView(null, null, reason, null, List.of(), List.of(), similar, middle);
        }
        return new ScoreView(
                newest.score(),
                newest.level(),
                null,
                change(scores),
                zones(requireNonNullElse(newest.level(), "")),
                newest.features().entrySet().stream()
                        .map(feature -> bar(feature, comparison))
                        .toList(),
                similar,
                middle);
    }

    private static @Nullable String reason(@Nullable ScoreOfWeek newest) {
        if (newest == null || newest.score() == null) {
            return "No score was computed for the newest ping.";
        }
        if (newest.features().values().stream().allMatch(feature -> feature.leader() == 0)) {
            return "There is no score yet, because there are not enough organisations for a leading usage.";
        }
        return newest.features().values().stream().allMatch(feature -> feature.instance() == null)
                ? "There is no score yet: it is computed from two pings that are three to six weeks apart, and the users."
                : null;
    }

    private static @Nullable Change change(List<ScoreOfWeek> scores) {
        var known = scores.stream().filter(week -> week.score() != null).toList();
        if (known.size() < 2) {
            return null;
        }
        var before = known.get(known.size() - 2);
        var difference = Objects.requireNonNull(known.getLast().score()) - Objects.requireNonNull(before.score());
        var rounded = PageText.number(Math.abs(difference), 1);
        if (Math.abs(difference) < 0.05) {
            return new Change("none", "same", "as in " + before.week());
        }
        return difference > 0
                ? new Change("good", "up", rounded + " more than in " + before.week())
                : new Change("bad", "down", rounded + " less than in " + before.week());
    }

    private static List<Zone> zones(String level) {
        var zones = new ArrayList<Zone>();
        var levels = Level.values();
        for (var i = 0; i < levels.length; i++) {
            var x = BEGINNINGS.get(i);
            var end = i + 1 < levels.length ? BEGINNINGS.get(i + 1) - 0.5 : WHOLE;
            zones.add(new Zone(
                    levels[i].text().equals(level) ? "zone-on" : "zone",
                    x,
                    end - x,
                    PageText.count(x, levels[i].text(), levels[i].text())));
        }
        return zones;
    }

    private static Bar bar(Map.Entry<String, Usage> feature, Comparison comparison) {
        var name = FeatureNames.of(feature.getKey());
        var usage = feature.getValue();
        var compared = comparison.features().get(feature.getKey());
        var middle = compared == null ? null : compared.quantiles().get("p50");
        @Nullable Double share = usage.instance() == null || usage.leader() == 0 ? null : (Double) usage.percentage();
        return new Bar(
                name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
                share,
                middle == null || usage.leader() == 0
                        ? null
                        : (Double) Math.min(WHOLE, middle / usage.leader() * WHOLE),
                share == null ? usage.instance() == null ? "unknown" : "no leader" : Math.round(share) + "\u00a0%",
                usage.instance() == null ? "unknown" : significant(usage.instance()),
                compared == null ? null : compared.place());
    }

    private static String significant(double value) {
        var rounded = BigDecimal.valueOf(value).round(THREE_DIGITS).stripTrailingZeros();
        return String.format(Locale.ROOT, "%,." + Math.max(0, rounded.scale()) + "f", rounded);
    }

    private static String similar(Comparison comparison) {
        var group = comparison.group();
        if (group == null) {
            return requireNonNullElse(comparison.suppressed(), "There is no comparison with similar organisations.");
        }
        var of = Stream.of(
                        group.edition() == null ? "all editions" : group.edition(),
                        group.size() == null ? "all sizes" : group.size() + " users")
                .toList();
        return "Similar: %s, as they were in %s; only weeks that are over count. Single instances are never shown."
                .formatted(String.join(", ", of), comparison.month());
    }
}
