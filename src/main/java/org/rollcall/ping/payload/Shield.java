package org.rollcall.ping.payload;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.Metric;
import org.rollcall.ping.AppliedRule.Action;
import org.rollcall.ping.MetricVector;
import org.rollcall.ping.PingContent;
import org.rollcall.ping.Shielding;
import org.rollcall.ping.payload.PayloadReader.Kept;
import org.rollcall.ping.payload.PayloadReader.Shielded;
import org.rollcall.ping.payload.Redactor.Walk;

/**
 * Keeps what must not be kept out of the payloads of one dictionary. The bytes of a payload can always be cleaned, which
 * takes several times as long as reading it; what real pings have, a few texts within objects and some undeclared members,
 * is taken out of what was read instead, and most pings cost a glance at their texts.
 */
final class Shield {

    /** Beyond so many, looking for each of them costs more than a walk. */
    private static final int FEW = 16;

    private final RedactionRules rules;
    private final Redactor redactor;

    /** Metrics that a rule applies to as a whole: they change what the payload counts, so it is read again. */
    private final int[] wholeMetrics;

    /** How objects of metrics begin in extras, where they are empty, that a rule applies to as a whole. */
    private final List<String> wholeObjects;

    /** How the members of extras begin in which a rule may apply; null for very many. */
    private final @Nullable List<String> extrasWithMore;

    Shield(Dictionary dictionary, KeyPathNode root, RedactionRules rules) {
        this.rules = rules;
        this.redactor = new Redactor(root, rules);
        this.wholeMetrics = dictionary.metrics().stream()
                .filter(metric -> appliesToWhole(metric.keyPath()))
                .mapToInt(Metric::ordinal)
                .toArray();
        this.wholeObjects = dictionary.metrics().stream()
                .flatMap(metric -> around(metric.keyPath()))
                .distinct()
                .filter(this::appliesToWhole)
                .map(Shield::memberName)
                .toList();
        var more = dictionary.metrics().stream()
                .map(Metric::keyPath)
                .filter(rules::mayApplyBelow)
                .map(Shield::memberName)
                .limit(FEW + 1)
                .toList();
        this.extrasWithMore = more.size() > FEW ? null : more;
    }

    /** What may be kept of the bytes of a payload. */
    Kept ofDocument(byte[] document, OptedOut optedOut) {
        if (rules.isEmpty() && optedOut.isNone()) {
            return new Kept(document, false, null);
        }
        var walk = JsonObjects.read(document, redactor.nested(document, optedOut));
        return new Kept(walk.changes() ? walk.result() : document, walk.changes(), walk.shielding());
    }

    /** What may be kept of a payload that was read; null where only its bytes tell. */
    @Nullable
    Shielded ofContent(Payload.Storable read) {
        if (rules.isEmpty()) {
            return new Shielded(read, null, null);
        }
        var content = read.content();
        if (changesIdentity(read.identity())
                || hasWholeMetrics(content.numbers())
                || wholeObjects.stream().anyMatch(content.extras()::contains)) {
            return null;
        }
        var extras = walk(mayApplyTo(content.extras()) ? content.extras() : null, redactor::extras);
        if (extras != null && extras.changedWholeMembers()) {
            return null;
        }
        var undeclared = walk(content.undeclared(), json -> redactor.nested(json, OptedOut.NONE));
        var shielding = Shielding.sum(shielding(extras), shielding(undeclared));
        var keptExtras = requireNonNull(result(extras, content.extras()));
        var keptUndeclared = result(undeclared, content.undeclared());
        if (keptExtras.equals(content.extras()) && Objects.equals(keptUndeclared, content.undeclared())) {
            return new Shielded(read, null, shielding);
        }
        var undeclaredCount =
                Findings.undeclared(keptUndeclared, PayloadReader.MAX_VALUES).size();
        return new Shielded(
                new Payload.Storable(
                        read.identity(),
                        new PingContent(content.numbers(), keptExtras, undeclaredCount == 0 ? null : keptUndeclared),
                        read.metrics(),
                        undeclaredCount,
                        read.typeMismatches()),
                null,
                shielding);
    }

    private boolean appliesToWhole(String keyPath) {
        return Stream.concat(around(keyPath), Stream.of(keyPath)).anyMatch(path -> rules.ofKeyPath(path) != null);
    }

    /** The objects around a metric, {@code a} and {@code a.b} of {@code a.b.c}. */
    private static Stream<String> around(String keyPath) {
        return IntStream.range(0, keyPath.length())
                .filter(i -> keyPath.charAt(i) == '.')
                .mapToObj(i -> keyPath.substring(0, i));
    }

    private boolean hasWholeMetrics(MetricVector numbers) {
        return Arrays.stream(wholeMetrics).anyMatch(numbers::hasAnywhere);
    }

    /** Who sent the payload is known from the payload itself, and would have to be read again. */
    private boolean changesIdentity(Identity identity) {
        return Stream.of(
                        identity.hostname(),
                        identity.uuid(),
                        identity.version(),
                        identity.recordedAt(),
                        identity.edition())
                .filter(Objects::nonNull)
                .map(rules::ofText)
                .anyMatch(rule -> rule != null && rule.action() != Action.PASS);
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

    private static @Nullable Walk walk(@Nullable String json, Function<byte[], Walk> walk) {
        if (json == null) {
            return null;
        }
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        return JsonObjects.read(bytes, walk.apply(bytes));
    }

    private static @Nullable Shielding shielding(@Nullable Walk walk) {
        return walk == null ? null : walk.shielding();
    }

    /** What a walk has changed a text to; the text where there was none, or it has changed nothing. */
    private static @Nullable String result(@Nullable Walk walk, @Nullable String json) {
        return walk == null || !walk.changes() ? json : new String(walk.result(), StandardCharsets.UTF_8);
    }
}
