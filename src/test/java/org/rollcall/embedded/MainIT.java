package org.rollcall.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import org.rollcall.ServiceProcess;

/** The packaged service, started as the README says, in an empty working directory. */
class MainIT {

    @TempDir
    private Path workingDirectory;

    private final int port = ServiceProcess.freePort();
    private final List<ServiceProcess> services = new ArrayList<>();

    @AfterEach
    void endServices() throws InterruptedException {
        for (ServiceProcess service : services) {
            service.stop();
        }
    }

    @Test
    void withoutDatasource_startsPostgresqlInTheWorkingDirectory_andStopsItAtTheEnd() throws Exception {
        ServiceProcess service = service("log", Map.of());
        service.awaitReady();
        assertThat(service.log())
                .contains("Embedded PostgreSQL 18.6 on 127.0.0.1:")
                .doesNotContain(password());
        assertThat(data("postgres/postmaster.pid")).exists();

        service.process().destroy();
        assertThat(service.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(data("postgres/postmaster.pid")).doesNotExist();
        assertThat(Files.readString(data("postgres.log"))).contains("database system is shut down");
    }

    @Test
    void thePublishedContractIsServed_alsoAsJson() throws Exception {
        ServiceProcess service = service("log", Map.of());
        service.awaitReady();

        assertThat(service.get("/q/openapi").body()).isEqualTo(Files.readAllBytes(Path.of("openapi", "openapi.yaml")));
        assertThat(JsonPath.from(new String(service.get("/q/openapi.json").body(), StandardCharsets.UTF_8))
                        .getString("info.title"))
                .isEqualTo("Rollcall");
    }

    @Test
    void secondServiceOnTheSameFolder_endsWithOneSentence() throws Exception {
        ServiceProcess first = service("first.log", Map.of());
        first.awaitReady();

        ServiceProcess second = service("second.log", Map.of());
        assertThat(second.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(second.process().exitValue()).isEqualTo(1);
        assertThat(second.log().lines())
                .singleElement()
                .asString()
                .contains(
                        "in use by another Rollcall, process " + first.process().pid());
        assertThat(first.process().isAlive()).isTrue();
    }

    @Test
    void configurationThatCannotBeRight_isTheOnlyThingThatIsSaid() throws Exception {
        ServiceProcess service =
                service("log", Map.of("ROLLCALL_INGEST_BODY_TIMEOUT", "soon", "ROLLCALL_INGEST_MODE", "x"));
        assertThat(service.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(service.process().exitValue()).isEqualTo(1);
        assertThat(service.log().lines())
                .hasSize(2)
                .anyMatch(
                        line -> line.startsWith("Rollcall does not start: rollcall.ingest.body-timeout is \"soon\": "))
                .anyMatch(line ->
                        line.startsWith("Rollcall does not start: the environment variable ROLLCALL_INGEST_MODE "));
        assertThat(workingDirectory.resolve("rollcall-data")).doesNotExist();
    }

    @Test
    void withDatasource_startsNoPostgresql() throws Exception {
        // The service has no business with this database here; it is enough that it tries to use it.
        ServiceProcess service =
                service("log", Map.of("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://127.0.0.1:1/none"));
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (service.process().isAlive() && !service.log().contains("started in") && System.nanoTime() < deadline) {
            Thread.sleep(100);
        }
        assertThat(service.log()).isNotEmpty().doesNotContain("Embedded PostgreSQL");
        assertThat(workingDirectory.resolve("rollcall-data")).doesNotExist();
    }

    private ServiceProcess service(String log, Map<String, String> environment) throws IOException {
        ServiceProcess service = ServiceProcess.start(workingDirectory, port, log, environment);
        services.add(service);
        return service;
    }

    private Path data(String name) {
        return workingDirectory.resolve("rollcall-data").resolve(name);
    }

    private String password() throws IOException {
        return Files.readString(data("password"));
    }
}
