package org.rollcall.platform.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rollcall.Definitions;
import org.rollcall.ServiceProcess;

/** The packaged service, started as the README says, in an empty working directory. */
class MainIT {

    @TempDir
    private Path workingDirectory;

    /** Of the week in which it arrives. */
    private static final String PING = """
            {"uuid":"u1","hostname":"loc.example.com","version":"18.9.0","counts":{"issues":1}}""";

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

    /** With this mode the JVM ends where it cannot use the cache. */
    @Test
    void aBuildIsTrained_andTheJvmTakesWhatItKept_withoutAWord() throws Exception {
        var cache = Path.of(System.getProperty("rollcall.app", "target/quarkus-app"), "app.aot")
                .toAbsolutePath();
        var service = service("log", Map.of("JDK_JAVA_OPTIONS", "-XX:AOTMode=on -XX:AOTCache=" + cache));
        service.awaitReady();
        assertThat(service.log()).doesNotContain("[warning]", "[error]");
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
    void databaseThatCannotBeReached_isWaitedFor_withASentence_andWithoutAPostgresqlOfOnesOwn() throws Exception {
        ServiceProcess service = service(
                "log",
                Map.of("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://127.0.0.1:1/none?user=me&password=secret"));
        while (service.log().isEmpty()) {
            assertThat(service.process().isAlive()).isTrue();
            Thread.sleep(20);
        }
        assertThat(service.log().lines())
                .singleElement()
                .asString()
                .startsWith(
                        "Waiting for up to 60 s: the database of jdbc:postgresql://127.0.0.1:1/none?user=me&password=***"
                                + " cannot be reached: Connection to 127.0.0.1:1 refused");
        assertThat(workingDirectory.resolve("rollcall-data")).doesNotExist();
    }

    @Test
    void surroundingsThatCannotBeRight_areTold_beforeADatabaseIsMade() throws Exception {
        var file = Files.createFile(workingDirectory.resolve("file"));
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            ServiceProcess service = service(
                    "log",
                    Map.of(
                            "QUARKUS_HTTP_PORT",
                            Integer.toString(taken.getLocalPort()),
                            "ROLLCALL_ADMIN_TOKEN",
                            "short",
                            "ROLLCALL_ARCHIVE_DIRECTORY",
                            file + "/archive",
                            "ROLLCALL_HTTP_MANAGEMENT_PORT",
                            Integer.toString(taken.getLocalPort())));
            assertThat(service.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(service.process().exitValue()).isEqualTo(1);
            assertThat(service.log().lines())
                    .hasSize(4)
                    .allMatch(line -> line.startsWith("Rollcall does not start: "))
                    .anyMatch(line -> line.contains("ROLLCALL_ADMIN_TOKEN is shorter than 20 characters"))
                    .anyMatch(line -> line.contains(String.format(
                            Locale.ROOT,
                            "port %d of 0.0.0.0 cannot be listened on: Address already in use; choose"
                                    + " another with quarkus.http.port (QUARKUS_HTTP_PORT)",
                            taken.getLocalPort())))
                    .anyMatch(line -> line.contains("another with rollcall.http.management-port"))
                    .anyMatch(line -> line.contains("rollcall.archive.directory is \"" + file + "/archive\""));
        }
        assertThat(workingDirectory.resolve("rollcall-data")).doesNotExist();
    }

    @Test
    void exampleOfTheDocuments_isNoAdminToken() throws Exception {
        ServiceProcess service = service("log", Map.of("ROLLCALL_ADMIN_TOKEN", "the-output-of-openssl-rand-hex-32"));
        assertThat(service.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(service.log())
                .isEqualTo(
                        "Rollcall does not start: ROLLCALL_ADMIN_TOKEN is the example of the documents; choose one of"
                                + " your own: openssl rand -hex 32\n");
    }

    @Test
    void databaseOfOnesOwn_madeOfTheFolderOfTheEmbeddedOne_hasEverything() throws Exception {
        var token = Map.of("ROLLCALL_ADMIN_TOKEN", ServiceProcess.TOKEN);
        ServiceProcess before = service("before.log", token);
        before.awaitReady();
        before.publish("18.9", Definitions.yaml("counts.issues number").getBytes(StandardCharsets.UTF_8));
        var receipt = before.post("/usage_data", PING);
        var path = "/api/v4/usage_data/service_ping?hostname=loc.example.com";
        var exported = before.get(path).body();
        before.stop();

        // The server is one of the same version that the service knows nothing of.
        try (var own = EmbeddedPostgres.start(data(""), TestDatabase.BINARIES, Map.of())) {
            var environment = new HashMap<>(token);
            environment.put("QUARKUS_DATASOURCE_JDBC_URL", own.jdbcUrl());
            environment.put("QUARKUS_DATASOURCE_USERNAME", "rollcall");
            environment.put("QUARKUS_DATASOURCE_PASSWORD", password());
            ServiceProcess after = service("after.log", environment);
            after.awaitReady();

            assertThat(after.log()).doesNotContain("Embedded PostgreSQL");
            assertThat(after.get(path).body()).isEqualTo(exported);
            assertThat(after.post("/usage_data", PING))
                    .isEqualTo(receipt.replace("\"status\":\"stored\"", "\"status\":\"repeated\""));
            after.stop();
        }
    }

    @Test
    void port_isTheSameAtTheNextStart_andThePsqlLineNamesIt() throws Exception {
        ServiceProcess first = service("first.log", Map.of());
        first.awaitReady();
        first.stop();
        var kept = Files.readString(data("port")).strip();

        ServiceProcess second = service("second.log", Map.of());
        second.awaitReady();
        assertThat(second.log())
                .contains("on 127.0.0.1:" + kept + ", existing data")
                .contains("psql -h 127.0.0.1 -p " + kept + " -U rollcall rollcall");
    }

    @Test
    void localeWithOtherDigits_changesNothingThatIsKeptOrAnswered() throws Exception {
        var environment = Map.of(
                "ROLLCALL_ADMIN_TOKEN",
                ServiceProcess.TOKEN,
                "JAVA_TOOL_OPTIONS",
                "-Duser.language=ar -Duser.region=EG");
        ServiceProcess arabic = service("arabic.log", environment);
        arabic.awaitReady();
        arabic.publish("18.9", Definitions.yaml("counts.issues number").getBytes(StandardCharsets.UTF_8));
        assertThat(arabic.post("/usage_data", PING)).containsPattern("\"week\":\"[0-9]{4}-W[0-9]{2}\"");
        assertThat(arabic.post("/usage_data", "{\"a\":" + "[".repeat(65) + "]".repeat(65) + "}"))
                .contains("64 levels");
        assertThat(new String(
                        arabic.get("/api/v4/usage_data/queries?hostname=loc.example.com")
                                .body(),
                        StandardCharsets.UTF_8))
                .contains("SELECT numbers[");
        arabic.stop();

        ServiceProcess english = service("english.log", Map.of("ROLLCALL_ADMIN_TOKEN", ServiceProcess.TOKEN));
        english.awaitReady();
        assertThat(english.post("/usage_data", PING.replace("u1", "u2"))).contains("\"status\":\"stored\"");
    }

    private ServiceProcess service(String log, Map<String, String> environment) throws IOException {
        ServiceProcess service = ServiceProcess.start(workingDirectory, log, environment);
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
