package org.rollcall.ping.payload;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.Metric;
import org.rollcall.ping.PingContent;
import org.rollcall.ping.RedactionReport;
import org.rollcall.ping.RedactionReport.AppliedRule.Action;
import org.rollcall.platform.web.ProblemException;

/**
 * Removes redacted and opted-out values from the payloads of one dictionary. That is always possible in the bytes of a payload,
 * and takes several times as long as reading it. The values of real pings, a few texts within objects and some undeclared
 * members, are removed from what was read instead, and most pings cost a glance at their texts.
 */
public final class Redactor {

    /** Beyond so many, looking for each of them costs more than a walk. */
    private static final int FEW = 16;

    private final KeyPathNode root;
    private final RedactionRules rules;

    /** Metrics that a rule applies to as a whole: they change what the payload counts, so it is read again. */
    private final int[] wholeMetrics;

    /** How objects of metrics begin in extras, where they are empty, that a rule applies to as a whole. */
    private final List<String> wholeObjects;

    /** How the members of extras begin in which a rule may apply; null for very many. */
    private final @Nullable List<String> extrasWithMore;

    Redactor(Dictionary dictionary, KeyPathNode root, RedactionRules rules) {
        this.root = root;
        this.rules = rules;
        this.wholeMetrics = dictionary.metrics().stream()
                .filter(metric -> appliesToWhole(metric.keyPath()))
                .mapToInt(Metric::ordinal)
                .toArray();
        this.wholeObjects = dictionary.metrics().stream()
                .flatMap(metric -> Metric.around(metric.keyPath()))
                .distinct()
                .filter(this::appliesToWhole)
                .map(Redactor::memberName)
                .toList();
        var more = dictionary.metrics().stream()
                .map(Metric::keyPath)
                .filter(rules::mayApplyBelow)
                .map(Redactor::memberName)
                .limit(FEW + 1)
                .toList();
        this.extrasWithMore = more.size() > FEW ? null : more;
    }

    RedactionRules rules() {
        return rules;
    }

    /** A redactor of objects of which no member is declared. */
    public static Redactor withoutDictionary(RedactionRules rules) {
        return new Redactor(Dictionary.NONE, KeyPathNode.tree(Dictionary.NONE).getFirst(), rules);
    }

    /**
     * Removes the values from the bytes of a document; every other byte stays as it was sent.
     *
     * @throws ProblemException as {@link PayloadReader#read} does
     */
    public RedactedDocument redact(Document document, OptedOut optedOut) {
        if (rules.isEmpty() && optedOut.isNone()) {
            return new RedactedDocument(document, null);
        }
        var walk = RedactionWalk.ofPayload(document.bytes(), root, rules, optedOut);
        return new RedactedDocument(walk.changes() ? document.withBytes(walk.result()) : document, walk.report());
    }

    /** Removes the values from a payload that was read; null where only its bytes tell what is left of it. */
    @Nullable
    RedactedPayload redact(Payload.Storable read, Document document) {
        if (rules.isEmpty()) {
            return RedactedPayload.of(read, null, () -> redact(document, OptedOut.NONE));
        }
        var content = read.content();
        if (changesIdentity(read.identity()) || hasWholeValues(content)) {
            return null;
        }
        var extras = mayApplyTo(content.extras()) ? RedactionWalk.ofExtras(utf8(content.extras()), rules) : null;
        if (extras != null && extras.changedWholeMembers()) {
            return null;
        }
        var undeclared = content.undeclared() == null
                ? null
                : RedactionWalk.ofPayload(utf8(content.undeclared()), root, rules, OptedOut.NONE);
        return RedactedPayload.of(
                redacted(read, extras, undeclared),
                RedactionReport.sum(report(extras), report(undeclared)),
                () -> redact(document, OptedOut.NONE));
    }

    private static Payload.Storable redacted(
            Payload.Storable read, @Nullable RedactionWalk extras, @Nullable RedactionWalk undeclared) {
        var content = read.content();
        var newExtras = requireNonNull(result(extras, content.extras()));
        var newUndeclared = result(undeclared, content.undeclared());
        if (newExtras.equals(content.extras()) && Objects.equals(newUndeclared, content.undeclared())) {
            return read;
        }
        var undeclaredCount =
                Findings.undeclared(newUndeclared, PayloadReader.MAX_VALUES).size();
        return new Payload.Storable(
                read.identity(),
                new PingContent(content.numbers(), newExtras, undeclaredCount == 0 ? null : newUndeclared),
                read.metrics(),
                undeclaredCount,
                read.typeMismatches());
    }

    /** Whether a rule applies to a metric, or to an object around metrics, as a whole. */
    private boolean hasWholeValues(PingContent content) {
        return Arrays.stream(wholeMetrics).anyMatch(content.numbers()::hasAnywhere)
                || wholeObjects.stream().anyMatch(content.extras()::contains);
    }

    private boolean appliesToWhole(String keyPath) {
        return Stream.concat(Metric.around(keyPath), Stream.of(keyPath))
                .anyMatch(path -> rules.ofKeyPath(path) != null);
    }

    /** The identity comes from the payload itself, and would have to be read again. */
    private boolean changesIdentity(Identity identity) {
        return identity.values().map(rules::ofText).anyMatch(rule -> rule != null && rule.action() != Action.PASS);
    }

    private boolean mayApplyTo(String extras) {
        return rules.mayApplyToText(extras)
                || extrasWithMore == null
                || extrasWithMore.stream().anyMatch(extras::contains);
    }

    /** As both the scanner and the parser write it. */
    private static String memberName(String keyPath) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(keyPath)) + "\":";
    }

    private static byte[] utf8(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable RedactionReport report(@Nullable RedactionWalk walk) {
        return walk == null ? null : walk.report();
    }

    /** The text with the changes of a walk; the text itself where there was no walk, or it found none. */
    private static @Nullable String result(@Nullable RedactionWalk walk, @Nullable String json) {
        return walk == null || !walk.changes() ? json : new String(walk.result(), StandardCharsets.UTF_8);
    }
}
