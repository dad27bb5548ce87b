package org.rollcall.analyse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.analyse.customer.ExpectedCustomers;
import org.rollcall.analyse.customer.ShownCustomers;
import org.rollcall.analyse.identity.ExpectedIdentities;
import org.rollcall.analyse.identity.IdentityTest;
import org.rollcall.analyse.indicator.ExpectedIndicators;
import org.rollcall.analyse.indicator.ExpectedIndicators.Metric;
import org.rollcall.analyse.indicator.IndicatorTest;
import org.rollcall.analyse.lifecycle.ExpectedLifecycle;
import org.rollcall.analyse.quality.ExpectedHealth;
import org.rollcall.analyse.quality.ExpectedOutliers;
import org.rollcall.analyse.quality.MetricHealthTest;
import org.rollcall.analyse.quality.OutlierTest;
import org.rollcall.analyse.quality.SentPings;
import org.rollcall.analyse.rollup.TestRollups;
import org.rollcall.analyse.silence.ExpectedSilence;
import org.rollcall.analyse.silence.SilenceTest;
import org.rollcall.demo.FleetFixture;
import org.rollcall.demo.FleetFixture.Stored;
import org.rollcall.demo.InsightDefinitions;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;
import org.yaml.snakeyaml.Yaml;

/**
 * The numbers of cohorts, lifecycle, versions, indicators, customers, silence, identities and the quality of data of an invented fleet of 200 instances and 60 weeks, with New Year, a leap day, late pings and revisions, are those
 * that a second computation makes of the payloads.
 */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class FleetNumbersTest {

    private static final String API = "/api/v4/usage_data/";
    private static final String TYPE = "smau";
    private static final int INSTANCES = 200;
    private static final int WEEKS = 60;

    /** Major * 100 + minor: the dictionaries of the fixture. */
    private static final int FIRST_DICTIONARY = 1807;

    private static final int LAST_DICTIONARY = 1809;

    /** Key paths by the minor version of a dictionary. */
    private static final Map<Integer, Set<String>> DECLARED = new HashMap<>();

    @Inject
    TestRollups rollups;

    private List<Payload> payloads;
    private Instant now;

    /** A ping that was stored; some instances write their time like {@code 2023-01-12 01:23:52 UTC}. */
    private record Payload(long id, JsonNode json) {

        static Payload of(Stored stored) {
            var json = (ObjectNode) Json.read(stored.ping().json());
            var recordedAt = json.get("recorded_at").textValue();
            return new Payload(
                    stored.id(), json.put("recorded_at", recordedAt.replaceFirst("^(\\S+) (\\S+) UTC$", "$1T$2Z")));
        }

        Instant recordedAt() {
            return Instant.parse(json.get("recorded_at").textValue());
        }
    }

    @BeforeEach
    void storeFleet() {
        FreshService.start();
        payloads = FleetFixture.store(INSTANCES, WEEKS).stored().stream()
                .sorted(comparingLong(Stored::id))
                .map(Payload::of)
                .toList();
        now = TestClock.now();
        rollups.bringAllUpToDate();
    }

    @AfterEach
    void resetClock() {
        TestClock.reset();
    }

    @Test
    void everyNumber_isThatOfTheSecondComputation() {
        assertThat(payloads).hasSizeGreaterThan(10_000);
        cohorts_lifecycleAndVersions();
        indicators();
        customers();
        silence();
        identities();
        qualityOfData();
    }

    private void cohorts_lifecycleAndVersions() {
        var sent = payloads.stream()
                .map(payload -> new ExpectedLifecycle.Sent(
                        payload.json().get("hostname").textValue(),
                        payload.json().path("uuid").asText(),
                        payload.recordedAt(),
                        payload.json().get("version").textValue(),
                        payload.json().get("edition").textValue()))
                .toList();
        var expected = new ExpectedLifecycle(sent, now);
        var running = Week.of(now);
        var upgrades = expected.upgrades(sent, FleetFixture.FIRST_WEEK, running);

        assertThat(csv("cohorts")).isEqualTo(expected.cohorts());
        assertThat(csv("lifecycle")).isEqualTo(expected.lifecycle(FleetFixture.FIRST_WEEK, running));
        assertThat(csv("versions?group_by=edition"))
                .isEqualTo(expected.versions(FleetFixture.FIRST_WEEK, running, true).stream()
                        .map(row -> ExpectedLifecycle.withUpgrade(row, upgrades))
                        .toList());
    }

    private void indicators() {
        var expected = new ExpectedIndicators(
                payloads.stream()
                        .map(payload -> new ExpectedIndicators.Sent(payload.id(), payload.json()))
                        .toList(),
                month(now));
        var from = firstMonth();
        var metrics = requireNonNull(metrics().get(TYPE));
        for (var grouping : List.of("stage", "edition")) {
            var query =
                    API + "indicators?type=" + TYPE + "&group_by=" + grouping + "&from=" + from + "&to=" + month(now);
            assertThat(IndicatorTest.rows(query))
                    .as(query)
                    .isEqualTo(expected.rows(metrics, grouping, from, month(now)));
        }
    }

    private void customers() {
        var sent = payloads.stream()
                .map(payload -> new ExpectedCustomers.Sent(payload.id(), payload.recordedAt(), payload.json()))
                .toList();
        var months = Stream.iterate(firstMonth(), month -> !month.isAfter(month(now)), month -> month.plusMonths(1))
                .toList();
        var query = "?from=" + firstMonth() + "&to=" + month(now);
        for (var version : List.of("2024", "2025")) {
            var expected = new ExpectedCustomers(sent, now, version);
            var rows = new ArrayList<String>();
            @Nullable String next = API + "customers" + query + "&per_page=1000&version=" + version;
            while (next != null) {
                var page = Service.get(next);
                rows.addAll(ShownCustomers.rows(Json.read(page.body())));
                next = Service.next(page.headers().firstValue("Link").orElse(null));
            }
            assertThat(rows)
                    .as("customers by the rules of " + version)
                    .containsExactlyInAnyOrderElementsOf(months.stream()
                            .flatMap(month -> expected.rows(month).stream())
                            .toList());
            assertThat(ShownCustomers.changes(
                            Json.read(Service.get(API + "customer_changes" + query + "&version=" + version)
                                    .body())))
                    .as("changes by the rules of " + version)
                    .containsExactlyInAnyOrderElementsOf(months.stream()
                            .flatMap(month -> expected.changes(month).stream())
                            .toList());
        }
    }

    private void silence() {
        var expected = new ExpectedSilence(
                payloads.stream()
                        .map(payload -> new ExpectedSilence.Sent(payload.json(), payload.recordedAt(), false))
                        .toList(),
                now);
        for (var weeks : List.of(1, 2, 5)) {
            var answer = Json.read(
                    Service.get(API + "silence?per_page=1000&weeks=" + weeks).body());
            assertThat(SilenceTest.rows(answer))
                    .as("silent for " + weeks)
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(expected.instances(weeks));
            assertThat(answer.get("steady_instances").longValue()).isEqualTo(expected.steady());
            SilenceTest.expectVersions(answer.get("versions"), expected, weeks);
        }
    }

    private void identities() {
        assertThat(IdentityTest.rows("?per_page=1000"))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(new ExpectedIdentities(payloads.stream()
                                .map(payload -> new ExpectedIdentities.Sent(payload.json()))
                                .toList())
                        .findings());
    }

    /** The health of metrics in the last week, and outliers in some weeks, New Year's among them. */
    private void qualityOfData() {
        var sent = new SentPings();
        payloads.forEach(payload -> sent.add(payload.id(), payload.json()));
        var last = Week.of(now).minus(2);
        assertThat(MetricHealthTest.lines(MetricHealthTest.rows("")))
                .isEqualTo(new ExpectedHealth(sent, FleetNumbersTest::declared, last).lines());

        var outliers = new ExpectedOutliers(List.copyOf(declared("18.9")));
        var current = sent.current();
        var found = 0;
        for (var week = FleetFixture.FIRST_WEEK; week.compareTo(last) <= 0; week = week.next()) {
            var expected = outliers.of(current, week);
            assertThat(OutlierTest.lines("?week=" + week))
                    .as("outliers of " + week)
                    .isEqualTo(expected);
            found += expected.size();
        }
        assertThat(found).isPositive();
    }

    /** The metrics of the dictionary that pings of a version are read by: 18.10 has none of its own. */
    private static Set<String> declared(String version) {
        var minor = Math.min(9, Integer.parseInt(version.substring(version.indexOf('.') + 1)));
        return DECLARED.computeIfAbsent(
                minor,
                number -> definitions(number).stream()
                        .map(definition -> text(definition, "key_path"))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static List<Map<String, Object>> definitions(int minor) {
        return new Yaml().load(new String(InsightDefinitions.yaml(new DictionaryVersion(18, minor)), UTF_8));
    }

    /** The metrics of each tag, by key path. */
    private static Map<String, List<Metric>> metrics() {
        var tagged = new TreeMap<String, List<Metric>>();
        definitions(9).stream()
                .filter(definition -> !text(definition, "value_type").equals("string"))
                .sorted(comparing(definition -> text(definition, "key_path")))
                .forEach(definition -> ((List<?>) requireNonNull(definition.get("performance_indicator_type")))
                        .forEach(type -> tagged.merge(
                                type.toString(),
                                List.of(metric(definition)),
                                (some, more) -> Stream.of(some, more)
                                        .flatMap(List::stream)
                                        .toList())));
        return tagged;
    }

    private static Metric metric(Map<String, Object> definition) {
        return new Metric(
                text(definition, "key_path"),
                text(definition, "product_stage"),
                text(definition, "product_group"),
                text(definition, "time_frame"),
                FIRST_DICTIONARY,
                LAST_DICTIONARY);
    }

    private static String text(Map<String, Object> definition, String field) {
        return requireNonNull(definition.get(field), field).toString();
    }

    private static YearMonth firstMonth() {
        return YearMonth.from(FleetFixture.FIRST_WEEK.monday());
    }

    private static YearMonth month(Instant time) {
        return YearMonth.from(time.atOffset(ZoneOffset.UTC));
    }

    /** The rows of an answer as CSV, without the head. */
    private static List<String> csv(String path) {
        var answer = Service.getWith(API + path, "PRIVATE-TOKEN", TestAdmin.TOKEN, "Accept", "text/csv");
        assertThat(answer.statusCode()).isEqualTo(200);
        return new String(answer.body(), UTF_8).lines().skip(1).toList();
    }
}
