package org.rollcall.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service, started as the README says, in an empty working directory. */
class MainIT {

    private static final Path JAR =
            Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();

    @TempDir
    private Path workingDirectory;

    private final List<Process> services = new ArrayList<>();

    @AfterEach
    void endServices() throws InterruptedException {
        for (Process service : services) {
            service.destroy();
            service.waitFor();
        }
    }

    @Test
    void withoutDatasource_startsPostgresqlInTheWorkingDirectory_andStopsItAtTheEnd() throws Exception {
        Process service = service("log", Map.of());
        awaitHealthy(service);
        assertThat(log("log"))
                .contains("Embedded PostgreSQL 18.6 on 127.0.0.1:")
                .doesNotContain(password());
        assertThat(data("postgres/postmaster.pid")).exists();

        service.destroy();
        assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(data("postgres/postmaster.pid")).doesNotExist();
        assertThat(Files.readString(data("postgres.log"))).contains("database system is shut down");
    }

    @Test
    void secondServiceOnTheSameFolder_endsWithOneSentence() throws Exception {
        Process first = service("first.log", Map.of());
        awaitHealthy(first);

        Process second = service("second.log", Map.of());
        assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(log("second.log").lines())
                .singleElement()
                .asString()
                .contains("in use by another Rollcall, process " + first.pid());
        assertThat(first.isAlive()).isTrue();
    }

    @Test
    void withDatasource_startsNoPostgresql() throws Exception {
        // The service has no business with this database here; it is enough that it tries to use it.
        Process service = service("log", Map.of("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://127.0.0.1:1/none"));
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (service.isAlive() && !log("log").contains("started in") && System.nanoTime() < deadline) {
            Thread.sleep(100);
        }
        assertThat(log("log")).isNotEmpty().doesNotContain("Embedded PostgreSQL");
        assertThat(workingDirectory.resolve("rollcall-data")).doesNotExist();
    }

    private final int port = freePort();

    private Process service(String log, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dquarkus.http.port=" + port,
                        "-jar",
                        JAR.toString())
                .directory(workingDirectory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(workingDirectory.resolve(log).toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("QUARKUS_") || name.startsWith("ROLLCALL_"));
        builder.environment().putAll(environment);
        Process service = builder.start();
        services.add(service);
        return service;
    }

    private void awaitHealthy(Process service) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                .build();
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (true) {
                try {
                    if (client.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                        return;
                    }
                } catch (IOException e) {
                    // The service does not listen yet.
                }
                assertThat(service.isAlive()).isTrue();
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.sleep(100);
            }
        }
    }

    private Path data(String name) {
        return workingDirectory.resolve("rollcall-data").resolve(name);
    }

    private String password() throws IOException {
        return Files.readString(data("password"));
    }

    private String log(String name) throws IOException {
        return Files.readString(workingDirectory.resolve(name), UTF_8);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
