package org.rollcall.analyse.identity;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.rollcall.ping.Instance;

/** The findings that the endpoint has to answer, worked out from the payloads by comparing each instance with each other one. */
public final class ExpectedIdentities {

    private final Map<String, List<Sent>> instances;

    /** @param pings that were not withdrawn */
    public ExpectedIdentities(List<Sent> pings) {
        this.instances = new TreeMap<>(pings.stream().collect(groupingBy(Sent::instance)));
    }

    /** A ping. */
    public record Sent(JsonNode payload) {

        String instance() {
            return text("hostname") + " " + text("uuid");
        }

        String host() {
            return text("hostname").replaceFirst(":[0-9]+$", "");
        }

        LocalDate monday() {
            return Instant.parse(text("recorded_at"))
                    .atOffset(ZoneOffset.UTC)
                    .toLocalDate()
                    .with(DayOfWeek.MONDAY);
        }

        boolean hasUuid() {
            return !text("uuid").replace("-", "").replace("0", "").isEmpty();
        }

        boolean hasHost() {
            return !Set.of("localhost", "git.localdomain", "gitlab.local").contains(host());
        }

        String text(String member) {
            return payload.path(member).asText("");
        }
    }

    /** Kind, week, first week, weeks, number of instances, and hostnames with uuids, old ones first. */
    public List<String> findings() {
        return Stream.concat(clones().stream(), successions().stream()).toList();
    }

    private List<String> clones() {
        var rows = new ArrayList<String>();
        for (var uuid : uuids()) {
            var weeks = weeksWithTwo(of(uuid), Sent::host);
            instances.values().stream()
                    .filter(own -> own.getFirst().text("uuid").equals(uuid))
                    .forEach(own -> weeks.addAll(weeksWithTwo(
                            own.stream()
                                    .filter(ping -> !ping.payload()
                                            .path("unique_instance_id")
                                            .isMissingNode())
                                    .toList(),
                            ping -> ping.text("unique_instance_id"))));
            if (!weeks.isEmpty()) {
                var involved = of(uuid).stream()
                        .filter(ping -> weeks.contains(ping.monday()))
                        .map(Sent::instance)
                        .collect(Collectors.toCollection(TreeSet::new));
                rows.add(row("clone", weeks.last(), weeks.first(), weeks.size(), List.copyOf(involved)));
            }
        }
        return rows;
    }

    private static SortedSet<LocalDate> weeksWithTwo(List<Sent> pings, Function<Sent, String> name) {
        var weeks = new TreeSet<LocalDate>();
        pings.stream()
                .collect(groupingBy(Sent::monday, Collectors.mapping(name, Collectors.toSet())))
                .forEach((week, names) -> {
                    if (names.size() > 1) {
                        weeks.add(week);
                    }
                });
        return weeks;
    }

    private List<String> successions() {
        var rows = new ArrayList<String>();
        instances.forEach((name, own) -> {
            if (!own.getFirst().hasUuid()) {
                return;
            }
            var first = first(own);
            var uuid = own.getFirst().text("uuid");
            var ofUuid = weeksWithTwo(of(uuid), Sent::host).isEmpty()
                    ? before(own, other -> other.text("uuid").equals(uuid), true)
                            .filter(old -> !host(old).equals(host(own)))
                    : Optional.<List<Sent>>empty();
            var ofHost = isOfOneUuid(host(own)) && own.getFirst().hasHost()
                    ? before(own, other -> other.host().equals(host(own)), false)
                            .filter(old -> !old.getFirst().text("uuid").equals(uuid))
                            .filter(old -> last(of(old.getFirst().text("uuid"))).equals(last(old)))
                    : Optional.<List<Sent>>empty();
            var old = Stream.of(ofUuid, ofHost).flatMap(Optional::stream).toList();
            if (!old.isEmpty()) {
                var last = old.stream()
                        .map(ExpectedIdentities::last)
                        .max(LocalDate::compareTo)
                        .orElseThrow();
                rows.add(row(
                        ofUuid.isEmpty() ? "reinstallation" : ofHost.isEmpty() ? "rename" : "merge",
                        first,
                        last,
                        (int) ChronoUnit.WEEKS.between(last, first),
                        Stream.concat(old.stream().map(pings -> pings.getFirst().instance()), Stream.of(name))
                                .toList()));
            }
        });
        return rows;
    }

    /** Of the instances that began before, the one that ended last, where all of them ended before this one began. */
    private Optional<List<Sent>> before(List<Sent> own, Predicate<Sent> fits, boolean alsoWithoutHost) {
        return instances.values().stream()
                .filter(other -> other.getFirst().hasUuid()
                        && (alsoWithoutHost || other.getFirst().hasHost()))
                .filter(other -> fits.test(other.getFirst()) && first(other).isBefore(first(own)))
                .max(comparing(ExpectedIdentities::last).thenComparing(ExpectedIdentities::id))
                .filter(old -> last(old).isBefore(first(own)))
                .filter(old -> ChronoUnit.WEEKS.between(last(old), first(own)) <= 8);
    }

    private boolean isOfOneUuid(String host) {
        return weeksWithTwo(
                        instances.values().stream()
                                .flatMap(List::stream)
                                .filter(ping -> ping.hasUuid() && ping.host().equals(host))
                                .toList(),
                        ping -> ping.text("uuid"))
                .isEmpty();
    }

    private Set<String> uuids() {
        return instances.values().stream()
                .map(List::getFirst)
                .filter(Sent::hasUuid)
                .map(ping -> ping.text("uuid"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<Sent> of(String uuid) {
        return instances.values().stream()
                .flatMap(List::stream)
                .filter(ping -> ping.text("uuid").equals(uuid))
                .toList();
    }

    /** Decides among ports of one host. */
    private static String id(List<Sent> pings) {
        var ping = pings.getFirst();
        return new Instance(ping.text("hostname"), ping.text("uuid")).id().toString();
    }

    private static String host(List<Sent> pings) {
        return pings.getFirst().host();
    }

    private static LocalDate first(List<Sent> pings) {
        return pings.stream().map(Sent::monday).min(LocalDate::compareTo).orElseThrow();
    }

    private static LocalDate last(List<Sent> pings) {
        return pings.stream().map(Sent::monday).max(LocalDate::compareTo).orElseThrow();
    }

    private static String row(String kind, LocalDate week, LocalDate first, int weeks, List<String> involved) {
        return kind + "," + week + "," + first + "," + weeks + "," + involved;
    }
}
