package org.rollcall.analyse.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** The examples of {@code docs/clients.md}, as they stand there; skipped where this machine has not got the client. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class ClientsTest {

    @TempDir
    Path folder;

    private final Instant now = TestClock.now();

    @BeforeEach
    void threePings() {
        FreshService.start();
        assertThat(Service.publish(
                                "18.9",
                                Definitions.yaml(
                                        "hostname string", "uuid string", "counts.issues number", "counts.big number"))
                        .statusCode())
                .isEqualTo(201);
        ping("a", 7, "7", "9007199254740993");
        ping("a", 0, "8", "-1");
        ping("b", 0, "-1", "5");
    }

    @Test
    void curlAndJq() throws IOException, InterruptedException {
        assumeTools("curl", "jq");

        assertThat(run("bash", "-c", example("curl and jq", "sh")))
                .containsExactly(
                        String.format(Locale.ROOT, "a\t%s\t7", week(7)),
                        String.format(Locale.ROOT, "a\t%s\t8", week(0)),
                        String.format(Locale.ROOT, "b\t%s\t-1", week(0)));
    }

    @Test
    void pandas() throws IOException, InterruptedException {
        var python = "/usr/bin/python3";
        assumeThat(status(python, "-c", "import pandas, requests"))
                .as("no pandas for " + python)
                .isZero();

        assertThat(run(python, "-c", example("Python with pandas or Polars", "python")))
                .containsExactly(
                        "week,counts.big,counts.issues", week(7) + ",9007199254740992.0,7.0", week(0) + ",5.0,8.0");
    }

    @Test
    void versionsStayTexts_withPandas() throws IOException, InterruptedException {
        var python = "/usr/bin/python3";
        assumeThat(status(python, "-c", "import pandas, requests"))
                .as("no pandas for " + python)
                .isZero();
        pingOfADictionaryThatLooksLikeANumber();

        assertThat(run(python, "-c", example("CSV and NDJSON with pandas", "python")))
                .containsOnly("4 ['18.10', '18.9'] " + monday(7))
                .hasSize(2);
    }

    @Test
    void versionsStayTexts_withDuckDb() throws IOException, InterruptedException, SQLException {
        assumeTools("curl");
        pingOfADictionaryThatLooksLikeANumber();
        run("bash", "-c", example("CSV with DuckDB", "sh"));
        var sql = example("CSV with DuckDB", "sql")
                .replace("pings.csv", folder.resolve("pings.csv").toString());

        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(String.format(Locale.ROOT, "%s %s", rows.getString(1), rows.getString(2)));
            }
            assertThat(found).containsExactly("18.10 " + monday(0), "18.9 " + monday(7), "18.9 " + monday(0));
        }
    }

    @Test
    void excel_getsAFileWithANameAndAByteOrderMark() throws IOException, InterruptedException {
        assumeTools("curl");
        ping("gitlab.example.com", 0, "1", "2");

        run("bash", "-c", example("Excel and LibreOffice", "sh"));

        assertThat(Files.readString(folder.resolve("rollcall-gitlab.example.com-all-weeks-wide.csv")))
                .startsWith("\ufeffid,hostname,");
    }

    private void pingOfADictionaryThatLooksLikeANumber() {
        assertThat(Service.publish("18.10", Definitions.yaml("hostname string", "uuid string", "counts.issues number"))
                        .statusCode())
                .isEqualTo(201);
        assertThat(Service.ping(String.format(
                                Locale.ROOT,
                                "{\"hostname\":\"c\",\"uuid\":\"u\",\"version\":\"18.10.0\",\"recorded_at\":\"%s\"}",
                                now))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void duckDb() throws IOException, InterruptedException, SQLException {
        assumeTools("curl");
        run("bash", "-c", example("DuckDB", "sh"));
        var sql = example("DuckDB", "sql")
                .replace("pings.parquet", folder.resolve("pings.parquet").toString());

        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(String.format(
                        Locale.ROOT, "%s %s %s", rows.getString(1), rows.getString(2), rows.getString(3)));
            }
            assertThat(found).containsExactly(monday(7) + " 1 7", monday(0) + " 2 8");
        }
    }

    @Test
    void elasticsearch() throws IOException, InterruptedException {
        var requests = new TreeMap<String, List<String>>();

        assertThat(loadInto(requests, "{\"errors\":false,\"items\":[{\"index\":{\"status\":201}}]}"))
                .isZero();

        assertThat(requests).containsOnlyKeys("POST /_bulk", "PUT /_index_template/rollcall");
        assertThat(requests.getOrDefault("PUT /_index_template/rollcall", List.of()))
                .hasSize(1)
                .allMatch(template -> Json.read(template).has("index_patterns"));
        var bulk = String.join("", requests.getOrDefault("POST /_bulk", List.of()));
        assertThat(bulk.lines().map(Json::read).filter(document -> document.has("key_path")))
                .hasSize(3 * 2);
        assertThat(bulk.lines()
                        .map(Json::read)
                        .reduce((_, last) -> last)
                        .orElseThrow()
                        .has("end"))
                .isTrue();
    }

    @Test
    void elasticsearch_goesOnAfterADocumentThatIsRefused_andNamesIt() throws IOException, InterruptedException {
        var requests = new TreeMap<String, List<String>>();

        var status = loadInto(requests, """
                {"errors":true,"items":[{"index":{"_index":"rollcall-metrics-2026-w47","_id":"x:6","status":400,
                "error":{"type":"illegal_argument_exception","reason":"immense term"}}},{"index":{"status":201}}]}""");

        assertThat(status).isEqualTo(1);
        assertThat(lines(folder.resolve("refused.txt"))).containsExactly("rollcall-metrics-2026-w47/x:6: immense term");
        assertThat(String.join("", requests.getOrDefault("POST /_bulk", List.of())))
                .contains("\"end\":");
    }

    /** Runs the example against something that answers every load in one way; its status. */
    private int loadInto(Map<String, List<String>> requests, String answer) throws IOException, InterruptedException {
        assumeTools("curl", "jq", "split", "paste");
        var elastic = elastic(requests, answer);
        try {
            return status(
                    "bash",
                    "-c",
                    String.format(
                            Locale.ROOT,
                            "ELASTIC=http://localhost:%d\n%s",
                            elastic.getAddress().getPort(),
                            example("Elasticsearch and OpenSearch", "sh")));
        } finally {
            elastic.stop(0);
        }
    }

    /** Takes whatever comes, and remembers it. */
    private static HttpServer elastic(Map<String, List<String>> requests, String bulk) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.computeIfAbsent(
                            exchange.getRequestMethod() + " " + exchange.getRequestURI(), _ -> new ArrayList<>())
                    .add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            var answer = bulk.getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }

    /** The block of a language below a heading. */
    private static String example(String heading, String language) throws IOException {
        var matcher = Pattern.compile(
                        String.format(
                                Locale.ROOT,
                                "^## %s$(?:(?!^## ).)*?^```%s$(.*?)^```$",
                                Pattern.quote(heading),
                                language),
                        Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs", "clients.md")));
        assertThat(matcher.find()).as(heading).isTrue();
        return matcher.group(1);
    }

    private void assumeTools(String... tools) throws IOException, InterruptedException {
        for (var tool : tools) {
            assumeThat(status("bash", "-c", "command -v " + tool))
                    .as("no " + tool)
                    .isZero();
        }
    }

    private List<String> run(String... command) throws IOException, InterruptedException {
        var output = folder.resolve("output");
        assertThat(status(command)).as(() -> lines(output).toString()).isZero();
        return lines(output);
    }

    private int status(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        process.environment().put("ROLLCALL", "http://localhost:" + RestAssured.port);
        process.environment().put("TOKEN", TestAdmin.TOKEN);
        try {
            return process.start().waitFor();
        } catch (IOException e) {
            return -1; // there is no such program
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readString(file)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ping(String hostname, int daysAgo, String issues, String big) {
        var answer = Service.ping(String.format(
                Locale.ROOT,
                "{\"hostname\":\"%s\",\"uuid\":\"u\",\"version\":\"18.9.1\",\"recorded_at\":\"%s\",\"counts\":{\"issues\":%s,\"big\":%s}}",
                hostname,
                now.minus(Duration.ofDays(daysAgo)),
                issues,
                big));
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(201);
    }

    private String week(int daysAgo) {
        return Week.of(now.minus(Duration.ofDays(daysAgo))).toString();
    }

    private String monday(int daysAgo) {
        return Week.of(now.minus(Duration.ofDays(daysAgo))).monday().toString();
    }
}
