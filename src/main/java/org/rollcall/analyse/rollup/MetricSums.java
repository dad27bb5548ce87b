package org.rollcall.analyse.rollup;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A metric in a month, of the instances of a group, by the last ping of each in the month.
 *
 * @param reporting instances that sent a number
 * @param failed instances that sent a failure in its place
 * @param zero of the reporting ones, those that sent 0
 * @param recorded the sum of the numbers or, of a counter of all time, of their increases; null where nobody reports, and where
 *     increases are not known
 * @param first of the reporting ones, those without a ping before the month; it is 0 of what is no counter, and so are the next two
 * @param reset those whose last ping before the month had a higher number
 * @param gap those whose last ping before the month is older than the month before, or had no number
 */
public record MetricSums(
        long reporting, long failed, long zero, @Nullable BigDecimal recorded, long first, long reset, long gap) {

    /** Of no instance. */
    public static final MetricSums NONE = new MetricSums(0, 0, 0, null, 0, 0, 0);

    /** SQL: the columns that {@link #read} reads, each an array with a place for each metric. */
    public static final String COLUMNS = "sent, failed, zero, recorded, first, reset, gap";

    /** All metrics of a row, in the order of the places. */
    public static List<MetricSums> read(ResultSet row) throws SQLException {
        var sent = numbers(row, "sent");
        var failed = numbers(row, "failed");
        var zero = numbers(row, "zero");
        var recorded = (@Nullable BigDecimal[]) row.getArray("recorded").getArray();
        var first = numbers(row, "first");
        var reset = numbers(row, "reset");
        var gap = numbers(row, "gap");
        var metrics = new ArrayList<MetricSums>();
        for (var i = 0; i < sent.length; i++) {
            metrics.add(new MetricSums(
                    sent[i], failed[i], zero[i], sent[i] == 0 ? null : recorded[i], first[i], reset[i], gap[i]));
        }
        return metrics;
    }

    private static Long[] numbers(ResultSet row, String column) throws SQLException {
        return (Long[]) row.getArray(column).getArray();
    }

    /** Whether it is not known how much counters of the reporting instances have grown. */
    boolean lacksIncreases() {
        return reporting > 0 && recorded == null;
    }

    /** Of both groups. */
    MetricSums plus(MetricSums other) {
        return of(other, 1);
    }

    /** Of the instances that are not in another group, all of which are in this one. */
    MetricSums minus(MetricSums other) {
        return of(other, -1);
    }

    private MetricSums of(MetricSums other, int sign) {
        var reportingOfBoth = reporting + sign * other.reporting;
        return new MetricSums(
                reportingOfBoth,
                failed + sign * other.failed,
                zero + sign * other.zero,
                reportingOfBoth == 0
                        ? null
                        : orZero(recorded).add(orZero(other.recorded).multiply(BigDecimal.valueOf(sign))),
                first + sign * other.first,
                reset + sign * other.reset,
                gap + sign * other.gap);
    }

    private static BigDecimal orZero(@Nullable BigDecimal number) {
        return number == null ? BigDecimal.ZERO : number;
    }
}
