package org.rollcall.dictionary;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A comparison of two dictionaries, for programs. */
@Schema(
        requiredProperties = {
            "from",
            "to",
            "filter",
            "totals",
            "added",
            "removed",
            "status_changed",
            "retyped",
            "time_frame_changed",
            "attributes_changed"
        })
record DiffAnswer(
        DictionaryDescription from,
        DictionaryDescription to,
        DiffFilter filter,
        DiffTotals totals,
        List<Change> added,
        List<Change> removed,
        List<Change> statusChanged,
        List<Change> retyped,
        List<Change> timeFrameChanged,
        List<Change> attributesChanged) {

    static DiffAnswer of(DictionaryDiff diff) {
        return new DiffAnswer(
                diff.from(),
                diff.to(),
                diff.filter(),
                diff.totals(),
                changes(diff, MetricPair::isAdded, facts -> facts),
                changes(diff, MetricPair::isRemoved, facts -> facts),
                changes(diff, pair -> pair.changes(MetricFacts::status), MetricFacts::onlyStatus),
                changes(diff, pair -> pair.changes(MetricFacts::valueType), MetricFacts::onlyValueType),
                changes(diff, pair -> pair.changes(MetricFacts::timeFrame), MetricFacts::onlyTimeFrame),
                diff.where(MetricPair::changesAttributes).stream()
                        .map(DiffAnswer::attributes)
                        .toList());
    }

    private static List<Change> changes(
            DictionaryDiff diff, Predicate<MetricPair> condition, Function<MetricFacts, MetricFacts> shown) {
        return diff.where(condition).stream()
                .map(pair -> Change.of(
                        pair,
                        pair.before() == null ? null : shown.apply(pair.before().facts()),
                        pair.after() == null ? null : shown.apply(pair.after().facts())))
                .toList();
    }

    private static Change attributes(MetricPair pair) {
        var before = pair.before() == null ? MetricFacts.NONE : pair.before().facts();
        var after = pair.after() == null ? MetricFacts.NONE : pair.after().facts();
        return Change.of(pair, before.attributesUnlike(after), after.attributesUnlike(before));
    }

    /**
     * A metric that changed.
     *
     * @param before what it was, only as far as it changed
     * @param after what it is, only as far as it changed
     */
    @Schema(
            name = "MetricChange",
            requiredProperties = {"key_path", "description"})
    record Change(
            String keyPath,
            @Schema(nullable = true) @Nullable String description,
            @Schema(nullable = true) @Nullable MetricFacts before,
            @Schema(nullable = true) @Nullable MetricFacts after) {

        private static Change of(MetricPair pair, @Nullable MetricFacts before, @Nullable MetricFacts after) {
            return new Change(pair.keyPath(), pair.description(), before, after);
        }
    }
}
