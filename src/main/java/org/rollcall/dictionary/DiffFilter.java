package org.rollcall.dictionary;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which metrics of a comparison to show: those that have, in either dictionary, one of the named values. Empty for any.
 *
 * @param categories in lower case
 * @param sources in lower case
 * @param groups as {@link MetricFacts#group} writes them
 * @param tiers in lower case
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DiffFilter(
        @JsonProperty("category") List<String> categories,
        @JsonProperty("source") List<String> sources,
        @JsonProperty("group") List<String> groups,
        @JsonProperty("tier") List<String> tiers) {

    static final DiffFilter NONE = new DiffFilter(List.of(), List.of(), List.of(), List.of());

    public DiffFilter {
        categories = List.copyOf(categories);
        sources = List.copyOf(sources);
        groups = List.copyOf(groups);
        tiers = List.copyOf(tiers);
    }

    /** From what a caller wrote. */
    public static DiffFilter of(
            List<String> categories, List<String> sources, List<String> groups, List<String> tiers) {
        return new DiffFilter(
                lowerCase(categories),
                lowerCase(sources),
                groups.stream().map(MetricFacts::group).toList(),
                lowerCase(tiers));
    }

    boolean matches(MetricPair pair) {
        return matches(pair.before()) || matches(pair.after());
    }

    private boolean matches(@Nullable DeclaredMetric metric) {
        if (metric == null) {
            return false;
        }
        var facts = metric.facts();
        return matches(categories, facts.dataCategory())
                && matches(sources, facts.dataSource())
                && matches(groups, facts.productGroup())
                && (tiers.isEmpty()
                        || (facts.tiers() != null && facts.tiers().stream().anyMatch(tiers::contains)));
    }

    private static boolean matches(List<String> wanted, @Nullable String value) {
        return wanted.isEmpty() || (value != null && wanted.contains(value));
    }

    private static List<String> lowerCase(List<String> values) {
        return values.stream().map(value -> value.toLowerCase(Locale.ROOT)).toList();
    }
}
