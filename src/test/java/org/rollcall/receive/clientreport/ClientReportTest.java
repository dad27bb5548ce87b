package org.rollcall.receive.clientreport;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.greaterThan;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Corpus;
import org.rollcall.Definitions;
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
class ClientReportTest {
    private static final String ERRORS = "/usage_ping_errors";
    private static final String METADATA = "/usage_ping_metadata";

    @Inject
    ReportRoom room;

    @BeforeEach
    void freshService() {
        FreshService.start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"14.7", "15.4", "18.9"})
    void errorOfEveryVersion_isStored_andListed(String version) {
        var body = Corpus.read(String.format(Locale.ROOT, "bodies/request-usage_ping_errors-%s.json", version));
        var sent = Json.read(body).get("error");

        var id = stored(ERRORS, body);

        var listed = list(ERRORS).get(0);
        assertThat(listed.get("id").longValue()).isEqualTo(id);
        assertThat(listed.get("received_at").textValue()).endsWith("Z");
        assertThat(listed.get("product_version")).isEqualTo(sent.get("version"));
        for (var name : List.of("hostname", "uuid", "time", "message", "elapsed")) {
            assertThat(listed.get(name)).as(name).isEqualTo(sent.get(name));
        }
        assertThat(listed.get("unique_instance_id").textValue())
                .isEqualTo(sent.path("unique_instance_id").textValue());
        assertThat(FreshService.strings("select body is null from ping_error"))
                .as("the columns say all of it")
                .containsExactly("t");
    }

    @ParameterizedTest
    @CsvSource({"15.0-no-uuid,4", "15.4,4", "18.9-spec,2"})
    void metadataOfEveryVersion_isStored_andSummedUp(String version, int metrics) {
        var body = Corpus.read(String.format(Locale.ROOT, "bodies/request-usage_ping_metadata-%s.json", version));

        stored(METADATA, body);

        var sent = Json.read(body).get("metadata").get("metrics");
        var listed = list(METADATA);
        assertThat(listed).hasSize(metrics);
        for (var metric : sent) {
            var time = find(listed, metric.get("name").textValue());
            assertThat(time.get("mean_seconds").doubleValue())
                    .isEqualTo(metric.get("time_elapsed").doubleValue());
            assertThat(time.get("reports").intValue()).isEqualTo(1);
            assertThat(time.get("errors").intValue()).isEqualTo(metric.has("error") ? 1 : 0);
            assertThat(time.get("last_error").textValue())
                    .isEqualTo(metric.path("error").textValue());
        }
        assertThat(FreshService.strings("select body is null from ping_metadata"))
                .as("the columns say all of it")
                .containsExactly("t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":null,\"metadata\":null}",
                "{\"error\":[1],\"metadata\":[1]}",
                "{\"hostname\":\"a\",\"message\":\"not wrapped\"}",
                "{\"error\":{\"uuid\":-1,\"new\":{\"a\":[1]}},\"metadata\":{\"uuid\":-1,\"new\":{\"a\":[1]}}}",
                "{\"error\":{\"elapsed\":1e999},\"metadata\":{\"metrics\":[{\"name\":\"a\",\"time_elapsed\":1e999}]}}",
                "{\"error\":{\"elapsed\":\"1\"},\"metadata\":{\"metrics\":[{\"name\":\"a\",\"time_elapsed\":\"1\"}]}}",
                "{\"error\":{\"message\":\"\\u0000\"},\"metadata\":{\"metrics\":[{\"name\":\"\\u0000\"}]}}",
                "{\"error\":{\"message\":\"\\ud83d\"},\"metadata\":{\"metrics\":[{\"name\":\"\\ud83d\"}]}}",
                "{\"error\":{\"\\ud83d\":1},\"metadata\":{\"metrics\":[{\"time_elapsed\":1}]}}",
                "{\"error\":{\"x\":1},\"metadata\":{\"metrics\":[7,{\"name\":\"a\"},[]]}}",
                "{\"error\":{\"x\":1},\"metadata\":{\"metrics\":{\"name\":\"a\"}}}",
                " {\"error\":{\"x\":1},\r\n\t\"metadata\":{\"x\":\"\u00e9\"}} \n"
            })
    void objectThatIsNoUsualReport_isKeptByteForByte(String report) {
        for (var path : List.of(ERRORS, METADATA)) {
            stored(path, report);
            assertThat(FreshService.strings("select encode(body, 'hex') from " + table(path)))
                    .containsExactly(HexFormat.of().formatHex(report.getBytes(UTF_8)));
            assertThat(FreshService.strings("select bytes::text from " + table(path)))
                    .containsExactly(Integer.toString(report.getBytes(UTF_8).length));
            assertThat(list(path).isArray()).isTrue();
        }
    }

    @Test
    void longMessage_isCutInTheList_andKeptWhole() {
        var report =
                String.format(Locale.ROOT, "{\"error\":{\"hostname\":\"a\",\"message\":\"%s\"}}", "m".repeat(10_001));

        stored(ERRORS, report);

        assertThat(list(ERRORS).get(0).get("message").textValue()).isEqualTo("m".repeat(10_000));
        assertThat(FreshService.strings("select convert_from(body, 'UTF8') from ping_error"))
                .containsExactly(report);
    }

    @Test
    void byteOrderMark_isSkipped() {
        stored(ERRORS, "\ufeff{\"error\":{\"hostname\":\"a\"}}");
        stored(METADATA, "\ufeff{\"metadata\":{\"uuid\":\"u\",\"metrics\":[]}}");

        assertThat(list(ERRORS).get(0).get("hostname").textValue()).isEqualTo("a");
        assertThat(FreshService.strings("select uuid from ping_metadata")).containsExactly("u");
    }

    @Test
    void reportThatIsLargerThanThoseOfItsKind_isA413_thatSaysHowLargeItMayBe() {
        var large = error("a", "18.9.0", "m".repeat(64 * 1024));
        var problem = problem(post(ERRORS, large), 413, "body_too_large");
        assertThat(problem.get("limit_bytes").intValue()).isEqualTo(64 * 1024);
        stored(METADATA, large);
        problem = problem(post(METADATA, error("a", "18.9.0", "m".repeat(1024 * 1024))), 413, "body_too_large");
        assertThat(problem.get("limit_bytes").intValue()).isEqualTo(1024 * 1024);
    }

    @Test
    void whereThereIsNoRoomForReports_theyAreRefused_andPingsGetIn() {
        try {
            room.total().addRow(room.limit());

            problem(post(ERRORS, "{}"), 503, "reports_full");
            problem(post(METADATA, "{}"), 503, "reports_full");
            Service.publish("18.9", Definitions.yaml("hostname string"));
            assertThat(Service.ping("{\"hostname\":\"a\"}").statusCode()).isEqualTo(201);
        } finally {
            room.total().expire();
        }
        stored(ERRORS, "{}");
        room.total().expire();
        assertThat(room.total().bytes()).isEqualTo(1024 + 2);
    }

    @Test
    void metadataOfHalfAMegabyte_isStored_andSoIsOneOfMoreMetricsThanAreCounted() {
        var report = metadata("u", 6_000, "counts.some_long_name_of_a_metric_as_they_are_");
        assertThat(report.length()).isGreaterThan(500_000);

        stored(METADATA, report);
        stored(METADATA, metadata("u", 10_001, "n"));

        assertThat(FreshService.strings(
                        "select cardinality(names) || ' ' || (body is null) from ping_metadata order by id"))
                .containsExactly("6000 true", "10000 false");
    }

    @ParameterizedTest
    @ValueSource(strings = {ERRORS, METADATA})
    void whatIsNoJsonObject_isRefused_andNothingIsStored(String path) throws IOException {
        problem(post(path, ""), 400, "not_json");
        problem(post(path, "{\"error\":"), 400, "not_json");
        problem(post(path, "{\"error\":{}} x"), 400, "not_json");
        problem(post(path, "[]"), 400, "not_an_object");
        problem(post(path, "{\"error\":" + "[".repeat(64) + "]".repeat(64) + "}"), 400, "nested_too_deeply");
        problem(Service.post(path, "application/json", new byte[] {'{', '"', (byte) 0xff, '"'}), 400, "bad_utf8");
        problem(Service.post(path, "text/plain", "{}".getBytes(UTF_8)), 415, "unsupported_media_type");
        var tooLarge = new byte[(4 << 20) + 1];
        Arrays.fill(tooLarge, (byte) ' ');
        var problem = problem(Service.post(path, "application/json", tooLarge), 413, "body_too_large");
        assertThat(problem.get("limit_bytes").intValue()).isEqualTo(4 << 20);

        assertThat(FreshService.rows()).contains("ping_error 0", "ping_metadata 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {ERRORS, METADATA})
    void gzip_trailingSlash_andAnyAccept_areFine(String path) throws IOException {
        given().redirects()
                .follow(false)
                .contentType("application/json")
                .header("Content-Encoding", "gzip")
                .accept("text/html")
                .body(gzip("{\"error\":{\"message\":\"m\"},\"metadata\":{}}"))
                .post(path + "/")
                .then()
                .statusCode(201)
                .contentType("application/json")
                .body("id", greaterThan(0));
    }

    @Test
    void errors_areListedLatestFirst_inPages_byInstanceVersionAndWeek() {
        for (var i = 0; i < 5; i++) {
            stored(ERRORS, error(i % 2 == 0 ? "A.example" : "b.example", i < 4 ? "18.9." + i : "18.90.0", "m" + i));
        }
        stored(ERRORS, "{\"error\":{\"message\":\"of nobody\"}}");

        assertThat(messages(ERRORS)).containsExactly("of nobody", "m4", "m3", "m2", "m1", "m0");
        assertThat(messages(ERRORS + "?hostname=a.EXAMPLE")).containsExactly("m4", "m2", "m0");
        assertThat(messages(ERRORS + "?version=18.9")).containsExactly("m3", "m2", "m1", "m0");
        assertThat(messages(ERRORS + "?version=18.9.1")).containsExactly("m1");
        assertThat(messages(ERRORS + "?version=18")).hasSize(5);
        assertThat(messages(ERRORS + "?version=18.9.")).isEmpty();
        assertThat(messages(ERRORS + "?uuid=")).containsExactly("of nobody");
        assertThat(messages(ERRORS + "?uuid=u")).hasSize(5);
        assertThat(messages(ERRORS + "?from=2020-W01&to=2020-W53")).isEmpty();
        assertThat(messages(ERRORS + "?from=2020-W01&hostname=b.example")).containsExactly("m3", "m1");

        var first = Service.get("/api/v4" + ERRORS + "?hostname=a.example&per_page=2");
        var second = Service.get(next(first));
        assertThat(messages(Json.read(first.body()))).containsExactly("m4", "m2");
        assertThat(messages(Json.read(second.body()))).containsExactly("m0");
        assertThat(second.headers().firstValue("Link")).isEmpty();
        problem(Service.get("/api/v4" + ERRORS + "?from=junk"), 400, "invalid_parameter");
        problem(Service.get("/api/v4" + ERRORS + "?per_page=1001"), 400, "invalid_parameter");
    }

    @Test
    void metadata_isOfTheOnlyHostnameThatHasSentItsUuid_andOfTheVersionOfItsLastPing() {
        assertThat(Service.publish("18.9", Definitions.yaml("hostname string")).statusCode())
                .isEqualTo(201);
        ping("a.example", "u-1", "18.8.0");
        ping("a.example", "u-1", "18.9.1-ee");
        ping("b.example", "u-2", "17.0.0");

        stored(METADATA, metadata("u-1", 1, "n"));
        stored(METADATA, metadata("u-3", 1, "n"));
        stored(METADATA, metadata("", 1, "n"));
        stored(METADATA, "{\"metadata\":{\"metrics\":[{\"name\":\"n0\",\"time_elapsed\":0.5}]}}");

        assertThat(FreshService.strings("select coalesce(product_version, 'unknown') from ping_metadata order by id"))
                .containsExactly("18.9.1-ee", "unknown", "unknown", "unknown");
        assertThat(StreamSupport.stream(list(METADATA).spliterator(), false)
                        .map(time -> time.get("version").textValue() + " " + time.get("reports")))
                .containsExactlyInAnyOrder("18.9 1", "null 3");
        assertThat(list(METADATA + "?hostname=A.example.:443")).hasSize(1);
        assertThat(list(METADATA + "?hostname=b.example")).isEmpty();
        assertThat(lastHostnames("?uuid=u-1")).isEqualTo("[\"a.example\"]");
        assertThat(lastHostnames("?uuid=u-3")).isEqualTo("[]");
        assertThat(list(METADATA + "?version=18.9")).hasSize(1);
        assertThat(list(METADATA + "?version=17")).isEmpty();
        assertThat(list(METADATA + "?uuid=u-3")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unique_instance_id string", "n number"})
    void metadataOfClones_isOfTheOneThatSentItsUniqueId_elseOfNoneThatCouldBeNamed(String declared) {
        assertThat(Service.publish("18.9", Definitions.yaml("hostname string", declared))
                        .statusCode())
                .isEqualTo(201);
        for (var clone = 0; clone < 3; clone++) {
            assertThat(Service.ping(String.format(
                                    Locale.ROOT,
                                    """
                            {"hostname":"restored-%d.example.com","uuid":"u","version":"18.9.%d","unique_instance_id":%s}""",
                                    clone,
                                    clone,
                                    clone < 2 ? String.format(Locale.ROOT, "\"unique-%d\"", clone) : "null"))
                            .statusCode())
                    .isEqualTo(201);
        }

        stored(METADATA, unique("u", "unique-1", "of restored-1"));
        stored(METADATA, unique("u", null, "of any of them"));
        stored(METADATA, unique("u", "unique-2", "of any of them too"));
        stored(METADATA, unique(null, "unique-0", "of restored-0"));

        assertThat(names("?hostname=restored-0.example.com")).containsExactly("of restored-0");
        assertThat(names("?hostname=restored-1.example.com")).containsExactly("of restored-1");
        assertThat(names("?hostname=restored-2.example.com")).isEmpty();
        assertThat(lastHostnames("?name=of+restored-1")).isEqualTo("[\"restored-1.example.com\"]");
        for (var name : List.of("of+any+of+them", "of+any+of+them+too")) {
            assertThat(lastHostnames("?name=" + name))
                    .isEqualTo("[\"restored-0.example.com\",\"restored-1.example.com\",\"restored-2.example.com\"]");
        }
        assertThat(find(list(METADATA), "of restored-1").get("version").textValue())
                .isEqualTo("18.9");
    }

    @Test
    void metadata_staysThatOfItsSender_whoeverSendsAPingAfterwards() {
        assertThat(Service.publish("18.9", Definitions.yaml("hostname string")).statusCode())
                .isEqualTo(201);
        stored(METADATA, metadata("u-1", 1, "n"));
        assertThat(lastHostnames("")).isEqualTo("[]");

        ping("a.example", "u-1", "18.9.0");
        assertThat(list(METADATA + "?hostname=a.example")).hasSize(1);

        ping("b.example", "u-1", "18.9.0");
        assertThat(lastHostnames("")).isEqualTo("[\"a.example\",\"b.example\"]");
        assertThat(list(METADATA + "?hostname=b.example")).isEmpty();
    }

    @Test
    void invisibleCharactersOfAHostname_areShown_andTheReportIsKeptByteForByte() {
        stored(ERRORS, error("a\u200b.example", "18.9.0", "m"));

        assertThat(list(ERRORS + "?hostname=aU%2B200B.example")
                        .get(0)
                        .get("hostname")
                        .textValue())
                .isEqualTo("aU+200B.example");
        assertThat(FreshService.strings("select body is null from ping_error")).containsExactly("f");
    }

    @Test
    void collectionTimes_areSummedUpByMetric_slowestFirst() {
        for (var i = 1; i <= 100; i++) {
            stored(METADATA, String.format(Locale.ROOT, """
                    {"metadata":{"metrics":[{"name":"slow","time_elapsed":%d},{"name":"fast","time_elapsed":0.001},
                    {"name":"broken","error":"%s"}]}}""", i, i == 100 ? "the last" : "before"));
        }

        var times = list(METADATA);

        assertThat(times).hasSize(3);
        assertThat(times.get(0)).isEqualTo(Json.read("""
                        {"version": null, "name": "slow", "reports": 100, "mean_seconds": 50.5, "p50_seconds": 50.5,
                         "p95_seconds": 95.05, "p99_seconds": 99.01, "max_seconds": 100.0, "errors": 0,
                         "last_error": null, "last_hostnames": []}"""));
        assertThat(times.get(1).get("name").textValue()).isEqualTo("fast");
        assertThat(times.get(2)).isEqualTo(Json.read("""
                        {"version": null, "name": "broken", "reports": 100, "mean_seconds": null, "p50_seconds": null,
                         "p95_seconds": null, "p99_seconds": null, "max_seconds": null, "errors": 100,
                         "last_error": "the last", "last_hostnames": []}"""));
        assertThat(list(METADATA + "?name=fast")).hasSize(1);
        assertThat(list(METADATA + "?name=")).isEmpty();
    }

    @Test
    void pagesOfCollectionTimes_areOverTheSameReports_whateverArrivesMeanwhile() {
        stored(METADATA, metadata("u", 5, "n"));
        var names = new ArrayList<String>();

        var page = Service.get("/api/v4" + METADATA + "?per_page=2");
        while (true) {
            Json.read(page.body()).forEach(time -> names.add(time.get("name").textValue()));
            if (page.headers().firstValue("Link").isEmpty()) {
                break;
            }
            stored(METADATA, """
                    {"metadata":{"metrics":[{"name":"n0","time_elapsed":1000},{"name":"new","time_elapsed":1000}]}}""");
            page = Service.get(next(page));
        }

        assertThat(names).containsExactly("n4", "n3", "n2", "n1", "n0");
    }

    @ParameterizedTest
    @ValueSource(strings = {ERRORS, METADATA})
    void lists_areForOperators(String path) {
        given().get("/api/v4" + path).then().statusCode(401);
        assertThat(Service.get("/api/v4" + path + "/").statusCode()).isEqualTo(200);
    }

    @Test
    void everyOutcome_isCounted() {
        var stored = counted("error", "stored", "none");
        var rejected = counted("metadata", "rejected", "not_json");

        post(ERRORS, "{}");
        post(METADATA, "junk");

        assertThat(counted("error", "stored", "none")).isEqualTo(stored + 1);
        assertThat(counted("metadata", "rejected", "not_json")).isEqualTo(rejected + 1);
    }

    private static void ping(String hostname, String uuid, String version) {
        assertThat(Service.ping(String.format(
                                Locale.ROOT,
                                "{\"hostname\":\"%s\",\"uuid\":\"%s\",\"version\":\"%s\"}",
                                hostname,
                                uuid,
                                version))
                        .statusCode())
                .isEqualTo(201);
    }

    private static String error(String hostname, String version, String message) {
        return String.format(
                Locale.ROOT,
                "{\"error\":{\"hostname\":\"%s\",\"uuid\":\"u\",\"version\":\"%s\",\"message\":\"%s\"}}",
                hostname,
                version,
                message);
    }

    /** Of so many metrics, each of which takes a second longer than the one before. */
    private static String metadata(String uuid, int metrics, String prefix) {
        return IntStream.range(0, metrics)
                .mapToObj(i -> String.format(
                        Locale.ROOT, "{\"name\":\"%s%d\",\"time_elapsed\":%d.000000000001}", prefix, i, i))
                .collect(Collectors.joining(",", "{\"metadata\":{\"uuid\":\"" + uuid + "\",\"metrics\":[", "]}}"));
    }

    private static String unique(@Nullable String uuid, @Nullable String uniqueInstanceId, String name) {
        return String.format(Locale.ROOT, """
                {"metadata":{"uuid":%s,"unique_instance_id":%s,"metrics":[{"name":"%s","time_elapsed":0.5}]}}""", quoted(uuid), quoted(uniqueInstanceId), name);
    }

    private static String quoted(@Nullable String text) {
        return text == null ? "null" : '"' + text + '"';
    }

    private static List<String> names(String query) {
        return StreamSupport.stream(list(METADATA + query).spliterator(), false)
                .map(time -> time.get("name").textValue())
                .toList();
    }

    private static String lastHostnames(String query) {
        return list(METADATA + query).get(0).get("last_hostnames").toString();
    }

    private static HttpResponse<byte[]> post(String path, String report) {
        return Service.post(path, "application/json", report.getBytes(UTF_8));
    }

    private static long stored(String path, String report) {
        return stored(path, report.getBytes(UTF_8));
    }

    private static long stored(String path, byte[] report) {
        var answer = Service.post(path, "application/json", report);
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        var id = Json.read(answer.body()).get("id").longValue();
        assertThat(id).isPositive();
        return id;
    }

    private static JsonNode problem(HttpResponse<byte[]> answer, int status, String type) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
        var problem = Json.read(answer.body());
        assertThat(problem.get("type").textValue()).isEqualTo("urn:rollcall:problem:" + type);
        return problem;
    }

    private static JsonNode list(String path) {
        var answer = Service.get("/api/v4" + path);
        assertThat(answer.statusCode()).isEqualTo(200);
        return Json.read(answer.body());
    }

    private static JsonNode find(JsonNode times, String name) {
        return StreamSupport.stream(times.spliterator(), false)
                .filter(time -> time.get("name").textValue().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<@Nullable String> messages(String path) {
        return messages(list(path));
    }

    private static List<@Nullable String> messages(JsonNode errors) {
        return StreamSupport.stream(errors.spliterator(), false)
                .<@Nullable String>map(error -> error.get("message").textValue())
                .toList();
    }

    private static String next(HttpResponse<byte[]> page) {
        var link = page.headers().firstValue("Link").orElseThrow();
        assertThat(link).matches("</api/[^>]*>; rel=\"next\"");
        return link.substring(link.indexOf("/api/"), link.indexOf('>'));
    }

    private static String table(String path) {
        return path.equals(ERRORS) ? "ping_error" : "ping_metadata";
    }

    private static double counted(String kind, String outcome, String reason) {
        return given().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("rollcall_client_reports_total{")
                        && line.contains("kind=\"" + kind + '"')
                        && line.contains("outcome=\"" + outcome + '"')
                        && line.contains("reason=\"" + reason + '"'))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static byte[] gzip(String document) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(document.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }
}
