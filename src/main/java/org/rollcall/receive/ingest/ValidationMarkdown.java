package org.rollcall.receive.ingest;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.rollcall.ping.PingFlag;
import org.rollcall.ping.payload.PayloadReview;
import org.rollcall.ping.payload.PersonalData;

/** A {@link Validation} for people: what would become of the payload, what to look at, and then everything. */
final class ValidationMarkdown {

    private final StringBuilder out = new StringBuilder();

    private ValidationMarkdown() {}

    static String of(Validation validation) {
        var markdown = new ValidationMarkdown();
        markdown.summary(validation.summary());
        markdown.findings(validation.keyPaths());
        markdown.everything(validation);
        return markdown.out.toString();
    }

    private void summary(Validation.Summary summary) {
        out.append("# What this payload would become\n\n");
        if (summary.outcome() == ReceiptStatus.STORED) {
            out.append("It would be **stored** as a ping of %s for the week %s"
                    .formatted(code(Objects.requireNonNullElse(summary.hostname(), "")), summary.week()));
            var ofTime = Objects.requireNonNullElse(summary.flags(), List.<PingFlag>of()).stream()
                    .filter(flag -> flag != PingFlag.PERSONAL_DATA)
                    .map(flag -> code(flag.text()))
                    .collect(Collectors.joining(", "));
            out.append(
                    ofTime.isEmpty()
                            ? ".\n"
                            : ", the week of receipt, because of its recorded_at: %s.\n".formatted(ofTime));
        } else if (summary.outcome() == ReceiptStatus.DISCARDED) {
            out.append("It would be **discarded**: %s.\n".formatted(Receipt.BLOCKED));
        } else {
            out.append("It would be **quarantined**, and kept until it can be a ping: %s, %s.\n"
                    .formatted(
                            summary.reason() == null
                                    ? ""
                                    : code(summary.reason().text()),
                            code(Objects.requireNonNullElse(summary.detail(), ""))));
        }
        out.append("Nothing of it was kept by this check.\n\n| what | how much |\n|---|---:|\n");
        row("product version", code(Objects.requireNonNullElse(summary.productVersion(), "not sent")));
        row(
                "dictionary that it was checked against",
                Objects.requireNonNullElse(summary.dictionary(), "none is published"));
        row("bytes", number(summary.bytes()));
        row("declared metrics", number(summary.metrics()));
        if (summary.absent() != null) {
            row("declared metrics that are not in it", number(summary.absent()));
        }
        row("undeclared key paths", number(summary.undeclared()));
        row("values of another type than declared", number(summary.typeMismatches()));
        row("key paths that look like personal data", number(summary.warnings()));
        out.append("\n| category of data | metrics |\n|---|---:|\n");
        summary.categories().forEach((category, metrics) -> row(code(category), number(metrics)));
        out.append('\n');
        shielded(summary);
    }

    private void shielded(Validation.Summary summary) {
        if (summary.optedOut() != null) {
            out.append("## What would be left out, because the hostname has opted out\n\n");
            out.append("| category of data | values |\n|---|---:|\n");
            summary.optedOut().forEach((category, values) -> row(code(category), number(values)));
            out.append('\n');
        }
        if (summary.redacted() != null) {
            out.append("## What redaction rules would apply to\n\n");
            out.append("| rule | what it does | values | where |\n|---|---|---:|---|\n");
            summary.redacted()
                    .forEach(rule -> out.append("| %s | %s | %s | %s |\n"
                            .formatted(
                                    code(rule.rule()),
                                    rule.action().text(),
                                    number(rule.values()),
                                    rule.keyPaths().stream()
                                            .map(ValidationMarkdown::code)
                                            .collect(Collectors.joining(", ")))));
            out.append('\n');
        }
    }

    private void findings(List<Validation.KeyPath> all) {
        out.append("## What to look at\n\n");
        var warned = all.stream().filter(path -> !path.warnings().isEmpty()).toList();
        var undeclared =
                all.stream().filter(path -> path.status().equals("undeclared")).toList();
        var mismatched = all.stream()
                .filter(path -> Boolean.FALSE.equals(path.typeFits()))
                .toList();
        if (warned.isEmpty() && undeclared.isEmpty() && mismatched.isEmpty()) {
            out.append("Nothing: every key path is declared, of its type, and looks like no personal data.\n\n");
        }
        table(
                "Looks like personal data",
                warned,
                "looks like",
                path -> path.warnings().stream().map(PersonalData::text).collect(Collectors.joining(", ")));
        table("Undeclared: kept apart from the metrics", undeclared, "type", Validation.KeyPath::sentType);
        table("Of another type than declared", mismatched, "declared, sent", ValidationMarkdown::types);
    }

    private void everything(Validation validation) {
        out.append("## Everything in it\n\n");
        if (validation.summary().cut() != null) {
            out.append(
                    "The first %s key paths. Those beyond are counted above, and were not examined for personal data.\n\n"
                            .formatted(number(validation.summary().listed())));
        }
        validation.keyPaths().stream()
                .filter(path -> path.status().equals("declared"))
                .collect(Collectors.groupingBy(
                        path -> Objects.requireNonNullElse(path.category(), PayloadReview.NO_CATEGORY),
                        TreeMap::new,
                        Collectors.toList()))
                .forEach((category, paths) ->
                        table("Category " + code(category), paths, "declared, sent", ValidationMarkdown::types));
        table(
                "Empty objects in place of metrics",
                validation.keyPaths().stream()
                        .filter(path -> path.status().equals("empty"))
                        .toList(),
                "type",
                Validation.KeyPath::sentType);
    }

    private void table(
            String title, List<Validation.KeyPath> paths, String column, Function<Validation.KeyPath, String> value) {
        if (paths.isEmpty()) {
            return;
        }
        out.append("### %s (%s)\n\n| key path | %s |\n|---|---|\n".formatted(title, number(paths.size()), column));
        paths.forEach(path -> row(code(path.keyPath()), value.apply(path)));
        out.append('\n');
    }

    private void row(String first, String second) {
        out.append("| ").append(first).append(" | ").append(second).append(" |\n");
    }

    private static String types(Validation.KeyPath path) {
        return path.declaredType() + ", " + path.sentType();
    }

    private static String number(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /**
     * What a sender wrote, as code. Whatever could end the code, the cell or the line, or draw what is not there, is
     * written as JSON can write it.
     */
    static String code(String text) {
        var code = new StringBuilder(text.length() + 2).append('`');
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            var plain = c < 0x7F
                    ? (c > ' ' && "|`<>&\\".indexOf(c) < 0) || (c == ' ' && i > 0 && i < text.length() - 1)
                    : Character.isLetterOrDigit(c);
            if (plain) {
                code.append(c);
            } else {
                code.append("\\u").append(HexFormat.of().toHexDigits(c));
            }
        }
        return text.isEmpty() ? "(empty)" : code.append('`').toString();
    }
}
