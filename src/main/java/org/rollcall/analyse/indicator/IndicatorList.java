package org.rollcall.analyse.indicator;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingParameters.Months;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.indicator.IndicatorAnswer.IndicatorMonth;
import org.rollcall.analyse.rollup.MonthSums;
import org.rollcall.analyse.rollup.MonthlyRollups;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.TaggedMetric;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * Follows the metrics with one tag over months. What is asked of the whole fleet comes from rollups for the months that have
 * one, and from pings for the others; the numbers are the same.
 */
@ApplicationScoped
public class IndicatorList {

    /** Months where none are named, the running one counted. */
    private static final int USUAL_MONTHS = 12;

    private final DictionaryCatalog catalog;
    private final MonthlyRollups rollups;
    private final PingMonths pings;
    private final Clock clock;

    IndicatorList(DictionaryCatalog catalog, MonthlyRollups rollups, PingMonths pings, Clock clock) {
        this.catalog = catalog;
        this.rollups = rollups;
        this.pings = pings;
        this.clock = clock;
    }

    /**
     * The metrics in the months that are asked for, as far as they have begun.
     *
     * @param type the tag; null where none is given
     * @throws ProblemException {@link ProblemType#NOT_FOUND} where no dictionary is published,
     *     {@link ProblemType#INVALID_PARAMETER} where none has the tag, and where the answer would be too large
     */
    public IndicatorAnswer of(@Nullable String type, Visibility visibility, Months asked, Grouping grouping) {
        var tagged = catalog.tagged();
        var metrics = tagged.stream()
                .filter(metric -> type != null && metric.types().contains(type))
                .toList();
        if (type == null || metrics.isEmpty()) {
            throw noSuchType(type, tagged);
        }
        var running = YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
        var months = months(asked, running);
        TableAnswers.requireBounded((long) months.size() * metrics.size());
        var byEdition = grouping == Grouping.EDITION;
        Map<YearMonth, MonthSums> ofRollups =
                visibility.isOfWholeFleet() ? rollups.of(metrics, months, byEdition) : Map.of();
        var sums = new HashMap<>(ofRollups);
        var others = new TreeSet<>(months);
        others.removeAll(ofRollups.keySet());
        if (!others.isEmpty()) {
            sums.putAll(pings.of(metrics, visibility, others, byEdition));
        }
        var groups = new IndicatorGroups(metrics, grouping);
        var answer = new IndicatorAnswer(
                type,
                months.stream()
                        .map(month -> new IndicatorMonth(
                                month.toString(),
                                month.equals(running),
                                ofRollups.containsKey(month) ? "rollup" : "pings",
                                groups.of(requireNonNull(sums.get(month)))))
                        .toList());
        TableAnswers.requireBounded(answer.countRows());
        return answer;
    }

    private static NavigableSet<YearMonth> months(Months asked, YearMonth running) {
        var last = requireNonNullElse(asked.to(), running);
        var end = last.isAfter(running) ? running : last;
        var first = requireNonNullElse(asked.from(), end.minusMonths(USUAL_MONTHS - 1));
        return Stream.iterate(first, month -> !month.isAfter(end), month -> month.plusMonths(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The tags that metrics with numbers have, in alphabetical order. */
    public List<String> types() {
        return types(catalog.tagged());
    }

    private static List<String> types(List<TaggedMetric> tagged) {
        return tagged.stream()
                .flatMap(metric -> metric.types().stream())
                .distinct()
                .sorted()
                .toList();
    }

    private ProblemException noSuchType(@Nullable String type, List<TaggedMetric> tagged) {
        if (catalog.published().isEmpty()) {
            return new ProblemException(
                    ProblemType.NOT_FOUND, "No dictionary is published, so no metric is known to be an indicator.");
        }
        var types = types(tagged);
        var wrong = type == null
                ? "The parameter type is missing"
                : "The value '%s' of type is the performance_indicator_type of no metric with numbers".formatted(type);
        var right = types.isEmpty()
                ? "; no published dictionary has any."
                : "; there are %s.".formatted(String.join(", ", types));
        return new ProblemException(
                ProblemType.INVALID_PARAMETER, wrong + right, Map.of("parameter", "type", "types", types));
    }
}
