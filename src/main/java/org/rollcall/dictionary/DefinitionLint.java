package org.rollcall.dictionary;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds faults in the definitions of a file that do not make it useless: GitLab's own rules, which real releases break,
 * and mistakes that would be seen too late.
 */
final class DefinitionLint {

    /** GitLab's rules for definitions; {@code product_group} is one of them, with a code of its own. */
    private static final List<String> REQUIRED =
            List.of("description", "value_type", "status", "time_frame", "data_source");

    private static final Map<String, Set<String>> KNOWN_VALUES = new LinkedHashMap<>();

    static {
        KNOWN_VALUES.put("value_type", Set.of("string", "number", "boolean", "object"));
        KNOWN_VALUES.put(
                "status",
                Set.of("active", "removed", "broken", "data_available", "implemented", "not_used", "deprecated"));
        KNOWN_VALUES.put("time_frame", Set.of("7d", "28d", "all", "none"));
        KNOWN_VALUES.put(
                "data_source",
                Set.of("database", "redis", "redis_hll", "prometheus", "system", "license", "internal_events"));
        KNOWN_VALUES.put("data_category", Set.of("optional", "operational", "subscription", "standard"));
        KNOWN_VALUES.put("tier", Set.of("free", "premium", "ultimate"));
        KNOWN_VALUES.put("tiers", Set.of("free", "premium", "ultimate"));
        KNOWN_VALUES.put(
                "performance_indicator_type",
                Set.of(
                        "gmau",
                        "smau",
                        "paid_gmau",
                        "umau",
                        "customer_health_score",
                        "devops_report",
                        "lighthouse",
                        "leading_indicator"));
    }

    /** Fields that hold several values. */
    private static final Set<String> LISTS = Set.of("tier", "tiers", "performance_indicator_type");

    private static final Pattern WORDS = Pattern.compile("[_-]+");
    private static final Pattern DOUBLED_LETTER = Pattern.compile("(\\p{L})\\1+");
    private static final Pattern PLURAL = Pattern.compile("(?<=\\p{L}{3})(?:ies|s)$");

    private final List<DictionaryWarning> warnings = new ArrayList<>();

    private DefinitionLint() {}

    /** The warnings, in the order of the file. */
    static List<DictionaryWarning> check(List<MetricDefinition> definitions) {
        var lint = new DefinitionLint();
        definitions.forEach(lint::fields);
        lint.prefixes(definitions);
        lint.nearDuplicates(definitions);
        lint.warnings.sort(Comparator.comparingInt(DictionaryWarning::line)); // stable: one definition's stay in order
        return List.copyOf(lint.warnings);
    }

    /** The values that a field has in GitLab's definitions; empty for a field that can have any. */
    static Set<String> knownValues(String field) {
        return KNOWN_VALUES.getOrDefault(field, Set.of());
    }

    private void fields(MetricDefinition definition) {
        for (var field : REQUIRED) {
            if (isMissing(definition, field)) {
                warn("missing_field", definition, field + " is missing or null");
            }
        }
        if (isMissing(definition, "product_group")) {
            warn("missing_owner", definition, "product_group is missing or null");
        } else if (definition.attributes().path("product_group").asText(" ").isBlank()) {
            warn("missing_owner", definition, "product_group is empty");
        }
        if (definition.attributes().path("status").asText().equals("removed")
                && isMissing(definition, "milestone_removed")) {
            warn("missing_milestone", definition, "status is removed, but milestone_removed is missing or null");
        }
        KNOWN_VALUES.forEach((field, known) -> {
            if (!isMissing(definition, field)) {
                value(definition, field, definition.attributes().path(field), known);
            }
        });
    }

    private void value(MetricDefinition definition, String field, JsonNode value, Set<String> known) {
        if (value.isArray() && LISTS.contains(field)) {
            value.forEach(element -> value(definition, field, element, known));
            return;
        }
        var text = value.asText();
        if (known.contains(text)) {
            return;
        }
        var lowerCase = text.toLowerCase(Locale.ROOT);
        if (field.equals("data_category") && known.contains(lowerCase)) {
            warn(
                    "category_spelling",
                    definition,
                    String.format(Locale.ROOT, "data_category is %s; write %s", value, lowerCase));
        } else {
            warn(
                    "unknown_value",
                    definition,
                    String.format(
                            Locale.ROOT,
                            "%s is %s; known are %s",
                            field,
                            value,
                            known.stream().sorted().collect(Collectors.joining(", "))));
        }
    }

    /** A payload has one value at a path: either that of {@code counts}, or an object that holds {@code counts.issues}. */
    private void prefixes(List<MetricDefinition> definitions) {
        var keyPaths = new HashSet<String>();
        definitions.forEach(definition -> keyPaths.add(definition.keyPath()));
        for (var definition : definitions) {
            var keyPath = definition.keyPath();
            for (var dot = keyPath.indexOf('.'); dot >= 0; dot = keyPath.indexOf('.', dot + 1)) {
                var prefix = keyPath.substring(0, dot);
                if (keyPaths.contains(prefix)) {
                    warn(
                            "prefix_defined",
                            definition,
                            String.format(
                                    Locale.ROOT,
                                    "'%s' is defined too, and a payload cannot have a value there and members below it",
                                    prefix));
                }
            }
        }
    }

    /**
     * Key paths that differ in case, {@code -} and {@code _}, a plural or a doubled letter only. One letter more or less is
     * no sign of a mistake: real dictionaries have dozens of pairs such as {@code sast_jobs} and {@code dast_jobs}.
     */
    private void nearDuplicates(List<MetricDefinition> definitions) {
        var firsts = new HashMap<String, MetricDefinition>();
        for (var definition : definitions) {
            var first = firsts.putIfAbsent(skeleton(definition.keyPath()), definition);
            if (first != null) {
                warn(
                        "near_duplicate",
                        definition,
                        String.format(
                                Locale.ROOT, "hardly differs from '%s' at line %d", first.keyPath(), first.line()));
            }
        }
    }

    private static String skeleton(String keyPath) {
        var skeleton = new StringBuilder();
        for (var part : keyPath.toLowerCase(Locale.ROOT).split("\\.", -1)) {
            for (var word : WORDS.split(part, -1)) {
                var singular =
                        PLURAL.matcher(word).replaceFirst(match -> match.group().equals("ies") ? "y" : "");
                skeleton.append(DOUBLED_LETTER.matcher(singular).replaceAll("$1"));
            }
            skeleton.append('.');
        }
        return skeleton.toString();
    }

    private static boolean isMissing(MetricDefinition definition, String field) {
        var value = definition.attributes().path(field);
        return value.isNull() || value.isMissingNode();
    }

    private void warn(String code, MetricDefinition definition, String message) {
        warnings.add(new DictionaryWarning(code, definition.keyPath(), definition.line(), message));
    }
}
