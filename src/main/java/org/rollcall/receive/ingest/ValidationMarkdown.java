package org.rollcall.receive.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.PingFlag;
import org.rollcall.ping.RedactionReport.AppliedRule;
import org.rollcall.ping.payload.PayloadReview;
import org.rollcall.ping.payload.PersonalData;
import org.rollcall.platform.web.Markdown;
import org.rollcall.platform.web.MarkdownTemplate;

/**
 * A {@link Validation} for people: the fate of the payload, the findings, and then everything. These are the members that its
 * template, {@code reports/validation.md}, shows.
 */
record ValidationMarkdown(
        Validation.Summary summary,
        boolean stored,
        boolean discarded,
        Markdown hostname,
        String week,
        List<Markdown> flags,
        Markdown reason,
        Markdown detail,
        Markdown productVersion,
        String dictionary,
        List<Row> categories,
        List<Row> optedOut,
        List<Rule> redacted,
        List<Table> findings,
        boolean cut,
        List<Table> everything) {

    private static final MarkdownTemplate TEMPLATE = MarkdownTemplate.of("validation.md");

    static String of(Validation validation) {
        var summary = validation.summary();
        var isDiscarded = summary.outcome() == ReceiptStatus.DISCARDED;
        return TEMPLATE.render(new ValidationMarkdown(
                summary,
                summary.outcome() == ReceiptStatus.STORED,
                isDiscarded,
                code(summary.hostname()),
                Objects.toString(summary.week()),
                Objects.requireNonNullElse(summary.flags(), List.<PingFlag>of()).stream()
                        .filter(flag -> flag != PingFlag.PERSONAL_DATA)
                        .map(flag -> Markdown.code(flag.text()))
                        .toList(),
                summary.reason() == null
                        ? new Markdown("")
                        : Markdown.code(summary.reason().text()),
                isDiscarded ? Markdown.text(summary.detail()) : code(summary.detail()),
                Markdown.code(Objects.requireNonNullElse(summary.productVersion(), "not sent")),
                Objects.requireNonNullElse(summary.dictionary(), "none is published"),
                Row.ofCounts(summary.categories()),
                Row.ofCounts(summary.optedOut()),
                Rule.of(summary.redacted()),
                findings(validation.keyPaths()),
                summary.cut() != null,
                everything(validation.keyPaths())));
    }

    private static List<Table> findings(List<Validation.KeyPath> all) {
        return tables(
                Table.of(
                        "Looks like personal data",
                        all,
                        path -> !path.warnings().isEmpty(),
                        "looks like",
                        path -> path.warnings().stream().map(PersonalData::text).collect(Collectors.joining(", "))),
                Table.of(
                        "Undeclared: kept apart from the metrics",
                        all,
                        path -> path.status().equals("undeclared"),
                        "type",
                        Validation.KeyPath::sentType),
                Table.of(
                        "Of another type than declared",
                        all,
                        path -> Boolean.FALSE.equals(path.typeFits()),
                        "declared, sent",
                        ValidationMarkdown::types));
    }

    private static List<Table> everything(List<Validation.KeyPath> all) {
        var tables = new ArrayList<Table>();
        all.stream()
                .filter(path -> path.status().equals("declared"))
                .collect(Collectors.groupingBy(
                        path -> Objects.requireNonNullElse(path.category(), PayloadReview.NO_CATEGORY),
                        TreeMap::new,
                        Collectors.toList()))
                .forEach((category, paths) -> tables.add(Table.of(
                        "Category " + Markdown.code(category).source(),
                        paths,
                        _ -> true,
                        "declared, sent",
                        ValidationMarkdown::types)));
        tables.addAll(tables(Table.of(
                "Empty objects in place of metrics",
                all,
                path -> path.status().equals("empty"),
                "type",
                Validation.KeyPath::sentType)));
        return tables;
    }

    /** Those that have rows. */
    private static List<Table> tables(Table... all) {
        return Stream.of(all).filter(table -> !table.rows().isEmpty()).toList();
    }

    private static String types(Validation.KeyPath path) {
        return path.declaredType() + ", " + path.sentType();
    }

    private static Markdown code(@Nullable String text) {
        return Markdown.code(Objects.requireNonNullElse(text, ""));
    }

    /** A name, and the text or number that belongs to it. */
    record Row(Markdown name, Object value) {

        static List<Row> ofCounts(@Nullable Map<String, Integer> counts) {
            return Objects.requireNonNullElse(counts, Map.<String, Integer>of()).entrySet().stream()
                    .map(count -> new Row(Markdown.code(count.getKey()), count.getValue()))
                    .toList();
        }
    }

    /** A redaction rule that would apply. */
    record Rule(Markdown name, String action, int values, List<Markdown> keyPaths) {

        static List<Rule> of(@Nullable List<AppliedRule> rules) {
            return Objects.requireNonNullElse(rules, List.<AppliedRule>of()).stream()
                    .map(rule -> new Rule(
                            Markdown.code(rule.rule()),
                            rule.action().text(),
                            rule.values(),
                            rule.keyPaths().stream().map(Markdown::code).toList()))
                    .toList();
        }
    }

    /** A list of key paths with something of each. */
    record Table(Markdown title, String column, List<Row> rows) {

        static Table of(
                String title,
                List<Validation.KeyPath> paths,
                Predicate<Validation.KeyPath> condition,
                String column,
                Function<Validation.KeyPath, String> value) {
            return new Table(
                    new Markdown(title),
                    column,
                    paths.stream()
                            .filter(condition)
                            .map(path -> new Row(Markdown.code(path.keyPath()), value.apply(path)))
                            .toList());
        }
    }
}
