package org.rollcall.dictionary;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.database.SafeToRepeat;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Compares published dictionaries. */
@ApplicationScoped
class DictionaryDiffs {

    private final DictionaryRepository repository;
    private final DefinitionTable definitions;

    DictionaryDiffs(DictionaryRepository repository, DefinitionTable definitions) {
        this.repository = repository;
        this.definitions = definitions;
    }

    /**
     * The changes from one dictionary to another, of the metrics that a filter lets through.
     *
     * @throws ProblemException {@link ProblemType#NOT_FOUND} where one is not published, naming the nearest that is;
     *     {@link ProblemType#INVALID_PARAMETER} where the filter names what neither has: an empty answer would say that
     *     nothing changed
     */
    @SafeToRepeat
    @Transactional
    DictionaryDiff between(DictionaryVersion from, DictionaryVersion to, DiffFilter filter) {
        var diff = between(from, to);
        refuseUnknown("category", filter.categories(), "data_category", diff, facts -> single(facts.dataCategory()));
        refuseUnknown("source", filter.sources(), "data_source", diff, facts -> single(facts.dataSource()));
        refuseUnknown("group", filter.groups(), "product_group", diff, facts -> single(facts.productGroup()));
        refuseUnknown(
                "tier", filter.tiers(), "tiers", diff, facts -> facts.tiers() == null ? List.of() : facts.tiers());
        return diff.only(filter);
    }

    /**
     * The changes from one dictionary to another.
     *
     * @throws ProblemException {@link ProblemType#NOT_FOUND} where one is not published, naming the nearest that is
     */
    @Transactional
    DictionaryDiff between(DictionaryVersion from, DictionaryVersion to) {
        var before = describe(from);
        var after = describe(to);
        return DictionaryDiff.between(before, definitions.declared(from), after, definitions.declared(to));
    }

    /**
     * The changes from the published dictionary before a version to that of the version; from the version to the one
     * after it, where it is the lowest. Empty where it is the only one.
     */
    @Transactional
    Optional<DictionaryChanges> aroundNeighbour(DictionaryVersion version) {
        var others = new TreeSet<>(definitions.versions());
        others.remove(version);
        if (others.isEmpty()) {
            return Optional.empty();
        }
        var before = others.lower(version);
        return Optional.of(
                DictionaryChanges.of(before == null ? between(version, others.first()) : between(before, version)));
    }

    /** The metrics of a published dictionary, in alphabetical order of their key paths; none where it is not published. */
    List<DeclaredMetric> declared(DictionaryVersion version) {
        return definitions.declared(version).stream()
                .sorted(Comparator.comparing(DeclaredMetric::keyPath))
                .toList();
    }

    private static void refuseUnknown(
            String parameter,
            List<String> wanted,
            String field,
            DictionaryDiff diff,
            Function<MetricFacts, List<String>> values) {
        if (wanted.isEmpty()) {
            return;
        }
        var known = new TreeSet<>(DefinitionLint.knownValues(field));
        for (var pair : diff.metrics()) {
            Stream.of(pair.before(), pair.after())
                    .flatMap(Stream::ofNullable)
                    .forEach(metric -> known.addAll(values.apply(metric.facts())));
        }
        for (var value : wanted) {
            if (!known.contains(value)) {
                throw new ProblemException(
                        ProblemType.INVALID_PARAMETER,
                        "The parameter %s names nothing: no metric of %s or %s has the %s '%s'; there are %s."
                                .formatted(
                                        parameter,
                                        diff.from().version(),
                                        diff.to().version(),
                                        field,
                                        value,
                                        String.join(", ", known)),
                        Map.of("parameter", parameter));
            }
        }
    }

    private static List<String> single(@Nullable String value) {
        return value == null ? List.of() : List.of(value);
    }

    /**
     * A dictionary, without its warnings.
     *
     * @throws ProblemException {@link ProblemType#NOT_FOUND} where it is not published, naming the nearest that is
     */
    @Transactional
    DictionaryDescription describe(DictionaryVersion version) {
        return repository
                .findByIdOptional(version.toString())
                .map(DictionaryDescription::inList)
                .orElseThrow(() -> notPublished(version));
    }

    private ProblemException notPublished(DictionaryVersion version) {
        return version.nearestOf(new TreeSet<>(definitions.versions()))
                .map(nearest -> new ProblemException(
                        ProblemType.NOT_FOUND,
                        "The dictionary %s is not published; the nearest that is published is %s."
                                .formatted(version, nearest),
                        Map.of("version", version.toString(), "nearest", nearest.toString())))
                .orElseGet(() -> new ProblemException(ProblemType.NOT_FOUND, "No dictionary is published."));
    }
}
