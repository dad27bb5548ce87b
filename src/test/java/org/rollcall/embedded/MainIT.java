package org.rollcall.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

    private final int port = PackagedService.freePort();

    private Process service(String log, Map<String, String> environment) throws IOException {
        PackagedService service =
                PackagedService.start(workingDirectory, workingDirectory.resolve(log), port, environment);
        services.add(service.process());
        return service.process();
    }

    private void awaitHealthy(Process service) throws Exception {
        new PackagedService(service, port).awaitHealthy();
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
}
