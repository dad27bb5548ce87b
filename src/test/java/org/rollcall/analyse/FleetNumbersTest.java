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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.analyse.indicator.ExpectedIndicators;
import org.rollcall.analyse.indicator.ExpectedIndicators.Metric;
import org.rollcall.analyse.indicator.IndicatorTest;
import org.rollcall.analyse.lifecycle.ExpectedLifecycle;
import org.rollcall.analyse.rollup.TestRollups;
import org.rollcall.demo.FleetFixture;
import org.rollcall.demo.FleetFixture.Stored;
import org.rollcall.demo.InsightDefinitions;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;
import org.yaml.snakeyaml.Yaml;

/**
 * The numbers of cohorts, lifecycle, versions and indicators of an invented fleet of 200 instances and 60 weeks, with New Year, a leap day, late pings and revisions, are those
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
        rollups.bringUpToDate();
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
        var from = month(
                FleetFixture.FIRST_WEEK.monday().atStartOfDay(ZoneOffset.UTC).toInstant());
        var metrics = requireNonNull(metrics().get(TYPE));
        for (var grouping : List.of("stage", "edition")) {
            var query =
                    API + "indicators?type=" + TYPE + "&group_by=" + grouping + "&from=" + from + "&to=" + month(now);
            assertThat(IndicatorTest.rows(query))
                    .as(query)
                    .isEqualTo(expected.rows(metrics, grouping, from, month(now)));
        }
    }

    /** The metrics of each tag, by key path. */
    private static Map<String, List<Metric>> metrics() {
        var tagged = new TreeMap<String, List<Metric>>();
        List<Map<String, Object>> definitions =
                new Yaml().load(new String(InsightDefinitions.yaml(new DictionaryVersion(18, 9)), UTF_8));
        definitions.stream()
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
