package org.rollcall.analyse.rollup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;

/** A second computation of rollups, straight from the payloads and by the words of the rules. */
final class ExpectedRollups {

    private static final Comparator<Sent> LATEST =
            Comparator.comparing(Sent::recordedAt).thenComparingLong(Sent::id);
    private static final Set<Long> FAILURES = Set.of(-1L, -2L, -1000L);

    private final List<String> metrics;
    private final Set<String> counters;

    /** Not withdrawn, not erased. */
    private final List<Sent> pings;

    ExpectedRollups(List<String> metrics, Set<String> counters, Collection<Sent> pings) {
        this.metrics = metrics;
        this.counters = counters;
        this.pings = List.copyOf(pings);
    }

    /** A ping as it was sent. */
    record Sent(long id, JsonNode payload) {

        String instance() {
            return payload.path("hostname").asText()
                    + ' '
                    + payload.path("uuid").asText();
        }

        Instant recordedAt() {
            var text = payload.get("recorded_at").textValue();
            return Instant.parse(text.replace(" UTC", "Z").replace(' ', 'T'));
        }

        LocalDate day() {
            return recordedAt().atOffset(ZoneOffset.UTC).toLocalDate();
        }

        LocalDate monday() {
            return Week.of(recordedAt()).monday();
        }

        private JsonNode value(String keyPath) {
            JsonNode node = payload;
            for (var name : keyPath.split("[.]", -1)) {
                node = node == null ? MissingNode.getInstance() : node.path(name);
            }
            return node;
        }

        private @Nullable Long number(String keyPath) {
            var value = value(keyPath);
            if (value.isBoolean()) {
                return value.booleanValue() ? 1L : 0L;
            }
            return value.isIntegralNumber() && value.canConvertToLong() ? (Long) value.longValue() : null;
        }

        private String edition() {
            return payload.path("edition").asText("-");
        }

        private String majorVersion() {
            return payload.get("version").textValue().replaceFirst("[.].*", "");
        }

        private String sizeBand() {
            for (var users : new String[] {"license_billable_users", "active_user_count"}) {
                var number = number(users);
                if (number != null && number >= 0) {
                    return number < 10
                            ? "0-9"
                            : number < 50
                                    ? "10-49"
                                    : number < 250
                                            ? "50-249"
                                            : number < 1000 ? "250-999" : number < 5000 ? "1000-4999" : "5000-";
                }
            }
            return "unknown";
        }

        private boolean isPrerelease() {
            return payload.get("version").textValue().contains("-pre");
        }

        private List<String> groups(boolean week) {
            var groups = new ArrayList<>(List.of(
                    "all|-|-|-",
                    "edition|" + edition() + "|-|-",
                    "major_version|-|" + majorVersion() + "|-",
                    "size_band|-|-|" + sizeBand(),
                    "edition_and_size_band|" + edition() + "|-|" + sizeBand()));
            if (!week && isPrerelease()) {
                groups.add("prerelease|-|-|-");
                groups.add("edition_and_prerelease|" + edition() + "|-|-");
            }
            return groups;
        }
    }

    /** One line for each group and metric that anybody sent or failed to count. */
    List<String> of(Period period) {
        var week = period.span() == Period.Span.WEEK;
        var chosen = newest(pings.stream()
                .filter(ping -> week
                        ? ping.monday().equals(period.start())
                        : !ping.day().isBefore(period.start()) && ping.day().isBefore(period.end())));
        var before =
                newest(pings.stream().filter(ping -> (week ? ping.monday() : ping.day()).isBefore(period.start())));
        var groups = new TreeMap<String, List<Sent>>();
        chosen.values()
                .forEach(ping -> ping.groups(week)
                        .forEach(group -> groups.computeIfAbsent(group, _ -> new ArrayList<>())
                                .add(ping)));
        var lines = new ArrayList<String>();
        for (var metric : metrics) {
            if (chosen.values().stream().anyMatch(ping -> ping.value(metric).isFloatingPointNumber())) {
                continue;
            }
            groups.forEach((group, members) -> line(period, metric, members, before)
                    .ifPresent(line -> lines.add("%s|%s|%s|%s|%s|%s"
                            .formatted(period.span().text(), period.start(), group, members.size(), metric, line))));
        }
        return lines.stream().sorted().toList();
    }

    private static Map<String, Sent> newest(Stream<Sent> pings) {
        return pings.collect(Collectors.toMap(
                Sent::instance, ping -> ping, (one, other) -> LATEST.compare(one, other) > 0 ? one : other));
    }

    private Optional<String> line(Period period, String metric, List<Sent> members, Map<String, Sent> before) {
        var numbers = members.stream()
                .map(ping -> ping.number(metric))
                .filter(Objects::nonNull)
                .toList();
        if (numbers.isEmpty()) {
            return Optional.empty();
        }
        var values = numbers.stream()
                .filter(number -> !FAILURES.contains(number))
                .sorted()
                .toList();
        var cells = new LinkedHashMap<String, @Nullable Object>();
        cells.put("sent", count(values.size()));
        for (var failure : List.of(-1L, -2L, -1000L)) {
            cells.put(
                    "failed" + failure,
                    count(numbers.stream().filter(failure::equals).count()));
        }
        cells.put("zero", count(values.stream().filter(value -> value == 0).count()));
        cells.put("negative", count(values.stream().filter(value -> value < 0).count()));
        var any = !values.isEmpty();
        cells.put("sum", any ? values.stream().mapToLong(Long::longValue).sum() : null);
        cells.put("min", any ? values.getFirst() : null);
        cells.put("max", any ? values.getLast() : null);
        for (var percent : List.of(10, 25, 50, 75, 90, 95, 99)) {
            cells.put("p" + percent, any ? percentile(values, percent) : null);
        }
        increases(period, metric, members, before, cells);
        return Optional.of(cells.values().stream()
                .map(cell -> cell == null ? "-" : cell.toString())
                .collect(Collectors.joining("|")));
    }

    private static @Nullable Long count(long count) {
        return count == 0 ? null : (Long) count;
    }

    private static String percentile(List<Long> values, int percent) {
        var place = new BigDecimal(percent)
                .multiply(new BigDecimal(values.size() - 1))
                .movePointLeft(2);
        var below = place.intValue();
        var low = new BigDecimal(values.get(below));
        var high = new BigDecimal(values.get(Math.min(below + 1, values.size() - 1)));
        return low.add(high.subtract(low).multiply(place.subtract(new BigDecimal(below))))
                .movePointRight(2)
                .toBigIntegerExact()
                .toString();
    }

    private void increases(
            Period period,
            String metric,
            List<Sent> members,
            Map<String, Sent> before,
            Map<String, @Nullable Object> cells) {
        long increase = 0;
        long first = 0;
        long reset = 0;
        long gap = 0;
        var sent = 0;
        for (var ping : members) {
            var value = ping.number(metric);
            if (value == null || FAILURES.contains(value)) {
                continue;
            }
            sent++;
            var last = before.get(ping.instance());
            var old = last == null ? null : last.number(metric);
            if (last == null) {
                first++;
            } else if (old == null || FAILURES.contains(old)) {
                gap++;
            } else if (old > value) {
                reset++;
            } else if (last.day().isBefore(period.before().start())) {
                gap++;
            } else {
                increase += value - old;
            }
        }
        var counts = counters.contains(metric) && sent > 0;
        cells.put("increase", counts ? increase : null);
        cells.put("first", counts ? count(first) : null);
        cells.put("reset", counts ? count(reset) : null);
        cells.put("gap", counts ? count(gap) : null);
    }
}
