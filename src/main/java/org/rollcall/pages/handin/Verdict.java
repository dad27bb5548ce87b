package org.rollcall.pages.handin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rollcall.pages.PageText;
import org.rollcall.ping.PingFlag;
import org.rollcall.ping.RedactionReport.AppliedRule;
import org.rollcall.receive.ingest.Receipt;
import org.rollcall.receive.upload.FileVerdict;
import org.rollcall.receive.upload.UploadStatus;

/**
 * What became of one payload that was handed in, in words.
 *
 * @param name of the file, and of the line or element in it
 * @param sentences what is to be said of it
 * @param receipt null where nothing was taken in
 */
public record Verdict(
        String name,
        UploadStatus status,
        List<String> sentences,
        @Nullable Receipt receipt) {

    public Verdict {
        sentences = sentences.stream().map(ReviewRow::visible).toList();
    }

    static Verdict of(FileVerdict verdict) {
        return new Verdict(name(verdict), verdict.status(), sentences(verdict), verdict.receipt());
    }

    private static String name(FileVerdict verdict) {
        if (verdict.line() != null) {
            return verdict.name() + ", line " + PageText.number(verdict.line());
        }
        return verdict.element() == null
                ? verdict.name()
                : verdict.name() + ", element " + PageText.number(verdict.element());
    }

    private static List<String> sentences(FileVerdict verdict) {
        var problem = verdict.problem();
        if (problem != null) {
            return List.of(problem.title() + ".", String.valueOf(problem.detail()));
        }
        var receipt = verdict.receipt();
        if (receipt == null) {
            return List.of();
        }
        var sentences = new ArrayList<String>();
        if (receipt.detail() != null) {
            sentences.add(sentence(receipt.detail()));
        }
        if (receipt.metrics() != null) {
            sentences.add(numbers(receipt));
        }
        for (var flag : receipt.flags() == null ? List.<PingFlag>of() : receipt.flags()) {
            sentences.add("Flag: " + flag.text().replace('_', ' ') + ".");
        }
        for (var rule : receipt.redacted() == null ? List.<AppliedRule>of() : receipt.redacted()) {
            sentences.add(redacted(rule));
        }
        if (receipt.optedOut() != null && !receipt.optedOut().isEmpty()) {
            sentences.add("Not kept, because the hostname has opted out: "
                    + receipt.optedOut().entrySet().stream()
                            .map(category -> PageText.number(category.getValue()) + " of " + category.getKey())
                            .collect(Collectors.joining(", "))
                    + ".");
        }
        if (receipt.supersededBy() != null) {
            sentences.add("Ping " + receipt.supersededBy() + " of the same week was recorded later, and counts.");
        }
        return sentences;
    }

    private static String numbers(Receipt receipt) {
        var parts = new ArrayList<String>();
        parts.add(PageText.count(receipt.metrics() == null ? 0 : receipt.metrics(), "metric", "metrics")
                + (receipt.dictionary() == null ? "" : " of dictionary " + receipt.dictionary()));
        add(parts, receipt.absent(), "absent");
        add(parts, receipt.undeclared(), "undeclared");
        add(parts, receipt.typeMismatches(), "of another type than declared");
        return String.join(", ", parts) + ".";
    }

    private static void add(List<String> parts, @Nullable Integer number, String word) {
        if (number != null && number > 0) {
            parts.add(PageText.number(number) + " " + word);
        }
    }

    private static String redacted(AppliedRule rule) {
        return switch (rule.action()) {
            case DROP -> "Dropped by rule " + rule.rule() + ": " + values(rule) + ".";
            case HASH -> "Kept as a hash by rule " + rule.rule() + ": " + values(rule) + ".";
            case PASS -> "Kept, and noted by rule " + rule.rule() + ": " + values(rule) + ".";
        };
    }

    private static String values(AppliedRule rule) {
        return PageText.count(rule.values(), "value", "values") + " at " + String.join(", ", rule.keyPaths());
    }

    private static String sentence(String detail) {
        return detail.substring(0, 1).toUpperCase(Locale.ROOT)
                + detail.substring(1)
                + (detail.endsWith(".") ? "" : ".");
    }

    /** Whose payload it is, and of when. */
    public List<String> facts() {
        var facts = new ArrayList<String>();
        if (receipt != null) {
            if (receipt.hostname() != null) {
                facts.add(ReviewRow.visible(receipt.hostname()));
            }
            if (receipt.week() != null) {
                facts.add("week " + receipt.week());
            }
            if (receipt.productVersion() != null) {
                facts.add("version " + ReviewRow.visible(receipt.productVersion()));
            }
        }
        return facts;
    }

    /** The shape beside the word. */
    public String kind() {
        return switch (status) {
            case STORED -> "good";
            case REPEATED, DISCARDED -> "none";
            case QUARANTINED -> "warn";
            case REJECTED -> "bad";
        };
    }

    /** The outcome in a word. */
    public String word() {
        return status.text();
    }
}
