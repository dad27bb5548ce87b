package org.rollcall;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What redaction rules and opt-outs forbid is nowhere: marked secrets go in on every way there is, and then every file that
 * the packaged service and its database have written is searched, and every row. What may be kept is marked as well, and has
 * to be found, or the search would prove nothing.
 */
class SecretsIT {

    /** In every text that must not be kept; without the first letter, which some payloads write as an escape. */
    private static final String SECRET = "q7secret";

    /** In texts that may be kept. */
    private static final String CONTROL = "q7control";

    private static final long SECRET_NUMBER = 731_629_481_507_301L;
    private static final long CONTROL_NUMBER = 841_629_481_507_302L;

    private static final Map<String, byte[]> MARKS = Map.of(
            SECRET,
            SECRET.getBytes(UTF_8),
            SECRET_NUMBER + " as text",
            Long.toString(SECRET_NUMBER).getBytes(UTF_8),
            SECRET_NUMBER + " in memory",
            number(SECRET_NUMBER, ByteOrder.LITTLE_ENDIAN),
            SECRET_NUMBER + " on the wire",
            number(SECRET_NUMBER, ByteOrder.BIG_ENDIAN),
            CONTROL,
            CONTROL.getBytes(UTF_8),
            CONTROL_NUMBER + " in memory",
            number(CONTROL_NUMBER, ByteOrder.LITTLE_ENDIAN));

    private static final List<String> CONTROLS = List.of(CONTROL, CONTROL_NUMBER + " in memory");

    private static final String DICTIONARY = """
            ---
            - {key_path: hostname, value_type: string, data_category: standard, status: active}
            - {key_path: counts.issues, value_type: number, data_category: optional, status: active}
            - {key_path: counts.notes, value_type: number, data_category: operational, status: active}
            - {key_path: settings.text, value_type: string, data_category: optional, status: active}
            - {key_path: settings.name, value_type: string, data_category: operational, status: active}
            - {key_path: licensee, value_type: object, data_category: subscription, status: active}
            """;

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path workingDirectory;

    @Test
    void whatMustNotBeKept_isInNoFile_andInNoRow() throws Exception {
        var service = start(Map.of());
        try {
            put(service, "some.example.com", "[\"optional\"]");
            put(service, "all.example.com", "\"all\"");
            // Without a dictionary all of it goes into quarantine, and out of it again by the first replay.
            sendEverything(service, "before");
            service.publish("18.9", DICTIONARY.getBytes(UTF_8));
            sendEverything(service, "after");
            assertThat(post(service, "/api/v4/quarantine/replay", "{}")).isEqualTo(202);
            awaitJobs(service);
            searchRows();
        } finally {
            service.stop();
        }
        searchFiles();
        // Once more where nothing undeclared is let in.
        service = start(Map.of("ROLLCALL_INGEST_VALIDATION", "strict"));
        try {
            sendEverything(service, "strict");
            assertThat(reasons())
                    .contains(
                            "identity_missing",
                            "duplicate_key",
                            "unstorable_text",
                            "unstorable_number",
                            "undeclared_overflow",
                            "rejected_by_policy");
            searchRows();
        } finally {
            service.stop();
        }
        searchFiles();
    }

