package org.rollcall.platform.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rollcall.Definitions;
import org.rollcall.Json;
import org.rollcall.ServiceProcess;

/** Two processes of the packaged service on one database. */
class ReplicaIT {

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path workingDirectory;

    @SuppressWarnings("NullAway.Init") // before each test
    private EmbeddedPostgres postgres;

    @SuppressWarnings("NullAway.Init") // before each test
    private ServiceProcess first;

    @SuppressWarnings("NullAway.Init") // before each test
    private ServiceProcess second;

    @BeforeEach
    void start() throws Exception {
        postgres = TestDatabase.open();
        first = service("first.log");
        first.awaitReady(); // it migrates the database
        second = service("second.log");
        second.awaitReady();
    }

    @AfterEach
    void end() throws InterruptedException {
        for (var service : new ServiceProcess[] {first, second}) {
            service.stop();
        }
        postgres.close();
        Folders.delete(postgres.dataDir());
        client.close();
    }

    @Test
    void secondReplica_usesADictionaryThatWasPublishedOnTheFirst_withinASecond() throws Exception {
        publish("1.0");
        assertThat(dictionaryOnTheSecond()).isEqualTo("1.0"); // it has one, so it has a reason not to look again

        for (var version : new String[] {"1.1", "1.2", "1.3"}) {
            publish(version);
            awaitOnTheSecond(version, Duration.ofSeconds(1));
        }
    }

    @Test
    void secondReplica_hearsOfADictionary_afterItsConnectionWasCut() throws Exception {
        publish("1.0");
        assertThat(dictionaryOnTheSecond()).isEqualTo("1.0");

        try (var connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        select count(pg_terminate_backend(pid)) from pg_stat_activity
                        where application_name = 'rollcall notifications'""")) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(2);
        }

        publish("1.1"); // while nobody listens, or just after
        awaitOnTheSecond("1.1", Duration.ofSeconds(1));
        publish("1.2");
        awaitOnTheSecond("1.2", Duration.ofSeconds(1));
    }

    @Test
    void secondReplica_refusesATokenThatWasRevokedOnTheFirst_withinASecond() throws Exception {
        for (var round = 0; round < 3; round++) {
            var made =
                    Json.read(asAdmin("POST", "/api/v4/tokens", "{\"name\":\"a\",\"scopes\":[\"read_service_ping\"]}"));
            var token = made.get("token").textValue();
            assertThat(readOnTheSecond(token)).isEqualTo(200);

            asAdmin("DELETE", "/api/v4/tokens/" + made.get("id"), "");
            var deadline = System.nanoTime() + Duration.ofSeconds(1).toNanos();
            while (readOnTheSecond(token) != 401) {
                assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
                Thread.sleep(20);
            }
        }
    }

    private byte[] asAdmin(String method, String path, String body) throws Exception {
        var answer = client.send(
                HttpRequest.newBuilder(first.uri(path))
                        .header("PRIVATE-TOKEN", ServiceProcess.TOKEN)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body, UTF_8))
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isBetween(200, 299);
        return answer.body();
    }

    private int readOnTheSecond(String token) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(second.uri("/api/v4/usage_data/pings"))
                                .header("PRIVATE-TOKEN", token)
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private ServiceProcess service(String log) throws Exception {
        return ServiceProcess.start(
                workingDirectory,
                log,
                Map.of(
                        "QUARKUS_DATASOURCE_JDBC_URL",
                        postgres.jdbcUrl(),
                        "QUARKUS_DATASOURCE_USERNAME",
                        postgres.username(),
                        "QUARKUS_DATASOURCE_PASSWORD",
                        postgres.password(),
                        "ROLLCALL_ADMIN_TOKEN",
                        ServiceProcess.TOKEN,
                        "ROLLCALL_INGEST_RATE_LIMIT_PER_HOSTNAME",
                        "off",
                        "ROLLCALL_INGEST_RATE_LIMIT_PER_ADDRESS",
                        "off",
                        "ROLLCALL_INGEST_RATE_LIMIT_BYTES_PER_ADDRESS",
                        "off"));
    }

    private void publish(String version) throws Exception {
        var yaml = Definitions.yaml("version string", "hostname string", "n number");
        first.publish(version, yaml.getBytes(UTF_8));
    }

    private void awaitOnTheSecond(String version, Duration atMost) throws Exception {
        var deadline = System.nanoTime() + atMost.toNanos();
        while (!dictionaryOnTheSecond().equals(version)) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    /** The dictionary that the second replica reads a ping of a very new version with. */
    private String dictionaryOnTheSecond() throws Exception {
        var ping =
                String.format(Locale.ROOT, "{\"version\":\"99.9.0\",\"hostname\":\"a\",\"n\":%d}", System.nanoTime());
        var answer = client.send(
                HttpRequest.newBuilder(second.uri("/usage_data"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(ping, UTF_8))
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(201);
        return Json.read(answer.body()).get("receipt").get("dictionary").textValue();
    }
}
