package org.rollcall.analyse.indicator;

import static java.util.Comparator.comparing;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the endpoint has to answer, as rows of CSV without their source, worked out straight from the payloads. */
public final class ExpectedIndicators {

    private static final Pattern NUMBERS = Pattern.compile("\\s*v?(\\d+)\\.(\\d+).*");
    private static final Set<String> FAILURES = Set.of("-1", "-2", "-1000", "{\"-1\":-1}");

    /** Not withdrawn, in the order in which they were recorded. */
    private final List<Sent> pings;

    private final Map<String, Map<String, Sent>> newest = new HashMap<>();

    private final YearMonth running;

    public ExpectedIndicators(Collection<Sent> pings, YearMonth running) {
        this.pings = pings.stream()
                .sorted(comparing(Sent::recordedAt).thenComparingLong(Sent::id))
                .toList();
        this.running = running;
    }

    /** A metric as the dictionaries of the test have it; versions are major * 100 + minor. */
    public record Metric(String keyPath, String stage, String group, String timeFrame, int first, int last) {

        String group(String grouping) {
            return grouping.equals("stage") ? stage : group;
        }
    }

    /** A ping as it was sent. */
    public record Sent(long id, JsonNode payload, Instant recordedAt, YearMonth month) {

        public Sent(long id, JsonNode payload) {
            var recordedAt = Instant.parse(payload.get("recorded_at").asText());
            this(id, payload, recordedAt, YearMonth.from(recordedAt.atOffset(ZoneOffset.UTC)));
        }

        String instance() {
            return payload.get("hostname").asText() + " " + payload.path("uuid").asText();
        }

        @Nullable
        String edition() {
            return payload.path("edition").textValue();
        }

        String version() {
            return payload.path("version").asText();
        }

        boolean isPrerelease() {
            return Stream.of("-pre", "-rc", "-alpha", "-beta", "-dev").anyMatch(version()::contains);
        }

        boolean isAble(Metric metric) {
            var matcher = NUMBERS.matcher(version());
            if (!matcher.matches()) {
                return false;
            }
            var version = Integer.parseInt(matcher.group(1)) * 100 + Integer.parseInt(matcher.group(2));
            return version >= metric.first() && version <= metric.last();
        }

        private JsonNode node(String keyPath) {
            var node = payload;
            for (var name : keyPath.split("[.]", -1)) {
                node = node.path(name);
            }
            return node;
        }

        boolean hasFailed(String keyPath) {
            return FAILURES.contains(node(keyPath).toString());
        }

        /** Null where there is none. */
        @Nullable
        BigDecimal number(String keyPath) {
            var node = node(keyPath);
            if (node.isBoolean()) {
                return node.booleanValue() ? BigDecimal.ONE : BigDecimal.ZERO;
            }
            return node.isNumber() && !hasFailed(keyPath) ? node.decimalValue() : null;
        }
    }

    /** The rows of months, in the order of the answer. */
    public List<String> rows(List<Metric> metrics, String grouping, YearMonth from, YearMonth to) {
        var rows = new ArrayList<String>();
        for (var month = from; !month.isAfter(to); month = month.plusMonths(1)) {
            var ofMonth = month;
            var last = in(month).values();
            if (grouping.equals("edition")) {
                var editions = new TreeSet<@Nullable String>(Comparator.nullsLast(Comparator.naturalOrder()));
                last.forEach(ping -> editions.add(ping.edition()));
                for (var edition : editions) {
                    for (var metric : metrics) {
                        rows.add(row(
                                month,
                                metric,
                                Objects.toString(edition, ""),
                                ping -> Objects.equals(ping.edition(), edition)));
                    }
                }
            } else {
                metrics.stream()
                        .sorted(comparing(metric -> metric.group(grouping)))
                        .forEach(metric -> rows.add(row(ofMonth, metric, metric.group(grouping), _ -> true)));
            }
        }
        return rows;
    }

    /** The last ping of each instance in a month. */
    private Map<String, Sent> in(YearMonth month) {
        return newest("in " + month, ping -> ping.month().equals(month));
    }

