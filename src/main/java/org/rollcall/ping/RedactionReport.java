package org.rollcall.ping;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The changes that redaction rules and opt-outs made to a payload before it was stored or quarantined. It names no value.
 *
 * @param rules the redaction rules that applied to something in it, by id
 * @param optedOut number of values that were left out because their hostname has opted out, by category of data;
 *     {@value #NO_CATEGORY} for metrics without one, {@value #UNDECLARED} for what the dictionary does not know
 */
public record RedactionReport(List<AppliedRule> rules, SortedMap<String, Integer> optedOut) {

    /** In place of a category, for metrics that are declared without one. */
    public static final String NO_CATEGORY = "none";

    /** In place of a category, for what the dictionary does not know. */
    public static final String UNDECLARED = "undeclared";

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    public RedactionReport {
        rules = List.copyOf(rules);
        optedOut = Collections.unmodifiableSortedMap(new TreeMap<>(optedOut));
    }

    /** The changes to the parts of a payload together; null for none. */
    public static @Nullable RedactionReport sum(@Nullable RedactionReport first, @Nullable RedactionReport second) {
        return both(first, second, AppliedRule::plus);
    }

    /** The changes to a payload when it was kept, and when it was read again; null for none. */
    public static @Nullable RedactionReport again(@Nullable RedactionReport before, @Nullable RedactionReport now) {
        return both(before, now, AppliedRule::again);
    }

    private static @Nullable RedactionReport both(
            @Nullable RedactionReport first, @Nullable RedactionReport second, BinaryOperator<AppliedRule> sum) {
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        var byId = new TreeMap<String, AppliedRule>();
        var rules = new ArrayList<>(first.rules);
        rules.addAll(second.rules);
        rules.forEach(rule -> byId.merge(rule.rule() + rule.action(), rule, sum));
        var optedOut = new TreeMap<>(first.optedOut);
        second.optedOut.forEach((category, values) -> optedOut.merge(category, values, Integer::sum));
        return new RedactionReport(List.copyOf(byId.values()), optedOut);
    }

    /** Whether a rule applied to something that was kept all the same. */
    public boolean passes() {
        return rules.stream().anyMatch(rule -> rule.action() == AppliedRule.Action.PASS);
    }

    /** As it is stored, a JSON object; null where there is none. */
    public static @Nullable String toColumn(@Nullable RedactionReport redactionReport) {
        try {
            return redactionReport == null ? null : JSON.writeValueAsString(redactionReport);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What {@link #toColumn} has made of it. */
    public static @Nullable RedactionReport ofColumn(@Nullable String column) {
        try {
            return column == null ? null : JSON.readValue(column, RedactionReport.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the redaction report of a stored payload cannot be read", e);
        }
    }

    /**
     * The effect of a redaction rule on a payload.
     *
     * @param rule its id
     * @param values how many values it applied to
     * @param keyPaths where, the first {@value #MAX_KEY_PATHS}
     */
    @Schema(requiredProperties = {"rule", "action", "values", "key_paths"})
    public record AppliedRule(String rule, Action action, int values, List<String> keyPaths) {

        /** That many key paths are kept. */
        public static final int MAX_KEY_PATHS = 100;

        public AppliedRule {
            keyPaths = List.copyOf(keyPaths);
        }

        AppliedRule plus(AppliedRule other) {
            return with(other, values + other.values);
        }

        /** As {@link #plus}, of the same values once more: what was passed the first time is passed again. */
        AppliedRule again(AppliedRule other) {
            return with(other, action == Action.PASS ? Math.max(values, other.values) : values + other.values);
        }

        private AppliedRule with(AppliedRule other, int both) {
            return new AppliedRule(
                    rule,
                    action,
                    both,
                    Stream.concat(keyPaths.stream(), other.keyPaths.stream())
                            .distinct()
                            .sorted()
                            .limit(MAX_KEY_PATHS)
                            .toList());
        }

        /** The action on a value, the strictest first. */
        @Schema(name = "RedactionAction")
        public enum Action {
            /** It is left out. */
            DROP,
            /** A keyed hash takes its place. */
            HASH,
            /** It is kept; only that it was there is noted. */
            PASS;

            /** As it is shown, {@code drop}. */
            @JsonValue
            public String text() {
                return name().toLowerCase(Locale.ROOT);
            }
        }
    }
}
