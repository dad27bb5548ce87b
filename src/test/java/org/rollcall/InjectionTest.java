package org.rollcall;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** What a stranger writes stays a value: in SQL, in headers, in logs, in paths, in spreadsheets, in YAML. */
@QuarkusTest
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

    /** Every parameter that comes near a query. */
    static List<String> parameters() {
        return List.of(
                "/api/v4/usage_data/pings?hostname=",
                "/api/v4/usage_data/service_ping?hostname=",
                "/api/v4/usage_data/service_ping?hostname=gitlab.example.com&uuid=",
                "/api/v4/usage_data/service_ping?hostname=gitlab.example.com&week=",
                "/api/v4/usage_data/queries?hostname=",
                "/api/v4/usage_data/export?hostname=",
                "/api/v4/usage_data/export?shape=long&metrics=",
                "/api/v4/usage_data/export?cursor=",
                "/api/v4/usage_data/series?metric=",
                "/api/v4/usage_data/series?metric=counts.issues&hostname=",
                "/api/v4/usage_data/metrics?q=",
                "/api/v4/usage_data/metrics?category=",
                "/api/v4/usage_data/metric_definitions?version=",
                "/api/v4/dictionaries/diff?from=18.9&to=18.9&category=",
                "/api/v4/quarantine?hostname=",
                "/api/v4/audit_events?actor=",
                "/api/v4/usage_ping_errors?hostname=",
                "/api/v4/usage_ping_metadata?version=");
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

    @ParameterizedTest
    @MethodSource("parameters")
    void sqlInAParameter_isAValueThatMatchesNothing(String path) {
        ping("gitlab.example.com", "18.9.1", "secret-of-another");
        var before = FreshService.rows();

        for (var sql : SQL) {
            var answer = Service.get(path + URLEncoder.encode(sql, UTF_8));

            assertThat(answer.statusCode()).as("%s: %s", sql, text(answer)).isIn(200, 400, 404);
            assertThat(text(answer))
                    .as(sql)
                    .doesNotContain("secret-of-another", "syntax error", "PSQLException", "SQLSTATE");
        }

        assertThat(FreshService.rows()).isEqualTo(before);
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v4/usage_data/pings?per_page=1&hostname=a%0d%0aX-Forged:%201",
                "/api/v4/usage_data/pings?per_page=1&cursor=a%0d%0aX-Forged:%201",
                "/api/v4/usage_data/export?cursor=a%0d%0aX-Forged:%201",
                "/api/v4/dictionaries/18.9%0d%0aX-Forged:%201",
                "/api/v4/dictionaries/diff?from=18.9&to=18.9%0d%0aX-Forged:%201",
                "/api/v4/usage_data/metric_definitions?version=18.9%0d%0aX-Forged:%201",
                "/nowhere%0d%0aX-Forged:%201"
            })
    void lineBreakInAParameter_makesNoHeader(String path) {
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

    private static byte[] ping(String hostname, String version, String name) {
        var payload = payload(hostname, version, name);
        assertThat(Service.ping(payload).statusCode()).isIn(201, 202);
        return payload;
    }

    private static byte[] payload(String hostname, String version, String name) {
        return json(Map.of(
                "recorded_at",
                Instant.now().toString(),
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
