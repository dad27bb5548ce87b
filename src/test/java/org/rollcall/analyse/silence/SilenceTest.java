package org.rollcall.analyse.silence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Definitions;
import org.rollcall.Eventually;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.analyse.silence.ExpectedSilence.Sent;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** Each number of the endpoint is the one that {@link ExpectedSilence} makes of the payloads of a small fleet. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
public class SilenceTest {

    private static final String SILENCE = "/api/v4/usage_data/silence";

    /** A Wednesday, soon after a year of 53 weeks: the week before has been over for more than two days. */
    private static final Instant NOW = Instant.parse("2027-01-20T12:00:00Z");

    private static final String HEAD =
            "id,hostname,uuid,last_week,silent_weeks,sent_weeks,last_received_at," + "product_version,edition,users";

    /** The fleet, sent once for all tests; by id. */
    private static final Map<Long, Sent> SENT = new TreeMap<>();

    @BeforeEach
    void sendFleet() {
        if (SENT.isEmpty()) {
            FreshService.start();
            assertThat(Service.publish(
                                    "18.9",
                                    Definitions.yaml(
                                            "hostname string",
                                            "uuid string",
                                            "version string",
                                            "edition string",
                                            "active_user_count number",
                                            "license_billable_users number"))
                            .statusCode())
                    .isEqualTo(201);
            sendPlanned();
            sendVersions();
            sendRandom();
        }
        TestClock.set(NOW);
    }

    @AfterEach
    void resetClock() {
        TestClock.reset();
    }

    private static void sendPlanned() {
        plan("steady.example.com", "2026-W44..2027-W03");
        plan("silent.example.com", "2026-W44..2026-W53");
        plan("nearly.example.com", "2026-W44..2027-W01");
        plan("again.example.com", "2026-W44..2026-W52", "2027-W03..2027-W03");
        plan("three.example.com", "2026-W50..2026-W51", "2026-W53..2026-W53");
        plan("two.example.com", "2026-W40..2026-W44", "2026-W50..2026-W50", "2026-W53..2026-W53");
        plan("young.example.com", "2026-W52..2026-W53");
        plan("gone.example.com", "2026-W20..2026-W29");
        plan("almost-gone.example.com", "2026-W20..2026-W30");
        plan("a.bound.example.org", "2026-W48..2026-W53");
        plan("b.bound.example.org", "2026-W48..2027-W03");
        // Somebody else sends by a bound hostname.
        for (var week : List.of("2026-W50", "2026-W51", "2026-W52")) {
            send("b.bound.example.org", "0123456789abcdef-stranger", time("b.bound", week(week)), "18.9.0", Map.of());
        }
        // The last weeks of both are withdrawn; of the second, a revision counts in its place.
        plan("withdrawn.example.com", "2026-W44..2026-W52");
        withdraw(send("withdrawn.example.com", "withdrawn.example.com", "2027-01-13T06:00:00Z", "18.9.0", Map.of()));
        plan("revised.example.com", "2026-W44..2026-W52");
        send("revised.example.com", "revised.example.com", "2026-12-30T06:00:00Z", "18.9.5", users(7, 8));
        send("revised.example.com", "revised.example.com", "2026-12-28T06:00:00Z", "18.9.4", users(5, 6));
        withdraw(send("revised.example.com", "revised.example.com", "2026-12-31T06:00:00Z", "18.9.6", users(1, 2)));
        // On two days of one week that are of two years.
        plan("turn.example.com", "2026-W49..2026-W52");
        send("turn.example.com", "turn.example.com", "2026-12-31T23:30:00Z", "18.9.1", users(3, 4));
        send("turn.example.com", "turn.example.com", "2027-01-01T00:30:00Z", "18.9.2", users(null, 5));
        plan("failed.example.com", "2026-W50..2026-W52");
        send("failed.example.com", "failed.example.com", "2027-01-03T23:59:00Z", "18.9.1", users(-1, 12));
        plan("zero.example.com", "2026-W50..2026-W52");
        send("zero.example.com", "zero.example.com", "2026-12-28T00:00:00Z", "18.9.1", users(0, 12));
        plan("unknown.example.com", "2026-W50..2026-W52");
        send("unknown.example.com", "unknown.example.com", "2026-12-28T01:00:00Z", "18.9.1", users(-1000, -2));
        // Last week and this one, before and after the time of day that it is.
        send("fleet.example.com", "fleet", "2027-01-13T11:58:00Z", "18.9.0", Map.of());
        send("fleet.example.com", "fleet", "2027-01-13T12:58:00Z", "18.9.0", Map.of());
        withdraw(send("fleet.example.com", "fleet", "2027-01-12T10:00:00Z", "18.9.0", Map.of()));
        send("fleet.example.com", "fleet", "2027-01-18T00:00:00Z", "18.9.0", Map.of());
    }

