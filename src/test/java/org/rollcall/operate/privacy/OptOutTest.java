package org.rollcall.operate.privacy;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Eventually;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.ping.payload.OptedOut;
import org.rollcall.platform.access.Hostname;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class OptOutTest {
    private static final String OPT_OUTS = "/api/v4/opt_outs/";

    @Inject
    OptOuts optOuts;

    @BeforeEach
    void freshService() {
        FreshService.start();
    }

    /** What is compared in a month is computed from everybody else; the instance itself is served as before. */
    @Test
    void optOutOfComparison_keepsEverything() {
        publish();
        admin().contentType(ContentType.JSON)
                .body("{\"comparison\":true}")
                .put(OPT_OUTS + "gitlab.example.com")
                .then()
                .statusCode(200)
                .body("comparison", is(true))
                .body("categories", empty());

        var receipt = Json.read(Service.ping("{\"hostname\":\"gitlab.example.com\",\"uuid\":\"u\",\"unknown\":1}")
                        .body())
                .get("receipt");

        assertThat(receipt.get("opted_out")).isNull();
        assertThat(receipt.get("undeclared").intValue()).isEqualTo(2);
        admin().get(OPT_OUTS + "gitlab.example.com").then().statusCode(200).body("comparison", is(true));
        put("gitlab.example.com", "[\"optional\"]").statusCode(200).body("comparison", is(false));
    }

    @Test
    void optOut_leavesOutTheCategory_andWhatCouldBeOfIt_andTheReceiptSaysSo() {
        publish();
        known("GitLab.example.com:8443");
        put("gitlab.example.com", "[\"Optional\"]")
                .statusCode(200)
                .body("hostname", equalTo("gitlab.example.com"))
                .body("categories", contains("optional"))
                .body("created_by", equalTo("configured admin token"))
                .body("updated_at", endsWith("Z"));

        var receipt = ping("GitLab.example.com:8443", 201).get("receipt");

        assertThat(receipt.get("opted_out")).isEqualTo(Json.read("{\"optional\":1,\"undeclared\":1}"));
        assertThat(receipt.get("redacted")).isEqualTo(Json.read("""
                [{"rule":"licensee","action":"drop","values":2,"key_paths":["licensee.Email","licensee.Name"]}]"""));
        assertThat(receipt.get("metrics").intValue()).isEqualTo(3);
        assertThat(receipt.get("undeclared").intValue()).as("who sent it").isEqualTo(3);
        assertThat(receipt.get("bytes").intValue()).isEqualTo(payload("gitlab.example.com:8443").length);
        assertThat(stored("gitlab.example.com:8443")).isEqualTo(Json.read("""
                {"hostname":"GitLab.example.com:8443","uuid":"u","version":"1.2.3","edition":"CE","counts":{"notes":2},
                 "licensee":{"Company":"C"}}"""));
        assertThat(FreshService.strings(
                        "select key_path from metric_seen join metric using (ordinal) order by key_path"))
                .containsExactly("counts.notes", "hostname", "licensee");
        given().get("/usage_data/receipts/%s?sha256=%s"
                        .formatted(receipt.get("id"), receipt.get("sha256").textValue()))
                .then()
                .statusCode(200)
                .body("opted_out", equalTo(Map.of("optional", 1, "undeclared", 1)))
                .body("redacted.rule", contains("licensee"));
    }

    @Test
    void ofOthers_everythingIsKept_butWhatRulesTakeOut() {
        publish();
        put("other.example.com", "\"all\"").statusCode(200);

        var receipt = ping("gitlab.example.com", 201).get("receipt");

        assertThat(receipt.has("opted_out")).isFalse();
        assertThat(receipt.get("redacted").size()).isEqualTo(1);
        assertThat(receipt.get("flags")).isEqualTo(Json.read("[\"recorded_at_unreadable\"]"));
        assertThat(stored("gitlab.example.com").get("counts")).isEqualTo(Json.read("""
                {"issues":1,"notes":2,"rockets":3}"""));
    }

    @Test
    void everything_orWithoutDictionary_leavesWhoSentIt() {
        put("*.example.com", "\"all\"").statusCode(200).body("categories", equalTo("all"));

        var quarantined = ping("gitlab.example.com", 202).get("receipt");

        assertThat(quarantined.get("reason").textValue()).isEqualTo("dictionary_missing");
        assertThat(quarantined.has("opted_out")).isFalse();
        assertThat(FreshService.strings("select convert_from(payload, 'UTF8') from quarantined_ping"))
                .singleElement()
                .satisfies(kept -> assertThat(Json.read(kept)).isEqualTo(Json.read("""
                        {"hostname":"gitlab.example.com","uuid":"u","version":"1.2.3","edition":"CE"}""")));

        publish();
        Eventually.until(
                "it was replayed",
                () -> FreshService.strings("select 1 from ping").equals(List.of("1")));
        given().get("/usage_data/receipts/%s?sha256=%s"
                        .formatted(
                                quarantined.get("id"), quarantined.get("sha256").textValue()))
                .then()
                .statusCode(200)
                .body("status", equalTo("stored"))
                .body("bytes", is(payload("gitlab.example.com").length))
                .body("opted_out", nullValue());
        assertThat(FreshService.strings("select shielding ->> 'opted_out' from ping"))
                .containsExactly("{\"undeclared\": 6}");
        assertThat(ping("gitlab.example.com", 200).at("/receipt/id")).isEqualTo(quarantined.get("id"));
        assertThat(stored("gitlab.example.com")).isEqualTo(Json.read("""
                        {"hostname":"gitlab.example.com","uuid":"u","version":"1.2.3","edition":"CE"}"""));
    }

    @Test
    void replay_obeysAnOptOutThatCameAfterTheReceipt() {
        assertThat(ping("gitlab.example.com", 202).at("/receipt/opted_out").isMissingNode())
                .isTrue();
        put("gitlab.example.com", "[\"optional\"]").statusCode(200);

        publish();

        Eventually.until(
                "it was replayed",
                () -> FreshService.strings("select 1 from ping").equals(List.of("1")));
        assertThat(stored("gitlab.example.com").get("counts")).isEqualTo(Json.read("{\"notes\":2}"));
    }

    @Test
    void whatCannotBeStored_isQuarantinedWithoutIt_underEveryHostnameThatItNames() {
        publish();
        put("gitlab.example.com", "[\"optional\"]").statusCode(200);
        var twice = """
                {"hostname":"gitlab.example.com","version":"1.2","counts":{"notes":1,"issues":71234567,"notes":2},"hostname":"b.example.com"}""";

        var receipt = Json.read(Service.ping(twice).body()).get("receipt");

        assertThat(receipt.get("reason").textValue()).isEqualTo("duplicate_key");
        assertThat(FreshService.strings("select convert_from(payload, 'UTF8') from quarantined_ping"))
                .containsExactly("""
                        {"hostname":"gitlab.example.com","version":"1.2","counts":{"notes":1,"notes":2},"hostname":"b.example.com"}""");
    }

    @Test
    void aPayloadThatOnlyWhatIsLeftOutMadeUnstorable_isStored() {
        publish();
        // Known before the opt-out, so it is told what became of it.
        assertThat(Service.ping("{\"hostname\":\"gitlab.example.com\",\"version\":\"1.2\"}")
                        .statusCode())
                .isEqualTo(201);
        put("gitlab.example.com", "[\"optional\"]").statusCode(200);

        var answer = Service.ping("""
                {"hostname":"gitlab.example.com","version":"1.2","counts":{"issues":1,"notes":2,"issues":3}}""");

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(stored("gitlab.example.com").get("counts")).isEqualTo(Json.read("{\"notes\":2}"));
    }

    @Test
    void theSameBytesAgain_areARepetition_andWhatWasStoredBeforeStays() {
        publish();
        var first = ping("gitlab.example.com", 201).get("receipt");
        put("gitlab.example.com", "\"all\"").statusCode(200);

        assertThat(ping("gitlab.example.com", 200).at("/receipt/id")).isEqualTo(first.get("id"));
        assertThat(stored("gitlab.example.com").at("/counts/issues").intValue()).isEqualTo(1);
    }

    @Test
    void theSameBytesAgainInQuarantine_areKeptAsTheyMayBeKeptNow() {
        ping("gitlab.example.com", 202);
        put("gitlab.example.com", "\"all\"").statusCode(200);

        ping("gitlab.example.com", 202);

        assertThat(FreshService.strings("select convert_from(payload, 'UTF8') from quarantined_ping"))
                .singleElement()
                .satisfies(kept -> assertThat(kept).doesNotContain("rockets"));
    }

    @Test
    void validation_saysWhatWouldBeLeftOut() {
        publish();
        known("gitlab.example.com");
        put("gitlab.example.com", "[\"optional\"]").statusCode(200);

        var summary = Json.read(
                        Service.validate(payload("gitlab.example.com"), "").body())
                .get("summary");

        assertThat(summary.get("opted_out")).isEqualTo(Json.read("{\"optional\":1,\"undeclared\":1}"));
        assertThat(summary.at("/redacted/0/rule").textValue()).isEqualTo("licensee");
        var markdown = new String(
                Service.validate(payload("gitlab.example.com"), "", "Accept", "text/markdown")
                        .body(),
                UTF_8);
        assertThat(markdown)
                .contains("| `optional` | 1 |", "| `licensee` | drop | 2 | `licensee.Email`, `licensee.Name` |");
    }

    @Test
    void reports_areKeptOfNobodyWhoOptedOutOfEverything() {
        publish();
        ping("gitlab.example.com", 201);
        put("gitlab.example.com", "[\"optional\"]").statusCode(200);
        report("errors", "{\"error\":{\"hostname\":\"gitlab.example.com\",\"message\":\"m\"}}", true);
        report("metadata", "{\"metadata\":{\"uuid\":\"u\",\"metrics\":[]}}", true);

        put("gitlab.example.com", "\"all\"").statusCode(200);

        report("errors", "{\"error\":{\"hostname\":\"GITLAB.example.com\",\"message\":\"m\"}}", false);
        report("metadata", "{\"metadata\":{\"uuid\":\"u\",\"metrics\":[]}}", false);
        report("metadata", "{\"metadata\":{\"uuid\":\"of nobody that is known\",\"metrics\":[]}}", true);
        report("errors", "{\"error\":{\"hostname\":\"other.example.com\",\"message\":\"m\"}}", true);
    }

    @Test
    void reportOfNobodyThatIsKnown_isKept_andGoesWhenItsSenderTurnsOutToKeepNone() {
        publish();
        put("gitlab.example.com", "\"all\"").statusCode(200);
        FreshService.strings("""
                with added as (insert into barred_hostname values ('blocked.example.com', 'another replica', now()))
                select pg_notify('rollcall_opt_out', '')::text""");
        Eventually.until(
                "it is known", () -> optOuts.of(List.of("blocked.example.com")).blocked());
        for (var uuid : List.of("u", "b", "o")) {
            report("metadata", "{\"metadata\":{\"uuid\":\"%s\"}}".formatted(uuid), true);
        }

        ping("gitlab.example.com:8443", 201);
        // Strangers are answered as if nothing were blocked.
        assertThat(Service.ping("{\"hostname\":\"Blocked.example.com\",\"uuid\":\"b\"}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(Service.ping("{\"hostname\":\"other.example.com\",\"uuid\":\"o\"}")
                        .statusCode())
                .isEqualTo(201);

        assertThat(FreshService.strings("select uuid from ping_metadata")).containsExactly("o");
        for (var uuid : List.of("u", "b")) {
            report("metadata", "{\"metadata\":{\"uuid\":\"%s\"}}".formatted(uuid), false);
        }
        assertThat(Service.ping("{\"hostname\":\"blocked.example.com\",\"uuid\":\"o\"}")
                        .statusCode())
                .isEqualTo(201);
        report("metadata", "{\"metadata\":{\"uuid\":\"o\"}}", true);
        assertThat(FreshService.strings("select uuid from ping_metadata")).containsExactly("o", "o");
    }

    @Test
    void optOuts_areListed_ended_andRecorded() {
        put("b.example.com", "[\"standard\",\"optional\"]").statusCode(200);
        put("*.a.example.com", "\"all\"").statusCode(200);
        put("b.example.com", "[\"optional\"]").statusCode(200);

        admin().get("/api/v4/opt_outs")
                .then()
                .statusCode(200)
                .body("hostname", contains("*.a.example.com", "b.example.com"))
                .body("[1].categories", contains("optional"));
        admin().get(OPT_OUTS + "B.example.com").then().statusCode(200).body("categories", contains("optional"));
        admin().get(OPT_OUTS + "x.a.example.com")
                .then()
                .statusCode(404)
                .body("detail", containsString("x.a.example.com"));
        admin().delete(OPT_OUTS + "b.example.com").then().statusCode(204);
        admin().delete(OPT_OUTS + "b.example.com").then().statusCode(404);
        assertThat(optOuts.of(List.of("b.example.com")).optedOut()).isEqualTo(OptedOut.NONE);
        assertThat(
                        FreshService.strings(
                                "select action || ' ' || target from audit_event where action like 'opt_out%' order by id desc limit 2"))
                .containsExactly("opt_out.delete b.example.com", "opt_out.put b.example.com");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "gitlab.example.com|{}|The field categories must be",
                "gitlab.example.com|{\"categories\":[]}|The field categories must be",
                "gitlab.example.com|{\"comparison\":false}|it may be left out where comparison is true",
                "gitlab.example.com|{\"comparison\":7}|comparison",
                "gitlab.example.com|{\"comparison\":\"true\"}|comparison",
                "gitlab.example.com|{\"categories\":\"none\"}|The field categories must be",
                "gitlab.example.com|{\"categories\":[\"optional\",7]}|The field categories must be",
                "gitlab.example.com|{\"categories\":[\"optionnal\"]}|'optionnal', which is no category",
                "gitlab.example.com|{\"categories\":\"all\",\"x\":1}|x",
                "*|{\"categories\":\"all\"}|is no hostname",
            })
    void whatProtectsNobody_isRefused(String hostname, String body, String why) {
        given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .contentType("application/json")
                .body(body)
                .put(OPT_OUTS + hostname)
                .then()
                .statusCode(400)
                .body("detail", containsString(why));
        admin().get("/api/v4/opt_outs").then().body("$", empty());
    }

    @Test
    void ofSeveralOptOuts_allCount() {
        put("gitlab.example.com", "[\"standard\"]").statusCode(200);
        put("*.example.com", "[\"optional\"]").statusCode(200);
        put("*.com", "[\"operational\"]").statusCode(200);

        assertThat(optOuts.of(List.of("gitlab.example.com.")).optedOut().categories())
                .containsExactlyInAnyOrder("standard", "optional", "operational");
        assertThat(optOuts.of(List.of("example.com")).optedOut().categories()).containsExactly("operational");
        assertThat(optOuts.of(List.of("com", "xexample.org")).optedOut()).isEqualTo(OptedOut.NONE);
    }

    @Test
    void whatAnotherReplicaHasSaid_countsWithinASecond() {
        assertThat(optOuts.of(List.of("gitlab.example.com")).optedOut()).isEqualTo(OptedOut.NONE);

        FreshService.strings("""
                with added as (insert into opt_out values ('gitlab.example.com', null, 'another replica', now()))
                select pg_notify('rollcall_opt_out', '')::text""");

        Eventually.until(
                "it is known",
                () -> optOuts.of(List.of("gitlab.example.com")).optedOut().all());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "h.example.com:8443",
                "h.example.com.",
                "[2001:db8::5]:8443",
                "2001:db8::5",
                "192.0.2.9:80",
                "_:1"
            })
    void optOutOfAnyNameThatIsSent_countsWithAndWithoutPort(String sent) {
        put(sent, "\"all\"").statusCode(200).body("hostname", equalTo(Hostname.host(sent)));

        assertThat(optOuts.of(List.of(sent)).optedOut().all()).isTrue();
        assertThat(optOuts.of(List.of(Hostname.host(sent))).optedOut().all()).isTrue();
        admin().get(OPT_OUTS + sent).then().statusCode(200);
        admin().delete(OPT_OUTS + sent).then().statusCode(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "H.Example.com.:8443",
                " h ",
                "h:",
                "h.",
                "h..:1.",
                "[::1]:80",
                "::1",
                "2001:db8::1:22",
                "fe80::1%eth0",
                "h:http",
                ":80",
                ".",
                "..",
                "*.example.com",
                "[]:1",
                "a:b:c",
                "M\u00fcnchen.example:1",
                "a\\b",
                ""
            })
    void databaseAndService_compareTheSameForm(String sent) {
        assertThat(FreshService.strings("select host_of('%s')".formatted(sent))).containsExactly(Hostname.host(sent));
    }

    @Test
    void rules_areToldToAnyone() {
        given().get("/api/v4/redaction_rules")
                .then()
                .statusCode(200)
                .body("id", contains("licensee", "email-addresses"))
                .body("action", contains("drop", "pass"))
                .body("[0].key_paths", contains("licensee.Name", "licensee.Email"))
                .body("[1].looks_like", contains("email_address"));
        admin().get("/api/v4/redaction_rules/x").then().statusCode(404);
    }

    @Test
    void whatLooksLikeAnEmailAddress_isFlagged_andCounted() {
        publish();
        var before = count("email-addresses");

        var answer = Json.read(Service.ping("""
                {"hostname":"h","version":"1.2","contact":{"of":["ada@example.com"]}}""").body());

        assertThat(answer.at("/receipt/flags")).isEqualTo(Json.read("[\"recorded_at_unreadable\",\"personal_data\"]"));
        assertThat(answer.at("/receipt/redacted/0")).isEqualTo(Json.read("""
                {"rule":"email-addresses","action":"pass","values":1,"key_paths":["*"]}"""));
        assertThat(stored("h").at("/contact/of/0").textValue()).isEqualTo("ada@example.com");
        assertThat(count("email-addresses")).isEqualTo(before + 1);
    }

    private static double count(String rule) {
        return given().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("rollcall_redacted_values_total") && line.contains("\"" + rule + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static void publish() {
        assertThat(Service.publish("1.2", """
                ---
                - {key_path: hostname, value_type: string, data_category: standard, status: active}
                - {key_path: counts.issues, value_type: number, data_category: optional, status: active}
                - {key_path: counts.notes, value_type: number, data_category: operational, status: active}
                - {key_path: licensee, value_type: object, data_category: subscription, status: active}
                """).statusCode()).isEqualTo(201);
    }

    /** The answer tells nobody whether a report is kept. */
    private static void report(String kind, String body, boolean kept) {
        var id = given().contentType("application/json")
                .body(body)
                .post("/usage_ping_" + kind)
                .then()
                .statusCode(201)
                .body("id", greaterThan(0))
                .extract()
                .path("id");
        var table = kind.equals("errors") ? "ping_error" : "ping_metadata";
        assertThat(FreshService.strings("select id from %s where id = %s".formatted(table, id)))
                .hasSize(kept ? 1 : 0);
    }

    /** Has an instance of the hostname, the one that sends all payloads here, known before anything is ruled on it. */
    private static void known(String hostname) {
        assertThat(Service.ping("{\"hostname\":\"%s\",\"uuid\":\"u\",\"version\":\"1.2.3\"}".formatted(hostname))
                        .statusCode())
                .isEqualTo(201);
    }

    private static JsonNode ping(String hostname, int status) {
        var answer = Service.ping(payload(hostname));
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(status);
        return Json.read(answer.body());
    }

    private static byte[] payload(String hostname) {
        return """
                {"hostname":"%s","uuid":"u","version":"1.2.3","edition":"CE",
                 "counts":{"issues":1,"notes":2,"rockets":3},"licensee":{"Name":"Ada","Email":"ada@example.com","Company":"C"}}""".formatted(hostname).getBytes(UTF_8);
    }

    private static JsonNode stored(String hostname) {
        return Json.read(Service.get("/api/v4/usage_data/service_ping?hostname=" + hostname)
                .body());
    }

    private static ValidatableResponse put(String hostname, String categories) {
        return admin().contentType("application/json")
                .body("{\"categories\":%s}".formatted(categories))
                .put(OPT_OUTS + hostname)
                .then();
    }

    private static RequestSpecification admin() {
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN);
    }
}
