package org.rollcall;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged service with the heap of the container, and a thousand stored pings of the largest size that gets in, with
 * some that got in before there were bounds: whoever reads them, with pages as long as can be, and many at a time.
 */
class ReadersMemoryIT {

    private static final int PINGS = 1_000;

    /** As many values, and bytes, as extras and undeclared members may have each. */
    private static final int VALUES = 9_990;

    private static final int BYTES = 1024 * 1024 - 2_000;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String USAGE_DATA = "/api/v4/usage_data";

    private static final String DICTIONARY =
            Definitions.yaml("hostname string", "text string", "list object", "n number", "other object");

    /** What a payload has in a declared member, and in an undeclared one, of each kind of content. */
    private static final Map<String, List<String>> KINDS = kinds();

    @TempDir
    private Path workingDirectory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private ServiceProcess service;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void start() throws Exception {
        service = ServiceProcess.startAsInContainer(
                workingDirectory,
                "log",
                Map.of(
                        "ROLLCALL_ADMIN_TOKEN",
                        ServiceProcess.TOKEN,
                        "ROLLCALL_INGEST_RATE_LIMIT_PER_ADDRESS",
                        "off",
                        "ROLLCALL_INGEST_RATE_LIMIT_PER_HOSTNAME",
                        "off"));
        service.awaitReady();
        service.publish("18.9", DICTIONARY.getBytes(UTF_8));
    }

    @AfterEach
    void stop() throws InterruptedException {
        service.stop();
        client.close();
    }

    @Test
    void aThousandPingsOfTheLargestSize_areReadByEverybody_andTheServiceStaysUp() throws Exception {
        for (var kind : KINDS.entrySet()) {
            var answer = post(
                    "/usage_data",
                    String.format(
                            Locale.ROOT,
                            "{\"hostname\":\"%s.example.com\",\"version\":\"18.10.0\",%s,%s}",
                            kind.getKey(),
                            kind.getValue().getFirst(),
                            kind.getValue().getLast()));
            assertThat(answer).as(kind.getKey()).isEqualTo(201);
        }
        for (var i = 0; i < 20; i++) { // to be found in quarantine
            post(
                    "/usage_data",
                    String.format(
                            Locale.ROOT,
                            "{\"hostname\":\"q%d\",\"n\":1,\"n\":2,\"text\":\"%s\"}",
                            i,
                            "x".repeat(4_000_000)));
        }
        copy();

        try (var sets = ResidentSets.of(service, workingDirectory)) {
            var table = new ArrayList<String>();
            for (var path : List.of(
                    USAGE_DATA + "/pings?per_page=1000",
                    USAGE_DATA + "/pings?per_page=1000&order_by=hostname&revisions=true&total=true",
                    USAGE_DATA + "/instances?per_page=1000&total=true",
                    USAGE_DATA + "/metrics?per_page=1000",
                    USAGE_DATA + "/series?metric=text&aggregate=sum",
                    USAGE_DATA + "/series?metric=n&hostname=*.example.com",
                    USAGE_DATA + "/service_ping?hostname=text.example.com",
                    USAGE_DATA + "/queries?hostname=keys.example.com",
                    USAGE_DATA + "/non_sql_metrics?hostname=objects.example.com",
                    "/api/v4/quarantine?per_page=1000",
                    "/api/v4/audit_events?per_page=1000",
                    "/api/v4/audit_events/export",
                    "/api/v4/jobs?per_page=1000",
                    "/api/v4/usage_ping_errors?per_page=1000",
                    "/api/v4/usage_ping_metadata?per_page=1000")) {
                table.add(atOnce(8, path, Integer.MAX_VALUE));
            }
            for (var format : List.of("ndjson", "csv", "parquet", "elasticsearch")) {
                for (var shape : List.of("payload", "wide", "long")) {
                    if (!(format.equals("elasticsearch") && shape.equals("wide"))) {
                        table.add(atOnce(
                                4,
                                USAGE_DATA + "/export?hostname=*.some.example.com&format=" + format + "&shape=" + shape,
                                Integer.MAX_VALUE));
                    }
                }
            }
            table.add(atOnce(4, USAGE_DATA + "/export?shape=payload", 64 << 20));
            table.add(atOnce(4, USAGE_DATA + "/export?shape=wide&metrics=text", 64 << 20));
            table.add(atOnce(4, "/api/v4/quarantine/" + quarantined() + "/payload", Integer.MAX_VALUE));
            assertThat(post("/api/v4/dictionaries/18.10/dry_run", DICTIONARY)).isEqualTo(202);
            assertThat(post("/api/v4/quarantine/replay", "{}")).isEqualTo(202);
            service.publish("18.10", DICTIONARY.getBytes(UTF_8));
            awaitJobs();
            System.out.println(String.join(System.lineSeparator(), table));
            System.out.printf(
                    Locale.ROOT,
                    "Resident set of the service: %d MiB at most; memory of the largest process of PostgreSQL: %d MiB%n",
                    sets.service(),
                    sets.backend());
            assertThat(table).allMatch(line -> !line.contains(" 500 with") && !line.contains(" broken"));
        }
        assertThat(service.process().isAlive()).as(service.log()).isTrue();
        assertThat(service.log()).doesNotContain("OutOfMemoryError").doesNotContainPattern("Failure [0-9a-f]{8}-");
        assertThat(service.get(USAGE_DATA + "/pings?per_page=1").statusCode()).isEqualTo(200);
    }

