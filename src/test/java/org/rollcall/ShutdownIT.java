package org.rollcall;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rollcall.demo.SyntheticDefinitions;
import org.rollcall.platform.embedded.EmbeddedPostgres;

/** What SIGTERM does to the packaged service and to those who are talking to it. */
class ShutdownIT {

    private static final String SHUTTING_DOWN = "urn:rollcall:problem:shutting_down";
    private static final String PING = "{\"hostname\":\"gitlab.example.com\",\"version\":\"18.9.0\"}";

    /** Exit codes: ended by SIGTERM. */
    private static final int TERMINATED = 143;

    private static final int PATIENCE_SECONDS = 120;

    @TempDir
    private Path workingDirectory;

    private @Nullable ServiceProcess service;

    @AfterEach
    void stopService() throws InterruptedException {
        if (service != null) {
            service.stop();
        }
    }

    private ServiceProcess start(Map<String, String> environment) throws Exception {
        var all = new HashMap<>(environment);
        all.put("ROLLCALL_ADMIN_TOKEN", ServiceProcess.TOKEN);
        all.put("ROLLCALL_INGEST_RATE_LIMIT_PER_ADDRESS", "off");
        all.put("ROLLCALL_INGEST_RATE_LIMIT_BYTES_PER_ADDRESS", "off");
        var started = ServiceProcess.start(workingDirectory, "log", all);
        service = started;
        started.awaitReady();
        started.publish(PingLoad.VERSION.toString(), SyntheticDefinitions.yaml());
        return started;
    }

    @Test
    void sigtermUnderLoad_answersEveryPingThatIsStored_andRefusesTheOthers() throws Exception {
        var started = start(Map.of());
        var load = new PingLoad(started::port, 8);
        try (load) {
            load.awaitMore(200);
            started.process().destroy();
            assertThat(started.process().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
        }

        assertThat(started.process().exitValue()).isIn(0, TERMINATED);
        assertThat(load.surprises()).isEmpty();
        assertThat(load.problems()).isSubsetOf(SHUTTING_DOWN);
        assertThat(started.log().lines().filter(line -> line.contains("Told to stop")))
                .hasSize(1);
        assertThat(Files.readString(dataDir().resolve("postgres.log"), UTF_8)).contains("database system is shut down");
        try (var postgres = EmbeddedPostgres.start(dataDir(), Map.of());
                var connection = StoredPings.connect(postgres.dataDir())) {
            var stored = StoredPings.idsBySha256(connection);
            load.answered().forEach(ping -> assertThat(stored).containsEntry(ping.sha256(), ping.id()));
            assertThat(stored)
                    .as("nobody was cut off after the commit")
                    .hasSize(load.answered().size());
        }
    }

    @Test
    void requestUnderWay_isFinishedAndAnswered_whileNewOnesAreRefused() throws Exception {
        var started = start(Map.of());
        try (var slow = new Socket(InetAddress.getLoopbackAddress(), started.port())) {
            slow.setSoTimeout(PATIENCE_SECONDS * 1000);
            beginToSend(slow);
            started.process().destroy();

            assertThat(refusal(started.port()))
                    .startsWith("HTTP/1.1 503 ")
                    .containsIgnoringCase("\r\nretry-after: 30\r\n")
                    .containsIgnoringCase("\r\ncontent-type: application/problem+json\r\n")
                    .contains(SHUTTING_DOWN);
            assertThat(started.get("/q/health/ready").statusCode()).isEqualTo(503);
            assertThat(started.get("/q/health/live").statusCode()).isEqualTo(200);

            finish(slow);
            var answer = new String(slow.getInputStream().readAllBytes(), UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 201 ").contains("\"usage_data_id\":1,");
        }
        assertThat(started.process().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isTrue();
        try (var postgres = EmbeddedPostgres.start(dataDir(), Map.of());
                var connection = StoredPings.connect(postgres.dataDir())) {
            assertThat(StoredPings.count(connection, "select count(*) from ping where id = 1"))
                    .isOne();
        }
    }

    @Test
    void requestThatDoesNotEnd_doesNotHoldUpTheEndForLongerThanConfigured() throws Exception {
        var started = start(Map.of("QUARKUS_SHUTDOWN_TIMEOUT", "2S"));
        try (var slow = new Socket(InetAddress.getLoopbackAddress(), started.port())) {
            beginToSend(slow);

            started.process().destroy();

            assertThat(started.process().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
        }
        assertThat(started.log()).contains("those under way have PT2S to finish");
    }

    @Test
    void delay_keepsServingWhileTheReadinessCheckIsDown() throws Exception {
        var started = start(Map.of("QUARKUS_SHUTDOWN_DELAY", "15S"));

        started.process().destroy();

        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (started.get("/q/health/ready").statusCode() != 503) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(20);
        }
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), started.port())) {
            beginToSend(socket);
            finish(socket);
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 201 ");
        }
    }

    /** The service asks for the rest, so it has the request under way, however busy the machine is. */
    private static void beginToSend(Socket socket) throws IOException {
        socket.getOutputStream()
                .write(String.format(Locale.ROOT, """
                POST /usage_data HTTP/1.1\r
                Host: rollcall\r
                Content-Type: application/json\r
                Content-Length: %d\r
                Connection: close\r
                Expect: 100-continue\r
                \r
                """, PING.length()).getBytes(ISO_8859_1));
        var goOn = "HTTP/1.1 100 Continue\r\n\r\n";
        assertThat(new String(socket.getInputStream().readNBytes(goOn.length()), ISO_8859_1))
                .isEqualTo(goOn);
        socket.getOutputStream().write(PING.substring(0, 10).getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static void finish(Socket socket) throws IOException {
        socket.getOutputStream().write(PING.substring(10).getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** The first answer to a ping that refuses it; until the signal has arrived they are still taken in. */
    private static String refusal(int port) throws Exception {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write("""
                        POST /usage_data HTTP/1.1\r
                        Host: rollcall\r
                        Content-Type: application/json\r
                        Content-Length: 1\r
                        Connection: close\r
                        \r
                        {""".getBytes(ISO_8859_1));
                var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
                if (!answer.startsWith("HTTP/1.1 400 ")) {
                    return answer;
                }
            }
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    private Path dataDir() {
        return workingDirectory.resolve("rollcall-data");
    }
}
