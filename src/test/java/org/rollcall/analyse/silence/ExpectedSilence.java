package org.rollcall.analyse.silence;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What the endpoint has to answer, worked out from the payloads that were sent, instance by instance and week by week. */
public final class ExpectedSilence {

    private final List<Sent> pings;
    private final Instant now;

    /**
     * @param pings all that were sent, in the order in which they came
     * @param now when the question is asked
     */
    public ExpectedSilence(List<Sent> pings, Instant now) {
        this.pings = pings;
        this.now = now;
    }

    /** A ping; a withdrawn one counts for the fleet alone. */
    public record Sent(JsonNode payload, Instant receivedAt, boolean withdrawn) {

        String instance() {
            return text("hostname") + " " + text("uuid");
        }

        Instant recordedAt() {
            return Instant.parse(text("recorded_at"));
        }

        LocalDate monday() {
            return mondayOf(recordedAt());
        }

        String text(String member) {
            return payload.path(member).asText("");
        }
    }

    private static LocalDate mondayOf(Instant time) {
        return time.atOffset(ZoneOffset.UTC).toLocalDate().with(DayOfWeek.MONDAY);
    }

    static String week(LocalDate monday) {
        return String.format(
                Locale.ROOT,
                "%d-W%02d",
                monday.get(IsoFields.WEEK_BASED_YEAR),
                monday.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
    }

    /** The Monday of the last week that ended two days ago or earlier. */
    private LocalDate closed() {
        var monday = mondayOf(now).minusWeeks(1);
        while (monday.plusWeeks(1).atStartOfDay(ZoneOffset.UTC).toInstant().isAfter(now.minus(Duration.ofDays(2)))) {
            monday = monday.minusWeeks(1);
        }
        return monday;
    }

    /** Hostname, uuid, last week, silent weeks, sent weeks, version, edition and users, by last week and hostname. */
    public List<String> instances(int weeks) {
        var rows = new TreeMap<String, String>();
        lives().forEach((instance, own) -> {
            var mondays = new TreeSet<>(own.stream().map(Sent::monday).toList());
            var last = mondays.last();
            var silent = ChronoUnit.WEEKS.between(last, closed());
            var sent = Stream.iterate(last, monday -> monday.minusWeeks(1))
                    .limit(4)
                    .filter(mondays::contains)
                    .count();
            if (silent >= weeks && silent < 26 && sent >= 3) {
                var current = own.stream()
                        .filter(ping -> ping.monday().equals(last))
                        .max(comparing(Sent::recordedAt))
                        .orElseThrow();
                rows.put(
                        last + instance,
                        String.join(
                                ",",
                                current.text("hostname"),
                                current.text("uuid"),
                                week(last),
                                String.valueOf(silent),
                                String.valueOf(sent),
                                current.text("version"),
                                current.text("edition"),
                                users(current.payload())));
            }
        });
        return List.copyOf(rows.values());
    }

    private static String users(JsonNode payload) {
        for (var metric : List.of("license_billable_users", "active_user_count")) {
            if (payload.path(metric).isIntegralNumber() && payload.get(metric).longValue() >= 0) {
                return payload.get(metric).asText();
            }
        }
        return "";
    }

    /** Number of instances that sent in three of the four weeks up to their last one, and are not gone. */
    public long steady() {
        return lives().values().stream()
                .map(own -> new TreeSet<>(own.stream().map(Sent::monday).toList()))
                .filter(mondays -> ChronoUnit.WEEKS.between(mondays.last(), closed()) < 26)
                .filter(mondays -> mondays.tailSet(mondays.last().minusWeeks(3)).size() >= 3)
                .count();
    }

    /** By version: its instances in the four weeks before the silence, and those that have sent since; the fleet is "". */
    public Map<String, long[]> versions(int weeks) {
        var end = closed().minusWeeks(weeks);
        var versions = new TreeMap<String, long[]>();
        versions.put("", new long[2]);
        lives().forEach((_, own) -> own.stream()
                .filter(ping -> !ping.monday().isAfter(end) && ping.monday().isAfter(end.minusWeeks(4)))
                .max(comparing(Sent::recordedAt))
                .ifPresent(last -> {
                    var sends = own.stream().anyMatch(ping -> ping.monday().isAfter(end));
                    var version = last.text("version").replaceFirst("^v?([0-9]+[.][0-9]+).*", "$1");
                    for (var key : List.of(version, "")) {
                        var counts = versions.computeIfAbsent(key, _ -> new long[2]);
                        counts[0]++;
                        counts[1] += sends ? 1 : 0;
                    }
                }));
        return versions;
    }

    /** Version, instances, sending and share of those that lost a tenth more than all, the largest loss first. */
    public List<String> fallen(int weeks) {
        var versions = versions(weeks);
        var fleet = requireNonNull(versions.remove(""));
        var fallen = new ArrayList<Map.Entry<String, long[]>>();
        versions.entrySet().stream()
                .filter(version -> version.getKey().matches("[0-9]+[.][0-9]+"))
                .filter(version -> version.getValue()[0] >= 5)
                .filter(version ->
                        share(fleet).subtract(share(version.getValue())).doubleValue() > 0.0999999)
                .forEach(fallen::add);
        fallen.sort(Comparator.comparingLong(
                (Map.Entry<String, long[]> version) -> version.getValue()[1] - version.getValue()[0]));
        return fallen.stream()
                .map(version -> version.getKey() + "," + version.getValue()[0] + "," + version.getValue()[1] + ","
                        + share(version.getValue()).toPlainString())
                .toList();
    }

    public static BigDecimal share(long[] counts) {
        return BigDecimal.valueOf(Math.round(1e6 * counts[1] / counts[0]), 6).stripTrailingZeros();
    }

    /** Pings of the running week, and those of last week that had come a week ago. */
    long[] fleet() {
        var running = mondayOf(now);
        return new long[] {
            pings.stream().filter(ping -> ping.monday().equals(running)).count(),
            pings.stream()
                    .filter(ping -> ping.monday().equals(running.minusWeeks(1)))
                    .filter(ping -> !ping.receivedAt().isAfter(now.minus(Duration.ofDays(7))))
                    .count()
        };
    }

    private Map<String, List<Sent>> lives() {
        return pings.stream().filter(ping -> !ping.withdrawn()).collect(groupingBy(Sent::instance));
    }
}
