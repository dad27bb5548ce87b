package org.rollcall.pages.quality;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Definitions;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class DataQualityPageTest {

    private static final Instant NOW = Instant.parse("2027-01-20T12:00:00Z");

    @BeforeEach
    void freshService() {
        FreshService.start();
        TestClock.set(NOW);
        assertThat(Service.publish(
                                "18.9",
                                Definitions.yaml(
                                        "hostname string",
                                        "uuid string",
                                        "version string",
                                        "recorded_at string",
                                        "counts.n number"))
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterEach
    void resetClock() {
        TestClock.reset();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/data-quality", "/data-quality/outliers", "/data-quality/silence", "/data-quality/identities"})
    void whoSeesAllInstances_seesThePage_andNobodyElse(String path) {
        given().redirects()
                .follow(false)
                .header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
                .get(path)
                .then()
                .statusCode(303)
                .header("Location", startsWith("/sign-in?return_to="));
        as(Service.boundToken("gitlab.example.com")).get(path).then().statusCode(403);
        as(reader()).get(path).then().statusCode(200).contentType(startsWith("text/html"));
        page(path).body(containsString("<h1>"));
    }

    @Test
    void withoutAnything_pageSaysWhatIsToCome() {
        page("/data-quality")
                .body(containsString("No week has been counted yet"))
                .body(containsString("No week has been searched yet."))
                .body(containsString("Every instance is who it seems to be."))
                .body(containsString("id=\"silence\""))
                .body(containsString("id=\"identities\""));
    }

    @Test
    void health_hasTheNumbersOfTheApi() {
        FreshService.execute("insert into quality_week (week, due, searched, told, counted_at, instances, left_out)"
                + " values ('2027-01-11', false, true, true, now(), 12, 1)");
        FreshService.execute("insert into metric_health (version, ordinal, state, instances, sent, failed)"
                + " select '18.9', ordinal, 'broken', 12, 0, 5 from metric where key_path = 'counts.n'");
        FreshService.execute("insert into metric_health (version, ordinal, state, instances, sent, failed, last_week)"
                + " select '18.9', ordinal, 'ok', 12, 12, 0, '2027-01-11' from metric where key_path = 'uuid'");
        var api = as(TestAdmin.TOKEN)
                .get("/api/v4/usage_data/metric_health?state=broken")
                .then()
                .extract()
                .jsonPath();
        assertThat(api.getInt("metrics[0].absent")).isEqualTo(7);

        page("/data-quality?state=broken&version=&product_group=&key_path=")
                .body(containsString("As of 2027-W02, of 12 instances; 1 of them"))
                .body(containsString("counts.<wbr>n"))
                .body(containsString("<td class=\"r\">7</td>"))
                .body(containsString("metric_health?state=broken"))
                .body(not(containsString("/metrics/uuid")));
        page("/data-quality?per_page=1").body(containsString("cursor="));
        page("/data-quality?key_path=uuid").body(containsString("2027-W02</td>"));
        as(TestAdmin.TOKEN).get("/data-quality?version=x").then().statusCode(400);
        as(TestAdmin.TOKEN).get("/data-quality?state=x").then().statusCode(400);
    }

    @Test
    void silentInstance_isNamed() {
        for (var week = 45; week <= 49; week++) {
            ping("quiet.example.com", "quiet", "2026-W" + week);
        }

        page("/data-quality")
                .body(containsString("1 of 1 steady instance sent nothing for 2 weeks."))
                .body(containsString("quiet.<wbr>example.<wbr>com"));
        page("/data-quality/silence?weeks=3").body(containsString("quiet.<wbr>example.<wbr>com"));
        page("/data-quality/silence?weeks=20").body(containsString("Nobody is silent"));
        as(TestAdmin.TOKEN).get("/data-quality/silence?weeks=0").then().statusCode(400);
    }

    @Test
    void rename_isConfirmedAndTakenBack_byAdmins() {
        for (var week = 45; week <= 49; week++) {
            ping("old.example.com", "one", "2026-W" + week);
        }
        for (var week = 50; week <= 53; week++) {
            ping("new.example.com", "one", "2026-W" + week);
        }
        var finding = finding();
        var id = finding.getString("findings[0].instances[1].id");
        var old = finding.getString("findings[0].instances[0].id");

        as(reader())
                .get("/data-quality/identities")
                .then()
                .statusCode(200)
                .body(containsString("old.<wbr>example.<wbr>com"))
                .body(not(containsString("<form method=\"post\" action=\"/data-quality/renames\"")));
        page("/data-quality/identities?kind=rename&from=&to=")
                .body(containsString("value=\"confirm\""))
                .body(containsString("name=\"old_id\" value=\"" + old + "\""));
        page("/data-quality/identities?kind=clone").body(containsString("No finding"));

        form(reader(), id, old, "confirm").statusCode(403);
        form(TestAdmin.TOKEN, id, "nonsense", "confirm").statusCode(400);
        form(TestAdmin.TOKEN, id, old, "confirm").statusCode(303);
        assertThat(finding().getBoolean("findings[0].confirmed")).isTrue();
        page("/data-quality?done=confirmed")
                .body(containsString("The rename is confirmed."))
                .body(containsString("value=\"undo\""));
        form(TestAdmin.TOKEN, id, old, "undo").statusCode(303);
        assertThat(finding().getBoolean("findings[0].confirmed")).isFalse();
    }

    @Test
    void hostileHostname_isShownAsText() {
        for (var week = 45; week <= 49; week++) {
            ping("<script>alert(1)</script>.example.com", "x", "2026-W" + week);
        }
        page("/data-quality").body(not(containsString("<script>alert")));
        page("/data-quality/silence").body(not(containsString("<script>alert")));
        page("/data-quality?key_path=%3Cscript%3Ealert(1)").body(not(containsString("<script>alert")));
    }

    private static JsonPath finding() {
        return as(TestAdmin.TOKEN)
                .get("/api/v4/usage_data/identities?kind=rename")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static ValidatableResponse form(String token, String id, String old, String act) {
        return given().header("PRIVATE-TOKEN", token)
                .redirects()
                .follow(false)
                .formParam("id", id)
                .formParam("old_id", old)
                .formParam("act", act)
                .post("/data-quality/renames")
                .then();
    }

    private static ValidatableResponse page(String path) {
        return as(TestAdmin.TOKEN).get(path).then().statusCode(200).contentType(startsWith("text/html"));
    }

    private static RequestSpecification as(String token) {
        return given().urlEncodingEnabled(false).header("PRIVATE-TOKEN", token);
    }

    /** A token that sees all instances, and may change nothing. */
    private static String reader() {
        var answer = Service.postWithToken(
                "/api/v4/tokens",
                "application/json",
                "{\"name\":\"reader\",\"scopes\":[\"read_service_ping\"]}".getBytes(StandardCharsets.UTF_8));
        return Json.read(answer.body()).get("token").textValue();
    }

    private static void ping(String hostname, String uuid, String week) {
        var recorded = Week.parse(week).orElseThrow().monday().atTime(6, 0).toInstant(ZoneOffset.UTC);
        TestClock.set(recorded);
        var payload = String.format(
                Locale.ROOT,
                "{\"hostname\":\"%s\",\"uuid\":\"%s\",\"version\":\"18.9.0\",\"recorded_at\":\"%s\",\"counts\":{\"n\":1}}",
                hostname,
                uuid,
                recorded);
        assertThat(Service.ping(payload).statusCode()).isIn(201, 202);
        TestClock.set(NOW);
    }
}
