package org.rollcall.platform.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rollcall.Definitions;
import org.rollcall.Json;
import org.rollcall.ServiceProcess;
import org.rollcall.platform.embedded.EmbeddedPostgres;
import org.rollcall.platform.embedded.TestDatabase;

/** The packaged service on a PostgreSQL whose table of locks is as small for its weeks as the default one is for decades. */
class LocksIT {

    private static final int WEEKS = 250;
    private static final int READERS = 48;
    private static final int SENDERS = 20;
    private static final int PINGS = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path workingDirectory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private EmbeddedPostgres postgres;

    @SuppressWarnings("NullAway.Init") // set before each test
    private ServiceProcess service;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void start() throws Exception {
        postgres = TestDatabase.open(Map.of("max_locks_per_transaction", "10"));
        service = ServiceProcess.start(
                workingDirectory,
                "log",
                Map.of(
                        "ROLLCALL_ADMIN_TOKEN",
                        ServiceProcess.TOKEN,
                        "ROLLCALL_INGEST_RATE_LIMIT_PER_ADDRESS",
                        "off",
                        "ROLLCALL_INGEST_RATE_LIMIT_PER_HOSTNAME",
                        "off",
                        "QUARKUS_DATASOURCE_JDBC_URL",
                        postgres.jdbcUrl(),
                        "QUARKUS_DATASOURCE_USERNAME",
                        postgres.username(),
                        "QUARKUS_DATASOURCE_PASSWORD",
                        postgres.password()));
        service.awaitReady();
        service.publish("18.9", Definitions.yaml("hostname string", "n number").getBytes(UTF_8));
        makeWeeks();
    }

    @AfterEach
    void stop() throws InterruptedException {
        service.stop();
        postgres.close();
        client.close();
    }

    @Test
    void manyReadersOfManyWeeks_areToldWhatIsFull_andPingsDoNotFeelThem() throws Exception {
        assertThat(ping("first")).isEqualTo(201);
        var reads = new ArrayList<Callable<HttpResponse<byte[]>>>();
        for (var i = 0; i < READERS; i++) {
            var path = "/api/v4/usage_data/"
                    + List.of("series?metric=n&aggregate=sum", "pings?total=true", "instances")
                            .get(i % 3);
            reads.add(() -> get(path));
        }
        var sends = new ArrayList<Callable<List<Integer>>>();
        for (var i = 0; i < SENDERS; i++) {
            var hostname = "h" + i;
            sends.add(() -> {
                var statuses = new ArrayList<Integer>();
                for (var j = 0; j < PINGS; j++) {
                    statuses.add(ping(hostname + "-" + j));
                }
                return statuses;
            });
        }

        var read = new ArrayList<HttpResponse<byte[]>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var reading = reads.stream().map(threads::submit).toList();
            for (var sent : threads.invokeAll(sends)) {
                assertThat(sent.get()).containsOnly(201);
            }
            for (var answer : reading) {
                read.add(answer.get());
            }
        }

        System.out.printf(
                Locale.ROOT,
                "%d of %d readers of %d weeks were answered, the others told to come back%n",
                read.stream().filter(answer -> answer.statusCode() == 200).count(),
                READERS,
                WEEKS);
        assertThat(read)
                .extracting(HttpResponse::statusCode)
                .isSubsetOf(200, 503)
                .contains(200);
        assertThat(read).filteredOn(answer -> answer.statusCode() == 503).allSatisfy(answer -> {
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(Json.read(answer.body()).get("detail").textValue()).contains("max_locks_per_transaction");
        });
    }

    private void makeWeeks() throws SQLException {
        try (var connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password());
                var statement = connection.createStatement()) {
            var monday = LocalDate.of(2018, 1, 1);
            for (var i = 0; i < WEEKS; i++) {
                statement.execute(String.format(
                        Locale.ROOT,
                        "create table ping_old_%d partition of ping for values from ('%s') to ('%s')",
                        i,
                        monday.plusWeeks(i),
                        monday.plusWeeks(i + 1L)));
            }
        }
    }

    private int ping(String hostname) throws Exception {
        var body = String.format(Locale.ROOT, "{\"hostname\":\"%s\",\"version\":\"18.9.0\",\"n\":1}", hostname);
        return client.send(
                        HttpRequest.newBuilder(service.uri("/usage_data"))
                                .timeout(PATIENCE)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(service.uri(path))
                        .timeout(PATIENCE)
                        .header("PRIVATE-TOKEN", ServiceProcess.TOKEN)
                        .build(),
                BodyHandlers.ofByteArray());
    }
}
