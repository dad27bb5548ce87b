package org.rollcall.analyse.series;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingQuery;
import org.rollcall.analyse.UuidMasking;
import org.rollcall.analyse.VisibleInstances;
import org.rollcall.analyse.series.FleetSeries.Source;
import org.rollcall.analyse.series.MetricSeries.FleetValue;
import org.rollcall.analyse.series.MetricSeries.InstanceValue;
import org.rollcall.analyse.series.SeriesAnswer.Aggregate;
import org.rollcall.analyse.series.SeriesAnswer.GroupPoint;
import org.rollcall.analyse.series.SeriesAnswer.GroupSeries;
import org.rollcall.analyse.series.SeriesAnswer.InstancePoint;
import org.rollcall.analyse.series.SeriesAnswer.InstanceSeries;
import org.rollcall.analyse.series.SeriesSelection.Grouping;
import org.rollcall.analyse.series.SeriesSelection.Increase;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.platform.access.AuditedRead;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.platform.web.ReaderMemory;

/** Follows one metric over weeks. */
@ApplicationScoped
public class SeriesList {

    /** Values in one answer: of about twenty single instances over ten years. */
    private static final int MAX_POINTS = 10_000;

    /** Of one instance, or of the fleet, over more than ten years: fewer pass by {@link ReaderMemory}. */
    private static final int FEW_POINTS = 600;

    /** Of memory, for a value with a hostname and a uuid of 255 characters: its row, its point, and its text while that grows. */
    private static final long POINT_BYTES = 3_500;

    private final MetricSeries series;
    private final FleetSeries fleet;
    private final DictionaryCatalog catalog;
    private final AuditedRead audited;
    private final VisibleInstances instances;
    private final ReaderMemory memory;

    SeriesList(
            MetricSeries series,
            FleetSeries fleet,
            DictionaryCatalog catalog,
            AuditedRead audited,
            VisibleInstances instances,
            ReaderMemory memory) {
        this.series = series;
        this.fleet = fleet;
        this.catalog = catalog;
        this.audited = audited;
        this.instances = instances;
        this.memory = memory;
    }

    /**
     * The series that a caller asks for.
     *
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where no dictionary has the metric, or where values of
     *     single instances are asked for without a hostname, {@link ProblemType#AMBIGUOUS_INSTANCE} where they are too many
     */
    public SeriesAnswer of(Query query) {
        var selection = new SeriesSelection(
                ordinal(query.metric()), query.metric(), query.pings(), query.grouping(), query.increase());
        return query.aggregates().isEmpty() ? instances(selection, query) : groups(selection, query);
    }

    private int ordinal(String keyPath) {
        return catalog.ordinal(keyPath)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.INVALID_PARAMETER,
                        "The parameter metric is '%s', a key path that no published dictionary has.".formatted(keyPath),
                        Map.of("parameter", "metric")));
    }

    private SeriesAnswer groups(SeriesSelection selection, Query query) {
        var answer = read(
                limit -> fleet.of(selection, limit), found -> found.values().size());
        var values = answer.values();
        if (values.size() > MAX_POINTS) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER,
                    String.format(
                            Locale.ROOT,
                            "There are more than %,d groups and weeks; leave group_by out, or name fewer instances or fewer weeks.",
                            MAX_POINTS),
                    Map.of("parameter", "group_by"));
        }
        audited.rows(values.size());
        return new SeriesAnswer(
                selection.keyPath(),
                answer.source().text(),
                null,
                groups(values, query.aggregates()),
                instances.countOthers(query.pings()));
    }

    private SeriesAnswer instances(SeriesSelection selection, Query query) {
        if (query.pings().visibility().wanted().all()) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER,
                    "The parameter hostname is missing; name one for the values of its instance, or say with aggregate how to sum all up.",
                    Map.of("parameter", "hostname"));
        }
        var values = read(limit -> series.values(selection, limit), List::size);
        if (values.size() > MAX_POINTS) {
            throw new ProblemException(
                    ProblemType.AMBIGUOUS_INSTANCE,
                    String.format(
                            Locale.ROOT,
                            "There are more than %,d values; name fewer instances with hostname and uuid, or fewer weeks.",
                            MAX_POINTS),
                    Map.of("parameter", "hostname"));
        }
        audited.rows(values.size());
        return new SeriesAnswer(
                selection.keyPath(),
                Source.PINGS.text(),
                instances(values, UuidMasking.of(query.pings().visibility(), instances)),
                null,
                instances.countOthers(query.pings()));
    }

    /**
     * Reads up to one value more than an answer may have. How many there are is known only then, so where they turn out to be more
     * than a few, these are forgotten, memory is taken for all of them, and they are read again.
     */
    private <T> T read(IntFunction<T> reader, ToIntFunction<T> size) {
        return readFew(reader, size).orElseGet(() -> {
            var place = memory.takeForAnswer((MAX_POINTS + 1) * POINT_BYTES);
            var all = reader.apply(MAX_POINTS + 1);
            place.keep(size.applyAsInt(all) * POINT_BYTES);
            return all;
        });
    }

    private static <T> Optional<T> readFew(IntFunction<T> reader, ToIntFunction<T> size) {
        return Optional.of(reader.apply(FEW_POINTS + 1)).filter(few -> size.applyAsInt(few) <= FEW_POINTS);
    }

    private static List<InstanceSeries> instances(List<InstanceValue> values, UuidMasking masking) {
        var series = new ArrayList<InstanceSeries>();
        divided(values, InstanceValue::instance)
                .forEach((instance, own) -> series.add(new InstanceSeries(
                        instance.hostname(),
                        masking.shown(instance).uuid(),
                        own.stream().map(InstancePoint::of).toList())));
        return series;
    }

    private static List<GroupSeries> groups(List<FleetValue> values, Set<Aggregate> aggregates) {
        var series = new ArrayList<GroupSeries>();
        divided(values, value -> new Group(value.group()))
                .forEach((group, own) -> series.add(new GroupSeries(
                        group.name(),
                        own.stream()
                                .map(value -> GroupPoint.of(value, aggregates))
                                .toList())));
        return series;
    }

    /** Values by what they belong to, in the order in which they come. */
    private static <K, V> Map<K, List<V>> divided(List<V> values, Function<V, K> key) {
        var divided = new LinkedHashMap<K, List<V>>();
        values.forEach(value -> divided.computeIfAbsent(key.apply(value), _ -> new ArrayList<>())
                .add(value));
        return divided;
    }

    /**
     * What is asked for.
     *
     * @param pings those that have the values
     * @param aggregates empty for the values of single instances
     */
    public record Query(
            String metric, PingQuery pings, Set<Aggregate> aggregates, Grouping grouping, Increase increase) {}

    private record Group(@Nullable String name) {}
}
