package org.rollcall.analyse.rollup;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.TaggedMetric;

/**
 * Some metrics in a month, of each group of instances that was seen in it.
 *
 * @param groups the metrics of each, in the order in which they were asked for
 */
public record MonthSums(InstanceCounts instances, Map<Group, List<MetricSums>> groups) {

    /**
     * The instances of an edition, or of all, and of those the ones with a prerelease, or with none.
     *
     * @param edition its first 100 characters; null for all, and where none was sent
     */
    public record Group(@Nullable String edition, boolean prerelease) {}

    /**
     * A group of a month; null for a month in which no instance was seen.
     *
     * @param counts {@link InstanceCounts} as they are stored
     */
    public record Row(
            YearMonth month, String counts, @Nullable Group group, List<MetricSums> metrics) {

        /** Reads the columns start, counts, edition, prerelease and {@link MetricSums#COLUMNS}. */
        public static Row read(ResultSet row) throws SQLException {
            var prerelease = row.getBoolean("prerelease");
            var isNone = row.wasNull();
            return new Row(
                    YearMonth.from(row.getObject("start", LocalDate.class)),
                    row.getString("counts"),
                    isNone ? null : new Group(row.getString("edition"), prerelease),
                    isNone ? List.of() : MetricSums.read(row));
        }
    }

    /** Gives a statement the parameters {@code months}, {@code ordinals} and {@code counters} of metrics. */
    public static Query bind(Query query, List<TaggedMetric> metrics, Set<YearMonth> months) {
        return query.bind(
                        "months",
                        months.stream().map(month -> month.atDay(1).toString()).toArray(String[]::new))
                .bind("ordinals", metrics.stream().map(TaggedMetric::ordinal).toArray(Integer[]::new))
                .bind(
                        "counters",
                        metrics.stream()
                                .map(metric -> Boolean.toString(metric.isCounter()))
                                .toArray(String[]::new));
    }

    /** The months of rows. Editions that begin alike are one group. */
    public static Map<YearMonth, MonthSums> of(List<Row> rows) {
        var months = new LinkedHashMap<YearMonth, MonthSums>();
        for (var row : rows) {
            var month = months.computeIfAbsent(
                    row.month(), _ -> new MonthSums(InstanceCounts.read(row.counts()), new HashMap<>()));
            if (row.group() != null) {
                month.groups().merge(row.group(), row.metrics(), (one, other) -> both(one, other, MetricSums::plus));
            }
        }
        return months;
    }

    /** The same, where those without a prerelease have all instances until now. */
    MonthSums withoutPrereleases() {
        var apart = new HashMap<>(groups);
        groups.forEach((group, metrics) -> {
            if (group.prerelease()) {
                apart.computeIfPresent(
                        new Group(group.edition(), false), (_, all) -> both(all, metrics, MetricSums::minus));
            }
        });
        return new MonthSums(instances, apart);
    }

    private static List<MetricSums> both(
            List<MetricSums> one, List<MetricSums> other, BinaryOperator<MetricSums> operator) {
        var both = new ArrayList<MetricSums>();
        for (var i = 0; i < one.size(); i++) {
            both.add(operator.apply(one.get(i), other.get(i)));
        }
        return both;
    }

    /** Whether there is a counter of which increases are not known. */
    boolean lacksIncreases() {
        return groups.values().stream().flatMap(List::stream).anyMatch(MetricSums::lacksIncreases);
    }
}