    /** The last ping of each instance in a month and the two before. */
    private Map<String, Sent> around(YearMonth month) {
        return newest(
                "around " + month,
                ping -> !ping.month().isAfter(month) && !ping.month().isBefore(month.minusMonths(2)));
    }

    private Map<String, Sent> before(YearMonth month) {
        return newest("before " + month, ping -> ping.month().isBefore(month));
    }

    private Map<String, Sent> newest(String name, Predicate<Sent> wanted) {
        return newest.computeIfAbsent(name, _ -> {
            var found = new HashMap<String, Sent>();
            pings.stream().filter(wanted).forEach(ping -> found.put(ping.instance(), ping));
            return found;
        });
    }

    private String row(YearMonth month, Metric metric, String name, Predicate<Sent> wanted) {
        var seen = in(month).values().stream().filter(wanted).toList();
        var known = around(month).values().stream()
                .filter(wanted)
                .filter(ping -> !ping.isPrerelease())
                .count();
        var released = seen.stream().filter(ping -> !ping.isPrerelease()).toList();
        var early = seen.stream().filter(Sent::isPrerelease).toList();
        var sums = sums(month, metric, released);
        var earlySums = sums(month, metric, early);
        var failed = released.stream()
                .filter(ping -> ping.hasFailed(metric.keyPath()))
                .count();
        return Stream.of(
                        month,
                        month.equals(running),
                        name,
                        metric.keyPath(),
                        metric.stage(),
                        metric.group(),
                        metric.timeFrame(),
                        text(sums.recorded()),
                        sums.reporting(),
                        released.stream().filter(ping -> ping.isAble(metric)).count(),
                        released.size(),
                        known,
                        estimated(sums, known),
                        failed,
                        released.stream()
                                .filter(ping ->
                                        ping.number(metric.keyPath()) == null && !ping.hasFailed(metric.keyPath()))
                                .count(),
                        sums.zero(),
                        sums.first(),
                        sums.reset(),
                        sums.gap(),
                        early.size(),
                        earlySums.reporting(),
                        text(earlySums.recorded()))
                .map(Object::toString)
                .reduce((one, other) -> one + "," + other)
                .orElseThrow();
    }

    private record Sums(@Nullable BigDecimal recorded, int reporting, int zero, int first, int reset, int gap) {}

    private Sums sums(YearMonth month, Metric metric, List<Sent> instances) {
        var before = before(month);
        var recorded = BigDecimal.ZERO;
        var reporting = 0;
        var zero = 0;
        var first = 0;
        var reset = 0;
        var gap = 0;
        for (var ping : instances) {
            var value = ping.number(metric.keyPath());
            if (value == null) {
                continue;
            }
            reporting++;
            zero += value.signum() == 0 ? 1 : 0;
            if (!metric.timeFrame().equals("all")) {
                recorded = recorded.add(value);
                continue;
            }
            var last = before.get(ping.instance());
            var old = last == null ? null : last.number(metric.keyPath());
            if (last == null) {
                first++;
            } else if (old == null) {
                gap++;
            } else if (old.compareTo(value) > 0) {
                reset++;
            } else if (last.month().equals(month.minusMonths(1))) {
                recorded = recorded.add(value.subtract(old));
            } else {
                gap++;
            }
        }
        return new Sums(reporting == 0 ? null : recorded, reporting, zero, first, reset, gap);
    }

    private static String estimated(Sums sums, long known) {
        if (sums.recorded() == null) {
            return "";
        }
        return text(sums.recorded()
                .multiply(BigDecimal.valueOf(known))
                .divide(BigDecimal.valueOf(sums.reporting()), 6, RoundingMode.HALF_UP));
    }

    private static String text(@Nullable BigDecimal number) {
        return number == null
                ? ""
                : number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    /** The metrics in the order of key paths. */
    static List<Metric> sorted(Metric... metrics) {
        var sorted = new ArrayList<>(List.of(metrics));
        Collections.sort(sorted, comparing(Metric::keyPath));
        return sorted;
    }
}
