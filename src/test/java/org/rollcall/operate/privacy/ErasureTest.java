package org.rollcall.operate.privacy;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.rollcall.operate.privacy.TestErasures.erased;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Definitions;
import org.rollcall.Eventually;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.ping.Instance;
import org.rollcall.platform.access.Hostname;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class ErasureTest {
    private static final String INSTANCES = "/api/v4/instances";

    @BeforeEach
    void freshService() {
        FreshService.start();
        assertThat(Service.publish("18.9", Definitions.yaml("hostname string", "n number"))
                        .statusCode())
                .isEqualTo(201);
        Eventually.until(
                "the automatic replay has ended",
                () -> FreshService.strings("select distinct state from job").equals(List.of("succeeded")));
    }

    @Test
    void hostname_isErasedFromEveryTable_andItsCertificateSaysHowMuch_andNothingOfOthers() throws Exception {
        var ids =
                List.of(ping("a.example.com", "u1", 1), ping("a.example.com", "u1", 2), ping("A.example.com", "u2", 1));
        quarantined("a.example.com", "u1");
        quarantined(" A.example.com", "u9");
        report("errors", "{\"error\":{\"hostname\":\"a.example.com\",\"message\":\"m\"}}");
        report("metadata", "{\"metadata\":{\"uuid\":\"u1\",\"metrics\":[]}}");
        ping("b.example.com", "u3", 1);
        quarantined("b.example.com", "u3");
        report("errors", "{\"error\":{\"hostname\":\"b.example.com\",\"message\":\"m\"}}");
        report("metadata", "{\"metadata\":{\"uuid\":\"u3\",\"metrics\":[]}}");

        var certificate = erased("?hostname=A.example.com");

        assertThat(certificate.get("hostname").textValue()).isEqualTo("a.example.com");
        assertThat(certificate.get("instance").isNull()).isTrue();
        assertThat(certificate.get("requested_by").textValue()).isEqualTo("configured admin token");
        assertThat(counts(certificate))
                .isEqualTo(Map.of(
                        "pings", 3,
                        "repetitions", 0,
                        "quarantined", 2,
                        "error_reports", 1,
                        "metadata_reports", 1,
                        "instances", 2));
        assertThat(certificate.get("total").intValue()).isEqualTo(9);
        var lines = new StringBuilder();
        ids.stream().sorted().forEach(id -> lines.append(id).append('\n'));
        assertThat(certificate.at("/erased/0/ids_sha256").textValue())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256")
                                .digest(lines.toString().getBytes(UTF_8))));
        assertThat(FreshService.strings("""
                        select hostname from instance union all select hostname from quarantined_ping
                        union all select hostname from ping_error union all select uuid from ping_metadata
                        union all select id from erased_row""")).containsExactly("b.example.com", "b.example.com", "b.example.com", "u3");
        assertThat(FreshService.strings("select count(*) from ping")).containsExactly("1");

        assertThat(erased("?hostname=a.example.com").get("total").intValue())
                .as("a second run finds nothing")
                .isZero();
    }

    @Test
    void oneInstance_isErased_andOthersOfItsHostnameStay() {
        ping("a.example.com", "u1", 1);
        ping("a.example.com", "u2", 1);
        quarantined("a.example.com", "u1");
        quarantined("a.example.com", "u2");
        report("errors", "{\"error\":{\"hostname\":\"a.example.com\",\"uuid\":\"u1\",\"message\":\"m\"}}");
        var id = new Instance("a.example.com", "u1").id();

        var certificate = erased("/" + id);

        assertThat(certificate.get("instance").textValue()).isEqualTo(id.toString());
        assertThat(counts(certificate))
                .containsAllEntriesOf(Map.of("pings", 1, "quarantined", 1, "error_reports", 1, "instances", 1));
        assertThat(FreshService.strings("select uuid from instance union all select uuid from quarantined_ping"))
                .containsExactly("u2", "u2");
        admin().delete(INSTANCES + "/" + id)
                .then()
                .statusCode(404)
                .body("detail", containsString("may have been erased"));
    }

    @Test
    void metadataReports_thatMayBeOfTheErased_goWhoeverSentAPingLast_andOnesThatAreOfOthersStay() {
        for (var hostname : List.of("a.example.com", "b.example.com")) {
            assertThat(Service.ping(String.format(Locale.ROOT, """
                            {"hostname":"%s","uuid":"u","version":"18.9.0","unique_instance_id":"of %s"}""", hostname, hostname))
                            .statusCode())
                    .isEqualTo(201);
        }
        quarantined("a.example.com", "in quarantine");
        quarantined("a.example.com", "u3");
        ping("c.example.com", "u3", 1);
        report("metadata", "{\"metadata\":{\"uuid\":\"u\",\"metrics\":[]}}");
        report("metadata", "{\"metadata\":{\"uuid\":\"u\",\"unique_instance_id\":\"of a.example.com\"}}");
        report("metadata", "{\"metadata\":{\"uuid\":\"u\",\"unique_instance_id\":\"of b.example.com\"}}");
        report("metadata", "{\"metadata\":{\"uuid\":\"in quarantine\"}}");
        report("metadata", "{\"metadata\":{\"uuid\":\"u3\"}}");

        assertThat(counts(erased("?hostname=a.example.com"))).containsEntry("metadata_reports", 3);

        assertThat(FreshService.strings("select coalesce(unique_instance_id, uuid) from ping_metadata order by id"))
                .containsExactly("of b.example.com", "u3");
        assertThat(FreshService.strings("select unique_instance_id from instance_unique_id"))
                .containsExactly("of b.example.com");
    }

    @Test
    void whatIsOnlyInQuarantine_hasAnInstanceToErase() {
        quarantined("a.example.com", "u1");

        assertThat(counts(erased("/" + new Instance("a.example.com", "u1").id())))
                .containsAllEntriesOf(Map.of("pings", 0, "quarantined", 1, "instances", 0));
    }

    @Test
    void blockedHostname_isAnsweredLikeAnyOther_andNothingIsKept_untilTheBarIsLifted() {
        ping("a.example.com", "u1", 1);

        assertThat(erased("?hostname=a.example.com&block=true").get("blocked").booleanValue())
                .isTrue();

        var rows = FreshService.rows();
        for (var payload : List.of(
                payload("A.example.com:80", "u1", 3),
                "{\"hostname\":\"a.example.com\",\"uuid\":\"u1\",\"n\":1,\"n\":2}")) {
            var answer = Service.ping(payload);
            assertThat(answer.statusCode()).isEqualTo(202);
            var json = Json.read(answer.body());
            assertThat(json.at("/conv_index/usage_data_id").longValue()).isPositive();
            assertThat(json.at("/receipt/status").textValue()).isEqualTo("discarded");
            given().get(String.format(
                            Locale.ROOT,
                            "/usage_data/receipts/%s?sha256=%s",
                            json.at("/receipt/id"),
                            json.at("/receipt/sha256").textValue()))
                    .then()
                    .statusCode(404);
        }
        assertThat(Json.read(Service.validate(payload("a.example.com", "u1", 1).getBytes(UTF_8), "")
                                .body())
                        .at("/summary/outcome")
                        .textValue())
                .isEqualTo("discarded");
        given().contentType("application/octet-stream")
                .body(payload("a.example.com", "u1", 1).getBytes(UTF_8))
                .post("/usage_data/upload")
                .then()
                .statusCode(200)
                .body("totals.discarded", is(1));
        report("errors", "{\"error\":{\"hostname\":\"a.example.com\",\"message\":\"m\"}}");
        report("metadata", "{\"metadata\":{\"uuid\":\"u1\",\"metrics\":[]}}");
        assertThat(FreshService.rows()).isEqualTo(rows);
        given().contentType("application/json")
                .body("{\"metadata\":{\"uuid\":\"of nobody that is known\",\"metrics\":[]}}")
                .post("/usage_ping_metadata")
                .then()
                .body("id", greaterThan(0));

        admin().get("/api/v4/blocked_hostnames")
                .then()
                .statusCode(200)
                .body("[0].hostname", equalTo("a.example.com"))
                .body("[0].blocked_at", endsWith("Z"));
        admin().delete("/api/v4/blocked_hostnames/a.example.com").then().statusCode(204);
        admin().delete("/api/v4/blocked_hostnames/a.example.com").then().statusCode(404);
        assertThat(FreshService.strings("select hostname from barred_uuid")).isEmpty();
        ping("a.example.com", "u1", 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h.example.com.:8443", "[2001:db8::5]:8443"})
    void barOfAHostnameAsItIsSent_appliesToIt(String hostname) {
        ping(hostname, "u1", 1);
        report("errors", String.format(Locale.ROOT, "{\"error\":{\"hostname\":\"%s\",\"message\":\"m\"}}", hostname));

        var certificate = erased("?block=true&hostname=" + hostname);

        assertThat(counts(certificate)).containsAllEntriesOf(Map.of("pings", 1, "error_reports", 1, "instances", 1));
        var rows = FreshService.rows();
        assertThat(Service.ping(payload(hostname, "u1", 2)).statusCode()).isEqualTo(202);
        // Not known before it was blocked: answered as if there were none, and nothing is kept.
        assertThat(Service.ping(payload(Hostname.host(hostname), "u1", 2)).statusCode())
                .isEqualTo(201);
        report("errors", String.format(Locale.ROOT, "{\"error\":{\"hostname\":\"%s\",\"message\":\"m\"}}", hostname));
        assertThat(FreshService.rows()).isEqualTo(rows);
        admin().get("/api/v4/blocked_hostnames").then().body("hostname", contains(Hostname.host(hostname)));
        admin().delete("/api/v4/blocked_hostnames/" + hostname).then().statusCode(204);
    }

    @Test
    void pingsThatArriveMeanwhile_areErasedOrBelongToAnInstanceThatIsThere() throws Exception {
        ping("a.example.com", "u1", 0);
        var stop = new AtomicBoolean();
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            var sent = new ArrayList<Future<Integer>>();
            for (var sender = 0; sender < 4; sender++) {
                var first = 1 + 1_000_000 * sender;
                sent.add(senders.submit(() -> {
                    var n = first;
                    while (!stop.get()) {
                        assertThat(Service.ping(payload("a.example.com", "u" + n % 3, n++))
                                        .statusCode())
                                .isEqualTo(201);
                    }
                    return n - first;
                }));
            }
            JsonNode certificate;
            try {
                certificate = erased("?hostname=a.example.com");
            } finally {
                stop.set(true);
            }
            for (var sender : sent) {
                sender.get();
            }
            assertThat(counts(certificate).get("pings")).isGreaterThan(20);
        }
        assertThat(FreshService.strings("select count(*) from ping where instance_id not in (select id from instance)"))
                .as("pings that nobody would ever find")
                .containsExactly("0");
        assertThat(erased("?hostname=a.example.com&block=true").get("total").intValue())
                .isPositive();
        assertThat(FreshService.strings("select count(*) from ping")).containsExactly("0");
    }

    @Test
    void erasures_areRecorded_withoutDataOfTheErased() {
        ping("a.example.com", "a-uuid-that-was-sent", 1);

        erased("?hostname=a.example.com");

        assertThat(FreshService.strings("""
                        select action || ' ' || target || ' ' || actor || ' ' || coalesce(rows::text, '')
                        from audit_event where action like 'erasure%' order by id desc limit 2"""))
                .containsExactly(
                        "erasure.complete a.example.com configured admin token 2",
                        "erasure.request a.example.com configured admin token ");
        assertThat(FreshService.strings(
                        "select job::text from job union all select audit_event::text from audit_event"))
                .noneMatch(row -> row.contains("a-uuid-that-was-sent"));
    }

    @Test
    void nobody_isErasedByAccident() {
        admin().delete(INSTANCES).then().statusCode(400).body("detail", containsString("hostname"));
        admin().delete(INSTANCES + "?hostname=").then().statusCode(400);
        admin().delete(INSTANCES + "/x").then().statusCode(400);
        assertThat(FreshService.strings("select id from job where kind = 'erasure'"))
                .isEmpty();
    }

    private static Map<String, Integer> counts(JsonNode certificate) {
        return StreamSupport.stream(certificate.get("erased").spliterator(), false)
                .collect(Collectors.toMap(
                        erased -> erased.get("what").textValue(),
                        erased -> erased.get("count").intValue()));
    }

    private static long ping(String hostname, String uuid, int n) {
        var answer = Service.ping(payload(hostname, uuid, n));
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(201);
        return Json.read(answer.body()).at("/receipt/id").longValue();
    }

    private static String payload(String hostname, String uuid, int n) {
        return String.format(
                Locale.ROOT,
                "{\"hostname\":\"%s\",\"uuid\":\"%s\",\"version\":\"18.9.0\",\"n\":%d}",
                hostname,
                uuid,
                n);
    }

    private static void quarantined(String hostname, String uuid) {
        var payload =
                String.format(Locale.ROOT, "{\"hostname\":\"%s\",\"uuid\":\"%s\",\"n\":1,\"n\":2}", hostname, uuid);
        assertThat(Service.ping(payload).statusCode()).isEqualTo(202);
    }

    private static void report(String kind, String body) {
        given().contentType("application/json")
                .body(body)
                .post("/usage_ping_" + kind)
                .then()
                .statusCode(201);
    }

    private static RequestSpecification admin() {
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN);
    }
}