    private void sendEverything(ServiceProcess service, String when) throws Exception {
        for (var hostname : List.of("some.example.com", "all.example.com", "open.example.com")) {
            var open = hostname.startsWith("open");
            // What the licensee is called is kept of nobody.
            var personal = String.format(Locale.ROOT, """
                    "licensee":{"Name":"z%1$s","\\u0045mail":"\\u007a%1$s@example.com","more":[{"x":1}]},
                    "licensee.Name":"z%1$s\"""", SECRET);
            var optional = open ? "" : String.format(Locale.ROOT, """
                      "counts":{"issues":%1$d,"undeclared":"%2$s"},"settings":{"text":"\\u007a%2$s\\n%2$s"},
                      "unknown_%2$s":{"%2$s":["%2$s",{"a":"%2$s"}]},""", SECRET_NUMBER, SECRET);
            var kept = hostname.startsWith("all")
                    ? "\"counts_\":1"
                    : String.format(
                            Locale.ROOT,
                            "\"counts\":{\"notes\":%d},\"settings\":{\"name\":\"%s\"}",
                            CONTROL_NUMBER,
                            CONTROL);
            // Names are used once: what the dictionary does not know stands in one payload, what it knows in another.
            for (var content : List.of(optional + personal, kept + "," + personal)) {
                var payload = String.format(
                        Locale.ROOT,
                        "{\"hostname\":\"%1$s\",\"uuid\":\"u of %1$s\",\"version\":\"18.9\",\"when\":\"%2$s\",%3$s}",
                        hostname,
                        when,
                        content);
                sendOnEveryWay(service, payload);
            }
        }
        var ofNobody = String.format(
                Locale.ROOT,
                "{\"version\":\"18.9\",\"when\":\"%s\",\"note\":\"%s\",\"licensee\":{\"Name\":\"%s\"}}",
                when,
                CONTROL,
                SECRET);
        assertThat(post(service, "/usage_data", ofNobody)).isEqualTo(202);
        report(service, "errors", "{\"error\":{\"hostname\":\"all.example.com\",\"message\":\"" + SECRET + "\"}}");
        report(service, "errors", "{\"error\":{\"hostname\":\"open.example.com\",\"message\":\"" + CONTROL + "\"}}");
        report(
                service,
                "metadata",
                "{\"metadata\":{\"uuid\":\"u of all.example.com\",\"metrics\":[{\"name\":\"" + SECRET + "\"}]}}");
    }

    private void sendOnEveryWay(ServiceProcess service, String payload) throws Exception {
        var open = payload.substring(0, payload.length() - 1);
        var ways = new HashMap<String, String>();
        ways.put("as it is", payload);
        ways.put("a name twice", open + ",\"licensee\":{\"Name\":\"" + SECRET + "\"}}");
        ways.put("other names twice", open + ",\"twice\":1,\"twice\":\"2\"}");
        ways.put("U+0000", open + ",\"licensee2\":0,\"nul\":\"\\u0000\"}");
        ways.put("a long number", open + ",\"huge\":1e999}");
        ways.put(
                "too much",
                open + ",\"many\":"
                        + Stream.iterate(0, n -> n + 1)
                                .limit(10_001)
                                .map(n -> String.format(Locale.ROOT, "\"n%d\":0", n))
                                .collect(Collectors.joining(",", "{", "}}")));
        for (var way : ways.entrySet()) {
            assertThat(post(service, "/usage_data", way.getValue()))
                    .as(way.getKey())
                    .isBetween(200, 202);
            assertThat(post(service, "/usage_data/validate", way.getValue()))
                    .as(way.getKey())
                    .isEqualTo(200);
            assertThat(post(service, "/usage_data/upload", way.getValue()))
                    .as(way.getKey())
                    .isEqualTo(200);
        }
        assertThat(client.send(
                                HttpRequest.newBuilder(service.uri("/usage_data"))
                                        .header("Content-Type", "application/json")
                                        .header("Content-Encoding", "gzip")
                                        .POST(BodyPublishers.ofByteArray(gzip(open + ",\"packed\":1}")))
                                        .build(),
                                BodyHandlers.discarding())
                        .statusCode())
                .isBetween(200, 202);
        // What is no JSON is kept nowhere, with whatever is in it.
        assertThat(post(service, "/usage_data", open)).isEqualTo(400);
        assertThat(post(service, "/usage_data", open + "," + SECRET + "}")).isEqualTo(400);
        assertThat(post(service, "/usage_data/nowhere", payload)).isEqualTo(404);
    }

    private void searchRows() throws IOException, SQLException {
        try (var connection = StoredPings.connect(dataDir())) {
            assertThat(foundInRows(connection).keySet())
                    .as("marks in the tables")
                    .containsExactly(CONTROL);
        }
    }

