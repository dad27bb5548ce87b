package org.rollcall.analyse.quality;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.quality.SentPings.Sent;
import org.rollcall.ping.Week;

/** A second computation of the health of metrics, straight from the payloads and by the words of the rules. */
public final class ExpectedHealth {

    private static final Set<String> FAILURES =
            Set.of("-1", "-2", "-1000", "{\"-1\":-1}", "[\"-1\"]", "{\"major\":-1}", "{\"a\":-2,\"b\":-2}");

    private final Map<String, Map<Week, Sent>> pings;

    /** Of a product version such as 18.9, the metrics that its dictionary declares, and not as removed. */
    private final Function<String, Set<String>> declared;

    private final Week last;
    private final Set<String> versions;
    private final Map<String, List<Sent>> ofVersionAndWeek = new HashMap<>();
    private final Map<String, List<Week>> ofVersionAndMetric = new HashMap<>();

    public ExpectedHealth(SentPings pings, Function<String, Set<String>> declared, Week last) {
        this.pings = pings.current();
        this.declared = declared;
        this.last = last;
        versions = versions(this.pings);
    }

    private static @Nullable String version(Sent ping) {
        var version = requireNonNull(ping.text("version"));
        return version.matches("[0-9]+[.][0-9]+.*") ? version.replaceFirst("^([0-9]+[.][0-9]+).*", "$1") : null;
    }

    private List<Sent> pings(String version, Week week) {
        return ofVersionAndWeek.computeIfAbsent(version + " " + week, _ -> find(version, week));
    }

    private List<Sent> find(String version, Week week) {
        return pings.values().stream()
                .map(weeks -> weeks.get(week))
                .filter(ping -> ping != null && version.equals(version(ping)))
                .toList();
    }

    private static Week before(Week week, int weeks) {
        return new Week(week.monday().minusWeeks(weeks));
    }

    private static boolean failed(JsonNode value) {
        return FAILURES.contains(value.toString());
    }

    private static boolean isValue(JsonNode value) {
        return !value.isMissingNode() && !value.isNull() && !failed(value);
    }

    private static boolean isAboveZero(JsonNode value) {
        return isValue(value)
                && (value.isBoolean() ? value.booleanValue() : !value.isIntegralNumber() || value.longValue() > 0);
    }

    /** One line for each metric of each version of the last week. */
    public List<String> lines() {
        var versions = new TreeSet<String>();
        pings.values().stream()
                .map(weeks -> weeks.get(last))
                .filter(Objects::nonNull)
                .map(ExpectedHealth::version)
                .filter(Objects::nonNull)
                .forEach(versions::add);
        var lines = new ArrayList<String>();
        for (var version : versions) {
            for (var metric : declared.apply(version)) {
                lines.add(line(metric, version));
            }
        }
        return lines.stream().sorted().toList();
    }

    private String line(String metric, String version) {
        var now = values(metric, version, last);
        var sent = now.stream().filter(ExpectedHealth::isValue).count();
        var failed = now.stream().filter(ExpectedHealth::failed).count();
        var weeks = weeksWithValue(metric, version);
        return String.join(
                "|",
                metric,
                version,
                state(metric, version, now.size(), sent),
                now.size() + "",
                sent + "",
                failed + "",
                now.size() - sent - failed + "",
                weeks.isEmpty() ? "null" : weeks.getFirst().toString(),
                weeks.isEmpty() ? "null" : weeks.getLast().toString());
    }

    private String state(String metric, String version, int instances, long sent) {
        if (sent == 0 && instances >= 10) {
            return "broken";
        }
        if (Stream.of(last, before(last, 1)).allMatch(week -> mostFailed(values(metric, version, week)))) {
            return "failing";
        }
        var eight = IntStream.range(0, 8)
                .mapToObj(i -> values(metric, version, before(last, i)))
                .toList();
        if (eight.stream().noneMatch(List::isEmpty)
                && eight.stream().flatMap(List::stream).noneMatch(ExpectedHealth::isAboveZero)) {
            return "silent";
        }
        var first = versions.stream()
                .flatMap(other -> weeksWithValue(metric, other).stream())
                .min(Week::compareTo);
        return first.isPresent() && first.get().compareTo(before(last, 3)) >= 0 ? "new" : "ok";
    }

    private static boolean mostFailed(List<JsonNode> values) {
        return values.stream().filter(ExpectedHealth::failed).count() * 2 > values.size();
    }

    private List<JsonNode> values(String metric, String version, Week week) {
        return declared.apply(version).contains(metric)
                ? pings(version, week).stream().map(ping -> ping.value(metric)).toList()
                : List.of();
    }

    private List<Week> weeksWithValue(String metric, String version) {
        return ofVersionAndMetric.computeIfAbsent(version + " " + metric, _ -> findWeeks(metric, version));
    }

    private List<Week> findWeeks(String metric, String version) {
        return pings.values().stream()
                .flatMap(weeks -> weeks.keySet().stream())
                .distinct()
                .filter(week -> week.compareTo(last) <= 0)
                .filter(week -> values(metric, version, week).stream().anyMatch(ExpectedHealth::isValue))
                .sorted()
                .toList();
    }

    private static Set<String> versions(Map<String, Map<Week, Sent>> pings) {
        var versions = new TreeSet<String>();
        pings.values().stream()
                .flatMap(weeks -> weeks.values().stream())
                .map(ExpectedHealth::version)
                .filter(Objects::nonNull)
                .forEach(versions::add);
        return versions;
    }
}
