package org.rollcall.dictionary;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A metric that would mean something else than it does in a published dictionary: who compares or adds up its values over
 * versions would compare what does not belong together.
 *
 * @param attribute {@code value_type} or {@code time_frame}
 * @param before what it is in the versions; {@code any} for a value type that is not declared or not known, null for a
 *     time frame that is not declared
 * @param after what it would be, in the same way
 * @param versions of the published dictionaries, lowest first
 */
@Schema(requiredProperties = {"key_path", "attribute", "before", "after", "versions"})
record Incompatibility(
        String keyPath,
        @Schema(enumeration = {"value_type", "time_frame"}) String attribute,
        @Schema(nullable = true) @Nullable String before,
        @Schema(nullable = true) @Nullable String after,
        List<String> versions) {

    /** Every metric of a new dictionary that is another one in any published dictionary; in the order of the file. */
    static List<Incompatibility> between(List<MetricDefinition> definitions, Collection<Dictionary> published) {
        var declared = new HashMap<String, MetricDefinition>();
        definitions.forEach(definition -> declared.put(definition.keyPath(), definition));
        var versions = new HashMap<String, Map<Change, TreeSet<DictionaryVersion>>>();
        for (var dictionary : published) {
            for (var metric : dictionary.metrics()) {
                var definition = declared.get(metric.keyPath());
                if (definition == null) {
                    continue;
                }
                var type = ValueType.of(definition.valueType());
                if (type != metric.valueType()) {
                    note(versions, metric, new Change("value_type", name(metric.valueType()), name(type)), dictionary);
                }
                if (!Objects.equals(definition.timeFrame(), metric.timeFrame())) {
                    note(
                            versions,
                            metric,
                            new Change("time_frame", metric.timeFrame(), definition.timeFrame()),
                            dictionary);
                }
            }
        }
        return definitions.stream()
                .map(MetricDefinition::keyPath)
                .flatMap(keyPath -> versions.getOrDefault(keyPath, Map.of()).entrySet().stream()
                        .map(entry -> of(keyPath, entry.getKey(), entry.getValue())))
                .toList();
    }

    private static void note(
            Map<String, Map<Change, TreeSet<DictionaryVersion>>> versions,
            Metric metric,
            Change change,
            Dictionary dictionary) {
        versions.computeIfAbsent(metric.keyPath(), _ -> new TreeMap<>(Change.ORDER))
                .computeIfAbsent(change, _ -> new TreeSet<>())
                .add(dictionary.version());
    }

    private static Incompatibility of(String keyPath, Change change, TreeSet<DictionaryVersion> versions) {
        return new Incompatibility(
                keyPath,
                change.attribute,
                change.before,
                change.after,
                versions.stream().map(DictionaryVersion::toString).toList());
    }

    private static String name(ValueType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private record Change(
            String attribute,
            @Nullable String before,
            @Nullable String after) {

        private static final Comparator<Change> ORDER = Comparator.comparing(Change::attribute)
                .reversed()
                .thenComparing(Change::before, Comparator.nullsFirst(Comparator.naturalOrder()));
    }
}