    /** After the end, when the database has written all of its pages. */
    private void searchFiles() throws IOException {
        var found = found(workingDirectory);
        assertThat(found.keySet()).as("marks in files: %s", found).containsExactlyInAnyOrderElementsOf(CONTROLS);
        assertThat(found.get(CONTROL))
                .as("where the control is")
                .anyMatch(file -> file.contains("/base/"))
                .anyMatch(file -> file.contains("/pg_wal/"));
    }

    /** Every column of every table as text: what a page holds compressed is not compressed here. */
    private static Map<String, List<String>> foundInRows(Connection connection) throws SQLException {
        var found = new HashMap<String, List<String>>();
        for (var table : FirstColumn.of(connection, """
                select relname from pg_class
                where relkind = 'r' and relnamespace = 'public'::regnamespace""")) {
            for (var row :
                    FirstColumn.of(connection, String.format(Locale.ROOT, "select t::text from \"%s\" t", table))) {
                for (var mark : List.of(SECRET, Long.toString(SECRET_NUMBER), CONTROL)) {
                    // Bytes are shown as hexadecimal digits.
                    if (row.contains(mark) || row.contains(HexFormat.of().formatHex(mark.getBytes(UTF_8)))) {
                        found.computeIfAbsent(mark, _ -> new ArrayList<>()).add(table);
                    }
                }
            }
        }
        return found;
    }

    /** The marks in files, with the files that have them. */
    private static Map<String, List<String>> found(Path folder) throws IOException {
        var found = new HashMap<String, List<String>>();
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var content = new String(Files.readAllBytes(file), ISO_8859_1);
                MARKS.forEach((name, mark) -> {
                    if (content.contains(new String(mark, ISO_8859_1))) {
                        found.computeIfAbsent(name, _ -> new ArrayList<>()).add(file.toString());
                    }
                });
            }
        }
        return found;
    }

    private ServiceProcess start(Map<String, String> more) throws Exception {
        var environment = new HashMap<>(more);
        environment.put("ROLLCALL_ADMIN_TOKEN", ServiceProcess.TOKEN);
        environment.put("ROLLCALL_INGEST_RATE_LIMIT_PER_ADDRESS", "off");
        environment.put("ROLLCALL_INGEST_RATE_LIMIT_PER_HOSTNAME", "off");
        environment.put("ROLLCALL_INGEST_RATE_LIMIT_BYTES_PER_ADDRESS", "off");
        environment.put("QUARKUS_HTTP_ACCESS_LOG_ENABLED", "true");
        var service = ServiceProcess.start(workingDirectory, "log", environment);
        service.awaitReady();
        return service;
    }

    private Path dataDir() {
        return workingDirectory.resolve("rollcall-data");
    }

    private List<String> reasons() throws IOException, SQLException {
        try (var connection = StoredPings.connect(dataDir())) {
            return FirstColumn.of(connection, "select distinct reason from quarantined_ping");
        }
    }

    private void awaitJobs(ServiceProcess service) {
        Eventually.until("all jobs have ended", () -> {
            try (var connection = StoredPings.connect(dataDir())) {
                return StoredPings.count(connection, "select count(*) from job where ended_at is null") == 0;
            } catch (IOException | SQLException e) {
                throw new IllegalStateException(service.uri("/").toString(), e);
            }
        });
    }

    private void put(ServiceProcess service, String hostname, String categories) throws Exception {
        var body = "{\"categories\":" + categories + "}";
        assertThat(send(service, "PUT", "/api/v4/opt_outs/" + hostname, body)).isEqualTo(200);
    }

    private void report(ServiceProcess service, String kind, String report) throws Exception {
        assertThat(post(service, "/usage_ping_" + kind, report)).isEqualTo(201);
    }

    private int post(ServiceProcess service, String path, String body) throws Exception {
        return send(service, "POST", path, body);
    }

    private int send(ServiceProcess service, String method, String path, String body) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(service.uri(path))
                                .header("Content-Type", Service.mediaType(path))
                                .header("PRIVATE-TOKEN", ServiceProcess.TOKEN)
                                .method(method, BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private static byte[] gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var packed = new GZIPOutputStream(bytes)) {
            packed.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] number(long number, ByteOrder order) {
        return ByteBuffer.allocate(Long.BYTES).order(order).putLong(number).array();
    }
}
