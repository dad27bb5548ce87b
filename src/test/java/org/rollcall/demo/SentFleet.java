package org.rollcall.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.rollcall.demo.Fact.Sender;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;

/** The payloads of a fleet and nothing else, for those who look for facts in them. */
final class SentFleet {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What dictionaries declare, in order: those of all versions. */
    final List<FleetMetric> metrics;

    final List<DictionaryVersion> published;

    /** In the order in which they arrive. */
    final List<SentPing> arrivals = new ArrayList<>();

    /** The one of a week that was recorded last, by sender. */
    final SequencedMap<Sender, TreeMap<Week, SentPing>> current = new LinkedHashMap<>();

    final TreeSet<Week> weeks = new TreeSet<>();

    /** How often each failure was sent, by number of the metric. */
    final Map<Integer, Map<String, Integer>> failures = new TreeMap<>();

    SentFleet(Stream<FleetPing> pings, List<FleetDictionary> dictionaries) {
        published = dictionaries.stream().map(FleetDictionary::version).toList();
        var byKeyPath = new LinkedHashMap<String, FleetMetric>();
        dictionaries.stream()
                .flatMap(dictionary -> dictionary.metrics().stream())
                .filter(metric -> !metric.removed())
                .forEach(metric -> byKeyPath.put(metric.keyPath(), metric));
        metrics = List.copyOf(byKeyPath.values());
        var keyPaths = metrics.stream().map(FleetMetric::keyPath).toList();
        pings.forEach(ping -> add(ping.json(), keyPaths));
    }

    private void add(byte[] json, List<String> keyPaths) {
        try {
            var payload = JSON.readTree(json);
            var ping = SentPing.of(payload, keyPaths);
            arrivals.add(ping);
            weeks.add(ping.week());
            current.computeIfAbsent(ping.sender(), _ -> new TreeMap<>())
                    .merge(ping.week(), ping, (a, b) -> a.recordedAt().isAfter(b.recordedAt()) ? a : b);
            for (var i = 0; i < keyPaths.size(); i++) {
                if (ping.values()[i] == SentPing.FAILED) {
                    failures.computeIfAbsent(i, _ -> new TreeMap<>())
                            .merge(SentPing.at(payload, keyPaths.get(i)).toString(), 1, Integer::sum);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The pings of each sender, week by week. */
    Collection<List<SentPing>> histories() {
        return current.values().stream()
                .map(pings -> List.copyOf(pings.values()))
                .toList();
    }

    /** The senders that have sent a uuid at all, by uuid or by hostname. */
    Collection<List<Sender>> sendersBy(Function<Sender, String> name) {
        var senders = new LinkedHashMap<String, List<Sender>>();
        current.keySet().stream()
                .filter(sender -> sender.uuid() != null)
                .forEach(sender -> senders.computeIfAbsent(name.apply(sender), _ -> new ArrayList<>())
                        .add(sender));
        return senders.values();
    }

    Week first(Sender sender) {
        return pings(sender).firstKey();
    }

    Week last(Sender sender) {
        return pings(sender).lastKey();
    }

    NavigableMap<Week, SentPing> pings(Sender sender) {
        return Objects.requireNonNull(current.get(sender));
    }

    /** Numbers of the metrics that a fact is looked for in. */
    int[] numbers(Predicate<FleetMetric> wanted) {
        return IntStream.range(0, metrics.size())
                .filter(i -> wanted.test(metrics.get(i)))
                .toArray();
    }

    /** Whole weeks from one to another. */
    static int between(Week from, Week to) {
        return (int) ChronoUnit.WEEKS.between(from.monday(), to.monday());
    }
}
