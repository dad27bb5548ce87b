package org.rollcall.dictionary;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One key path in two dictionaries, at least one of which has it.
 *
 * @param before null where the first does not have it
 * @param after null where the second does not have it
 */
public record MetricPair(
        String keyPath,
        @Nullable DeclaredMetric before,
        @Nullable DeclaredMetric after) {

    /** Of the second dictionary where it has one. */
    public @Nullable String description() {
        return after != null && after.description() != null
                ? after.description()
                : before == null ? null : before.description();
    }

    /** Whether only the second dictionary has it. */
    public boolean isAdded() {
        return before == null;
    }

    /** Whether only the first dictionary has it. */
    public boolean isRemoved() {
        return after == null;
    }

    /** Whether the product has begun to send it: it was declared neither, or only as removed. */
    public boolean isNewlySent() {
        return isSent(after) && !isSent(before);
    }

    /** Whether the product has ceased to send it. */
    public boolean isNoLongerSent() {
        return isSent(before) && !isSent(after);
    }

    /** Whether both dictionaries have it, with other values of a fact. */
    public boolean changes(Function<MetricFacts, @Nullable Object> fact) {
        return before != null
                && after != null
                && !Objects.equals(fact.apply(before.facts()), fact.apply(after.facts()));
    }

    /** Whether any of category, source, product group and tiers is another one. */
    boolean changesAttributes() {
        return changes(MetricFacts::dataCategory)
                || changes(MetricFacts::dataSource)
                || changes(MetricFacts::productGroup)
                || changes(MetricFacts::tiers);
    }

    /** Whether the facts are the same, and only written in another way. */
    boolean isRespelled() {
        return before != null
                && after != null
                && before.facts().equals(after.facts())
                && !before.published().equals(after.published());
    }

    /** Whether both dictionaries declare the same facts, however they are written. */
    public boolean isUnchanged() {
        return before != null && after != null && before.facts().equals(after.facts());
    }

    private static boolean isSent(@Nullable DeclaredMetric metric) {
        return metric != null && metric.facts().countsAsSent();
    }
}
