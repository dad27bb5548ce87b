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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
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
import org.rollcall.analyse.report.ExpectedReports;
import org.rollcall.analyse.rollup.TestRollups;
import org.rollcall.analyse.score.Cohorts;
import org.rollcall.analyse.score.ExpectedScores;
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
 * The numbers of cohorts, lifecycle, versions, indicators, customers, silence, identities, the quality of data, scores, comparisons
 * and reports of an invented fleet of 200 instances and 60 weeks, with New Year, a leap day, late pings and revisions, are those
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

    private static final Map<Integer, List<Map<String, Object>>> DEFINED = new HashMap<>();

    /** One of so many instances is asked for its report. */
    private static final int REPORTED = 5;

    @Inject
    TestRollups rollups;

    @Inject
    Cohorts cohorts;

    private List<Payload> payloads;

    /** Months that others are compared in, by the time at which their members were frozen. */
    private final NavigableMap<Instant, YearMonth> frozen = new TreeMap<>();

    private final ExpectedScores scores = new ExpectedScores();
    private Instant now;

    /** A ping that was stored; some instances write their time like {@code 2023-01-12 01:23:52 UTC}. */
    private record Payload(long id, Instant receivedAt, JsonNode json) {

        static Payload of(Stored stored) {
            var json = (ObjectNode) Json.read(stored.ping().json());
            var recordedAt = json.get("recorded_at").textValue();
            return new Payload(
                    stored.id(),
                    stored.receivedAt(),
                    json.put("recorded_at", recordedAt.replaceFirst("^(\\S+) (\\S+) UTC$", "$1T$2Z")));
        }

        Instant recordedAt() {
            return Instant.parse(json.get("recorded_at").textValue());
        }
    }

    @BeforeEach
    void storeFleet() {
        FreshService.start();
        var stored = FleetFixture.store(INSTANCES, WEEKS, this::freezeMonth).stored().stream()
                .map(Payload::of)
                .toList();
        freezeMonth();
        payloads = stored.stream().sorted(comparingLong(Payload::id)).toList();
        now = TestClock.now();
        addInTheirOrder(stored);
        rollups.bringAllUpToDate();
    }

    private void freezeMonth() {
        var time = TestClock.now().truncatedTo(ChronoUnit.HOURS); // it goes on
        if (cohorts.freezeIfDue()) {
            frozen.put(time, month(time));
        }
    }

    /** A month is frozen when the pings of a week have not come yet, at whose end it is. */
    private void addInTheirOrder(List<Payload> stored) {
        var months = new TreeMap<>(frozen);
        for (var payload : stored) {
            while (!months.isEmpty() && !months.firstKey().isAfter(payload.receivedAt())) {
                scores.freeze(months.pollFirstEntry().getValue());
            }
            scores.add(
                    new ExpectedScores.Sent(payload.id(), payload.recordedAt(), payload.receivedAt(), payload.json()));
        }
        months.values().forEach(scores::freeze);
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
        scores_comparisonsAndReports();
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

    /** Of every instance; the report, which takes longer, of some. */
    private void scores_comparisonsAndReports() {
        assertThat(frozen.values()).as("months that were frozen").hasSizeGreaterThan(12);
        assertThat(scores.knownLeaders()).as("features with a leader").isGreaterThan(5);
        var received = received();
        var reports = new ExpectedReports(
                payloads.stream()
                        .map(payload -> new ExpectedReports.Sent(
                                payload.id(),
                                payload.recordedAt(),
                                requireNonNull(received.get(payload.id())),
                                payload.json()))
                        .toList(),
                FleetNumbersTest::definitionsOf,
                published());
        var comparisons = new TreeSet<String>();
        var advice = new TreeSet<String>();
        var softly = new SoftAssertions();
        var place = 0;
        for (var instance : scores.instances()) {
            var query = "?hostname=" + instance.replace(" ", "&uuid=");
            softly.assertThat(ExpectedScores.lines(get("dev_ops_score" + query).get("weeks")))
                    .as(instance)
                    .isEqualTo(scores.history(instance));
            var comparison = get("comparison" + query);
            comparisons.add(scores.comparison(instance));
            softly.assertThat(ExpectedScores.comparison(comparison))
                    .as(instance)
                    .isEqualTo(scores.comparison(instance));
            if (place++ % REPORTED == 0) {
                var report = get("report" + query);
                softly.assertThat(ExpectedScores.lines(report.get("scores")))
                        .as(instance)
                        .isEqualTo(scores.history(instance));
                softly.assertThat(report.get("comparison")).as(instance).isEqualTo(comparison);
                softly.assertThat(ExpectedReports.lines(report)).as(instance).isEqualTo(reports.lines(instance));
                softly.assertThat(ExpectedReports.advice(report))
                        .as("advice to " + instance)
                        .isEqualTo(reports.advice(instance, comparison));
                report.get("advice")
                        .forEach(given -> advice.add(given.get("rule").textValue()));
                report.get("unknown_advice").forEach(unknown -> advice.add("?"));
            }
        }
        softly.assertAll();
        assertThat(advice)
                .as("rules that fired, and some that could not be told")
                .hasSizeGreaterThan(5)
                .contains("?");
        assertThat(comparisons)
                .as("groups of one size and of all sizes, and all kinds of places")
                .anyMatch(line -> line.matches("\\S+ \\[[^]].*"))
                .anyMatch(line -> line.matches(".* \\[] \\[[^]].*"))
                .anyMatch(line -> line.contains("same as p"))
                .anyMatch(line -> line.contains("below p"))
                .anyMatch(line -> line.contains("from p"))
                .anyMatch(line -> line.contains(" p25 to p50"));
    }

    /** When pings were received, by their ids: payloads do not say it. */
    private static Map<Long, Instant> received() {
        var received = new HashMap<Long, Instant>();
        FreshService.strings("select id || ' ' || (extract(epoch from received_at) * 1000)::bigint from ping")
                .forEach(row -> {
                    var parts = row.split(" ", -1);
                    received.put(Long.parseLong(parts[0]), Instant.ofEpochMilli(Long.parseLong(parts[1])));
                });
        return received;
    }

    private static JsonNode get(String path) {
        var answer = Service.get(API + path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return Json.read(answer.body());
    }

    /** The weeks in which dictionaries were published. */
    private static Map<String, Week> published() {
        var weeks = new HashMap<String, Week>();
        Json.read(Service.get("/api/v4/dictionaries").body())
                .forEach(dictionary -> weeks.put(
                        dictionary.get("version").textValue(),
                        Week.of(Instant.parse(dictionary.get("published_at").textValue()))));
        return weeks;
    }

    /** The definitions that pings of a version are read by. */
    private static List<Map<String, Object>> definitionsOf(String version) {
        return DEFINED.computeIfAbsent(minor(version), FleetNumbersTest::definitions);
    }

    /** 18.10 has no dictionary of its own. */
    private static int minor(String version) {
        return Math.min(LAST_DICTIONARY % 100, Integer.parseInt(version.split("[.]", 3)[1].replaceAll("\\D.*", "")));
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
