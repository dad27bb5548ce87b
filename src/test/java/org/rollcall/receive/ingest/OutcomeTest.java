package org.rollcall.receive.ingest;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.blankOrNullString;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Corpus;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.web.Problem;

/** Every way in which {@code POST /usage_data} can end, but for those that {@link OutageTest} and {@link StrictTest} show. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class OutcomeTest {
    private static final List<String> FEATURES = List.of(
            "issues",
            "notes",
            "milestones",
            "boards",
            "merge_requests",
            "ci_pipelines",
            "environments",
            "deployments",
            "projects_prometheus_active",
            "service_desk_issues");

    private static final int SENT_LIMIT = 4 << 20;
    private static final int INFLATED_LIMIT = 4 << 20;

    @BeforeEach
    void freshService() {
        FreshService.start();
        publish();
    }

    @Test
    void ping_isStored_andAnsweredWithItsReceipt() {
        var recordedAt = TestClock.now().minus(Duration.ofDays(10)).truncatedTo(ChronoUnit.MILLIS);
        var payload = String.format(Locale.ROOT, """
                {"recorded_at": "%s", "uuid": "u-1", "hostname": "GitLab.Example.com", "version": "18.9.0-pre",
                 "edition": "CE", "counts": {"issues": 7, "notes": "many", "new": 1}, "more": {"a": [1], "b": {}}}
                """, recordedAt);

        var answer = stored(post(payload));

        answer.body("receipt.hostname", equalTo("gitlab.example.com"))
                .body("receipt.week", equalTo(Week.of(recordedAt).toString()))
                .body("receipt.product_version", equalTo("18.9.0-pre"))
                .body("receipt.dictionary", equalTo("18.9"))
                .body("receipt.sha256", equalTo(sha256(payload)))
                .body("receipt.bytes", is(payload.getBytes(UTF_8).length))
                .body("receipt.metrics", is(3))
                .body("receipt.absent", is(0))
                .body("receipt.undeclared", is(7))
                .body("receipt.type_mismatches", is(1))
                .body("receipt.flags", empty())
                .body("receipt.containsKey('reason')", is(false));
        assertThat(FreshService.rows()).contains("ping 1", "instance 1", "quarantined_ping 0");
        assertThat(FreshService.strings(String.format(Locale.ROOT, "select recorded_at = '%s' from ping", recordedAt)))
                .containsExactly("t");
    }

    @ParameterizedTest
    @CsvSource({
        "15.4.2,     15.4",
        "15.4-pre,   15.4", // exactly
        "16.0.0,     18.9", // the lowest above: a later dictionary still lists what an earlier product sends
        "13.12.15,   15.4",
        "18.10.1-ee, 18.9", // none above: the highest
        "VERSION,    18.9", // junk: the highest
    })
    void dictionary_isThatOfTheVersion_elseTheLowestAbove_elseTheHighest(String version, String dictionary) {
        assertThat(Service.publish("15.4", Definitions.yaml("hostname string")).statusCode())
                .isEqualTo(201);

        stored(post(String.format(Locale.ROOT, "{\"hostname\":\"a\",\"version\":\"%s\"}", version)))
                .body("receipt.dictionary", equalTo(dictionary));
    }

    @Test
    void answer_hasTheIdAsAnInteger_andThe30Numbers_asEveryClientNeeds() {
        var text = post("{\"hostname\":\"a\"}").extract().asString();
        var index = Json.read(text).get("conv_index");

        assertThat(index.get("usage_data_id").isIntegralNumber()).isTrue();
        assertThat(index.get("usage_data_id").longValue()).isPositive();
        assertThat(text).containsPattern("\"usage_data_id\":[1-9][0-9]*[,}]");
        assertThat(index.size()).isEqualTo(31);
        for (var feature : FEATURES) {
            for (var prefix : List.of("leader_", "instance_", "percentage_")) {
                assertThat(index.get(prefix + feature).isNumber()).isTrue();
                assertThat(index.get(prefix + feature).doubleValue()).isZero();
            }
        }
    }

    @Test
    void answer_hasTheIndexThatEveryClientAccepts() {
        var accepted = Json.read(Corpus.read("answers/universal-zero.json")).get("conv_index");

        var index =
                Json.read(post("{\"hostname\":\"a\"}").extract().asByteArray()).get("conv_index");

        accepted.fieldNames()
                .forEachRemaining(name -> assertThat(index.has(name)).as(name).isTrue());
    }

    @Test
    void sameBytesAgain_areAnsweredWithTheFirstReceipt() {
        var payload = ping("u-1");
        var first = stored(post(payload)).extract();
        stored(post(ping("u-2")));
        var rows = FreshService.rows();

        for (var i = 0; i < 3; i++) {
            var again = post(payload)
                    .statusCode(200)
                    .contentType("application/json")
                    .body("receipt.status", equalTo("repeated"))
                    .extract();

            var expected = new java.util.LinkedHashMap<>(first.<Map<String, Object>>path("receipt"));
            expected.put("status", "repeated");
            assertThat(again.<Map<String, Object>>path("receipt")).isEqualTo(expected);
            assertThat(again.<Map<String, Object>>path("conv_index")).isEqualTo(first.path("conv_index"));
            assertThat(again.header("Location")).isNull();
        }
        assertThat(FreshService.rows()).isEqualTo(rows);
    }

    @Test
    void sameBytesOfAnotherSpelling_areARevision() {
        stored(post(ping("u-1")));
        stored(post(ping("u-1") + "\n"));

        assertThat(FreshService.rows()).contains("ping 2", "instance 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"%s\"", "null", "17", "\"junk\"", "\"2001-01-01T00:00:00Z\"", "\"+10000-01-01T00:00:00Z\""})
    void pingWithoutATrustworthyTime_isOfTheWeekOfReceipt_andFlagged(String recordedAt) {
        var ahead = String.format(Locale.ROOT, recordedAt, TestClock.now().plus(Duration.ofDays(2)));
        var flag = ahead.contains("2001")
                ? "recorded_at_behind"
                : ahead.contains("-") ? "recorded_at_ahead" : "recorded_at_unreadable";

        stored(post("{\"hostname\":\"a\",\"recorded_at\":" + ahead + "}"))
                .body("receipt.week", equalTo(Week.of(TestClock.now()).toString()))
                .body("receipt.flags", contains(flag));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "-1", "\"\"", "{}", "[\"a\"]"})
    void uuidThatIsNoText_countsAsNone(String uuid) {
        stored(post("{\"hostname\":\"a\",\"uuid\":" + uuid + "}"));
        assertThat(FreshService.strings("select hostname || '/' || uuid from instance"))
                .containsExactly("a/");
    }

    static Stream<Arguments> quarantined() {
        var mebibyte = "y".repeat(1 << 20);
        var many = new StringBuilder("{\"hostname\":\"a\"");
        for (var i = 0; i < 10_001; i++) {
            many.append(",\"u").append(i).append("\":0");
        }
        return Stream.of(
                Arguments.of("identity_missing", "{}"),
                Arguments.of("identity_missing", "{\"uuid\":\"u\",\"version\":\"18.9.0\"}"),
                Arguments.of("identity_missing", "{\"hostname\":null}"),
                Arguments.of("identity_missing", "{\"hostname\":7}"),
                Arguments.of("identity_missing", "{\"hostname\":\"\"}"),
                Arguments.of("identity_missing", "{\"hostname\":\" \"}"),
                Arguments.of("identity_missing", "{\"hostname\":\"a b\"}"),
                Arguments.of("identity_missing", "{\"hostname\":\"http://a/\"}"),
                Arguments.of("identity_missing", "{\"hostname\":\"" + "a".repeat(256) + "\"}"),
                Arguments.of("identity_missing", "{\"x\":{\"hostname\":\"a\"}}"),
                Arguments.of("undeclared_overflow", many + "}"),
                Arguments.of("undeclared_overflow", "{\"hostname\":\"a\",\"x\":\"" + mebibyte + "\"}"),
                Arguments.of("undeclared_overflow", "{\"hostname\":\"a\",\"x\":[" + "{},".repeat(10_000) + "{}]}"),
                Arguments.of(
                        "extras_overflow",
                        "{\"hostname\":\"a\",\"counts\":{\"issues\":[" + "{},".repeat(10_000) + "{}]}}"),
                Arguments.of("extras_overflow", "{\"hostname\":\"a\",\"counts\":{\"issues\":\"" + mebibyte + "\"}}"),
                Arguments.of("duplicate_key", "{\"hostname\":\"a\",\"hostname\":\"a\"}"),
                Arguments.of("duplicate_key", "{\"hostname\":\"a\",\"x\":[{\"y\":1,\"y\":1}]}"),
                Arguments.of("unstorable_text", "{\"hostname\":\"a\",\"x\":\"\\u0000\"}"),
                Arguments.of("unstorable_text", "{\"hostname\":\"a\\u0000\"}"),
                Arguments.of("unstorable_text", "{\"hostname\":\"\\ud83d\"}"),
                Arguments.of("unstorable_text", "{\"uuid\":\"\\ud83d\",\"version\":\"\\ude00\",\"hostname\":\"a\"}"),
                Arguments.of("unstorable_number", "{\"hostname\":\"a\",\"x\":1e401}"),
                Arguments.of(
                        "unstorable_number",
                        "{\"hostname\":\"a\",\"counts\":{\"issues\":" + "9".repeat(131_073) + "}}"));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource
    void quarantined(String reason, String payload) {
        var answer = post(payload)
                .statusCode(202)
                .contentType("application/json")
                .body("receipt.status", equalTo("quarantined"))
                .body("receipt.reason", equalTo(reason))
                .body("receipt.detail", not(blankOrNullString()))
                .body("receipt.sha256", equalTo(sha256(payload)))
                .body("receipt.bytes", is(payload.getBytes(UTF_8).length))
                .body("conv_index.size()", is(31))
                .extract();
        int id = answer.path("conv_index.usage_data_id");
        assertThat(answer.<Integer>path("receipt.id")).isEqualTo(id).isPositive();
        assertThat(FreshService.rows()).contains("ping 0", "instance 0", "quarantined_ping 1");
        assertThat(FreshService.strings("select reason from quarantined_ping")).containsExactly(reason);
        expectKept(id, payload);

        post(payload).statusCode(202).body("conv_index.usage_data_id", is(id));
        assertThat(FreshService.rows()).contains("quarantined_ping 1");
    }

    @Test
    void withoutADictionary_pingsAreQuarantined_byteForByte_untilThereIsOne() {
        FreshService.start();
        var payload =
                " {\"version\": \"18.9.0\",\r\n\t\"hostname\":\"a\", \"a\":1, \"a\":1e999, \"x\":\"\\u0000\u00e9\"} \n";

        int id = post(payload)
                .statusCode(202)
                .body("receipt.reason", equalTo("dictionary_missing"))
                .body("receipt.hostname", equalTo("a"))
                .body("receipt.product_version", equalTo("18.9.0"))
                .extract()
                .path("conv_index.usage_data_id");

        expectKept(id, payload);
        problem(post("{\"hostname\":\"a\""), 400, "not_json");
        problem(post("{\"version\":\"18.9\",\"x\":]"), 400, "not_json");
        assertThat(FreshService.rows()).contains("quarantined_ping 1");
        publish();
        stored(post("{\"hostname\":\"a\"}"));
    }

    @Test
    void byteOrderMark_changesNothing_butTheHash() {
        var mark = "\ufeff";
        stored(post(mark + "{\"hostname\":\"a\"}"));
        for (var payload : List.of("{\"uuid\":\"u\"}", "{\"hostname\":\"a\",\"x\":1,\"x\":2}")) {
            int id = post(mark + payload)
                    .statusCode(202)
                    .body("receipt.sha256", equalTo(sha256(mark + payload)))
                    .extract()
                    .path("conv_index.usage_data_id");
            expectKept(id, mark + payload);
        }
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("not_json", ""),
                Arguments.of("not_json", "junk"),
                Arguments.of("not_json", "{\"hostname\":\"a\""),
                Arguments.of("not_json", "{\"hostname\":\"a\"}x"),
                Arguments.of("not_json", "{\"hostname\":\"a\",\"x\":1,\"x\":2"),
                Arguments.of("not_json", "{\"hostname\":\"a\",\"x\":NaN}"),
                Arguments.of("not_json", "{\"hostname\":\"a\",}"),
                Arguments.of("not_an_object", "[]"),
                Arguments.of("not_an_object", "null"),
                Arguments.of("not_an_object", "\"a\""),
                Arguments.of("not_an_object", "42"),
                Arguments.of("bad_utf8", "{\"hostname\":\"\u00ff\"}"),
                Arguments.of("bad_utf8", "{\"hostname\":\"\u00c1\u0081\"}"),
                Arguments.of("bad_utf8", "{\"hostname\":\"a\",\"x\":\"\u00ed\u00a0\u0080\"}"),
                Arguments.of(
                        "nested_too_deeply", "{\"hostname\":\"a\",\"x\":" + "[".repeat(64) + "]".repeat(64) + "}"));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource
    void refused(String type, String latin1) {
        var rows = FreshService.rows();

        problem(post(latin1.getBytes(ISO_8859_1)), 400, type);

        assertThat(FreshService.rows()).isEqualTo(rows);
        assertThat(FreshService.partitions()).isEmpty();
    }

    @Test
    void depthOf64_isStored() {
        stored(post("{\"hostname\":\"a\",\"x\":" + "[".repeat(63) + "]".repeat(63) + "}"));
    }

    @Test
    void bodyOverTheLimit_isA413ThatStatesIt_declaredOrChunked() {
        var rows = FreshService.rows();
        var over = padded(SENT_LIMIT + 1);

        tooLarge(Service.ping(over), SENT_LIMIT, "sent");
        tooLarge(Service.ping(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(over))), SENT_LIMIT, "sent");

        assertThat(FreshService.rows()).isEqualTo(rows);
    }

    @Test
    void bodyAtTheLimit_isStored_declaredOrChunked() {
        var atLimit = padded(SENT_LIMIT);

        assertThat(Service.ping(atLimit).statusCode()).isEqualTo(201);
        assertThat(Service.ping(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(atLimit)))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void bodyFarOverTheLimit_isA413() {
        var answer = Service.ping(new byte[65 << 20]);

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(Json.read(answer.body()).get("type").textValue()).isEqualTo("urn:rollcall:problem:body_too_large");
    }

    @Test
    void gzip_isTheSamePingAsThePlainBody() throws IOException {
        var payload = ping("u-1");

        var answer = Service.ping(gzip(payload.getBytes(UTF_8)), "Content-Encoding", "gzip");

        assertThat(answer.statusCode()).isEqualTo(201);
        var receipt = Json.read(answer.body()).get("receipt");
        assertThat(receipt.get("sha256").textValue()).isEqualTo(sha256(payload));
        assertThat(receipt.get("bytes").intValue()).isEqualTo(payload.length());
        post(payload).statusCode(200).body("receipt.id", is(receipt.get("id").intValue()));
    }

    @Test
    void bomb_isA413ThatStatesTheInflatedLimit_andInflatedToTheLimitItIsStored() throws IOException {
        var rows = FreshService.rows();
        tooLarge(
                Service.ping(gzip(padded(INFLATED_LIMIT + 1)), "Content-Encoding", "gzip"), INFLATED_LIMIT, "inflated");
        assertThat(FreshService.rows()).isEqualTo(rows);

        assertThat(Service.ping(gzip(padded(INFLATED_LIMIT)), "Content-Encoding", "gzip")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void gzipThatIsNone_isA400() throws IOException {
        var rows = FreshService.rows();
        var whole = gzip(ping("u-1").getBytes(UTF_8));

        problem(gzipped(Arrays.copyOf(whole, whole.length - 1)), 400, "not_gzip");
        problem(gzipped(Arrays.copyOf(whole, 5)), 400, "not_gzip");
        problem(gzipped(ping("u-1").getBytes(UTF_8)), 400, "not_gzip");
        problem(gzipped(gzip("junk".getBytes(UTF_8))), 400, "not_json");
        problem(post(whole), 400, "bad_utf8");

        assertThat(FreshService.rows()).isEqualTo(rows);
    }

    @Test
    void otherEncoding_isA415() {
        var rows = FreshService.rows();
        for (var encoding : List.of("br", "deflate", "gzip, gzip")) {
            problem(
                            json().header("Content-Encoding", encoding)
                                    .body(ping("u-1").getBytes(UTF_8))
                                    .post("/usage_data")
                                    .then(),
                            415,
                            "unsupported_content_encoding")
                    .body("supported", equalTo("gzip"));
        }
        assertThat(FreshService.rows()).isEqualTo(rows);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/xml",
                "application/x-www-form-urlencoded",
                "application/octet-stream",
                "application/vnd.x+json",
                "text/json"
            })
    void otherContentType_isA415ThatSaysWhatIsRight(String contentType) {
        var rows = FreshService.rows();

        var answer = Service.post(contentType, ping("u-1").getBytes(UTF_8));

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
        assertThat(Json.read(answer.body()).get("type").textValue())
                .isEqualTo("urn:rollcall:problem:unsupported_media_type");
        assertThat(Json.read(answer.body()).get("detail").textValue()).contains("application/json");
        assertThat(FreshService.rows()).isEqualTo(rows);
    }

    @Test
    void missingContentType_isA415_likeAnyThatDoesNotSayJson() throws IOException {
        var body = ping("u-1");

        assertThat(raw(String.format(
                        Locale.ROOT,
                        "POST /usage_data HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s",
                        body.length(),
                        body)))
                .startsWith("HTTP/1.1 415")
                .contains("Content-Type: " + Problem.MEDIA_TYPE)
                .contains("send application/json");
        assertThat(FreshService.rows()).contains("ping 0", "quarantined_ping 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json; charset=UTF-8", "application/json;charset=utf-8", "Application/JSON"})
    void contentTypeWithAParameter_isFine(String contentType) {
        stored(plain().contentType(contentType)
                .body(ping("u-1").getBytes(UTF_8))
                .post("/usage_data")
                .then());
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "text/html", "application/xml"})
    void whateverTheClientAccepts_itGetsItsId(String accept) {
        stored(json().accept(accept)
                .body(ping("u-1").getBytes(UTF_8))
                .post("/usage_data")
                .then());
    }

    @Test
    void trailingSlash_isTheSamePath() {
        stored(json().redirects()
                .follow(false)
                .body(ping("u-1").getBytes(UTF_8))
                .post("/usage_data/")
                .then());
    }

    @Test
    void strayToken_isNotLookedAt() {
        stored(json().header("PRIVATE-TOKEN", "junk")
                .body(ping("u-1").getBytes(UTF_8))
                .post("/usage_data")
                .then());
    }

    @Test
    void everyOutcome_isCounted() {
        var stored = counted("stored", "none");
        var repeated = counted("repeated", "none");
        var missing = counted("quarantined", "identity_missing");
        var notJson = counted("rejected", "not_json");

        post(ping("u-9"));
        post(ping("u-9"));
        post("{}");
        post("junk");

        assertThat(counted("stored", "none")).isEqualTo(stored + 1);
        assertThat(counted("repeated", "none")).isEqualTo(repeated + 1);
        assertThat(counted("quarantined", "identity_missing")).isEqualTo(missing + 1);
        assertThat(counted("rejected", "not_json")).isEqualTo(notJson + 1);
    }

    @Test
    void receipt_isReadAgainByWhoKnowsTheHash() {
        var payload = ping("u-1");
        var receipt = stored(post(payload)).extract().<Map<String, Object>>path("receipt");
        var path = "/usage_data/receipts/" + receipt.get("id");

        var upperCase = sha256(payload).toUpperCase(Locale.ROOT);
        for (var again : List.of(
                given().get(path + "?sha256=" + sha256(payload)),
                given().get(path + "/?sha256=" + sha256(payload)),
                given().get(path + "?sha256=" + upperCase),
                given().header("If-Match", '"' + sha256(payload) + '"').get(path),
                given().header("If-Match", " \"" + upperCase + "\" ").get(path + "/"))) {
            assertThat(again.then()
                            .statusCode(200)
                            .contentType("application/json")
                            .header("ETag", '"' + sha256(payload) + '"')
                            .extract()
                            .<Map<String, Object>>path(""))
                    .isEqualTo(receipt);
        }
    }

    @Test
    void receiptAskedForWithoutTheRightHash_isRefusedAlike_whetherItExistsOrNot() {
        var payload = ping("u-1");
        int id = stored(post(payload)).extract().path("receipt.id");
        int quarantined = post("{}").statusCode(202).extract().path("receipt.id");
        var path = "/usage_data/receipts/" + id;

        var unknown = given().header("X-Request-Id", "same")
                .get("/usage_data/receipts/999999999?sha256=" + sha256("other"))
                .then();
        for (var wrong : List.of(id, quarantined)) {
            for (var asked : List.of(
                    given().header("X-Request-Id", "same")
                            .get("/usage_data/receipts/" + wrong + "?sha256=" + sha256("other")),
                    given().header("X-Request-Id", "same")
                            .header("If-Match", '"' + sha256("other") + '"')
                            .get("/usage_data/receipts/" + wrong))) {
                assertThat(asked.asString().replace("receipt " + wrong, "receipt 999999999"))
                        .isEqualTo(unknown.extract().asString());
                assertThat(asked.headers().asList().stream().map(Object::toString))
                        .filteredOn(header -> !header.startsWith("content-length"))
                        .containsExactlyInAnyOrderElementsOf(unknown.extract().headers().asList().stream()
                                .map(Object::toString)
                                .filter(header -> !header.startsWith("content-length"))
                                .toList());
            }
        }
        problem(given().get(path + "?sha256=" + sha256("other")).then(), 404, "not_found");
        problem(
                given().get("/usage_data/receipts/999999999?sha256=" + sha256(payload))
                        .then(),
                404,
                "not_found");
        problem(given().get("/usage_data/receipts/-1?sha256=" + sha256(payload)).then(), 404, "not_found");
        for (var bad : List.of(
                sha256(payload),
                "W/\"" + sha256(payload) + '"',
                "*",
                "\"abc\"",
                "\"" + sha256(payload) + "\", \"x\"")) {
            problem(given().header("If-Match", bad).get(path).then(), 400, "invalid_parameter")
                    .body("detail", containsString("If-Match"));
        }
        problem(
                        given().header("If-Match", '"' + sha256(payload) + '"')
                                .get(path + "?sha256=" + sha256(payload))
                                .then(),
                        400,
                        "invalid_parameter")
                .body("detail", containsString("not both"));
        for (var bad : List.of(path, path + "?sha256=", path + "?sha256=abc", path + "?sha256=" + "x".repeat(64))) {
            problem(given().get(bad).then(), 400, "invalid_parameter").body("detail", containsString("sha256"));
        }
        problem(given().get("/usage_data/receipts/x?sha256=" + sha256(payload)).then(), 400, "invalid_parameter");
    }

    @Test
    void sanitisedPayload_isStoredAsItIs_andTheReceiptCountsWhatIsAbsent() {
        assertThat(Service.publish(
                                "19.0",
                                Definitions.yaml("hostname string", "version string", "counts.issues number")
                                        + Definitions.yaml("counts.gone number")
                                                .replace("---\n", "")
                                                .replace("status: active", "status: Removed"))
                        .statusCode())
                .isEqualTo(201);
        var payload = "{\"hostname\":\"a\",\"version\":\"19.0.1\"}";

        var receipt = stored(post(payload))
                .body("receipt.metrics", is(2))
                .body("receipt.absent", is(1)) // the removed one is not missed
                .extract()
                .<Map<String, Object>>path("receipt");
        var later = stored(post("{\"hostname\":\"a\",\"version\":\"19.0.1\",\"counts\":{\"issues\":null,\"gone\":1}}"))
                .body("receipt.metrics", is(4))
                .body("receipt.absent", is(0))
                .extract()
                .path("receipt.id");
        receipt.put("superseded_by", later);

        post(payload).statusCode(200).body("receipt.absent", is(1));
        assertThat(given().get("/usage_data/receipts/" + receipt.get("id") + "?sha256=" + sha256(payload))
                        .then()
                        .extract()
                        .<Map<String, Object>>path(""))
                .isEqualTo(receipt);
    }

    @ParameterizedTest
    @CsvSource({"17.8, 17.8.0-ce", "18.9, 18.9.0-pre-ce"})
    void completePayload_lacksNothing(String dictionary, String ping) {
        FreshService.start();
        assertThat(Service.publish(dictionary, Corpus.read("definitions/" + dictionary + ".yml"))
                        .statusCode())
                .isEqualTo(201);

        stored(post(Corpus.read("payloads/" + ping + ".json"))).body("receipt.absent", is(0));
    }

    @Test
    void receiptOfAQuarantinedPing_saysWhy() {
        var receipt = post("{}").statusCode(202).extract().<Map<String, Object>>path("receipt");

        assertThat(given().get("/usage_data/receipts/" + receipt.get("id") + "?sha256=" + sha256("{}"))
                        .then()
                        .statusCode(200)
                        .extract()
                        .<Map<String, Object>>path(""))
                .isEqualTo(receipt);
        problem(
                given().get("/usage_data/receipts/" + receipt.get("id") + "?sha256=" + sha256("{ }"))
                        .then(),
                404,
                "not_found");
    }

    private static void publish() {
        assertThat(Service.publish(
                                "18.9",
                                Definitions.yaml("hostname string", "counts.issues number", "counts.notes number"))
                        .statusCode())
                .isEqualTo(201);
    }

    private static String ping(String uuid) {
        return "{\"hostname\":\"a\",\"uuid\":\"" + uuid + "\",\"version\":\"18.9.0\",\"counts\":{\"issues\":1}}";
    }

    private static byte[] padded(int length) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) ' ');
        var payload = ping("u-1").getBytes(UTF_8);
        System.arraycopy(payload, 0, bytes, 0, payload.length);
        return bytes;
    }

    private static RequestSpecification plain() {
        return given().config(RestAssured.config()
                .encoderConfig(
                        EncoderConfig.encoderConfig().appendDefaultContentCharsetToContentTypeIfUndefined(false)));
    }

    private static RequestSpecification json() {
        return plain().contentType("application/json");
    }

    private static ValidatableResponse post(String payload) {
        return post(payload.getBytes(UTF_8));
    }

    private static ValidatableResponse post(byte[] payload) {
        return json().body(payload).post("/usage_data").then();
    }

    private static ValidatableResponse gzipped(byte[] body) {
        return json().header("Content-Encoding", "gzip")
                .body(body)
                .post("/usage_data")
                .then();
    }

    private static ValidatableResponse stored(ValidatableResponse answer) {
        int id = answer.statusCode(201)
                .contentType("application/json")
                .body("receipt.status", equalTo("stored"))
                .body("receipt.reason", nullValue())
                .extract()
                .path("conv_index.usage_data_id");
        assertThat(id).isPositive();
        answer.header("Location", "/usage_data/receipts/" + id).body("receipt.id", is(id));
        return answer;
    }

    private static ValidatableResponse problem(ValidatableResponse answer, int status, String type) {
        return answer.statusCode(status)
                .contentType(Problem.MEDIA_TYPE)
                .body("type", equalTo("urn:rollcall:problem:" + type))
                .body("status", is(status))
                .body("title", not(blankOrNullString()))
                .body("detail", not(blankOrNullString()))
                .body("containsKey('conv_index')", is(false));
    }

    private static void tooLarge(HttpResponse<byte[]> answer, int limit, String what) {
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
        var problem = Json.read(answer.body());
        assertThat(problem.get("type").textValue()).isEqualTo("urn:rollcall:problem:body_too_large");
        assertThat(problem.get("limit_bytes").intValue()).isEqualTo(limit);
        assertThat(problem.get("limit_applies_to").textValue()).isEqualTo(what);
    }

    private static void expectKept(int id, String payload) {
        assertThat(FreshService.strings(String.format(Locale.ROOT, """
                        select encode(payload, 'hex') from quarantined_ping
                        where id = %d and sha256 = sha256(payload) and bytes = octet_length(payload)""", id)))
                .containsExactly(HexFormat.of().formatHex(payload.getBytes(UTF_8)));
    }

    private static double counted(String outcome, String reason) {
        var sample = String.format(Locale.ROOT, "rollcall_pings_total{outcome=\"%s\",reason=\"%s\"", outcome, reason);
        return given().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(sample))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static String raw(String request) throws IOException {
        try (var socket = new java.net.Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static byte[] gzip(byte[] document) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(document);
        }
        return bytes.toByteArray();
    }

    private static String sha256(String payload) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(payload.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
