package org.rollcall.dictionary;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.Markdown;
import org.rollcall.platform.web.MarkdownTemplate;

/**
 * A comparison of two dictionaries as a document to read and file; these are the members that its template,
 * {@code reports/diff.md}, shows.
 */
record DiffReport(
        DictionaryDescription from,
        DictionaryDescription to,
        List<Filter> filters,
        DiffTotals totals,
        List<Category> newlySent,
        List<Gone> noLongerSent,
        Changes otherType,
        Changes otherTimeFrame,
        Changes otherStatus,
        Alike otherCategory,
        Alike otherSource,
        Alike otherGroup,
        Alike otherTiers) {

    private static final MarkdownTemplate TEMPLATE = MarkdownTemplate.of("diff.md");

    private static final Markdown NOT_DECLARED = new Markdown("not declared");

    static String markdown(DictionaryDiff diff) {
        return TEMPLATE.render(of(diff));
    }

    private static DiffReport of(DictionaryDiff diff) {
        return new DiffReport(
                diff.from(),
                diff.to(),
                Filter.of(diff.filter()),
                diff.totals(),
                Category.of(diff.where(MetricPair::isNewlySent)),
                diff.where(MetricPair::isNoLongerSent).stream().map(Gone::of).toList(),
                Changes.of("Another value type", diff, MetricFacts::valueType),
                Changes.of("Another time frame", diff, MetricFacts::timeFrame),
                Changes.of("Another status, sent before and after", stillSent(diff), MetricFacts::status),
                Alike.of("Another category", diff, MetricFacts::dataCategory),
                Alike.of("Another source", diff, MetricFacts::dataSource),
                Alike.of("Another product group", diff, MetricFacts::productGroup),
                Alike.of(
                        "Other tiers", diff, facts -> facts.tiers() == null ? null : String.join(", ", facts.tiers())));
    }

    /** The metrics whose changed status does not change whether they are sent. */
    private static List<MetricPair> stillSent(DictionaryDiff diff) {
        return diff.where(pair -> pair.changes(MetricFacts::status) && !pair.isNewlySent() && !pair.isNoLongerSent());
    }

    public List<Changes> changedOneByOne() {
        return List.of(otherType, otherTimeFrame, otherStatus);
    }

    public List<Alike> changedAlike() {
        return List.of(otherCategory, otherSource, otherGroup, otherTiers);
    }

    private static MetricFacts facts(@Nullable DeclaredMetric metric) {
        return metric == null ? MetricFacts.NONE : metric.facts();
    }

    private static Markdown value(@Nullable String value) {
        return value == null ? NOT_DECLARED : name(value);
    }

    private static Markdown name(String name) {
        return Markdown.code(Markdown.shortened(name));
    }

    /** The accepted values of an attribute. */
    record Filter(String attribute, List<Markdown> accepted) {

        static List<Filter> of(DiffFilter filter) {
            return Stream.of(
                            of("category", filter.categories()),
                            of("source", filter.sources()),
                            of("product group", filter.groups()),
                            of("tier", filter.tiers()))
                    .filter(part -> !part.accepted().isEmpty())
                    .toList();
        }

        private static Filter of(String attribute, List<String> values) {
            return new Filter(attribute, values.stream().map(DiffReport::name).toList());
        }
    }

    /** The metrics of one category that are newly sent. */
    record Category(Markdown name, List<Added> rows) {

        static List<Category> of(List<MetricPair> metrics) {
            return metrics.stream()
                    .collect(Collectors.groupingBy(
                            pair -> value(facts(pair.after()).dataCategory()).source(),
                            TreeMap::new,
                            Collectors.mapping(Added::of, Collectors.toList())))
                    .entrySet()
                    .stream()
                    .map(category -> new Category(new Markdown(category.getKey()), category.getValue()))
                    .toList();
        }
    }

    /** A metric that is newly sent. */
    record Added(Markdown keyPath, Markdown valueType, Markdown timeFrame, Markdown source, Markdown description) {

        static Added of(MetricPair pair) {
            var facts = facts(pair.after());
            return new Added(
                    name(pair.keyPath()),
                    value(facts.valueType()),
                    value(facts.timeFrame()),
                    value(facts.dataSource()),
                    Markdown.text(pair.description()));
        }
    }

    /** A metric that is no longer sent. */
    record Gone(Markdown keyPath, Markdown category, boolean declared, Markdown description) {

        static Gone of(MetricPair pair) {
            return new Gone(
                    name(pair.keyPath()),
                    value(facts(pair.before()).dataCategory()),
                    !pair.isRemoved(),
                    Markdown.text(pair.description()));
        }
    }

    /** The metrics that change one of their facts, one by one. */
    record Changes(String title, List<Change> rows) {

        static Changes of(String title, DictionaryDiff diff, Function<MetricFacts, @Nullable String> fact) {
            return of(title, diff.where(pair -> pair.changes(fact::apply)), fact);
        }

        static Changes of(String title, List<MetricPair> metrics, Function<MetricFacts, @Nullable String> fact) {
            return new Changes(
                    title, metrics.stream().map(pair -> Change.of(pair, fact)).toList());
        }
    }

    /** A metric that changes one of its facts. */
    record Change(Markdown keyPath, Markdown before, Markdown after, Markdown description) {

        static Change of(MetricPair pair, Function<MetricFacts, @Nullable String> fact) {
            return new Change(
                    name(pair.keyPath()),
                    value(fact.apply(facts(pair.before()))),
                    value(fact.apply(facts(pair.after()))),
                    Markdown.text(pair.description()));
        }
    }

    /** The metrics that change one of their facts, of which many change it alike; the most frequent change comes first. */
    record Alike(String title, int size, List<AlikeChange> changes) {

        static Alike of(String title, DictionaryDiff diff, Function<MetricFacts, @Nullable String> fact) {
            var metrics = diff.where(pair -> pair.changes(fact::apply));
            var changes = metrics.stream()
                    .collect(Collectors.groupingBy(
                            pair -> List.of(
                                    value(fact.apply(facts(pair.before()))), value(fact.apply(facts(pair.after())))),
                            LinkedHashMap::new,
                            Collectors.mapping(pair -> name(pair.keyPath()), Collectors.toList())))
                    .entrySet()
                    .stream()
                    .map(change -> new AlikeChange(
                            change.getKey().getFirst(), change.getKey().getLast(), change.getValue()))
                    .sorted(Comparator.comparingInt(
                                    (AlikeChange change) -> change.keyPaths().size())
                            .reversed()
                            .thenComparing(change -> change.before().source() + " to "
                                    + change.after().source()))
                    .toList();
            return new Alike(title, metrics.size(), changes);
        }
    }

    /** The key paths whose fact changes in the same way. */
    record AlikeChange(Markdown before, Markdown after, List<Markdown> keyPaths) {}
}
