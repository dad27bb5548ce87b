package org.rollcall.receive.reprocess;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rollcall.Corpus;
import org.rollcall.Definitions;
import org.rollcall.Eventually;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.ping.PingContents;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.job.Jobs;

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class DryRunTest {
    @Inject
    DraftTable drafts;

    @Inject
    PingRewriter archive;

    @Inject
    PingContents contents;

    @Inject
    DictionaryCatalog catalog;

    @Inject
    Jobs jobs;

    @Inject
    Caller caller;

    @Inject
    Clock clock;

    @BeforeEach
    void freshService() {
        FreshService.start();
    }

    @Test
    void pingsOfTheCorpus_areReadWithTheUnpublishedDictionary_andStayAsTheyAre() {
        publish("13.12", Corpus.read("definitions/13.12.yml"));
        for (var ping : List.of("13.12.15-ce", "18.9.0-pre-ce", "18.9.0-pre-ce-with-fallbacks")) {
            ping(Corpus.read("payloads/" + ping + ".json"));
        }
        var before = FreshService.strings("select id || ' ' || md5(ping::text) from ping order by id");

        var result = result(post("18.9", Corpus.read("definitions/18.9.yml"), ""));

        assertThat(result.get("version").textValue()).isEqualTo("18.9");
        assertThat(result.get("complete").booleanValue()).isTrue();
        assertThat(result.get("pings").intValue()).isEqualTo(2);
        // All that their own dictionary does not know is "license": {}; it declares the wrong type for some values.
        assertThat(result.get("with_undeclared").intValue()).isEqualTo(2);
        assertThat(result.get("undeclared")).isEqualTo(Json.read("""
                {"key_paths": [{"key_path": "license", "pings": 2, "product_versions": ["18.9.0-pre"]}], "not_listed": 0}
                """));
        assertThat(result.get("with_type_mismatches").intValue()).isEqualTo(2);
        assertThat(result.get("type_mismatches").get("key_paths").findValuesAsText("key_path"))
                .contains("gitaly.filesystems", "container_registry_server.version");
        assertThat(result.get("product_versions")).hasSize(1);
        assertThat(FreshService.strings("select id || ' ' || md5(ping::text) from ping order by id"))
                .isEqualTo(before);
        assertThat(FreshService.strings("select version from dictionary")).containsExactly("13.12");
        assertThat(FreshService.strings("select id from dictionary_draft")).isEmpty();
    }

    @Test
    void pingsThatTheDictionaryWouldBeTheRightOneFor_areCountedByProductVersionAndKeyPath() {
        publish("1.0", small("a number"));
        publish("2.0", small("a number"));
        ping("1.0.1", "\"b\":1", 0); // has a nearer dictionary
        ping("1.1.0", "\"a\":1,\"b\":1", 0);
        ping("1.1.0", "\"a\":1", 0);
        ping("1.1.0-ee", "\"a\":\"text\",\"b\":1,\"c\":{\"d\":1}", 0);
        ping("1.1.9", "\"a\":\"text\"", 0);
        ping("1.9.0", "\"b\":1", 0); // has a nearer dictionary, above it
        ping("2.0.0", "\"b\":1", 0); // has a nearer dictionary
        ping("junk", "\"b\":1", 0); // is read with the highest of all

        var result = result(post("1.1", small("a number").getBytes(UTF_8), ""));

        assertThat(result).isEqualTo(Json.read("""
                {"version": "1.1", "from": "%s", "complete": true, "pings": 4, "fitting": 1,
                 "with_undeclared": 2, "with_type_mismatches": 2, "unstorable": 0,
                 "undeclared": {"key_paths": [
                     {"key_path": "b", "pings": 2, "product_versions": ["1.1.0", "1.1.0-ee"]},
                     {"key_path": "c.d", "pings": 1, "product_versions": ["1.1.0-ee"]}], "not_listed": 0},
                 "type_mismatches": {"key_paths": [
                     {"key_path": "a", "pings": 2, "product_versions": ["1.1.0-ee", "1.1.9"]}], "not_listed": 0},
                 "product_versions": [
                     {"product_version": "1.1.0", "pings": 2, "fitting": 1, "with_undeclared": 1,
                      "with_type_mismatches": 0, "unstorable": 0},
                     {"product_version": "1.1.0-ee", "pings": 1, "fitting": 0, "with_undeclared": 1,
                      "with_type_mismatches": 1, "unstorable": 0},
                     {"product_version": "1.1.9", "pings": 1, "fitting": 0, "with_undeclared": 0,
                      "with_type_mismatches": 1, "unstorable": 0}]}
                """.formatted(
                        new Week(Week.of(TestClock.now()).monday().minusWeeks(3)))));
        assertThat(result(post("3.0", small("b number").getBytes(UTF_8), ""))
                        .get("product_versions")
                        .findValuesAsText("product_version"))
                .containsExactly("junk");
    }

    @ParameterizedTest
    @CsvSource({"?weeks=1, 1", "?weeks=2, 2", "'', 3", "?weeks=53, 4"})
    void onlyTheLastWeeksCount(String query, int pings) {
        publish("1.0", small("a number"));
        for (var daysAgo : List.of(0, 7, 21, 60)) {
            ping("1.0", "\"a\":" + daysAgo, daysAgo);
        }

        assertThat(result(post("1.0", small("a number").getBytes(UTF_8), query))
                        .get("pings")
                        .intValue())
                .isEqualTo(pings);
    }

    @Test
    void withoutPings_nothingIsCounted() {
        var result = result(post("1.0", small("a number").getBytes(UTF_8), ""));

        assertThat(result.get("pings").intValue()).isZero();
        assertThat(result.get("complete").booleanValue()).isTrue();
    }

    @Test
    void whenTimeIsUp_theResultIsThatOfThePingsThatWereRead() {
        publish("1.0", small("a number"));
        for (var i = 0; i < 60; i++) {
            ping("1.0", "\"a\":" + i, 0);
        }
        var impatient = new DryRun(drafts, archive, contents, catalog, jobs, caller, clock, Duration.ZERO);
        var draft = drafts.insert(small("a number").getBytes(UTF_8));

        var result = impatient.run(new FakeRun(new DryRunRequest("1.0", 1, draft), null, 0));

        assertThat(result.complete()).isFalse();
        assertThat(result.pings()).isEqualTo(25);
    }

    @Test
    void badRequest_isRefusedBeforeAnythingIsDone() {
        post("1.0", "- key_path: a\n- nothing\n".getBytes(UTF_8), "")
                .then()
                .statusCode(400)
                .body("type", endsWith(":invalid_dictionary"))
                .body("detail", startsWith("Line 2: "));
        post("1.0", new byte[0], "").then().statusCode(400).body("type", endsWith(":invalid_dictionary"));
        var yaml = small("a number").getBytes(UTF_8);
        for (var query : List.of("?weeks=0", "?weeks=54", "?weeks=x")) {
            post("1.0", yaml, query).then().statusCode(400).body("type", endsWith(":invalid_parameter"));
        }
        post("latest", yaml, "").then().statusCode(400).body("parameter", equalTo("version"));
        given().body(yaml).post("/api/v4/dictionaries/1.0/dry_run").then().statusCode(401);
        assertThat(FreshService.strings("select kind from job where kind = 'dictionary_dry_run'"))
                .isEmpty();
        assertThat(FreshService.strings("select id from dictionary_draft")).isEmpty();
    }

    private static String small(String metric) {
        return Definitions.yaml("hostname string", "uuid string", "recorded_at string", "version string", metric);
    }

    private static void publish(String version, String yaml) {
        publish(version, yaml.getBytes(UTF_8));
    }

    private static void publish(String version, byte[] yaml) {
        assertThat(Service.publish(version, yaml).statusCode()).isEqualTo(201);
    }

    private static void ping(String version, String members, int daysAgo) {
        ping("""
                {"hostname":"h","uuid":"u","recorded_at":"%s","version":"%s",%s}""".formatted(TestClock.now().minus(Duration.ofDays(daysAgo)), version, members)
                .getBytes(UTF_8));
    }

    private static void ping(byte[] payload) {
        var answer = Service.ping(payload);
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(201);
    }

    private static Response post(String version, byte[] yaml, String query) {
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .contentType("application/octet-stream")
                .body(yaml)
                .post("/api/v4/dictionaries/" + version + "/dry_run" + query);
    }

    /** Waits for the job that was started. */
    private static JsonNode result(Response started) {
        assertThat(started.statusCode()).as(started.asString()).isEqualTo(202);
        var location = started.header("Location").replaceFirst("https?://[^/]+", "");
        Eventually.until(
                "the dry run has ended",
                () -> !List.of("queued", "running")
                        .contains(job(location).get("state").textValue()));
        assertThat(job(location).get("state").textValue()).isEqualTo("succeeded");
        return job(location).get("result");
    }

    private static JsonNode job(String location) {
        return Json.read(Service.get(location).body());
    }
}
