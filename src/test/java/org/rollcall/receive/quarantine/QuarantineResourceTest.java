package org.rollcall.receive.quarantine;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rollcall.Definitions;
import org.rollcall.Eventually;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.web.Problem;

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class QuarantineResourceTest {
    private static final String QUARANTINE = "/api/v4/quarantine";

    @Inject
    Quarantine quarantine;

    @BeforeEach
    void freshService() {
        FreshService.start();
        assertThat(Service.publish("18.9", Definitions.yaml("hostname string", "n number"))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void payload_isShown_withWhatStoodInItsWay() {
        var payload = "{\"hostname\":\"GitLab.example.com\",\"uuid\":\"u\",\"version\":\"18.9.0-pre\",\"n\":1,\"n\":2}";
        var id = quarantined(payload);

        get("/" + id)
                .statusCode(200)
                .body("id", is(id))
                .body("reason", equalTo("duplicate_key"))
                .body("detail", containsString("n"))
                .body("hostname", equalTo("GitLab.example.com"))
                .body("uuid", equalTo("u"))
                .body("product_version", equalTo("18.9.0-pre"))
                .body("uploaded", is(false))
                .body("received_at", endsWith("Z"))
                .body("sha256.length()", is(64))
                .body("bytes", is(payload.length()));
        problem(get("/" + (id + 1)), 404, "not_found");
        problem(get("/x"), 400, "invalid_parameter");
    }

    @Test
    void list_isFiltered_inPages_latestFirst_withTheCountsOfAllPages() {
        var nobody = quarantined("{}");
        var twice = quarantined("{\"hostname\":\"A\",\"version\":\"18.9.0-pre\",\"n\":1,\"n\":2}");
        var other = quarantined("{\"hostname\":\"b\",\"version\":\"18.9\",\"n\":1,\"n\":2}");
        var later = quarantined("{\"hostname\":\"b\",\"version\":\"18.90.1\",\"n\":1,\"n\":2}");
        var week = FreshService.strings("select to_char(now() at time zone 'UTC', 'IYYY-\"W\"IW')")
                .getFirst();

        get("").statusCode(200)
                .body("items.id", contains(later, other, twice, nobody))
                .body("counts", equalTo(Map.of("duplicate_key", 3, "identity_missing", 1)))
                .header("Link", nullValue());
        get("?reason=identity_missing")
                .body("items.id", contains(nobody))
                .body("counts", equalTo(Map.of("duplicate_key", 3, "identity_missing", 1)));
        get("?hostname=a").body("items.id", contains(twice)).body("counts", equalTo(Map.of("duplicate_key", 1)));
        get("?hostname=B").body("items.id", contains(later, other));
        get("?version=18.9").body("items.id", contains(other, twice));
        get("?version=18.9.0-pre").body("items.id", contains(twice));
        get("?version=18").body("items.id", contains(later, other, twice));
        get("?version=1").body("items", empty());
        get("?week=" + week).body("items.size()", is(4));
        get("?week=2020-W01").body("items", empty()).body("counts", equalTo(Map.of()));
        get("?hostname=nobody").statusCode(200).body("items", empty());

        var link = get("?hostname=b&per_page=1")
                .body("items.id", contains(later))
                .body("counts", equalTo(Map.of("duplicate_key", 2)))
                .extract()
                .header("Link");
        assertThat(link).endsWith(">; rel=\"next\"").contains("hostname=b", "cursor=");
        get(link.replaceFirst("^[^?]*([?][^>]*)>.*$", "$1")).body("items.id", contains(other));
    }

    @Test
    void badFilter_isA400_thatSaysWhatIsRight() {
        problem(get("?reason=unknown"), 400, "invalid_parameter")
                .body("detail", containsString("identity_missing, dictionary_missing"));
        problem(get("?week=2026-11-16"), 400, "invalid_parameter").body("detail", containsString("2026-W47"));
        problem(get("?per_page=1001"), 400, "invalid_parameter");
        problem(get("?cursor=0"), 400, "invalid_parameter");
    }

    @Test
    void bytes_areGivenAsReceived_andNoBrowserShowsThem() {
        var payload = " {\"hostname\":\"<script>alert(1)</script>\",\r\n\"n\":1e999, \"n\":\"\u00e9\\u0000\"}\t";
        var id = quarantined(payload);

        var answer = Service.get(QUARANTINE + "/" + id + "/payload");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(payload.getBytes(UTF_8));
        assertThat(header(answer, "Content-Type")).startsWith("application/json");
        assertThat(header(answer, "Content-Disposition"))
                .isEqualTo(String.format(Locale.ROOT, "attachment; filename=\"payload-%d.json\"", id));
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        problem(get("/" + (id + 1) + "/payload"), 404, "not_found");
    }

    @Test
    void payload_isDeleted_withAReason_thatIsRecorded() {
        var id = quarantined("{\"hostname\":\"a\",\"n\":1,\"n\":2}");
        var sha256 = get("/" + id).extract().<String>path("sha256");
        var receipt = "/usage_data/receipts/" + id + "?sha256=" + sha256;
        given().get(receipt).then().statusCode(200).body("status", equalTo("quarantined"));

        for (var without : List.of("", "?reason=", "?reason=%20", "?reason=" + "x".repeat(1001))) {
            problem(delete("/" + id + without), 400, "invalid_parameter").body("errors.name", contains("reason"));
        }
        get("/" + id).statusCode(200);
        delete("/" + id + "?reason=sent%20by%20a%20test").statusCode(204);

        problem(get("/" + id), 404, "not_found");
        problem(delete("/" + id + "?reason=again"), 404, "not_found");
        given().get(receipt).then().statusCode(404);
        assertThat(FreshService.rows()).contains("quarantined_ping 0", "ping 0");
        given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .get("/api/v4/audit_events?action=quarantine.delete&per_page=1")
                .then()
                .body("[0].target", equalTo("quarantined payload " + id))
                .body("[0].actor", equalTo("configured admin token"))
                .body("[0].rows", is(1))
                .body("[0].detail.why", equalTo("sent by a test"))
                .body("[0].detail.reason", equalTo("duplicate_key"))
                .body("[0].detail.sha256", equalTo(sha256));
    }

    @Test
    void payloadsThatFitAFilter_areDeleted_withTheReasonRecorded() {
        quarantined("{}");
        quarantined("{\"hostname\":\"a\",\"n\":1,\"n\":2}");
        quarantined("{\"hostname\":\"b\",\"n\":1,\"n\":2}");

        problem(delete("?why=x"), 400, "invalid_parameter").body("detail", containsString("Say which payloads"));
        problem(delete("?hostname=a"), 400, "invalid_parameter").body("detail", containsString("why"));
        int job = delete("?reason=duplicate_key&hostname=A&why=a%20load%20test")
                .statusCode(202)
                .extract()
                .path("id");

        Eventually.until(
                "the job has ended",
                () -> "succeeded"
                        .equals(given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                                .get("/api/v4/jobs/" + job)
                                .path("state")));
        get("").body("counts", equalTo(Map.of("duplicate_key", 1, "identity_missing", 1)));
        given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .get("/api/v4/audit_events?action=quarantine.delete&per_page=1")
                .then()
                .body("target", contains("job " + job))
                .body("detail.why", contains("a load test"))
                .body("detail.filter.hostname", contains("a"))
                .body("rows", contains(1));
    }

    @Test
    void fullQuarantine_refusesWhatCannotBeAPing_andPingsGetIn() {
        var kept = "{\"kept\":1}";
        quarantined(kept);
        Service.publish("18.9", Definitions.yaml("hostname string"));
        try {
            quarantine.total().addRow(quarantine.limit());

            var refused = Service.ping("{\"more\":1}");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("3600");
            assertThat(new String(refused.body(), UTF_8))
                    .contains("quarantine_full", "identity_missing", "rollcall.quarantine.max-size");
            assertThat(Service.ping(kept).statusCode())
                    .as("what is kept already")
                    .isEqualTo(202);
            assertThat(Service.ping("{\"hostname\":\"a\"}").statusCode()).isEqualTo(201);
        } finally {
            quarantine.total().expire();
        }
        assertThat(Service.ping("{\"more\":1}").statusCode()).isEqualTo(202);
        assertThat(quarantine.total().bytes()).isEqualTo(2L * (1024 + kept.length()));
    }

    @Test
    void replayThatMakesNoSense_isA400() {
        problem(replay("{\"filter\":{\"reason\":\"unknown\"}}"), 400, "invalid_body")
                .body("detail", containsString("dictionary_missing"));
        problem(replay("{\"filter\":{\"week\":\"2025-W53\"}}"), 400, "invalid_body")
                .body("errors.name", contains("filter.week"));
        problem(replay("{\"filter\":{\"id\":1}}"), 400, "invalid_body");
        problem(replay(""), 400, "invalid_body");
        problem(replay("null"), 400, "invalid_body");
        given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .get("/api/v4/jobs")
                .then()
                .body("created_by", contains("publication of dictionary 18.9"));
    }

    @Test
    void withoutAdmin_theQuarantineIsClosed() {
        var id = quarantined("{}");
        String reader = given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .contentType("application/json")
                .body("{\"name\":\"reader\",\"scopes\":[\"read_service_ping\",\"ingest\"]}")
                .post("/api/v4/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("token");

        for (var path : List.of("", "/" + id, "/" + id + "/payload")) {
            given().get(QUARANTINE + path).then().statusCode(401);
            given().header("PRIVATE-TOKEN", reader)
                    .get(QUARANTINE + path)
                    .then()
                    .statusCode(403);
        }
        given().header("PRIVATE-TOKEN", reader)
                .delete(QUARANTINE + "/" + id + "?reason=a")
                .then()
                .statusCode(403);
        given().header("PRIVATE-TOKEN", reader)
                .contentType("application/json")
                .body("{}")
                .post(QUARANTINE + "/replay")
                .then()
                .statusCode(403);
        assertThat(FreshService.rows()).contains("quarantined_ping 1");
    }

    private static int quarantined(String payload) {
        var answer = Service.ping(payload);
        assertThat(answer.statusCode()).isEqualTo(202);
        return Json.read(answer.body()).get("receipt").get("id").intValue();
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static ValidatableResponse get(String path) {
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .get(QUARANTINE + path)
                .then();
    }

    private static ValidatableResponse delete(String path) {
        return given().urlEncodingEnabled(false)
                .header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .delete(QUARANTINE + path)
                .then();
    }

    private static ValidatableResponse replay(String body) {
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .contentType("application/json")
                .body(body)
                .post(QUARANTINE + "/replay")
                .then();
    }

    private static ValidatableResponse problem(ValidatableResponse answer, int status, String type) {
        return answer.statusCode(status)
                .contentType(Problem.MEDIA_TYPE)
                .body("type", equalTo("urn:rollcall:problem:" + type));
    }
}
