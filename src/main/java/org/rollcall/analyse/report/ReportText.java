package org.rollcall.analyse.report;

import io.quarkus.qute.RawString;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.score.ScoreHistory.ScoreOfWeek;
import org.rollcall.ping.RedactionReport.AppliedRule;
import org.rollcall.ping.Week;
import org.rollcall.platform.web.HtmlTemplate;
import org.rollcall.platform.web.Markdown;
import org.rollcall.platform.web.MarkdownTemplate;

/**
 * A {@link Report} for people; these are the members that its templates, {@code reports/report.md} and {@code
 * reports/report.html}, show.
 *
 * @param style of the page
 * @param trend points of a line through the scores of the weeks
 */
record ReportText(
        RawString style,
        String hostname,
        String madeOn,
        @Nullable String about,
        List<String> summary,
        List<AdviceText> advice,
        List<UnknownText> unknown,
        List<FeatureText> features,
        String trend,
        String comparedWith,
        List<String> suppressed,
        List<StageText> stages,
        List<VersionText> versions,
        List<String> kept) {

    private static final MarkdownTemplate MARKDOWN = MarkdownTemplate.of("report.md");

    private static final HtmlTemplate HTML = HtmlTemplate.of("report.html", "report.css");

    /** Versions that a report lists, the last ones. */
    private static final int MAX_VERSIONS = 8;

    static String markdown(Report report) {
        return MARKDOWN.render(of(report));
    }

    static String html(Report report) {
        return HTML.render(of(report));
    }

    /** The Content-Security-Policy of {@link #html}. */
    static String policy() {
        return HTML.policy();
    }

    private static ReportText of(Report report) {
        return new ReportText(
                HTML.style(),
                Markdown.line(report.hostname()),
                report.madeAt().atOffset(ZoneOffset.UTC).toLocalDate().toString(),
                about(report.newest()),
                summary(report),
                report.advice().stream().map(AdviceText::of).toList(),
                UnknownText.of(report.unknownAdvice()),
                FeatureText.of(report),
                TrendLine.of(report.scores().stream()
                        .filter(ReportText::hasLeaders)
                        .map(ScoreOfWeek::score)
                        .filter(Objects::nonNull)
                        .toList()),
                comparedWith(report),
                FeatureText.suppressed(report),
                StageText.of(report.stages()),
                VersionText.of(report.versions()),
                kept(report));
    }

    private static @Nullable String about(Report.@Nullable ReportedPing newest) {
        if (newest == null) {
            return null;
        }
        var about = new StringBuilder("the newest ping, of week " + newest.week());
        if (newest.productVersion() != null) {
            about.append(", version ").append(Markdown.line(newest.productVersion()));
        }
        if (newest.edition() != null) {
            about.append(", edition ").append(Markdown.line(newest.edition()));
        }
        if (newest.users() != null) {
            about.append(", ").append(Numbers.whole(newest.users())).append(" users");
        }
        return about.toString();
    }

    private static List<String> summary(Report report) {
        var newest = report.newest();
        var summary = new ArrayList<String>();
        if (newest == null) {
            return summary;
        }
        summary.add(score(report, newest));
        var inUse = report.stages().stream().mapToLong(StageUse::inUse).sum();
        var notInUse = report.stages().stream().mapToLong(StageUse::notInUse).sum();
        summary.add(
                inUse + notInUse == 0
                        ? "In use in the last 28 days: unknown, because nothing that is counted was sent."
                        : "In use in the last 28 days: %s of the %s things that are counted."
                                .formatted(Numbers.whole(inUse), Numbers.whole(inUse + notInUse)));
        summary.add(
                report.advice().isEmpty()
                        ? "No rule has advice to give."
                        : "Advice: "
                                + report.advice().stream().map(Advice::title).collect(Collectors.joining("; ")) + ".");
        return summary;
    }

    private static String score(Report report, Report.ReportedPing newest) {
        var score = report.scores().getLast();
        if (score.score() == null) {
            return "DevOps score: none was computed for this ping.";
        }
        if (!hasLeaders(score)) {
            return "DevOps score: none yet, because there are not enough organisations for a leading usage.";
        }
        if (score.features().values().stream().allMatch(feature -> feature.instance() == null)) {
            return "DevOps score: none yet, because the usage of every feature is unknown.";
        }
        return "DevOps score: %s of 100, %s. A month ago it was %s, three months ago %s."
                .formatted(
                        Numbers.rounded(score.score()),
                        Objects.requireNonNull(score.level()),
                        score(report.scores(), newest.monthAgo()),
                        score(report.scores(), newest.threeMonthsAgo()));
    }

    private static String score(List<ScoreOfWeek> scores, @Nullable Week week) {
        return scores.stream()
                .filter(score -> week != null && score.week().equals(week.toString()) && hasLeaders(score))
                .map(ScoreOfWeek::score)
                .filter(Objects::nonNull)
                .findFirst()
                .map(Numbers::rounded)
                .orElse("unknown");
    }

    private static boolean hasLeaders(ScoreOfWeek score) {
        return score.features().values().stream().anyMatch(feature -> feature.leader() > 0);
    }

    private static String comparedWith(Report report) {
        var group = report.comparison().group();
        if (group == null) {
            return "There is no comparison with similar organisations. "
                    + Objects.requireNonNullElse(report.comparison().suppressed(), "");
        }
        return "Compared with about %s organisations of %s and %s, as they were in %s."
                .formatted(
                        Numbers.whole(group.organisations()),
                        group.size() == null ? "all sizes" : group.size() + " users",
                        group.edition() == null ? "all editions" : "the edition " + Markdown.line(group.edition()),
                        report.comparison().month());
    }

    private static List<String> kept(Report report) {
        var kept = report.kept();
        var facts = new ArrayList<String>();
        facts.add("The first ping came on %s."
                .formatted(kept.firstReceivedAt().atOffset(ZoneOffset.UTC).toLocalDate()));
        if (report.newest() == null) {
            facts.add("No ping is kept.");
            return facts;
        }
        var pings = count(kept.pings(), "ping");
        facts.add((kept.weeks() == 1
                        ? "%s of %s %s kept.".formatted(pings, kept.firstWeek(), kept.pings() == 1 ? "is" : "are")
                        : "%s of %s are kept, from %s to %s."
                                .formatted(pings, count(kept.weeks(), "week"), kept.firstWeek(), kept.lastWeek()))
                + " The newest has the receipt number " + report.newest().id() + ".");
        kept.optedOut()
                .forEach((category, values) ->
                        facts.add("Because of an opt-out, %s of the category %s were left out of the newest ping."
                                .formatted(count(values, "value"), category)));
        kept.redacted()
                .forEach(rule -> facts.add("The redaction rule %s applied to %s of the newest ping: %s."
                        .formatted(rule.rule(), count(rule.values(), "value"), action(rule.action()))));
        if (kept.optedOut().isEmpty() && kept.redacted().isEmpty()) {
            facts.add("Nothing was left out of the newest ping, or changed in it.");
        }
        return facts;
    }

    private static String count(long number, String one) {
        return Numbers.whole(number) + " " + one + (number == 1 ? "" : "s");
    }

    private static String action(AppliedRule.Action action) {
        return switch (action) {
            case DROP -> "left out";
            case HASH -> "replaced by a code that nobody can read";
            case PASS -> "kept, and noted";
        };
    }

    /** @param numbers that made the rule fire */
    record AdviceText(String title, String text, Markdown link, List<NumberText> numbers) {

        static AdviceText of(Advice advice) {
            return new AdviceText(
                    advice.title(),
                    advice.text(),
                    new Markdown(advice.link()),
                    advice.numbers().stream().map(NumberText::of).toList());
        }
    }

    /** A number that made a rule fire. */
    record NumberText(String name, Markdown code, String value) {

        static NumberText of(Evidence evidence) {
            return new NumberText(evidence.name(), Markdown.code(evidence.name()), evidence.text());
        }
    }

    /** A rule that could not be told to apply or not. */
    record UnknownText(String title, String reason) {

        static List<UnknownText> of(List<UnknownAdvice> all) {
            return all.stream()
                    .map(unknown -> new UnknownText(unknown.title(), unknown.reason()))
                    .toList();
        }
    }

    /** A version and its weeks. */
    record VersionText(String version, String weeks, String lag) {

        static List<VersionText> of(List<VersionUse> all) {
            return all.subList(Math.max(0, all.size() - MAX_VERSIONS), all.size()).stream()
                    .map(version -> new VersionText(
                            (version.version() == null ? "without a number" : version.version())
                                    + (version.prerelease() ? " (prerelease)" : ""),
                            version.from().equals(version.to())
                                    ? version.from().toString()
                                    : version.from() + " to " + version.to(),
                            version.lagWeeks() == null ? "unknown" : Numbers.whole(version.lagWeeks())))
                    .toList()
                    .reversed();
        }
    }
}