    /** Of 17.2 most stay away, of 17.3 all, and of 16.1 all, but they are few. */
    private static void sendVersions() {
        for (var i = 0; i < 6; i++) {
            plan("most" + i + ".example.net", "17.2.0", "2026-W50..2026-W53");
            if (i < 1) {
                plan("most" + i + ".example.net", "17.3.0", "2027-W01..2027-W02");
            }
        }
        for (var i = 0; i < 5; i++) {
            plan("all" + i + ".example.net", "v17.3.1", "2026-W51..2026-W51", "2026-W53..2026-W53");
        }
        for (var i = 0; i < 25; i++) {
            plan("well" + i + ".example.net", "18.8.0", "2026-W49..2027-W02");
        }
        for (var i = 0; i < 4; i++) {
            plan("few" + i + ".example.net", "16.1.0", "2026-W53..2026-W53");
            plan("odd" + i + ".example.net", "VERSION", "2026-W53..2026-W53");
        }
    }

    private static void sendRandom() {
        var random = new Random(7);
        var versions = List.of("18.1.0-ee", "18.2.0", "18.10.0");
        for (var i = 0; i < 15; i++) {
            var hostname = "random" + i + ".example.net";
            var stop = week("2026-W30").monday().plusWeeks(random.nextInt(28));
            for (var week = week("2026-W26"); week.monday().isBefore(stop); week = week.next()) {
                if (random.nextInt(5) > 0 && week.compareTo(week("2027-W03")) <= 0) {
                    send(hostname, hostname, time(hostname, week), versions.get(random.nextInt(3)), users(i, null));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 25})
    void silence_isThatOfTheSecondComputation(int weeks) {
        var answer =
                Json.read(Service.get(SILENCE + "?per_page=1000&weeks=" + weeks).body());
        var expected = expected("");

        assertThat(rows(answer)).isNotEmpty().containsExactlyInAnyOrderElementsOf(expected.instances(weeks));
        assertThat(answer.get("silent_instances").asInt())
                .isEqualTo(rows(answer).size());
        assertThat(answer.get("steady_instances").asLong())
                .isEqualTo(expected.steady())
                .isGreaterThan(rows(answer).size());
        assertThat(rows(answer))
                .extracting(row -> row.split(",", -1)[2])
                .isSortedAccordingTo(comparing(SilenceTest::week).reversed());
        expectVersions(answer.get("versions"), expected, weeks);
        expectFleet(answer.get("fleet"), expected);
    }

    public static void expectVersions(JsonNode versions, ExpectedSilence expected, int weeks) {
        var fleet = requireNonNull(expected.versions(weeks).get(""));
        assertThat(versions.get("instances").asLong()).isEqualTo(fleet[0]);
        assertThat(versions.get("sending").asLong()).isEqualTo(fleet[1]);
        assertThat(versions.get("share").decimalValue()).isEqualByComparingTo(ExpectedSilence.share(fleet));
        assertThat(stream(versions.get("fallen"))
                        .map(version -> row(version, "version", "instances", "sending", "share")))
                .containsExactlyInAnyOrderElementsOf(expected.fallen(weeks));
    }

    private static void expectFleet(JsonNode fleet, ExpectedSilence expected) {
        assertThat(row(fleet, "week", "last_week")).isEqualTo("2027-W03,2027-W02");
        assertThat(fleet.get("pings").asLong()).isEqualTo(expected.fleet()[0]).isPositive();
        assertThat(fleet.get("last_week_pings").asLong())
                .isEqualTo(expected.fleet()[1])
                .isPositive();
        assertThat(fleet.get("ratio").doubleValue())
                .isCloseTo((double) expected.fleet()[0] / expected.fleet()[1], within(1e-6));
    }

    @Test
    void plannedSilences_areFound_andNothingElseOfThePlan() {
        assertThat(rows(Json.read(Service.get(SILENCE + "?per_page=100&hostname=*.example.com")
                        .body())))
                .extracting(row -> row.replace(".example.com", "").replaceFirst("^([^,]*),[^,]*,", "$1,"))
                .containsExactlyInAnyOrder(
                        "silent,2026-W53,2,4,18.9.0,EE,10",
                        "three,2026-W53,2,3,18.9.0,EE,10",
                        "almost-gone,2026-W30,25,4,18.9.0,EE,10",
                        "withdrawn,2026-W52,3,4,18.9.0,EE,10",
                        "revised,2026-W53,2,4,18.9.5,EE,7",
                        "turn,2026-W53,2,4,18.9.2,EE,5",
                        "failed,2026-W53,2,4,18.9.1,EE,12",
                        "zero,2026-W53,2,4,18.9.1,EE,0",
                        "unknown,2026-W53,2,4,18.9.1,EE,");
        assertThat(stream(Json.read(Service.get(SILENCE).body()).at("/versions/fallen"))
                        .map(version -> row(version, "version", "instances", "sending")))
                .contains("17.3,5,0", "17.2,6,1")
                .noneMatch(version -> version.startsWith("16.1") || version.startsWith("18.8"));
    }

    /** On Tuesday instances may still deliver what they could not on Sunday. */
    @Test
    void weekThatEndedLessThanTheDelayAgo_isNoSilence() {
        TestClock.set(Instant.parse("2027-01-19T23:59:00Z"));
        assertThat(silentWeeks("silent.example.com", 1)).containsExactly("1");
        assertThat(silentWeeks("silent.example.com", 2)).isEmpty();

        TestClock.set(Instant.parse("2027-01-20T00:00:00Z"));
        assertThat(silentWeeks("silent.example.com", 2)).containsExactly("2");

        TestClock.set(Instant.parse("2027-01-24T23:59:00Z"));
        assertThat(silentWeeks("silent.example.com", 3)).as("the running week").isEmpty();
    }

    private static List<String> silentWeeks(String hostname, int weeks) {
        return rows(Json.read(Service.get(SILENCE + "?hostname=" + hostname + "&weeks=" + weeks)
                        .body()))
                .stream()
                .map(row -> row.split(",", -1)[3])
                .toList();
    }

    @Test
    void pages_haveEachInstanceOnce_inCsvToo() {
        var all = rows(Json.read(Service.get(SILENCE + "?per_page=1000").body()));
        var paged = new ArrayList<String>();
        var lines = new ArrayList<String>();
        for (@Nullable String path = SILENCE + "?per_page=4"; path != null; ) {
            var csv = Service.getWith(path, "PRIVATE-TOKEN", TestAdmin.TOKEN, "Accept", "text/csv");
            lines.addAll(new String(csv.body(), UTF_8).lines().skip(1).toList());
            assertThat(new String(csv.body(), UTF_8)).startsWith(HEAD + "\r\n");
            var page = Service.get(path);
            paged.addAll(rows(Json.read(page.body())));
            path = Service.next(page.headers().firstValue("Link").orElse(null));
            assertThat(csv.headers().firstValue("Link").isPresent()).isEqualTo(path != null);
        }

        assertThat(paged).hasSizeGreaterThan(8).isEqualTo(all);
        assertThat(lines)
                .extracting(line -> line.replaceFirst("^[^,]*,", "").replaceFirst(",[^,]*Z,", ","))
                .isEqualTo(all);
    }

    @Test
    void boundToken_seesItsOwnInstances() {
        var token = Service.boundToken("*.bound.example.org");
        var own = Json.read(get(SILENCE, token).body());
        var expected = new ExpectedSilence(
                sent(".bound.example.org").stream()
                        .filter(ping -> !ping.text("uuid").contains("stranger"))
                        .toList(),
                NOW);

        assertThat(rows(own)).hasSize(1).isEqualTo(expected.instances(2));
        assertThat(own.get("steady_instances").asLong()).isEqualTo(2);
        expectVersions(own.get("versions"), expected, 2);
        assertThat(own.at("/fleet/pings").asLong())
                .isEqualTo(expected.fleet()[0])
                .isEqualTo(1);
        assertThat(get(SILENCE, token).headers().firstValue("Rollcall-Other-Instances"))
                .contains("1");

        var others =
                rows(Json.read(get(SILENCE + "?other_instances=true", token).body()));
        assertThat(others).hasSize(2).anyMatch(row -> row.startsWith("b.bound.example.org,01234567...,2026-W52,"));
        assertThat(rows(Json.read(
                        get(SILENCE + "?hostname=silent.example.com", token).body())))
                .isEmpty();
        assertThat(Json.read(get(SILENCE, Service.boundToken("nobody.example.org"))
                                .body())
                        .at("/versions/share")
                        .isNull())
                .isTrue();
    }

    @Test
    void erasedInstance_isSilentNoMore() {
        TestClock.set(NOW.minus(Duration.ofDays(20)));
        for (var week : List.of("2026-W50", "2026-W51", "2026-W52")) {
            send("erased.example.com", "erased", time("erased", week(week)), "18.9.0", Map.of());
        }
        TestClock.set(NOW);
        assertThat(silentWeeks("erased.example.com", 2)).containsExactly("3");

        assertThat(Service.call("DELETE", "/api/v4/instances?hostname=erased.example.com", "application/json")
                        .statusCode())
                .isEqualTo(202);
        SENT.values().removeIf(ping -> ping.instance().startsWith("erased"));
        Eventually.until(
                "the erasure", () -> silentWeeks("erased.example.com", 2).isEmpty());
        assertThat(rows(Json.read(Service.get(SILENCE + "?per_page=1000").body())))
                .containsExactlyInAnyOrderElementsOf(expected("").instances(2));
    }

    @ParameterizedTest
    @CsvSource({
        "weeks=0, weeks",
        "weeks=26, weeks",
        "weeks=two, weeks",
        "hostname=a*, hostname",
        "cursor=x, cursor",
        "from=2026-W01, from"
    })
    void nonsense_isRefused_withTheNameOfTheParameter(String query, String parameter) {
        var answer = Service.get(SILENCE + "?" + query);

        assertThat(answer.statusCode()).isIn(400, 404);
        assertThat(new String(answer.body(), UTF_8)).contains(parameter);
    }

    private static ExpectedSilence expected(String below) {
        return new ExpectedSilence(sent(below), NOW);
    }

    private static List<Sent> sent(String below) {
        return SENT.values().stream()
                .filter(ping -> ping.text("hostname").endsWith(below))
                .toList();
    }

    private static void plan(String hostname, String... stretches) {
        var version = stretches[0].contains("..") ? "18.9.0" : stretches[0];
        Stream.of(stretches).filter(stretch -> stretch.contains("..")).forEach(stretch -> {
            var last = week(stretch.substring(10));
            for (var week = week(stretch.substring(0, 8)); week.compareTo(last) <= 0; week = week.next()) {
                if (week.compareTo(week("2027-W03")) < 0) {
                    send(hostname, hostname, time(hostname, week), version, users(10, 20));
                } else {
                    send(hostname, hostname, Instant.parse("2027-01-18T06:00:00Z"), version, users(10, 20));
                }
            }
        });
    }

    private static Map<String, Integer> users(@Nullable Integer billable, @Nullable Integer active) {
        var users = new TreeMap<String, Integer>();
        if (billable != null) {
            users.put("license_billable_users", billable);
        }
        if (active != null) {
            users.put("active_user_count", active);
        }
        return users;
    }

    private static Instant time(String hostname, Week week) {
        return week.monday()
                .plusDays(week.equals(week("2027-W03")) ? 0 : Math.floorMod(hostname.hashCode(), 7))
                .atTime(7, 0)
                .toInstant(ZoneOffset.UTC);
    }

    private static long send(
            String hostname, String uuid, String recordedAt, String version, Map<String, Integer> users) {
        return send(hostname, uuid, Instant.parse(recordedAt), version, users);
    }

    private static long send(
            String hostname, String uuid, Instant recordedAt, String version, Map<String, Integer> users) {
        var receivedAt = recordedAt.plus(Duration.ofMinutes(1));
        TestClock.set(receivedAt);
        var payload = JsonNodeFactory.instance
                .objectNode()
                .put("hostname", hostname)
                .put("uuid", uuid)
                .put("recorded_at", recordedAt.toString())
                .put("version", version)
                .put("edition", "EE");
        users.forEach(payload::put);
        var answer = Service.ping(payload.toString());
        assertThat(answer.statusCode()).isEqualTo(201);
        var id = Json.read(answer.body()).at("/receipt/id").longValue();
        SENT.put(id, new Sent(payload, receivedAt, false));
        return id;
    }

    private static void withdraw(long id) {
        assertThat(Service.call("PUT", "/api/v4/usage_data/pings/" + id + "/withdrawal?reason=test", "application/json")
                        .statusCode())
                .isEqualTo(204);
        SENT.computeIfPresent(id, (_, ping) -> new Sent(ping.payload(), ping.receivedAt(), true));
    }

    private static Week week(String text) {
        return Week.parse(text).orElseThrow();
    }

    private static HttpResponse<byte[]> get(String path, String token) {
        return Service.getWith(path, "PRIVATE-TOKEN", token);
    }

    /** Silent instances, as the second computation has them. */
    public static List<String> rows(JsonNode answer) {
        return stream(answer.get("instances"))
                .map(instance -> row(
                        instance,
                        "hostname",
                        "uuid",
                        "last_week",
                        "silent_weeks",
                        "sent_weeks",
                        "product_version",
                        "edition",
                        "users"))
                .toList();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static String row(JsonNode object, String... members) {
        return String.join(
                ",", Stream.of(members).map(member -> text(object.get(member))).toList());
    }

    /** As a cell: nothing for null. */
    private static String text(JsonNode value) {
        return value.isNull() ? "" : value.isNumber() ? value.decimalValue().toPlainString() : value.asText();
    }
}