    @Test
    void asManyValuesAsASeriesMayHave_areReadByManyAtOnce_andTheServiceStaysUp() throws Exception {
        assertThat(post("/usage_data", "{\"hostname\":\"one.example.com\",\"version\":\"18.9.0\",\"n\":1}"))
                .isEqualTo(201);
        try (var connection = StoredPings.connect(workingDirectory.resolve("rollcall-data"));
                var statement = connection.createStatement()) {
            statement.execute("""
                    with sample as (
                        select ping.*, n, md5(n::text)::uuid as copy_id from ping, generate_series(1, 9900) as n
                    ), made as (
                        insert into instance (id, hostname, uuid, first_received_at)
                        select copy_id, repeat(repeat('h', 60) || '.', 3) || n || '.example.com', repeat('u', 250) || n, received_at
                        from sample
                    )
                    insert into ping (
                        id, instance_id, week, recorded_at, received_at, product_version, edition, dictionary, sha256, bytes,
                        metrics, undeclared_count, type_mismatch_count, flags, numbers, extras)
                    select nextval('receipt_id'), copy_id, week, recorded_at, received_at, product_version, edition, dictionary,
                        sha256, bytes, metrics, undeclared_count, type_mismatch_count, flags, numbers, extras
                    from sample""");
        }

        var answers = atOnce(64, USAGE_DATA + "/series?metric=n&hostname=*.example.com", Integer.MAX_VALUE);

        System.out.println(answers);
        assertThat(answers).contains(" 200 with").doesNotContain(" 500 with").doesNotContain(" broken");
        assertThat(service.log()).doesNotContain("OutOfMemoryError");
        assertThat(service.get(USAGE_DATA + "/pings?per_page=1").statusCode()).isEqualTo(200);
    }

    private static Map<String, List<String>> kinds() {
        var kinds = new LinkedHashMap<String, List<String>>();
        kinds.put("text", both("text", '"' + "x".repeat(BYTES) + '"'));
        kinds.put("cjk", both("text", '"' + "\u540d".repeat(BYTES / 3) + '"'));
        kinds.put("numbers", both("list", array("12345678901234567890123")));
        kinds.put("fractions", both("list", array("0.12345678901234567890123")));
        kinds.put("objects", both("list", array("{}")));
        var keys = new StringBuilder("{");
        for (var i = 0; i < VALUES; i++) {
            keys.append(i == 0 ? "" : ",").append(String.format(Locale.ROOT, "\"%095d\":0", i));
        }
        kinds.put("keys", both("other", keys + "}"));
        return kinds;
    }

    private static List<String> both(String name, String value) {
        return List.of(
                String.format(Locale.ROOT, "\"%s\":%s", name, value),
                String.format(Locale.ROOT, "\"u_%s\":%s", name, value));
    }

    private static String array(String element) {
        return "[" + (element + ",").repeat(VALUES - 1) + element + "]";
    }

