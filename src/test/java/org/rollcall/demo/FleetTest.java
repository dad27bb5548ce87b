package org.rollcall.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.rollcall.demo.FleetMetric.TimeFrame;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.dictionary.ValueType;
import org.rollcall.ping.Week;

class FleetTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Week FIRST_WEEK = new Week(LocalDate.of(2026, 8, 31));
    private static final int INSTANCES = 300;
    private static final int WEEKS = 12;

    private static final FleetDictionary DICTIONARY = dictionary(9);
    private static final Fleet FLEET = fleet(DICTIONARY);

    private static FleetDictionary dictionary(int minor) {
        return FleetDictionary.parse(new DictionaryVersion(18, minor), SyntheticDefinitions.yaml());
    }

    private static Fleet fleet(FleetDictionary... dictionaries) {
        return new Fleet(7, INSTANCES, FIRST_WEEK, WEEKS, List.of(dictionaries));
    }

    private static JsonNode json(FleetPing ping) {
        try {
            return JSON.readTree(ping.json());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode at(JsonNode payload, String keyPath) {
        return payload.at("/" + keyPath.replace('.', '/'));
    }

    private static List<FleetMetric> sent(TimeFrame timeFrame) {
        return DICTIONARY.metrics().stream()
                .filter(metric -> !metric.removed() && metric.valueType() == ValueType.NUMBER)
                .filter(metric -> metric.timeFrame() == timeFrame)
                .toList();
    }

    @Test
    void sameArguments_giveTheSameBytes() {
        var other = fleet(dictionary(9));

        assertThat(other.week(5).map(FleetPing::json).toList())
                .containsExactlyElementsOf(FLEET.week(5).map(FleetPing::json).toList());
    }

    @Test
    void anotherSeed_givesOtherBytes() {
        var other = new Fleet(8, INSTANCES, FIRST_WEEK, WEEKS, List.of(DICTIONARY));

        assertThat(other.week(0).findFirst().orElseThrow().json())
                .isNotEqualTo(FLEET.week(0).findFirst().orElseThrow().json());
    }

    @Test
    void aPayload_hasEveryMetricThatIsSentAndNoOther() {
        var ping = json(FLEET.week(0).findFirst().orElseThrow());

        assertThat(DICTIONARY.metrics()).hasSizeBetween(3_000, 3_300);
        for (var metric : DICTIONARY.metrics()) {
            assertThat(at(ping, metric.keyPath()).isMissingNode())
                    .as(metric.keyPath())
                    .isEqualTo(metric.removed());
        }
    }

    @Test
    void aPayload_isAsLargeAsARealOneAndWithoutWhiteSpace() {
        var pings = FLEET.week(0).toList();

        assertThat(pings).isNotEmpty().allSatisfy(ping -> {
            assertThat(ping.json().length).isBetween(135_000, 150_000);
            assertThat(JSON.writeValueAsBytes(JSON.readTree(ping.json())))
                    .as("the shortest form of the same JSON")
                    .hasSize(ping.json().length);
        });
    }

    @Test
    void aPayloadOfRealDefinitions_isAsLargeAsARealOne() throws IOException {
        var file = Path.of(System.getProperty("rollcall.corpus", "../shared/corpus"), "definitions", "18.9.yml");
        assumeTrue(Files.exists(file), "the corpus is missing");
        var version = new DictionaryVersion(18, 9);
        var real = fleet(FleetDictionary.parse(version, Files.readAllBytes(file)));

        assertThat(real.week(0).findFirst().orElseThrow().json().length).isBetween(135_000, 150_000);
    }

    @Test
    void identity_isWhatThePingSays() {
        assertThat(FLEET.week(3)).isNotEmpty().allSatisfy(ping -> {
            var payload = json(ping);
            assertThat(payload.path("hostname").textValue()).isEqualTo(ping.hostname());
            assertThat(payload.path("uuid").textValue()).isEqualTo(ping.uuid());
            assertThat(payload.path("version").textValue()).isEqualTo(ping.version());
        });
    }

    @Test
    void recordedAt_liesInTheWeek() {
        var times = new HashSet<Integer>();
        FLEET.week(3).forEach(ping -> {
            var text = json(ping).path("recorded_at").textValue();
            times.add(text.length());
            var time = OffsetDateTime.parse(text.replace(" UTC", "Z").replace(' ', 'T'));
            assertThat(Week.of(time.toInstant())).isEqualTo(ping.week());
        });
        assertThat(times).as("the usual form and an old one").hasSize(2);
    }

    @Test
    void weeks_followEachOther() {
        var weeks = FLEET.pings().map(FleetPing::week).distinct().toList();

        assertThat(weeks).hasSize(WEEKS).isSorted().startsWith(FIRST_WEEK);
    }

    @Test
    void aboutHalfOfTheCountersAreZero_andLargeInstancesHaveFewerZeros() {
        var counters = DICTIONARY.metrics().stream()
                .filter(metric -> !metric.removed() && metric.valueType() == ValueType.NUMBER)
                .toList();
        var zeros = new HashMap<Long, Double>();
        FLEET.week(4).map(FleetTest::json).forEach(payload -> {
            var share = (double) counters.stream()
                            .filter(metric -> at(payload, metric.keyPath()).asLong(-1) == 0)
                            .count()
                    / counters.size();
            zeros.put(payload.path("active_user_count").asLong(), share);
        });
        var average = zeros.values().stream().mapToDouble(share -> share).average();

        assertThat(average.orElseThrow()).isCloseTo(0.45, within(0.1));
        assertThat(zeros.get(zeros.keySet().stream().max(Long::compare).orElseThrow()))
                .isLessThan(zeros.get(zeros.keySet().stream().min(Long::compare).orElseThrow()));
    }

    @Test
    void sizes_haveALongTail() {
        var users = FLEET.week(4)
                .map(ping -> json(ping).path("active_user_count").asLong())
                .sorted()
                .toList();

        assertThat(users.get(users.size() / 2)).isLessThan(30);
        assertThat(users.getLast()).isGreaterThan(1_000);
    }

    @Test
    void allTimeCounters_growAndFallOnlyAfterARestore() {
        var observed = INSTANCES / 3;
        var growing = 0;
        var restored = 0;
        for (var instance = 0; instance < observed; instance++) {
            var totals = FLEET.history(instance).stream()
                    .map(FleetTest::json)
                    .map(FleetTest::countersWithoutFailures)
                    .toList();
            var falls = 0;
            for (var week = 1; week < totals.size(); week++) {
                falls += fallen(totals.get(week - 1), totals.get(week)) > 0 ? 1 : 0;
            }
            assertThat(falls)
                    .as("weeks in which a counter of instance %d fell", instance)
                    .isLessThanOrEqualTo(1);
            restored += falls;
            if (falls == 0 && totals.size() > 1 && sum(totals.getLast()) > sum(totals.getFirst())) {
                growing++;
            }
        }
        assertThat(growing).isGreaterThan(observed / 2);
        assertThat(restored).isBetween(1, observed / 10);
    }

    private static Map<String, Long> countersWithoutFailures(JsonNode payload) {
        var counters = new HashMap<String, Long>();
        for (var metric : sent(TimeFrame.ALL)) {
            var value = at(payload, metric.keyPath());
            if (value.asLong(-1) >= 0) {
                counters.put(metric.keyPath(), value.asLong());
            }
        }
        return counters;
    }

    private static long fallen(Map<String, Long> before, Map<String, Long> after) {
        return before.entrySet().stream()
                .filter(counter -> after.getOrDefault(counter.getKey(), Long.MAX_VALUE) < counter.getValue())
                .count();
    }

    private static long sum(Map<String, Long> counters) {
        return counters.values().stream().mapToLong(value -> value).sum();
    }

    @Test
    void windows_riseAndFall() {
        var history = IntStream.range(0, INSTANCES)
                .mapToObj(FLEET::history)
                .filter(pings -> pings.size() == WEEKS)
                .findFirst()
                .orElseThrow();
        for (var timeFrame : List.of(TimeFrame.DAYS_7, TimeFrame.DAYS_28)) {
            var values = history.stream()
                    .map(FleetTest::json)
                    .map(payload -> sent(timeFrame).stream()
                            .mapToLong(metric ->
                                    Math.max(0, at(payload, metric.keyPath()).asLong()))
                            .sum())
                    .toList();
            assertThat(values.stream().distinct()).hasSizeGreaterThan(WEEKS / 2);
            assertThat(values).isNotEqualTo(values.stream().sorted().toList());
        }
    }

    @Test
    void fourWeeksOfAFeature_areItsMonth() {
        var weekly = sent(TimeFrame.DAYS_7).stream().map(FleetMetric::keyPath).toList();
        var history = IntStream.range(0, INSTANCES)
                .mapToObj(FLEET::history)
                .filter(pings -> pings.size() == WEEKS)
                .filter(pings -> pings.stream().map(FleetPing::uuid).distinct().count() == 1)
                .map(pings -> pings.stream().map(FleetTest::json).toList())
                .toList();
        var compared = 0;
        for (var payloads : history.subList(0, 5)) {
            for (var keyPath : weekly) {
                var weeks = IntStream.rangeClosed(WEEKS - 4, WEEKS - 1)
                        .mapToLong(week -> at(payloads.get(week), keyPath).asLong(-1))
                        .toArray();
                var first = at(payloads.getFirst(), keyPath).asLong();
                var month = at(payloads.getLast(), keyPath.replace("_weekly", "_monthly"))
                        .asLong(-1);
                if (first > 0 && month > 0 && IntStream.range(0, 4).allMatch(i -> weeks[i] > 0)) {
                    assertThat(month).as(keyPath).isEqualTo(weeks[0] + weeks[1] + weeks[2] + weeks[3]);
                    compared++;
                }
            }
        }
        assertThat(compared).isPositive();
    }

    @Test
    void instances_areUpgradedAndNeverDowngraded() {
        var fleet = fleet(dictionary(9), dictionary(8));
        var versions = new HashSet<String>();
        var upgraded = 0;
        for (var instance = 0; instance < INSTANCES; instance++) {
            var history = fleet.history(instance).stream()
                    .map(FleetPing::version)
                    .distinct()
                    .toList();
            assertThat(history).isSortedAccordingTo(Comparator.comparing(FleetTest::release, Arrays::compare));
            versions.addAll(history);
            upgraded += history.size() > 1 ? 1 : 0;
        }
        assertThat(versions.stream()
                        .map(version -> version.replaceFirst("\\.[^.]*$", ""))
                        .collect(Collectors.toSet()))
                .isEqualTo(Set.of("18.8", "18.9", "18.10"));
        assertThat(upgraded).isBetween(INSTANCES / 3, INSTANCES);
    }

    /** Major, minor and patch; a prerelease has the patch 0. */
    private static int[] release(String version) {
        return Arrays.stream(version.replaceFirst("-.*", "").split("\\.", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    @Test
    void instances_fallSilentAndComeAndGo() {
        var perWeek = IntStream.range(0, WEEKS)
                .mapToObj(week -> FLEET.week(week).count())
                .toList();
        var complete = IntStream.range(0, INSTANCES)
                .filter(instance -> FLEET.history(instance).size() == WEEKS)
                .count();

        assertThat(perWeek)
                .allSatisfy(count -> assertThat(count).isBetween(INSTANCES * 7L / 10, INSTANCES * 98L / 100));
        assertThat(complete).isBetween(INSTANCES / 4L, INSTANCES * 3L / 4);
    }

    @Test
    void clones_shareAUuidAndFireInTheSameMinute() {
        var byUuid = FLEET.week(WEEKS - 1)
                .filter(ping -> ping.uuid() != null)
                .collect(Collectors.groupingBy(ping -> Objects.requireNonNull(ping.uuid())));
        var clones = byUuid.values().stream()
                .filter(pings ->
                        pings.stream().map(FleetPing::hostname).distinct().count() > 1)
                .toList();

        assertThat(clones).isNotEmpty();
        for (var pings : clones) {
            assertThat(pings.stream().map(FleetPing::hostname).distinct()).hasSize(pings.size());
            assertThat(pings.stream()
                            .map(ping -> json(ping)
                                    .path("recorded_at")
                                    .textValue()
                                    .replace('T', ' ')
                                    .substring(0, 16))
                            .distinct())
                    .hasSize(1);
        }
    }

    @Test
    void hostnames_areNotUnique() {
        var large = new Fleet(7, 10 * INSTANCES, FIRST_WEEK, 1, List.of(DICTIONARY));
        var localhosts = large.week(0)
                .filter(ping -> ping.hostname().equals("localhost"))
                .map(FleetPing::uuid)
                .toList();

        assertThat(localhosts).hasSizeGreaterThan(1).doesNotHaveDuplicates();
    }

    @Test
    void failureValues_occur() {
        var values = new ArrayList<String>();
        FLEET.week(2).map(FleetTest::json).forEach(payload -> {
            for (var metric : DICTIONARY.metrics()) {
                var value = at(payload, metric.keyPath());
                if (!metric.removed()
                        && !metric.keyPath().equals("uuid")
                        && (value.isNull() || value.asLong() < 0 || value.has("-1"))) {
                    values.add(metric.valueType() + " " + value);
                }
            }
        });

        assertThat(values)
                .contains("NUMBER -1", "NUMBER -2", "NUMBER -1000", "NUMBER null", "BOOLEAN -1", "OBJECT {\"-1\":-1}");
    }
}
