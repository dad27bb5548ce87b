package org.rollcall.analyse.quality;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.quality.SentPings.Sent;
import org.rollcall.ping.Week;

/** A second computation of outliers, straight from the payloads and by the words of the rules. */
public final class ExpectedOutliers {

    private static final Set<Long> FAILURES = Set.of(-1L, -2L, -1000L);
    private static final BigInteger HUNDRED = BigInteger.valueOf(100);

    private final List<String> metrics;

    /** @param metrics the key paths in the order of the dictionary */
    public ExpectedOutliers(List<String> metrics) {
        this.metrics = metrics;
    }

    /**
     * One line for each outlier of a week that is listed: of an instance the 20 strongest.
     *
     * @param pings as {@link SentPings#current} has them
     */
    public List<String> of(Map<String, Map<Week, Sent>> pings, Week week) {
        var lines = new ArrayList<String>();
        pings.forEach((instance, weeks) -> {
            var found = new ArrayList<Found>();
            metrics.forEach(metric -> add(instance, metric, weeks, week, found));
            found.stream()
                    .sorted(Comparator.comparing(Found::factor).reversed())
                    .limit(20)
                    .forEach(one -> lines.add(one.line() + "|" + found.size()));
        });
        return lines.stream().sorted().toList();
    }

    private static void add(String instance, String metric, Map<Week, Sent> weeks, Week week, List<Found> found) {
        var now = number(weeks.get(week), metric);
        var range = new TreeMap<Week, BigInteger>();
        for (var i = 8; i >= 1; i--) {
            var earlier = new Week(week.monday().minusWeeks(i));
            var value = number(weeks.get(earlier), metric);
            if (value != null) {
                range.put(earlier, value);
            }
        }
        if (now == null || range.size() < 4) {
            return;
        }
        var lowest = range.values().stream().min(BigInteger::compareTo).orElseThrow();
        var highest = range.values().stream().max(BigInteger::compareTo).orElseThrow();
        var isAbove = highest.signum() > 0 && now.compareTo(highest.multiply(HUNDRED)) > 0;
        var isBelow =
                lowest.signum() > 0 && now.signum() > 0 && now.multiply(HUNDRED).compareTo(lowest) < 0;
        if (isAbove || isBelow) {
            var factor = isAbove ? now.doubleValue() / highest.doubleValue() : lowest.doubleValue() / now.doubleValue();
            found.add(new Found(
                    new BigDecimal(factor),
                    String.join(
                            "|",
                            instance,
                            metric,
                            now.toString(),
                            lowest.toString(),
                            highest.toString(),
                            (long) factor + "",
                            range.keySet().toString())));
        }
    }

    private static @Nullable BigInteger number(@Nullable Sent ping, String metric) {
        JsonNode value = ping == null ? null : ping.value(metric);
        return value == null || !value.isIntegralNumber() || FAILURES.contains(value.longValue())
                ? null
                : value.bigIntegerValue();
    }

    private record Found(BigDecimal factor, String line) {}
}