    /** Makes a thousand instances of the few, and some pings that are larger than may be today. */
    private void copy() throws IOException, SQLException {
        var columns = """
                week, recorded_at, received_at, product_version, edition, dictionary, sha256, bytes, metrics,
                undeclared_count, type_mismatch_count, flags, numbers""";
        try (var connection = StoredPings.connect(workingDirectory.resolve("rollcall-data"));
                var statement = connection.createStatement()) {
            statement.execute(String.format(Locale.ROOT, """
                    with sample as (
                        select ping.*, hostname, n, md5(hostname || n)::uuid as copy_id
                        from ping join instance on instance.id = ping.instance_id, generate_series(1, %d) as n
                    ), made as (
                        insert into instance (id, hostname, uuid, first_received_at)
                        select copy_id, n || '.' || case when n <= 3
                            then replace(hostname, '.example.com', '.some.example.com') else hostname end, '', received_at
                        from sample
                    )
                    insert into ping (id, instance_id, extras, undeclared, undeclared_key_paths, mismatched_key_paths, %s)
                    select nextval('receipt_id'), copy_id, extras, undeclared, undeclared_key_paths, mismatched_key_paths, %s
                    from sample
                    """, PINGS / KINDS.size() + 1, columns, columns));
            // Before there were bounds: a text of 3 MiB, one of 24 MiB, and two million empty objects.
            for (var old : List.of(
                    "jsonb_build_object('text', repeat('x', 3000000))",
                    "jsonb_build_object('text', repeat('x', 24000000))",
                    "jsonb_build_object('list', ('[' || repeat('{},', 2000000) || '{}]')::jsonb)")) {
                statement.execute(
                        String.format(Locale.ROOT, """
                        with sample as (
                            select ping.*, md5(%s::text)::uuid as copy_id, octet_length((%s)::text) as length
                            from ping join instance on instance.id = ping.instance_id
                            where hostname = 'text.example.com'
                        ), made as (
                            insert into instance (id, hostname, uuid, first_received_at)
                            select copy_id, length || '.old.some.example.com', '', received_at from sample
                        )
                        insert into ping (id, instance_id, extras, %s)
                        select nextval('receipt_id'), copy_id, %s, %s from sample
                        """, old, old, columns, old, columns.replace(" bytes", " length")));
            }
            assertThat(StoredPings.count(connection, "select count(*) from ping"))
                    .isGreaterThan(PINGS);
        }
    }

    private long quarantined() throws IOException, SQLException {
        try (var connection = StoredPings.connect(workingDirectory.resolve("rollcall-data"))) {
            return StoredPings.count(connection, "select min(id) from quarantined_ping");
        }
    }

    /** Asks for the same several times at once, reads so many bytes of each answer, and says what came. */
    private String atOnce(int readers, String path, int limit) throws Exception {
        var begun = System.nanoTime();
        var answers = new ArrayList<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = new ArrayList<Callable<String>>();
            for (var i = 0; i < readers; i++) {
                tasks.add(() -> get(path, limit));
            }
            for (var answer : threads.invokeAll(tasks)) {
                answers.add(answer.get());
            }
        }
        assertThat(service.process().isAlive())
                .as("%s, and what it said: %s", path, service.log())
                .isTrue();
        return String.format(
                Locale.ROOT,
                "%6d ms  %s: %s",
                (System.nanoTime() - begun) / 1_000_000,
                path,
                String.join(", ", answers));
    }

    private String get(String path, int limit) throws InterruptedException {
        var length = 0L;
        try {
            var answer = client.send(
                    HttpRequest.newBuilder(service.uri(path))
                            .timeout(PATIENCE)
                            .header("PRIVATE-TOKEN", ServiceProcess.TOKEN)
                            .build(),
                    BodyHandlers.ofInputStream());
            try (var in = answer.body()) {
                var buffer = new byte[1 << 16];
                for (var read = in.read(buffer); read >= 0 && length < limit; read = in.read(buffer)) {
                    length += read;
                }
            }
            return String.format(Locale.ROOT, "%d with %,d bytes", answer.statusCode(), length);
        } catch (IOException e) {
            return String.format(Locale.ROOT, "broken after %,d bytes: %s", length, e);
        }
    }

    private int post(String path, String body) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(service.uri(path))
                                .timeout(PATIENCE)
                                .header("PRIVATE-TOKEN", ServiceProcess.TOKEN)
                                .header(
                                        "Content-Type",
                                        path.endsWith("dry_run") ? "application/yaml" : "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    /** Jobs that go through all pings are ended when they have done some hundred: the others are like these. */
    private void awaitJobs() throws Exception {
        var deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (true) {
            assertThat(service.process().isAlive()).as(service.log()).isTrue();
            var jobs = Json.read(service.get("/api/v4/jobs?per_page=1000").body());
            var open = 0;
            for (var job : jobs) {
                var state = job.get("state").textValue();
                assertThat(state).as(job.toString()).isNotEqualTo("failed");
                if (state.equals("running") && job.get("done").longValue() >= 100) {
                    cancel(job.get("id").longValue());
                }
                open += state.equals("succeeded") || state.equals("cancelled") ? 0 : 1;
            }
            if (open == 0) {
                return;
            }
            assertThat(System.nanoTime()).as(jobs.toString()).isLessThan(deadline);
            Thread.sleep(200);
        }
    }

    private void cancel(long job) throws IOException, InterruptedException {
        client.send(
                HttpRequest.newBuilder(service.uri("/api/v4/jobs/" + job))
                        .timeout(PATIENCE)
                        .header("PRIVATE-TOKEN", ServiceProcess.TOKEN)
                        .DELETE()
                        .build(),
                BodyHandlers.discarding());
    }
}
