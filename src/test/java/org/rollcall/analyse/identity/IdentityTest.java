package org.rollcall.analyse.identity;

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
import org.rollcall.analyse.identity.ExpectedIdentities.Sent;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** The findings are those that {@link ExpectedIdentities} makes of the payloads of a small fleet. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
public class IdentityTest {

    private static final String IDENTITIES = "/api/v4/usage_data/identities";

    private static final Instant NOW = Instant.parse("2027-01-20T12:00:00Z");

    private static final String ZEROS = "00000000-0000-0000-0000-000000000000";

    /** By id. */
    private static final Map<Long, Sent> SENT = new TreeMap<>();

    @BeforeEach
    void sendFleet() {
        if (SENT.isEmpty()) {
            FreshService.start();
            publish("18.9", "unique_instance_id string");
            publish("18.10");
            sendClones();
            sendSuccessions();
            sendRandom();
        }
        TestClock.set(NOW);
    }

    /** Counters of all time, and one that is none. */
    private static void publish(String version, String... more) {
        var metrics = new ArrayList<>(List.of("hostname string", "uuid string", "version string", "edition string"));
        metrics.addAll(List.of(more));
        for (var i = 0; i < 10; i++) {
            metrics.add("counts.c" + i + " number");
        }
        var monthly = Definitions.yaml("counts_monthly.m number")
                .replace("---\n", "")
                .replace("time_frame: all", "time_frame: 28d");
        assertThat(Service.publish(version, Definitions.yaml(metrics.toArray(String[]::new)) + monthly)
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterEach
    void resetClock() {
        TestClock.reset();
    }

    private static void sendClones() {
        plan("restored-0.example.com", "clone", "2026-W50..2027-W02");
        plan("restored-1.example.com", "clone", "2026-W52..2027-W01");
        plan("restored-2.example.com", "clone", "2027-W01..2027-W03");
        // One after the other, but in one week both: no rename.
        plan("overlap-a.example.com", "overlap", "2026-W44..2026-W50");
        plan("overlap-b.example.com", "overlap", "2026-W50..2027-W03");
        // By turns: neither a clone nor a rename.
        plan("turn-a.example.com", "turn", "2026-W44..2026-W44", "2026-W46..2026-W46", "2026-W48..2026-W48");
        plan("turn-b.example.com", "turn", "2026-W45..2026-W45", "2026-W47..2026-W47");
        // Two pings of one instance in the week of two years, by two unique ids; 18.10 does not declare them.
        for (var version : List.of("18.9.0", "18.10.0")) {
            var hostname = "image." + version + ".example.com";
            send(hostname, hostname, Instant.parse("2026-12-31T23:00:00Z"), version, "aaaa", 1);
            send(hostname, hostname, Instant.parse("2027-01-01T01:00:00Z"), version, "bbbb", 1);
            send(hostname, hostname, Instant.parse("2027-01-04T01:00:00Z"), version, "cccc", 1);
        }
        // Its second unique id was withdrawn, and that of another one came a week later.
        send("one.example.com", "one", Instant.parse("2026-12-15T01:00:00Z"), "18.9.0", "aaaa", 1);
        withdraw(send("one.example.com", "one", Instant.parse("2026-12-16T01:00:00Z"), "18.9.0", "bbbb", 1));
        send("one.example.com", "one", Instant.parse("2026-12-23T01:00:00Z"), "18.9.0", "cccc", 1);
        // The second hostname in that week was withdrawn.
        plan("kept.example.com", "kept", "2026-W50..2026-W53");
        withdraw(send("mistake.example.com", "kept", Instant.parse("2026-12-16T01:00:00Z"), "18.9.0", null, 1));
        // Neither a port nor a dot makes another host.
        plan("port.example.com", "port", "2026-W50..2026-W53");
        plan("port.example.com:8443", "port", "2026-W52..2027-W01");
        // Zeros and nothing are no uuids.
        for (var i = 0; i < 3; i++) {
            plan("zero" + i + ".example.com", ZEROS, "2026-W50..2026-W52");
            plan("none" + i + ".example.com", "", "2026-W50..2026-W52");
        }
    }

    private static void sendSuccessions() {
        plan("old-name.example.com", "renamed", "2026-W40..2026-W52");
        plan("new-name.example.com", "renamed", "2026-W53..2027-W03");
        plan("first.example.com", "thrice", "2026-W30..2026-W35");
        plan("second.example.com", "thrice", "2026-W37..2026-W44");
        plan("third.example.com", "thrice", "2026-W52..2027-W03");
        plan("late.example.com", "too-late", "2026-W30..2026-W40");
        plan("later.example.com", "too-late", "2026-W49..2026-W52");
        plan("again.example.com", "before", "2026-W40..2026-W50");
        plan("again.example.com", "after", "2026-W52..2027-W03");
        plan("shared.example.com", "tenant-a", "2026-W40..2026-W46");
        plan("shared.example.com", "tenant-b", "2026-W44..2026-W50");
        plan("shared.example.com", "tenant-c", "2026-W51..2027-W03");
        plan("localhost", "laptop-a", "2026-W40..2026-W46");
        plan("localhost", "laptop-b", "2026-W47..2026-W50");
        plan("gitlab.local", "laptop-c", "2026-W40..2026-W46");
        plan("gitlab.local", "laptop-d", "2026-W47..2026-W50");
        plan("named.example.com", "laptop-d", "2026-W52..2027-W03");
        plan("nouuid.example.com", "", "2026-W40..2026-W46");
        plan("nouuid.example.com", "has-one-now", "2026-W47..2026-W50");
        // Two become one: the host of the one with the uuid of the other.
        plan("x.example.com", "uuid-of-x", "2026-W40..2026-W50");
        plan("y.example.com", "uuid-of-y", "2026-W40..2026-W49");
        plan("x.example.com", "uuid-of-y", "2026-W51..2027-W03");
        // The uuid went on elsewhere, so the host was not reinstalled but left.
        plan("left.example.com", "moves-on", "2026-W40..2026-W50");
        plan("goal.example.com", "moves-on", "2026-W51..2027-W03");
        plan("left.example.com", "moves-in", "2026-W52..2027-W03");
        plan("a.bound.example.org", "bound", "2026-W40..2026-W50");
        plan("b.bound.example.org", "bound", "2026-W51..2027-W03");
        plan("elsewhere.example.net", "half-bound", "2026-W40..2026-W50");
        plan("c.bound.example.org", "half-bound", "2026-W51..2027-W03");
    }

    private static void sendRandom() {
        var random = new Random(20);
        for (var i = 0; i < 60; i++) {
            var first = week("2026-W30").monday().plusWeeks(random.nextInt(24));
            var hostname = "random" + random.nextInt(12) + ".example.net" + (random.nextInt(4) == 0 ? ":8443" : "");
            var uuid = "random-" + random.nextInt(14);
            for (var week = new Week(first);
                    week.monday().isBefore(first.plusWeeks(random.nextInt(4) + 1));
                    week = week.next()) {
                if (week.compareTo(week("2027-W02")) <= 0) {
                    send(
                            hostname,
                            uuid,
                            time(hostname + uuid + i, week),
                            "18.9.0",
                            random.nextInt(3) == 0 ? "id-" + random.nextInt(2) : null,
                            1);
                }
            }
        }
    }

    @Test
    void findings_areThoseOfTheSecondComputation() {
        var expected = new ExpectedIdentities(List.copyOf(SENT.values())).findings();

        assertThat(rows("?per_page=1000")).hasSizeGreaterThan(20).containsExactlyInAnyOrderElementsOf(expected);
        for (var kind : List.of("clone", "rename", "reinstallation", "merge")) {
            assertThat(rows("?per_page=1000&kind=" + kind))
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(expected.stream()
                            .filter(row -> row.startsWith(kind + ","))
                            .toList());
        }
    }

    @Test
    void plannedFindings_areFound_andNothingElseOfThePlan() {
        assertThat(rows("?per_page=1000&hostname=*.example.com&hostname=localhost&hostname=*.local"))
                .extracting(row -> row.replace(".example.com", ""))
                .containsExactlyInAnyOrder(
                        "clone,2027-01-11,2026-12-21,4,[restored-0 clone, restored-1 clone, restored-2 clone]",
                        "clone,2026-12-07,2026-12-07,1,[overlap-a overlap, overlap-b overlap]",
                        "clone,2026-12-28,2026-12-28,1,[image.18.9.0 image.18.9.0]",
                        "clone,2026-12-28,2026-12-28,1,[image.18.10.0 image.18.10.0]",
                        "rename,2026-12-28,2026-12-21,1,[old-name renamed, new-name renamed]",
                        "rename,2026-09-07,2026-08-24,2,[first thrice, second thrice]",
                        "rename,2026-12-21,2026-10-26,8,[second thrice, third thrice]",
                        "rename,2026-12-21,2026-12-07,2,[gitlab.local laptop-d, named laptop-d]",
                        "rename,2026-12-14,2026-12-07,1,[left moves-on, goal moves-on]",
                        "reinstallation,2026-12-21,2026-12-07,2,[again before, again after]",
                        "merge,2026-12-14,2026-12-07,1,[y uuid-of-y, x uuid-of-x, x uuid-of-y]");
    }

    @Test
    void onlyWeeksThatAreAskedFor_areLookedAt() {
        var expected = new ExpectedIdentities(SENT.values().stream()
                        .filter(ping -> !ping.monday().isBefore(week("2026-W45").monday())
                                && !ping.monday().isAfter(week("2026-W52").monday()))
                        .toList())
                .findings();

        assertThat(rows("?per_page=1000&from=2026-W45&to=2026-W52"))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void evidence_saysWhatWasSent_andWhetherCountersWentOn() {
        var finding = findings("?hostname=old-name.example.com&hostname=new-name.example.com")
                .getFirst();
        assertThat(row(
                        finding.at("/instances/0"),
                        "role",
                        "first_week",
                        "last_week",
                        "weeks",
                        "pings",
                        "first_version",
                        "last_version",
                        "unique_instance_ids"))
                .isEqualTo("old,2026-W40,2026-W52,13,13,18.9.0,18.9.0,0");
        assertThat(row(finding.at("/instances/1"), "role", "first_week", "last_week", "weeks"))
                .isEqualTo("new,2026-W53,2027-W03,4");
        // The tenth of the counters was 0 and does not count, and the monthly one, which has fallen, is none.
        assertThat(row(finding.get("counters"), "compared", "not_lower", "went_on"))
                .isEqualTo("9,9,true");

        var again = findings("?kind=reinstallation&hostname=again.example.com").getFirst();
        assertThat(row(again.get("counters"), "compared", "not_lower", "went_on"))
                .isEqualTo("9,0,false");
        assertThat(findings("?kind=clone&hostname=*.example.com")
                        .getFirst()
                        .get("counters")
                        .isNull())
                .isTrue();
        assertThat(row(
                        findings("?hostname=image.18.9.0.example.com")
                                .getFirst()
                                .at("/instances/0"),
                        "role",
                        "pings",
                        "unique_instance_ids"))
                .isEqualTo("clone,3,3");
    }

    @Test
    void pages_haveEachFindingOnce_inCsvToo() {
        var all = rows("?per_page=1000");
        var paged = new ArrayList<String>();
        var csvRows = 0L;
        for (@Nullable String path = IDENTITIES + "?per_page=3"; path != null; ) {
            var page = Service.get(path);
            paged.addAll(rows(Json.read(page.body())));
            var csv = Service.getWith(path, "PRIVATE-TOKEN", TestAdmin.TOKEN, "Accept", "text/csv");
            assertThat(new String(csv.body(), UTF_8)).startsWith("kind,finding_week,");
            csvRows += new String(csv.body(), UTF_8).lines().count() - 1;
            path = Service.next(page.headers().firstValue("Link").orElse(null));
        }

        assertThat(paged).isEqualTo(all);
        assertThat(csvRows)
                .isEqualTo(findings("?per_page=1000").stream()
                        .mapToLong(finding -> finding.get("instances").size())
                        .sum());
    }

    /** 25 hostnames send one uuid. */
    @Test
    void manyHostnames_areCounted_andSomeAreNamed() {
        for (var i = 0; i < 25; i++) {
            send("flood" + i + ".example.com", "flood", time("flood", week("2027-W02")), "18.9.0", null, 1);
        }
        TestClock.set(NOW);
        var flood = findings("?kind=clone&hostname=*.example.com").stream()
                .filter(finding -> finding.at("/instances/0/uuid").asText().equals("flood"))
                .toList();

        assertThat(flood).hasSize(1);
        assertThat(flood.getFirst().get("instance_count").asInt()).isEqualTo(25);
        assertThat(flood.getFirst().get("instances")).hasSize(20);
        for (var delete : List.of(
                "ping where instance_id in (select id from instance where uuid = 'flood')",
                "instance where uuid = 'flood'")) {
            FreshService.execute("delete from " + delete);
        }
        SENT.values().removeIf(ping -> ping.text("uuid").equals("flood"));
    }

    @Test
    void boundToken_seesFindingsAmongItsOwnInstances() {
        var token = Service.boundToken("*.bound.example.org");

        assertThat(rows(Json.read(
                        Service.getWith(IDENTITIES, "PRIVATE-TOKEN", token).body())))
                .containsExactly(
                        "rename,2026-12-14,2026-12-07,1,[a.bound.example.org bound, b.bound.example.org bound]");

        var again = Service.boundToken("again.example.com");
        assertThat(rows(Json.read(
                        Service.getWith(IDENTITIES, "PRIVATE-TOKEN", again).body())))
                .isEmpty();
        var others = Json.read(Service.getWith(IDENTITIES + "?other_instances=true", "PRIVATE-TOKEN", again)
                .body());
        assertThat(rows(others))
                .containsExactly(
                        "reinstallation,2026-12-21,2026-12-07,2,[again.example.com before, again.example.com af...]");
    }

    @Test
    void erasedInstance_isInNoFinding() {
        plan("erased-a.example.com", "erased", "2026-W50..2026-W51");
        plan("erased-b.example.com", "erased", "2026-W52..2026-W53");
        TestClock.set(NOW);
        assertThat(rows("?hostname=erased-a.example.com&hostname=erased-b.example.com"))
                .hasSize(1);

        erase("erased");

        assertThat(rows("?hostname=erased-a.example.com&hostname=erased-b.example.com"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kind=twin", "from=2026", "cursor=x", "hostname=a*", "per_page=0", "weeks=2"})
    void nonsense_isRefused_withTheNameOfTheParameter(String query) {
        var answer = Service.get(IDENTITIES + "?" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new String(answer.body(), UTF_8)).contains(query.replaceFirst("=.*", ""));
    }

    @Test
    void confirmedRename_joinsSeriesAndHistory_untilItIsUndone() {
        var old = id("old-name.example.com");
        var renamed = id("new-name.example.com");
        var token = Service.boundToken("new-name.example.com");
        var before = points("new-name.example.com", token);
        assertThat(before).hasSize(4);

        assertThat(confirm("PUT", renamed, old)).isEqualTo(204);
        assertThat(confirm("PUT", renamed, old)).as("again").isEqualTo(204);

        assertThat(points("new-name.example.com", token))
                .hasSize(17)
                .startsWith(points("old-name.example.com", TestAdmin.TOKEN).toArray(String[]::new))
                .endsWith(before.toArray(String[]::new));
        assertThat(points("new-name.example.com&delta=true&from=2026-W53&to=2026-W53", token))
                .as("the increase over the rename needs the week before")
                .hasSize(1);
        assertThat(points("new-name.example.com&delta=true", token)).contains("2026-W53 1 ok");
        var listed = instance("new-name.example.com", token);
        assertThat(row(listed, "first_week", "last_week", "pings")).isEqualTo("2026-W40,2027-W03,17");
        assertThat(listed.get("renamed_from")).hasToString("[\"old-name.example.com\"]");
        assertThat(instance("old-name.example.com", TestAdmin.TOKEN).get("renamed_from"))
                .isEmpty();
        assertThat(findings("?hostname=old-name.example.com&hostname=new-name.example.com")
                        .getFirst()
                        .get("confirmed")
                        .booleanValue())
                .isTrue();
        assertThat(lifecycle("2026-W53")).isEqualTo("0,1,0,0");
        assertThat(silent("old-name.example.com")).isEmpty();
        assertThat(sum()).as("each ping once").isEqualTo(2);
        assertThat(Service.getWith(
                                "/api/v4/usage_data/series?metric=counts.c0&hostname=old-name.example.com",
                                "PRIVATE-TOKEN",
                                token)
                        .body())
                .as("the old hostname itself")
                .asString(UTF_8)
                .doesNotContain("2026-W");

        assertThat(confirm("DELETE", renamed, old)).isEqualTo(204);
        assertThat(confirm("DELETE", renamed, old)).isEqualTo(404);
        assertThat(points("new-name.example.com", token)).isEqualTo(before);
        assertThat(lifecycle("2026-W53")).isEqualTo("1,0,0,1");
        assertThat(silent("old-name.example.com")).hasSize(1);
        assertThat(
                        FreshService.strings(
                                "select action || ' ' || target from audit_event where action like 'rename.%' order by id desc limit 2"))
                .containsExactly("rename.undo instance " + renamed, "rename.confirm instance " + renamed);
    }

    /** Twice renamed: all three are one. */
    @Test
    void renames_makeChains_butNoCircles() {
        var first = id("first.example.com");
        var second = id("second.example.com");
        var third = id("third.example.com");
        assertThat(confirm("PUT", third, second)).isEqualTo(204);
        assertThat(confirm("PUT", second, first)).isEqualTo(204);

        assertThat(points("third.example.com", TestAdmin.TOKEN)).hasSize(6 + 8 + 5);
        assertThat(instance("third.example.com", TestAdmin.TOKEN).get("renamed_from"))
                .hasToString("[\"first.example.com\",\"second.example.com\"]");
        assertThat(refusal(first, third)).contains("was " + first + " before");
        assertThat(refusal(second, second)).contains("cannot be renamed to itself");
        assertThat(refusal(third, first)).contains("goes on as " + second + " already");
        assertThat(refusal(id("overlap-b.example.com"), id("overlap-a.example.com")))
                .contains("2026-W50")
                .contains("in no week as both");
        assertThat(refusal(id("old-name.example.com"), id("new-name.example.com")))
                .contains("in no week as both");
        assertThat(confirm("PUT", third, "00000000-0000-4000-8000-000000000000"))
                .isEqualTo(404);
        assertThat(confirm("PUT", third, "nonsense")).isEqualTo(400);

        assertThat(confirm("DELETE", second, first)).isEqualTo(204);
        assertThat(points("third.example.com", TestAdmin.TOKEN)).hasSize(8 + 5);
        assertThat(confirm("DELETE", third, second)).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource({"goner-a, goner-b", "goner-b, goner-a"})
    void erasure_takesTheRenameWithIt(String erased, String kept) {
        plan("goner-a.example.com", "goner", "2026-W48..2026-W49");
        plan("goner-b.example.com", "goner", "2026-W50..2026-W51");
        TestClock.set(NOW);
        assertThat(confirm("PUT", id("goner-b.example.com"), id("goner-a.example.com")))
                .isEqualTo(204);

        erase(erased);

        assertThat(FreshService.strings("select old_instance_id::text from rename"))
                .isEmpty();
        assertThat(points(kept + ".example.com", TestAdmin.TOKEN)).hasSize(2);
        erase(kept);
    }

    private static String refusal(String id, String old) {
        var answer = Service.call("PUT", "/api/v4/instances/" + id + "/renamed_from/" + old, "application/json");
        assertThat(answer.statusCode()).isEqualTo(400);
        return Json.read(answer.body()).get("detail").textValue();
    }

    private static int confirm(String method, String id, String old) {
        return Service.call(method, "/api/v4/instances/" + id + "/renamed_from/" + old, "application/json")
                .statusCode();
    }

    private static JsonNode instance(String hostname, String token) {
        return Json.read(Service.getWith("/api/v4/usage_data/instances?hostname=" + hostname, "PRIVATE-TOKEN", token)
                        .body())
                .get(0);
    }

    private static String id(String hostname) {
        return instance(hostname, TestAdmin.TOKEN).get("id").textValue();
    }

    /** Week, value and flag. */
    private static List<String> points(String hostname, String token) {
        var series = Json.read(Service.getWith(
                                "/api/v4/usage_data/series?metric=counts.c0&hostname=" + hostname,
                                "PRIVATE-TOKEN",
                                token)
                        .body())
                .get("instances");
        return stream(series.get(0).get("points"))
                .map(point -> text(point.get("week")) + " " + text(point.get("value")) + " " + text(point.get("flag")))
                .toList();
    }

    /** Number of values of both names in the last week of the old one and the first of the new. */
    private static int sum() {
        return stream(Json.read(Service.get(
                                        "/api/v4/usage_data/series?metric=counts.c0&aggregate=count"
                                                + "&hostname=old-name.example.com&hostname=new-name.example.com&from=2026-W52&to=2026-W53")
                                .body())
                        .at("/groups/0/points"))
                .mapToInt(point -> point.get("count").asInt())
                .sum();
    }

    /** New, returning, resurrected and silent ones of the two names in a week. */
    private static String lifecycle(String week) {
        return row(
                Json.read(Service.get("/api/v4/usage_data/lifecycle?hostname=old-name.example.com"
                                        + "&hostname=new-name.example.com&from=" + week + "&to=" + week)
                                .body())
                        .at("/weeks/0"),
                "new",
                "returning",
                "resurrected",
                "silent");
    }

    private static List<JsonNode> silent(String hostname) {
        return stream(Json.read(Service.get("/api/v4/usage_data/silence?hostname=" + hostname)
                                .body())
                        .get("instances"))
                .toList();
    }

    /** The instances whose hostname begins so. */
    private static void erase(String prefix) {
        SENT.values().stream()
                .map(ping -> ping.text("hostname"))
                .filter(hostname -> hostname.startsWith(prefix))
                .distinct()
                .toList()
                .forEach(hostname ->
                        Service.call("DELETE", "/api/v4/instances?hostname=" + hostname, "application/json"));
        Eventually.until(
                "jobs have ended",
                () -> FreshService.strings("select count(*) from job where state in ('queued', 'running')")
                        .equals(List.of("0")));
        SENT.values().removeIf(ping -> ping.text("hostname").startsWith(prefix));
    }

    private static void plan(String hostname, String uuid, String... stretches) {
        for (var stretch : stretches) {
            var last = week(stretch.substring(10));
            for (var week = week(stretch.substring(0, 8)); week.compareTo(last) <= 0; week = week.next()) {
                send(hostname, uuid, time(hostname, week), "18.9.0", null, number(uuid, week));
            }
        }
    }

    /** Counters grow by one a week; that of {@code after} begin again. */
    private static int number(String uuid, Week week) {
        var weeks =
                (int) (week.monday().toEpochDay() - week("2026-W01").monday().toEpochDay()) / 7;
        return uuid.equals("after") ? weeks - 50 : 1000 + weeks;
    }

    private static Instant time(String name, Week week) {
        return week.monday()
                .plusDays(week.equals(week("2027-W03")) ? 0 : Math.floorMod(name.hashCode(), 7))
                .atTime(6, 0)
                .plusSeconds(Math.floorMod(name.hashCode(), 3600))
                .toInstant(ZoneOffset.UTC);
    }

    /** The last of ten counters is 0, and one of a month falls. */
    private static long send(
            String hostname, String uuid, Instant recordedAt, String version, @Nullable String uniqueId, int number) {
        TestClock.set(recordedAt.plus(Duration.ofMinutes(1)));
        var payload = JsonNodeFactory.instance
                .objectNode()
                .put("hostname", hostname)
                .put("recorded_at", recordedAt.toString())
                .put("version", version)
                .put("edition", "EE");
        if (!uuid.isEmpty()) {
            payload.put("uuid", uuid);
        }
        if (uniqueId != null) {
            payload.put("unique_instance_id", uniqueId);
        }
        var counts = payload.putObject("counts");
        for (var i = 0; i < 10; i++) {
            counts.put("c" + i, i == 9 ? 0 : number);
        }
        payload.putObject("counts_monthly").put("m", 10_000 - number);
        var answer = Service.ping(payload.toString());
        assertThat(answer.statusCode()).isEqualTo(201);
        var id = Json.read(answer.body()).at("/receipt/id").longValue();
        SENT.put(id, new Sent(payload));
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

    private static List<JsonNode> findings(String query) {
        HttpResponse<byte[]> answer = Service.get(IDENTITIES + query);
        assertThat(answer.statusCode()).isEqualTo(200);
        return stream(Json.read(answer.body()).get("findings")).toList();
    }

    /** Findings, as the second computation has them. */
    public static List<String> rows(String query) {
        return findings(query).stream().map(IdentityTest::row).toList();
    }

    private static List<String> rows(JsonNode answer) {
        return stream(answer.get("findings")).map(IdentityTest::row).toList();
    }

    /** As the second computation has it: with Mondays, and clones by name. */
    private static String row(JsonNode finding) {
        var instances = stream(finding.get("instances"))
                .map(instance -> text(instance.get("hostname")) + " " + text(instance.get("uuid")));
        return String.join(
                ",",
                text(finding.get("kind")),
                week(text(finding.get("week"))).monday().toString(),
                week(text(finding.get("first_week"))).monday().toString(),
                text(finding.get("weeks")),
                (text(finding.get("kind")).equals("clone") ? instances.sorted() : instances)
                        .toList()
                        .toString());
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static String row(JsonNode object, String... members) {
        return String.join(
                ",", Stream.of(members).map(member -> text(object.get(member))).toList());
    }

    private static String text(JsonNode value) {
        return value.isNull() ? "" : value.asText();
    }
}
