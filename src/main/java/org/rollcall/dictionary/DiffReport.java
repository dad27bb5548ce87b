package org.rollcall.dictionary;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A comparison of two dictionaries as a document to read and file: Markdown with the tables of GitHub's dialect. What is
 * newly sent comes first. Descriptions and names are other people's text: none of it can become markup.
 */
final class DiffReport {

    private static final String NOT_DECLARED = "not declared";

    /** Names that need no care in a code span. */
    private static final Pattern PLAIN_NAME = Pattern.compile("[\\p{Alnum}_.:-]+");

    /** Characters that end lines, are invisible, or turn the direction of writing. */
    private static final Pattern NOT_PRINTED = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}\\s]+");

    /** What Markdown, GitHub and GitLab give a meaning to; an underscore inside of a word has none. */
    private static final Pattern MARKUP =
            Pattern.compile("[\\\\`*\\[\\]<>|~&$#@]|(?<![\\p{Alnum}])_|_(?![\\p{Alnum}])|(?<=:)/(?=/)|(?<=www)\\.");

    private static final int MAX_TEXT = 500;

    private final DictionaryDiff diff;
    private final StringBuilder out = new StringBuilder();

    private DiffReport(DictionaryDiff diff) {
        this.diff = diff;
    }

    static String markdown(DictionaryDiff diff) {
        var report = new DiffReport(diff);
        report.head();
        report.totals();
        report.newlySent();
        report.noLongerSent();
        report.changes();
        return report.out.toString();
    }

    private void head() {
        var from = diff.from();
        var to = diff.to();
        line("# What changes in what is sent: %s to %s".formatted(from.version(), to.version()));
        line("");
        table("", "from", "to");
        row("version", from.version(), to.version());
        row("metrics declared", number(from.definitions()), number(to.definitions()));
        row("published", from.publishedAt().toString(), to.publishedAt().toString());
        row("SHA-256 of the definitions", code(from.sha256()), code(to.sha256()));
        line("");
        line(filter());
    }

    private String filter() {
        var filter = diff.filter();
        var parts = new LinkedHashMap<String, List<String>>();
        parts.put("category", filter.categories());
        parts.put("source", filter.sources());
        parts.put("product group", filter.groups());
        parts.put("tier", filter.tiers());
        var wanted = parts.entrySet().stream()
                .filter(part -> !part.getValue().isEmpty())
                .map(part -> part.getKey() + " "
                        + part.getValue().stream().map(DiffReport::name).collect(Collectors.joining(" or ")))
                .collect(Collectors.joining(", and "));
        return wanted.isEmpty()
                ? "All metrics of both dictionaries are compared."
                : "**Not all metrics are compared**, but those that have in either dictionary: " + wanted + ".";
    }

    private void totals() {
        var totals = diff.totals();
        line("");
        line("## Totals");
        line("");
        table("what", "metrics");
        row("newly sent", number(totals.newlySent()));
        byCategory(diff.where(MetricPair::isNewlySent), MetricPair::after)
                .forEach((category, pairs) -> row("- of category " + category, number(pairs.size())));
        row("no longer sent", number(totals.noLongerSent()));
        row("another value type", number(totals.retyped()));
        row("another time frame", number(totals.timeFrameChanged()));
        row("another status, sent before and after", number(stillSent().size()));
        row("another category", count(MetricFacts::dataCategory));
        row("another source", count(MetricFacts::dataSource));
        row("another product group", count(MetricFacts::productGroup));
        row("other tiers", count(MetricFacts::tiers));
        row("unchanged", number(totals.unchanged()));
        line("");
        line("A metric counts as sent when the dictionary declares it and its status is not `removed`. The statuses"
                + " `data_available`, `implemented` and `not_used` of before 14.0 are read as `active`. Spelling is no"
                + " change: `Optional` is `optional`, `group::source code` is `source_code`; %s of the unchanged metrics"
                        .formatted(number(totals.respelled()))
                + " differ in that only.");
    }

    private void newlySent() {
        var metrics = diff.where(MetricPair::isNewlySent);
        section("Newly sent", metrics);
        byCategory(metrics, MetricPair::after).forEach((category, pairs) -> {
            line("");
            line("### Category %s (%s)".formatted(category, number(pairs.size())));
            line("");
            table("key path", "type", "time frame", "source", "description");
            for (var pair : pairs) {
                var facts = facts(pair.after());
                row(
                        name(pair.keyPath()),
                        value(facts.valueType()),
                        value(facts.timeFrame()),
                        value(facts.dataSource()),
                        text(pair.description()));
            }
        });
    }

    private void noLongerSent() {
        var metrics = diff.where(MetricPair::isNoLongerSent);
        section("No longer sent", metrics);
        if (!metrics.isEmpty()) {
            line("");
            table("key path", "category", "now", "description");
            for (var pair : metrics) {
                row(
                        name(pair.keyPath()),
                        value(facts(pair.before()).dataCategory()),
                        pair.isRemoved() ? "no longer declared" : "`removed`",
                        text(pair.description()));
            }
        }
    }

    private void changes() {
        oneByOne(
                "Another value type", diff.where(pair -> pair.changes(MetricFacts::valueType)), MetricFacts::valueType);
        oneByOne(
                "Another time frame", diff.where(pair -> pair.changes(MetricFacts::timeFrame)), MetricFacts::timeFrame);
        oneByOne("Another status, sent before and after", stillSent(), MetricFacts::status);
        grouped("Another category", MetricFacts::dataCategory);
        grouped("Another source", MetricFacts::dataSource);
        grouped("Another product group", MetricFacts::productGroup);
        grouped("Other tiers", facts -> facts.tiers() == null ? null : String.join(", ", facts.tiers()));
    }

    private void oneByOne(String title, List<MetricPair> metrics, Function<MetricFacts, @Nullable String> fact) {
        section(title, metrics);
        if (!metrics.isEmpty()) {
            line("");
            table("key path", "before", "after", "description");
            for (var pair : metrics) {
                row(
                        name(pair.keyPath()),
                        value(fact.apply(facts(pair.before()))),
                        value(fact.apply(facts(pair.after()))),
                        text(pair.description()));
            }
        }
    }

    /** Many metrics change these in the same way, so the ways are the headings; the most frequent comes first. */
    private void grouped(String title, Function<MetricFacts, @Nullable String> fact) {
        var metrics = diff.where(pair -> pair.changes(fact::apply));
        section(title, metrics);
        metrics.stream()
                .collect(Collectors.groupingBy(
                        pair -> "%s to %s"
                                .formatted(
                                        value(fact.apply(facts(pair.before()))),
                                        value(fact.apply(facts(pair.after())))),
                        TreeMap::new,
                        Collectors.toList()))
                .entrySet()
                .stream()
                .sorted(Comparator.comparingInt((Map.Entry<String, List<MetricPair>> way) ->
                                way.getValue().size())
                        .reversed())
                .forEach(way -> {
                    line("");
                    line("%s (%s):"
                            .formatted(way.getKey(), number(way.getValue().size())));
                    line("");
                    way.getValue().forEach(pair -> line("- " + name(pair.keyPath())));
                });
    }

    private List<MetricPair> stillSent() {
        return diff.where(pair -> pair.changes(MetricFacts::status) && !pair.isNewlySent() && !pair.isNoLongerSent());
    }

    private String count(Function<MetricFacts, @Nullable Object> fact) {
        return number(diff.where(pair -> pair.changes(fact)).size());
    }

    private static Map<String, List<MetricPair>> byCategory(
            List<MetricPair> metrics, Function<MetricPair, @Nullable DeclaredMetric> side) {
        return metrics.stream()
                .collect(Collectors.groupingBy(
                        pair -> value(facts(side.apply(pair)).dataCategory()), TreeMap::new, Collectors.toList()));
    }

    private static MetricFacts facts(@Nullable DeclaredMetric metric) {
        return metric == null ? MetricFacts.NONE : metric.facts();
    }

    private void section(String title, List<MetricPair> metrics) {
        line("");
        line("## %s (%s)".formatted(title, number(metrics.size())));
        if (metrics.isEmpty()) {
            line("");
            line("None.");
        }
    }

    private void table(String... columns) {
        row(columns);
        row(Stream.of(columns).map(_ -> "---").toArray(String[]::new));
    }

    private void row(String... cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    private static String number(int count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String value(@Nullable String value) {
        return value == null ? NOT_DECLARED : name(value);
    }

    /** A key path or another name: as code, unless it is none and could be more than that. */
    private static String name(String name) {
        return PLAIN_NAME.matcher(name).matches() ? code(name) : text(name);
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    /** Text of others, on one line, that stays text. */
    private static String text(@Nullable String text) {
        var line = NOT_PRINTED
                .matcher(Objects.requireNonNullElse(text, ""))
                .replaceAll(" ")
                .strip();
        var shown = line.codePointCount(0, line.length()) <= MAX_TEXT
                ? line
                : line.substring(0, line.offsetByCodePoints(0, MAX_TEXT)) + "...";
        return MARKUP.matcher(shown).replaceAll("\\\\$0");
    }
}
