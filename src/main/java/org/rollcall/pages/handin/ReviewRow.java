package org.rollcall.pages.handin;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.FailureValue;
import org.rollcall.ping.RedactionReport;
import org.rollcall.ping.payload.Fate;
import org.rollcall.ping.payload.Identity;
import org.rollcall.ping.payload.KeyPathReview.SentType;
import org.rollcall.ping.payload.KeyPathReview.Status;
import org.rollcall.ping.payload.ReviewedKeyPath;
import org.rollcall.receive.ingest.ReceiptStatus;

/**
 * A key path of a payload on the page that reviews it.
 *
 * @param index its number in the payload, from 0
 * @param ticked whether its own box is ticked
 * @param description what it is, in the words of the dictionary; null where that has none
 * @param outcome of the whole payload
 */
public record ReviewRow(
        int index,
        ReviewedKeyPath reviewed,
        boolean ticked,
        @Nullable String description,
        ReceiptStatus outcome) {

    /** Characters that would not show, or would change what stands around them. */
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

    /** The name of a group of which there is none. */
    static final String TOP = "";

    /** The key path as it is shown. */
    public String path() {
        return visible(reviewed.keyPath().keyPath());
    }

    /** The value as it was sent, and of a long one the beginning. */
    public String value() {
        return visible(reviewed.value()) + (reviewed.cut() ? " ..." : "");
    }

    /** Whether the instance could not count it. */
    public boolean isFailed() {
        return reviewed.keyPath().metric() != null
                && reviewed.keyPath().sentType() == SentType.NUMBER
                && FailureValue.of(reviewed.value()) != null;
    }

    /** Whether it is a member within the value of the metric above it. */
    public boolean isPart() {
        return reviewed.keyPath().status() == Status.PART;
    }

    public boolean isUndeclared() {
        return reviewed.keyPath().status() == Status.UNDECLARED;
    }

    /** Whether it is not of the type that is declared. */
    public boolean isMismatch() {
        return reviewed.keyPath().mismatch();
    }

    /** Whether it tells who sends the payload, and so is always sent. */
    public boolean isNeeded() {
        return Identity.MEMBERS.contains(reviewed.keyPath().keyPath())
                && reviewed.keyPath().sentType() == SentType.STRING;
    }

    /** Whether it is left out, for whatever reason. */
    public boolean isLeftOut() {
        return reviewed.fate().kind() == Fate.Kind.LEFT_OUT;
    }

    /** The category, as it is chosen; null for an empty object, which has none. */
    public @Nullable String category() {
        if (reviewed.keyPath().status() == Status.EMPTY) {
            return null;
        }
        var metric = reviewed.keyPath().metric();
        if (metric == null) {
            return RedactionReport.UNDECLARED;
        }
        return metric.dataCategory() == null ? RedactionReport.NO_CATEGORY : metric.dataCategory();
    }

    /** What was sent, {@code number}. */
    public String type() {
        return reviewed.keyPath().sentType().text();
    }

    /** What was declared, where that is something else; null elsewhere. */
    public @Nullable String declaredType() {
        var metric = reviewed.keyPath().metric();
        return metric == null || !isMismatch()
                ? null
                : metric.valueType().name().toLowerCase(Locale.ROOT);
    }

    /** What it looks like, {@code e-mail address}; empty for most. */
    public String looksLike() {
        return reviewed.keyPath().warnings().stream()
                .map(warning -> warning.text())
                .collect(Collectors.joining(", "));
    }

    /** Whether it tells of a person, or may. */
    public boolean isPersonal() {
        return !reviewed.keyPath().warnings().isEmpty() || reviewed.fate().rule() != null;
    }

    /** The first name of its key path. */
    String firstName() {
        var path = reviewed.keyPath().keyPath();
        var dot = path.indexOf('.');
        return dot < 0 ? path : path.substring(0, dot);
    }

    boolean isBelowItsFirstName() {
        return reviewed.keyPath().keyPath().indexOf('.') >= 0;
    }

    /** Whether it is one of those that are to be shown. */
    boolean fits(ReviewFilter filter) {
        return switch (filter) {
            case EVERYTHING -> true;
            case PERSONAL -> isPersonal();
            case UNDECLARED -> isUndeclared();
            case MISMATCHED -> isMismatch();
            case FAILED -> isFailed();
            case LEFT_OUT -> isLeftOut();
        };
    }

    /** The filters that show it, for the script of the page. */
    public String filters() {
        return Set.of(ReviewFilter.PERSONAL, ReviewFilter.UNDECLARED, ReviewFilter.MISMATCHED, ReviewFilter.FAILED)
                .stream()
                .filter(this::fits)
                .map(ReviewFilter::value)
                .sorted()
                .collect(Collectors.joining(" "));
    }

    /** Whether a text is in its key path or its definition. */
    boolean has(String text) {
        var wanted = text.toLowerCase(Locale.ROOT);
        return path().toLowerCase(Locale.ROOT).contains(wanted)
                || (description != null && description.toLowerCase(Locale.ROOT).contains(wanted));
    }

    /** What becomes of it, in words. */
    public String word() {
        return switch (reviewed.fate().kind()) {
            case LEFT_OUT -> "you left it out";
            case OPTED_OUT -> "not kept: opted out";
            case DROPPED -> outcome == ReceiptStatus.DISCARDED ? "not kept" : "dropped here: rule " + rule();
            case HASHED -> outcome == ReceiptStatus.DISCARDED ? "not kept" : "kept as a hash: rule " + rule();
            case PARTLY ->
                outcome == ReceiptStatus.DISCARDED
                        ? "not kept"
                        : "kept in part" + (rule().isEmpty() ? "" : ": rule " + rule());
            case NOTED -> outcome == ReceiptStatus.DISCARDED ? "not kept" : "kept, and noted: rule " + rule();
            case KEPT -> kept();
        };
    }

    private String kept() {
        return switch (outcome) {
            case DISCARDED -> "not kept";
            case QUARANTINED -> "kept in quarantine";
            case STORED, REPEATED -> isUndeclared() ? "kept apart: no definition" : "kept";
        };
    }

    private String rule() {
        var rule = reviewed.fate().rule();
        return rule == null ? "" : visible(rule);
    }

    /** The shape beside the words. */
    public String kind() {
        return switch (reviewed.fate().kind()) {
            case LEFT_OUT, OPTED_OUT -> "none";
            case DROPPED -> "bad";
            case HASHED, PARTLY, NOTED -> outcome == ReceiptStatus.DISCARDED ? "bad" : "warn";
            case KEPT ->
                outcome == ReceiptStatus.DISCARDED
                        ? "bad"
                        : outcome == ReceiptStatus.QUARANTINED || isUndeclared() ? "warn" : "good";
        };
    }

    /** A text with characters that do not show written as JSON writes them. */
    static String visible(String text) {
        return INVISIBLE
                .matcher(text)
                .replaceAll(match -> match.group()
                        .chars()
                        .mapToObj(c -> String.format(Locale.ROOT, "\\\\u%04x", c))
                        .collect(Collectors.joining()));
    }
}
