package org.rollcall.analyse.mirror;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.web.Problem;

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class ServicePingTest {
    private static final String SERVICE_PING = "/api/v4/usage_data/service_ping";
    private static final String NON_SQL_METRICS = "/api/v4/usage_data/non_sql_metrics";
    private static final String QUERIES = "/api/v4/usage_data/queries";
    private static final String PINGS = "/api/v4/usage_data/pings";

    private final Instant now = TestClock.now();

    @BeforeEach
    void freshService() {
        FreshService.start();
        assertThat(Service.publish("18.9", Definitions.yaml("hostname string", "n number"))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void newestWeek_isGiven_whereNoneIsNamed() {
        ping("a", "u", 14, 1);
        ping("a", "u", 0, 2);
        ping("a", "u", 7, 3);

        get(SERVICE_PING + "?hostname=a")
                .statusCode(200)
                .contentType("application/json")
                .body("n", is(2));
        get(SERVICE_PING + "?hostname=a&week=" + week(7)).body("n", is(3));
        get(SERVICE_PING + "?hostname=a&week=" + week(14)).body("n", is(1));
        get(SERVICE_PING + "/?hostname=a").statusCode(200).body("n", is(2));
    }

    @Test
    void newestWeek_isGiven_ofAnInstanceThatHasBeenSilentForLong() {
        ping("a", "u", 7, 1);
        ping("a", "u", 0, 2);

        TestClock.set(now.plus(Duration.ofDays(400)));
        try {
            get(SERVICE_PING + "?hostname=a").statusCode(200).body("n", is(2));
        } finally {
            TestClock.reset();
        }
    }

    @Test
    void weekWithoutAPing_isAnEmptyObject() {
        ping("a", "u", 0, 1);

        get(SERVICE_PING + "?hostname=a&week=" + week(7)).statusCode(200).body("", anEmptyMap());
        assertThat(get(SERVICE_PING + "?hostname=a&week=1999-W01").extract().asString())
                .isEqualTo("{}");
        get(SERVICE_PING + "?hostname=a&week=1970-W01").statusCode(200);
        problem(get(SERVICE_PING + "?hostname=a&week=1969-W52"), 400, "invalid_parameter");
        get(SERVICE_PING + "?hostname=a&week=9999-W52").statusCode(200);
    }

    @Test
    void latestRecordedAt_isCurrent_whateverCameLast() {
        var first = now.minus(Duration.ofDays(20));
        ping("a", "u", first.plusSeconds(60), 1);
        ping("a", "u", first, 2);
        ping("a", "u", first.minusSeconds(60), 3);

        get(SERVICE_PING + "?hostname=a").body("n", is(1));
        ping("a", "u", first.plusSeconds(60), 4);
        get(SERVICE_PING + "?hostname=a").body("n", is(4));
    }

    @Test
    void badWeek_isA400() {
        for (var week : List.of("2025-W53", "junk", "", "2026-11-16")) {
            problem(get(SERVICE_PING + "?hostname=a&week=" + week), 400, "invalid_parameter")
                    .body("parameter", equalTo("week"))
                    .body("detail", containsString("2026-W47"));
        }
        problem(get(PINGS + "?from=junk"), 400, "invalid_parameter").body("parameter", equalTo("from"));
        problem(get(PINGS + "?to=junk"), 400, "invalid_parameter").body("parameter", equalTo("to"));
    }

    @Test
    void unknownHostname_isA404_andAnUnknownUuidToo() {
        ping("a", "u", 0, 1);

        problem(get(SERVICE_PING + "?hostname=b"), 404, "unknown_hostname");
        problem(get(SERVICE_PING + "?hostname="), 404, "unknown_hostname");
        problem(get(SERVICE_PING + "?hostname=a&uuid=x"), 404, "not_found").body("parameter", equalTo("uuid"));
    }

    @Test
    void hostnameOfSeveralInstances_isA400ThatListsTheirUuids() {
        ping("a", "u-1", 0, 1);
        ping("a", "u-2", 0, 2);
        ping("a", null, 0, 3);
        ping("b", "u-1", 0, 4);

        problem(get(SERVICE_PING + "?hostname=a"), 400, "ambiguous_instance")
                .body("uuids", contains("u-1", "u-2", ""))
                .body("parameter", equalTo("uuid"));
        get(SERVICE_PING + "?hostname=a&uuid=u-2").statusCode(200).body("n", is(2));
        get(SERVICE_PING + "?hostname=a&uuid=").statusCode(200).body("n", is(3));
        get(SERVICE_PING + "?hostname=b").statusCode(200).body("n", is(4));
    }

    @Test
    void hostname_mayBeLeftOut_whereOneInstanceIsSeen() {
        problem(get(SERVICE_PING), 400, "ambiguous_instance").body("detail", containsString("no instance"));
        ping("a", "u", 0, 1);
        get(SERVICE_PING).statusCode(200).body("n", is(1));

        ping("b", "u", 0, 2);
        problem(get(SERVICE_PING), 400, "ambiguous_instance").body("detail", containsString("more than one"));
        given().header("PRIVATE-TOKEN", token("read_service_ping", "b"))
                .get(SERVICE_PING)
                .then()
                .statusCode(200)
                .body("n", is(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {NON_SQL_METRICS, QUERIES})
    void otherForms_takeTheSameParameters_andAnswerTheSameErrors(String path) {
        problem(get(path), 400, "ambiguous_instance").body("detail", containsString("no instance"));
        ping("a", "u-1", 0, 1);
        get(path).statusCode(200).contentType("application/json").body("hostname", notNullValue());
        get(path + "/?hostname=A").statusCode(200).body("", aMapWithSize(4));
        ping("a", "u-2", 0, 2);
        ping("b.example.org", "u", 0, 3);

        problem(get(path), 400, "ambiguous_instance").body("detail", containsString("more than one"));
        problem(get(path + "?hostname=a"), 400, "ambiguous_instance").body("uuids", contains("u-1", "u-2"));
        problem(get(path + "?hostname=c"), 404, "unknown_hostname");
        problem(get(path + "?hostname=a&uuid=x"), 404, "not_found");
        problem(get(path + "?hostname=a&uuid=u-1&week=junk"), 400, "invalid_parameter");
        assertThat(get(path + "?hostname=a&uuid=u-1&week=" + week(7)).extract().asString())
                .isEqualTo("{}");
        var bound = token("read_service_ping", "b.example.org");
        given().header("PRIVATE-TOKEN", bound).get(path).then().statusCode(200).body("", aMapWithSize(4));
        problem(given().header("PRIVATE-TOKEN", bound).get(path + "?hostname=a").then(), 404, "unknown_hostname");
    }

    @Test
    void hostname_isTheSameInUpperCase() {
        ping("GitLab.Example.COM", "u", 0, 1);

        get(SERVICE_PING + "?hostname=gitlab.example.com").statusCode(200).body("n", is(1));
        get(SERVICE_PING + "?hostname=GITLAB.EXAMPLE.COM")
                .statusCode(200)
                .body("hostname", equalTo("GitLab.Example.COM"));
        get(PINGS + "?hostname=GITLAB.example.com").body("hostname", contains("gitlab.example.com"));
    }

    @Test
    void tokenBoundToHostnames_seesOnlyItsOwn() {
        ping("a.example.com", "u", 0, 1);
        ping("b.example.org", "u", 0, 2);
        ping("example.com", "u", 0, 3);
        ping("deep.a.example.com", "u", 0, 4);
        for (var bound : List.of("A.example.com", "*.example.com")) {
            var token = token("read_service_ping", bound);
            given().header("PRIVATE-TOKEN", token)
                    .get(SERVICE_PING + "?hostname=a.example.com")
                    .then()
                    .statusCode(200)
                    .body("n", is(1));
            for (var other : List.of("b.example.org", "example.com", "unknown.example.org")) {
                problem(
                                given().header("PRIVATE-TOKEN", token)
                                        .get(SERVICE_PING + "?hostname=" + other)
                                        .then(),
                                404,
                                "unknown_hostname")
                        .body(
                                "detail",
                                equalTo(String.format(
                                        Locale.ROOT, "No instance with the hostname '%s' is known.", other)));
            }
            given().header("PRIVATE-TOKEN", token)
                    .get(PINGS)
                    .then()
                    .statusCode(200)
                    .body(
                            "hostname",
                            bound.startsWith("*")
                                    ? containsInAnyOrder("a.example.com", "deep.a.example.com")
                                    : contains("a.example.com"));
            given().header("PRIVATE-TOKEN", token)
                    .get(PINGS + "?hostname=b.example.org")
                    .then()
                    .statusCode(200)
                    .body("", empty());
        }
    }

    @Test
    void withoutTheScope_nothingIsGiven() {
        ping("a", "u", 0, 1);
        var ingest = token("ingest", null);
        for (var path : List.of(SERVICE_PING, NON_SQL_METRICS, QUERIES, PINGS)) {
            problem(given().get(path).then(), 401, "unauthenticated");
            assertThat(given().get(path).header("WWW-Authenticate")).startsWith("Bearer");
            problem(given().header("PRIVATE-TOKEN", "junk").get(path).then(), 401, "unauthenticated");
            problem(given().header("PRIVATE-TOKEN", ingest).get(path).then(), 403, "forbidden");
            given().header("Authorization", "Bearer " + token("read_service_ping", null))
                    .get(path)
                    .then()
                    .statusCode(200);
        }
    }

    @Test
    void list_hasWhatWasFoundInEachPing_latestFirst() {
        ping("a", "u-1", 0, 1);
        assertThat(Service.ping("""
                                {"hostname":"b","version":"18.9.1","edition":"EE","recorded_at":"junk","n":"text",
                                 "x":{"y":1,"z":{}},"list":[{"q":1}]}""").statusCode()).isEqualTo(201);

        get(PINGS)
                .statusCode(200)
                .body("hostname", contains("b", "a"))
                .body("[0].uuid", nullValue())
                .body("[0].product_version", equalTo("18.9.1"))
                .body("[0].edition", equalTo("EE"))
                .body("[0].dictionary", equalTo("18.9"))
                .body("[0].undeclared", is(6))
                .body(
                        "[0].undeclared_key_paths",
                        containsInAnyOrder("x.y", "x.z", "list", "version", "edition", "recorded_at"))
                .body("[0].type_mismatches", is(1))
                .body("[0].mismatched_key_paths", contains("n"))
                .body("[0].flags", contains("recorded_at_unreadable"))
                .body("[1].uuid", equalTo("u-1"))
                .body("[1].week", equalTo(week(0)))
                .body("[1].mismatched_key_paths", empty())
                .body("[1].flags", empty());
    }

    @Test
    void list_namesTheFirst100UndeclaredKeyPaths() {
        var payload = new StringBuilder("{\"hostname\":\"a\"");
        for (var i = 0; i < 150; i++) {
            payload.append(",\"x").append(i).append("\":0");
        }
        Service.ping(payload + ",\"" + "y".repeat(1_000) + "\":0}");

        var list = get(PINGS).body("[0].undeclared", is(151)).extract();

        assertThat(list.<List<String>>path("[0].undeclared_key_paths"))
                .hasSize(100)
                .allSatisfy(keyPath -> assertThat(keyPath).hasSizeLessThan(510));
    }

    @Test
    void list_isFiltered() {
        ping("a", "u-1", 0, 1);
        ping("a", "u-2", 7, 2);
        ping("a", null, 14, 3);
        ping("b", "u-1", 21, 4);

        get(PINGS + "?hostname=a").body("size()", is(3));
        get(PINGS + "?hostname=a&uuid=u-2").body("uuid", contains("u-2"));
        get(PINGS + "?hostname=a&uuid=").body("uuid", contains(nullValue()));
        get(PINGS + "?from=" + week(7)).body("week", contains(week(7), week(0)));
        get(PINGS + "?to=" + week(14)).body("week", contains(week(21), week(14)));
        get(PINGS + String.format(Locale.ROOT, "?from=%s&to=%s", week(14), week(7)))
                .body("week", contains(week(14), week(7)));
        get(PINGS + "?hostname=nobody").statusCode(200).body("", empty());
    }

    @Test
    void revisions_areListed_whereTheyAreAskedFor() {
        var recordedAt = now.minus(Duration.ofDays(20));
        ping("a", "u", recordedAt, 1);
        ping("a", "u", recordedAt.minusSeconds(60), 2);
        ping("a", "u", recordedAt.minusSeconds(30), 3);
        var ids = get(PINGS + "?revisions=true").extract().<List<Integer>>path("id");

        assertThat(ids).hasSize(3).isSortedAccordingTo((a, b) -> b - a);
        get(PINGS).body("id", contains(ids.getLast()));
    }

    @Test
    void pages_followEachOther_untilTheLast() {
        for (var i = 0; i < 7; i++) {
            ping("h" + i, "u", 0, i);
        }
        for (var perPage : List.of(1, 3, 7, 1_000)) {
            var found = new ArrayList<String>();
            var next = PINGS + String.format(Locale.ROOT, "?from=%s&per_page=%d", week(7), perPage);
            for (var pages = 0; next != null && pages < 10; pages++) {
                var page = get(next).statusCode(200).extract();
                found.addAll(page.<List<String>>path("hostname"));
                next = next(page.header("Link"));
            }
            assertThat(found).as("per_page=%d", perPage).containsExactly("h6", "h5", "h4", "h3", "h2", "h1", "h0");
            assertThat(next).isNull();
        }
        for (var bad :
                List.of("per_page=0", "per_page=1001", "per_page=x", "cursor=x", "revisions=maybe&per_page=-1")) {
            problem(get(PINGS + "?" + bad), 400, "invalid_parameter");
        }
    }

    @Test
    void pingReadWithAnotherDictionaryLater_isGivenBackWithItsOwn() {
        ping("a", "u", 0, 7);
        assertThat(Service.publish("18.10?force=retyped", Definitions.yaml("n string", "hostname number"))
                        .statusCode())
                .isEqualTo(201);

        get(SERVICE_PING + "?hostname=a").body("n", is(7)).body("hostname", equalTo("a"));
    }

    private static @Nullable String next(@Nullable String link) {
        if (link == null) {
            return null;
        }
        var matcher = Pattern.compile("<(.+)>; rel=\"next\"").matcher(link);
        assertThat(matcher.matches()).as(link).isTrue();
        var uri = URI.create(matcher.group(1));
        return uri.getRawPath() + "?" + uri.getRawQuery();
    }

    private String week(int daysAgo) {
        return Week.of(now.minus(Duration.ofDays(daysAgo))).toString();
    }

    private void ping(String hostname, @Nullable String uuid, int daysAgo, int number) {
        ping(hostname, uuid, now.minus(Duration.ofDays(daysAgo)), number);
    }

    private static void ping(String hostname, @Nullable String uuid, Instant recordedAt, int number) {
        var answer = Service.ping(String.format(
                Locale.ROOT,
                "{\"hostname\":\"%s\",\"uuid\":%s,\"recorded_at\":\"%s\",\"n\":%d}",
                hostname,
                uuid == null ? "null" : "\"" + uuid + "\"",
                recordedAt,
                number));
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(201);
    }

    private static String token(String scope, @Nullable String hostname) {
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .contentType("application/json")
                .body(String.format(
                        Locale.ROOT,
                        "{\"name\":\"test\",\"scopes\":[\"%s\"]%s}",
                        scope,
                        hostname == null ? "" : ",\"hostnames\":[\"" + hostname + "\"]"))
                .post("/api/v4/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
    }

    private static ValidatableResponse get(String path) {
        // As a URI: REST Assured would leave out the = of a parameter that is empty.
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .get(URI.create("http://localhost:" + RestAssured.port + path))
                .then();
    }

    private static ValidatableResponse problem(ValidatableResponse answer, int status, String type) {
        return answer.statusCode(status)
                .contentType(Problem.MEDIA_TYPE)
                .body("type", equalTo("urn:rollcall:problem:" + type));
    }
}
