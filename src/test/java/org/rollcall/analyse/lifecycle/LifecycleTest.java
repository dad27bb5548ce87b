package org.rollcall.analyse.lifecycle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.analyse.lifecycle.ExpectedLifecycle.Sent;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** Each number of the three endpoints is the one that {@link ExpectedLifecycle} makes of the pings of a small fleet. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class LifecycleTest {

    private static final String COHORTS = "/api/v4/usage_data/cohorts";
    private static final String LIFECYCLE = "/api/v4/usage_data/lifecycle";
    private static final String VERSIONS = "/api/v4/usage_data/versions";

    /** A Wednesday, some weeks after a year of 53 weeks. */
    private static final Instant NOW = Instant.parse("2027-02-17T12:00:00Z");

    private static final Week RUNNING = week("2027-W07");
    private static final Week EVER = week("1970-W02");

    private static final String COHORT_HEAD = "cohort,after,month,instances,seen,share,running";
    private static final String LIFECYCLE_HEAD = "week,running,new,returning,resurrected,silent,dormant,gone";
    private static final String VERSION_HEAD = "week,running,edition,version,prerelease,instances,share,at_or_above,"
            + "released,upgraded,waiting,median_weeks,p90_weeks";

    /** The fleet, sent once for all tests, which only read; without what was withdrawn. */
    private static final Map<Long, Sent> SENT = new HashMap<>();

    @BeforeEach
    void sendFleet() {
        if (SENT.isEmpty()) {
            FreshService.start();
            assertThat(Service.publish(
                                    "18.9",
                                    Definitions.yaml(
                                            "hostname string", "uuid string", "version string", "edition string"))
                            .statusCode())
                    .isEqualTo(201);
            sendPlanned();
            sendSpecial();
            sendRandom();
        }
        TestClock.set(NOW);
    }

    @AfterEach
    void resetClock() {
        TestClock.reset();
    }

    private static void sendPlanned() {
        plan(
                "steady.example.com",
                "EE",
                "2026-W18..2026-W29 18.0.1-ee",
                "2026-W30..2026-W44 18.1.0-ee",
                "2026-W45..2026-W52 18.3.2-ee",
                "2026-W53..2027-W01 18.10.0-pre",
                "2027-W02..2027-W07 18.10.0-ee");
        plan(
                "early.example.com",
                "CE",
                "2026-W20..2026-W25 18.0.0",
                "2026-W26..2026-W34 18.1.0",
                "2026-W35..2026-W49 18.2.0",
                "2026-W50..2026-W51 18.10.0-rc1",
                "2026-W52..2027-W07 18.10.0");
        plan("three.example.com", "CE", "2026-W30..2026-W34 18.1.0", "2026-W38..2026-W45 18.2.1");
        plan("four.example.com", "CE", "2026-W30..2026-W34 18.1.0", "2026-W39..2027-W01 18.2.1-ce");
        plan("half.example.com", "EE", "2026-W19..2026-W19 18.0.0", "2026-W45..2026-W45 18.3.0");
        plan("gone.example.com", "EE", "2026-W18..2026-W20 17.11.0", "2026-W47..2026-W47 17.11.3");
        plan("left.example.com", "CE", "2026-W18..2026-W22 18.0.0");
        plan(
                "monthly.example.com",
                "EE",
                "2026-W02..2026-W02 17.9.0",
                "2026-W10..2026-W10 17.9.0",
                "2026-W23..2026-W23 17.11.0",
                "2026-W40..2026-W40 18.1.0",
                "2027-W02..2027-W02 18.3.0",
                "2027-W06..2027-W06 18.3.0");
        plan("newcomer.example.com", "EE", "2027-W07..2027-W07 18.10.0-ee");
        plan("down.example.com", "EE", "2026-W45..2026-W48 18.3.0", "2026-W49..2026-W52 18.1.0");
        plan("fast.example.com", "EE", "2026-W33..2026-W36 18.4.0");
        plan("odd.example.com", null, "2026-W40..2026-W42 VERSION", "2026-W44..2026-W45 v18.2");
        plan("a.bound.example.org", "EE", "2026-W40..2026-W47 18.1.0", "2026-W50..2027-W03 18.3.0");
        plan("b.bound.example.org", "EE", "2026-W38..2026-W45 18.1.0", "2026-W48..2026-W51 18.3.0");
    }

    private static void sendSpecial() {
        send("odd.example.com", "odd.example.com", Instant.parse("2026-10-21T06:00:00Z"), null, null);
        // Two days of a week that are of two years, and the end of a month.
        send("turn.example.com", "turn", Instant.parse("2026-08-31T23:59:59Z"), "18.1.0", "CE");
        send("turn.example.com", "turn", Instant.parse("2026-12-31T23:30:00Z"), "18.1.0", "CE");
        send("turn.example.com", "turn", Instant.parse("2027-01-01T00:30:00Z"), "18.2.0", "CE");
        // Revisions: the one that was recorded last is the current one, and those that are withdrawn are none.
        send("revised.example.com", "revised", Instant.parse("2026-08-10T06:00:00Z"), "18.1.0", "EE");
        withdraw(send("revised.example.com", "revised", Instant.parse("2026-08-11T06:00:00Z"), "18.2.9", "EE"));
        send("revised.example.com", "revised", Instant.parse("2026-08-20T06:00:00Z"), "18.1.5", "EE");
        send("revised.example.com", "revised", Instant.parse("2026-08-18T06:00:00Z"), "18.0.9", "CE");
        withdraw(send("revised.example.com", "revised", Instant.parse("2026-09-15T06:00:00Z"), "18.3.0", "EE"));
        withdraw(send("ghost.example.com", "ghost", Instant.parse("2026-09-15T06:00:00Z"), "18.4.0", "EE"));
        // Somebody else sends by a bound hostname.
        send("a.bound.example.org", "stranger", Instant.parse("2026-12-09T06:00:00Z"), "18.2.0", "EE");
    }

    private static void sendRandom() {
        var random = new Random(18);
        var versions = List.of("18.0.4", "18.1.2-ee", "18.2.0-pre", "18.2.3", "18.3.1", "18.9.0-rc42-ee", "18.10.1");
        for (var i = 0; i < 8; i++) {
            var hostname = "random" + i + ".example.net";
            var version = 0;
            for (var week = week("2026-W22"); week.compareTo(RUNNING) <= 0; week = week.next()) {
                if (random.nextInt(10) == 0) {
                    week = new Week(week.monday().plusWeeks(random.nextInt(7)));
                }
                if (random.nextInt(7) == 0 && version < versions.size() - 1) {
                    version++;
                }
                if (week.compareTo(RUNNING) <= 0 && random.nextInt(4) > 0) {
                    send(hostname, hostname, time(hostname, week), versions.get(version), i % 2 == 0 ? "EE" : "CE");
                }
            }
        }
    }

    @Test
    void cohorts_areThoseOfTheSecondComputation() {
        var expected = expected("").cohorts();

        assertThat(cohortRows(COHORTS)).isEqualTo(expected);
        assertThat(expected)
                .as("what the fleet is meant to have")
                .contains("2026-01,12,2027-01,1,1,1,false")
                .anyMatch(row -> row.endsWith(",true"))
                .noneMatch(row -> row.startsWith("2026-01,13"));
        assertThat(cohortRows(COHORTS + "?from=2026-05&to=2026-06"))
                .filteredOn(row -> !row.startsWith("mean"))
                .isNotEmpty()
                .isEqualTo(expected.stream()
                        .filter(row -> row.startsWith("2026-05,") || row.startsWith("2026-06,"))
                        .toList());
    }

    /** Its two pings of one week are of two months. */
    @Test
    void monthsOfAPing_areThoseInWhichItWasRecorded() {
        assertThat(cohortRows(COHORTS + "?hostname=turn.example.com"))
                .startsWith("2026-08,0,2026-08,1,1,1,false", "2026-08,1,2026-09,1,0,0,false")
                .contains("2026-08,4,2026-12,1,1,1,false", "2026-08,5,2027-01,1,1,1,false")
                .contains("2026-08,6,2027-02,1,0,0,true")
                .doesNotContain("mean,6,,1,0,0,false");
    }

    @ParameterizedTest
    @CsvSource({"1970-W02, 2027-W07", "2026-W30, 2026-W50", "2026-W53, 2026-W53", "2026-W40, 2027-W30"})
    void lifecycle_isThatOfTheSecondComputation(String from, String to) {
        var last = week(to).compareTo(RUNNING) > 0 ? RUNNING : week(to);
        var expected = expected("").lifecycle(week(from), last);

        assertThat(lifecycleRows(LIFECYCLE + "?from=" + from + "&to=" + to))
                .isNotEmpty()
                .isEqualTo(expected);
    }

    @Test
    void lifecycle_goesFromTheFirstPingToTheRunningWeek() {
        assertThat(lifecycleRows(LIFECYCLE))
                .isEqualTo(expected("").lifecycle(EVER, RUNNING))
                .anyMatch(row -> row.startsWith("2026-W53,false,"))
                .last()
                .asString()
                .startsWith("2027-W07,true,");
    }

    /** new, returning, resurrected, silent, dormant, gone. */
    @ParameterizedTest
    @CsvSource({
        "four, 2026-W30, '1,0,0,0,0,0'",
        "four, 2026-W31, '0,1,0,0,0,0'",
        "four, 2026-W35, '0,0,0,1,0,0'",
        "four, 2026-W37, '0,0,0,1,0,0'",
        "four, 2026-W38, '0,0,0,0,1,0'",
        "four, 2026-W39, '0,0,1,0,0,0'",
        "three, 2026-W37, '0,0,0,1,0,0'",
        "three, 2026-W38, '0,1,0,0,0,0'",
        "half, 2026-W44, '0,0,0,0,1,0'",
        "half, 2026-W45, '0,0,1,0,0,0'",
        "gone, 2026-W45, '0,0,0,0,1,0'",
        "gone, 2026-W46, '0,0,0,0,0,1'",
        "gone, 2026-W47, '0,0,1,0,0,0'",
        "steady, 2026-W53, '0,1,0,0,0,0'",
        "steady, 2027-W01, '0,1,0,0,0,0'",
        "revised, 2026-W38, '0,0,0,0,1,0'",
    })
    void stateOfAnInstance_changesAfterFourWeeksAndTwentySix(String name, String week, String states) {
        assertThat(lifecycleRows(LIFECYCLE + "?hostname=" + name + ".example.com&from=" + week + "&to=" + week))
                .containsExactly(week + ",false," + states);
    }

    @ParameterizedTest
    @CsvSource({
        "false, 1970-W02, 2027-W07, ''",
        "true, 1970-W02, 2027-W07, ''",
        "true, 2026-W44, 2026-W53, ''",
        "false, 2026-W40, 2027-W02, .example.net",
        "true, 2026-W50, 2027-W02, .example.com",
    })
    void versions_areThoseOfTheSecondComputation(boolean byEdition, String from, String to, String below) {
        var answer = Json.read(Service.get(VERSIONS + "?from=" + from + "&to=" + to
                        + (byEdition ? "&group_by=edition" : "")
                        + (below.isEmpty() ? "" : "&hostname=*" + below))
                .body());
        var expected = expected(below);

        assertThat(versionRows(answer)).isNotEmpty().isEqualTo(expected.versions(week(from), week(to), byEdition));
        assertThat(upgrades(answer)).isNotEmpty().isEqualTo(expected.upgrades(sent(""), week(from), week(to)));
    }

    /** Neither what was withdrawn nor a prerelease begins a release, and what had a later version has nothing to upgrade. */
    @Test
    void release_beginsWithTheFirstPingThatCounts() {
        // With a token that does not see the random part of the fleet.
        var answer = Json.read(get(VERSIONS, Service.boundToken("*.example.com"), "application/json")
                .body());

        assertThat(upgrades(answer).get("18.2")).startsWith("2026-W35,");
        assertThat(upgrades(answer).get("18.3")).startsWith("2026-W45,");
        assertThat(upgrades(answer).get("18.4")).startsWith("2026-W33,");
        assertThat(upgrades(answer).get("18.10")).startsWith("2026-W52,");
        assertThat(versionRows(answer))
                .filteredOn(row -> row.startsWith("2026-W53,") && row.contains(",18.10,"))
                .extracting(row -> row.split(",", -1)[4])
                .as("18.10.0-pre, and 18.10.0 above it")
                .containsExactly("true", "false");
        assertThat(stream(answer.get("upgrades")).map(upgrade -> text(upgrade, "version")))
                .as("18.10 comes after 18.4")
                .endsWith("18.4", "18.10");
    }

    @Test
    void boundToken_seesWhatItsInstancesDo() {
        var token = Service.boundToken("*.bound.example.org");
        var seen = sent(".bound.example.org").stream()
                .filter(ping -> !ping.uuid().equals("stranger"))
                .toList();
        var own = new ExpectedLifecycle(seen, NOW);
        var all = expected(".bound.example.org");

        var versions = get(VERSIONS, token, "application/json");
        assertThat(versions.headers().firstValue("Rollcall-Other-Instances")).contains("1");
        assertThat(versionRows(Json.read(versions.body()))).isEqualTo(own.versions(EVER, RUNNING, false));
        assertThat(upgrades(Json.read(versions.body())))
                .as("releases begin with its own instances")
                .isEqualTo(own.upgrades(seen, EVER, RUNNING))
                .containsEntry("18.3", "2026-W48,2,0,0,2");
        assertThat(lines(get(LIFECYCLE, token, "text/csv")))
                .isEqualTo(with(LIFECYCLE_HEAD, own.lifecycle(EVER, RUNNING)));
        assertThat(lines(get(COHORTS, token, "text/csv"))).isEqualTo(with(COHORT_HEAD, own.cohorts()));

        assertThat(lines(get(LIFECYCLE + "?other_instances=true", token, "text/csv")))
                .isEqualTo(with(LIFECYCLE_HEAD, all.lifecycle(EVER, RUNNING)))
                .isNotEqualTo(with(LIFECYCLE_HEAD, own.lifecycle(EVER, RUNNING)));
        assertThat(Json.read(get(COHORTS + "?hostname=steady.example.com", token, "application/json")
                                .body())
                        .get("cohorts"))
                .as("an instance of others")
                .isEmpty();
        assertThat(get(VERSIONS, Service.boundToken("nobody.example.org"), "text/csv")
                        .body())
                .asString(UTF_8)
                .isEqualTo(VERSION_HEAD + "\r\n");
    }

    @Test
    void csv_hasTheRowsOfJson() {
        var expected = expected("");
        var upgrades = expected.upgrades(sent(""), EVER, RUNNING);

        assertThat(lines(get(COHORTS, TestAdmin.TOKEN, "text/csv"))).isEqualTo(with(COHORT_HEAD, expected.cohorts()));
        assertThat(lines(get(LIFECYCLE, TestAdmin.TOKEN, "text/csv")))
                .isEqualTo(with(LIFECYCLE_HEAD, expected.lifecycle(EVER, RUNNING)));
        assertThat(lines(get(VERSIONS + "?group_by=edition", TestAdmin.TOKEN, "text/csv")))
                .isEqualTo(with(
                        VERSION_HEAD,
                        expected.versions(EVER, RUNNING, true).stream()
                                .map(row -> ExpectedLifecycle.withUpgrade(row, upgrades))
                                .toList()));
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, application/json",
        "*/*, application/json",
        "'text/csv, application/json;q=0.5', text/csv"
    })
    void form_isTheOneThatTheClientWants(String accept, String type) {
        for (var path : List.of(COHORTS, LIFECYCLE, VERSIONS)) {
            var answer = get(path, TestAdmin.TOKEN, accept);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith(type);
            assertThat(get(path, TestAdmin.TOKEN, "image/png").statusCode()).isEqualTo(406);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cohorts?from=2026-W01, from",
        "cohorts?to=2026-13, to",
        "cohorts?from=1969-12, from",
        "lifecycle?from=2026-01, from",
        "versions?to=2025-W53, to",
        "versions?group_by=version, group_by",
        "lifecycle?hostname=a*, hostname",
    })
    void nonsense_isRefused_withTheNameOfTheParameter(String query, String parameter) {
        var answer = Service.get("/api/v4/usage_data/" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Json.read(answer.body()).get("parameter").textValue()).isEqualTo(parameter);
    }

    private static ExpectedLifecycle expected(String below) {
        return new ExpectedLifecycle(sent(below), NOW);
    }

    /** The pings of hostnames that end so, in the order in which they came. */
    private static List<Sent> sent(String below) {
        return SENT.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .filter(ping -> ping.hostname().endsWith(below))
                .toList();
    }

    /**
     * Sends a ping in each week of some stretches.
     *
     * @param stretches first and last week, and the version, {@code 2026-W18..2026-W20 18.0.0}
     */
    private static void plan(String hostname, @Nullable String edition, String... stretches) {
        for (var stretch : stretches) {
            var last = week(stretch.substring(10, 18));
            for (var week = week(stretch.substring(0, 8)); week.compareTo(last) <= 0; week = week.next()) {
                send(hostname, hostname, time(hostname, week), stretch.substring(19), edition);
            }
        }
    }

    /** On a day of its own. */
    private static Instant time(String hostname, Week week) {
        return week.monday()
                .plusDays(Math.floorMod(hostname.hashCode(), 7))
                .atTime(6, 0)
                .toInstant(ZoneOffset.UTC);
    }

    private static long send(
            String hostname, String uuid, Instant recordedAt, @Nullable String version, @Nullable String edition) {
        TestClock.set(recordedAt.plus(Duration.ofMinutes(1)));
        var payload = JsonNodeFactory.instance
                .objectNode()
                .put("hostname", hostname)
                .put("uuid", uuid)
                .put("recorded_at", recordedAt.toString())
                .put("version", version)
                .put("edition", edition);
        var answer = Service.ping(payload.toString());
        assertThat(answer.statusCode()).isEqualTo(201);
        var id = Json.read(answer.body()).at("/receipt/id").longValue();
        SENT.put(id, new Sent(hostname, uuid, recordedAt, version, edition));
        return id;
    }

    private static void withdraw(long id) {
        assertThat(Service.call("PUT", "/api/v4/usage_data/pings/" + id + "/withdrawal?reason=test", "application/json")
                        .statusCode())
                .isEqualTo(204);
        SENT.remove(id);
    }

    private static Week week(String text) {
        return Week.parse(text).orElseThrow();
    }

    private static HttpResponse<byte[]> get(String path, String token, String accept) {
        return Service.getWith(path, "PRIVATE-TOKEN", token, "Accept", accept);
    }

    private static List<String> lines(HttpResponse<byte[]> csv) {
        assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
        return new String(csv.body(), UTF_8).lines().toList();
    }

    private static List<String> with(String head, List<String> rows) {
        return Stream.concat(Stream.of(head), rows.stream()).toList();
    }

    private static List<String> cohortRows(String path) {
        var answer = Json.read(Service.get(path).body());
        var rows = new ArrayList<String>();
        for (var cohort : answer.get("cohorts")) {
            for (var month : cohort.get("months")) {
                rows.add(text(cohort, "month") + "," + row(month, "after", "month") + "," + text(cohort, "instances")
                        + "," + row(month, "seen", "share", "running"));
            }
        }
        for (var mean : answer.get("mean")) {
            rows.add("mean," + text(mean, "after") + ",," + row(mean, "instances", "seen", "share") + ",false");
        }
        return rows;
    }

    private static List<String> lifecycleRows(String path) {
        return stream(Json.read(Service.get(path).body()).get("weeks"))
                .map(week ->
                        row(week, "week", "running", "new", "returning", "resurrected", "silent", "dormant", "gone"))
                .toList();
    }

    private static List<String> versionRows(JsonNode answer) {
        var rows = new ArrayList<String>();
        for (var week : answer.get("weeks")) {
            for (var version : week.get("versions")) {
                rows.add(row(week, "week", "running", "edition") + ","
                        + row(version, "version", "prerelease", "instances", "share", "at_or_above"));
            }
            assertThat(stream(week.get("versions"))
                            .mapToLong(version -> version.get("instances").longValue())
                            .sum())
                    .isEqualTo(week.get("instances").longValue());
        }
        return rows;
    }

    private static Map<String, String> upgrades(JsonNode answer) {
        var upgrades = new HashMap<String, String>();
        stream(answer.get("upgrades"))
                .forEach(upgrade -> upgrades.put(
                        text(upgrade, "version"),
                        row(upgrade, "released", "upgraded", "waiting", "median_weeks", "p90_weeks")));
        return upgrades;
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static String row(JsonNode object, String... members) {
        return String.join(
                ",", Stream.of(members).map(member -> text(object, member)).toList());
    }

    /** As a cell: nothing for null. */
    private static String text(JsonNode object, String member) {
        var value = object.get(member);
        return value.isNull() ? "" : value.isNumber() ? value.decimalValue().toPlainString() : value.asText();
    }
}
