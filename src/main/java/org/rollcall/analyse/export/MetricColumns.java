package org.rollcall.analyse.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingScan.FewMetric;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.MetricColumn;
import org.rollcall.dictionary.ValueType;
import org.rollcall.ping.payload.RedactionRule.KeyPathGlob;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * The metrics of an export: those of all published dictionaries whose key path was asked for.
 *
 * @param columns in the order of their ordinals, so that the same export always has the same order
 * @param few whether they are so few that they are read alone; otherwise they are picked out of whole vectors
 */
public record MetricColumns(List<Column> columns, boolean few) {

    /** Beyond this, sending whole vectors costs less than picking the wanted elements out in the database. */
    private static final int FEW = 300;

    /** No metric by itself: whole pings are read. */
    static final MetricColumns NONE = new MetricColumns(List.of(), false);

    /**
     * The metrics that a caller asks for, in a table that is read and forgotten.
     *
     * @param known the metrics of all dictionaries, in the order of their ordinals
     * @param globs key paths in which {@code *} stands for any text, dots included; empty for all metrics
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} for a glob that no key path fits
     */
    static MetricColumns of(List<MetricColumn> known, List<String> globs) {
        var wanted = globs.isEmpty() ? known : matching(known, globs);
        var few = wanted.size() <= FEW;
        var columns = new ArrayList<Column>();
        for (var metric : wanted) {
            columns.add(Column.of(metric, few ? columns.size() + 1 : metric.ordinal()));
        }
        return new MetricColumns(List.copyOf(columns), few);
    }

    /** As {@link #of}, in a file of columns: they never change again, so that it and later files are one table. */
    static MetricColumns ofFile(DictionaryCatalog catalog, List<String> globs) {
        keep(catalog, of(catalog.columns(), globs));
        return of(catalog.columns(), globs);
    }

    /** As {@link #ofFile}, of all metrics, out of whole pings however few metrics there are. */
    public static MetricColumns ofWholePings(DictionaryCatalog catalog) {
        keep(catalog, of(catalog.columns(), List.of()));
        return new MetricColumns(
                catalog.columns().stream()
                        .map(metric -> Column.of(metric, metric.ordinal()))
                        .toList(),
                false);
    }

    private static void keep(DictionaryCatalog catalog, MetricColumns metrics) {
        catalog.keepColumns(metrics.columns().stream().map(Column::ordinal).toList());
    }

    private static List<MetricColumn> matching(List<MetricColumn> metrics, List<String> globs) {
        var matching = new TreeSet<Integer>();
        for (var glob : globs) {
            var keyPaths = KeyPathGlob.of(glob);
            var any = false;
            for (var metric : metrics) {
                if (keyPaths.fits(metric.keyPath())) {
                    matching.add(metric.ordinal());
                    any = true;
                }
            }
            if (!any) {
                throw new ProblemException(
                        ProblemType.INVALID_PARAMETER,
                        "The parameter metrics has '%s', and no published dictionary has a key path like that; * stands for any text, so counts.* means all counts."
                                .formatted(glob),
                        Map.of("parameter", "metrics"));
            }
        }
        return metrics.stream()
                .filter(metric -> matching.contains(metric.ordinal()))
                .toList();
    }

    /** What the scan reads alone; null where it reads whole pings. */
    @Nullable
    public List<FewMetric> readAlone() {
        return few
                ? columns.stream()
                        .map(column -> new FewMetric(column.ordinal(), column.keyPath()))
                        .toList()
                : null;
    }

    /** The names of the columns, one for each metric. */
    List<String> names() {
        return columns.stream().map(Column::name).toList();
    }

    /**
     * One metric.
     *
     * @param position where its value is in the vectors that are read
     * @param ordinal the number of its key path
     * @param name what its column is called
     * @param type what its column is in a file of columns, whichever dictionary a ping was read with
     * @param numberName what a second column of a file of columns is called that has its integers; null for none
     */
    public record Column(
            int position,
            int ordinal,
            String keyPath,
            String name,
            ValueType type,
            @Nullable String numberName) {

        static Column of(MetricColumn metric, int position) {
            return new Column(
                    position, metric.ordinal(), metric.keyPath(), metric.name(), metric.type(), metric.numberName());
        }
    }
}
