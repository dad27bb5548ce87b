package org.rollcall.receive.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rollcall.Definitions;
import org.rollcall.FreshService;
import org.rollcall.Service;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.disk.TemporarySpace;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.web.Problem;

/** Senders and readers that take their time, at a service that gives a body 4 s and a silent connection 7 s. */
@QuarkusTest
@TestProfile(SlowSenderTest.Impatient.class)
class SlowSenderTest {
    private static final int SENDERS = 300;
    private static final Duration BODY_TIMEOUT = Duration.ofSeconds(4);
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(7);
    private static final String HEAD = "POST /usage_data HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";

    @Inject
    RequestMemoryBudget memory;

    @Inject
    TemporarySpace temporary;

    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void publish() {
        FreshService.start();
        assertThat(Service.publish("18.9", Definitions.yaml("hostname string", "n number"))
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterEach
    void close() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
    }

    @Test
    void manySlowSenders_holdNoThread_andAreCutOff_whilePingsGoThrough() throws Exception {
        var threads = ManagementFactory.getThreadMXBean();
        var before = threads.getThreadCount();
        for (var i = 0; i < SENDERS; i++) {
            var socket = open();
            write(socket, HEAD + "Content-Length: 4000000\r\n\r\n{");
            write(socket, " ");
        }

        for (var n = 0; n < 20; n++) {
            assertThat(Service.ping("{\"hostname\":\"a\",\"n\":" + n + "}").statusCode())
                    .isEqualTo(201);
        }
        assertThat(threads.getThreadCount() - before)
                .as("threads beyond those of %d pings one after another", 20)
                .isLessThan(50);
        assertThat(memory.taken()).isLessThanOrEqualTo(SENDERS * 16 * 1024L);

        for (var socket : sockets) {
            assertThat(readToTheEnd(socket))
                    .startsWith("HTTP/1.1 408 Request Timeout")
                    .containsIgnoringCase("Content-Type: " + Problem.MEDIA_TYPE)
                    .containsIgnoringCase("Connection: close")
                    .contains("\"type\":\"urn:rollcall:problem:body_timeout\"", "\"limit_seconds\":4");
        }
        assertThat(memory.taken()).isZero();
        assertThat(FreshService.rows()).contains("ping 20", "quarantined_ping 0");
    }

    @Test
    void slowSenderOfChunks_isCutOffAsWell() throws Exception {
        var socket = open();
        write(socket, HEAD + "Transfer-Encoding: chunked\r\n\r\n");
        for (var i = 0; i < 4; i++) {
            write(socket, "1\r\n \r\n");
            Thread.sleep(200);
        }

        assertThat(readToTheEnd(socket)).startsWith("HTTP/1.1 408");
    }

    @ParameterizedTest
    @CsvSource({"application/zip, 1", "application/zip, 2000000", "multipart/form-data; boundary=b, 1"})
    void slowSenderOfAnUpload_isCutOffAsWell_andLeavesNothingOnDisk(String mediaType, int bytes) throws Exception {
        var socket = open();
        write(
                socket,
                "POST /usage_data/upload HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: 8000000\r\n\r\n%s"
                        .formatted(mediaType, " ".repeat(bytes)));

        assertThat(readToTheEnd(socket))
                .startsWith("HTTP/1.1 408 Request Timeout")
                .contains("\"type\":\"urn:rollcall:problem:body_timeout\"");
        await(() -> temporary.taken() == 0);
    }

    @Test
    void refusedBodyThatDoesNotEnd_isAnsweredAtOnce_andCutOff() throws Exception {
        var socket = open();
        write(socket, HEAD + "Content-Length: 9000000\r\n\r\n{");

        var start = System.nanoTime();
        var status = new String(socket.getInputStream().readNBytes(12), ISO_8859_1);
        var answered = Duration.ofNanos(System.nanoTime() - start);
        var rest = readToTheEnd(socket);
        var closed = Duration.ofNanos(System.nanoTime() - start);

        assertThat(status).isEqualTo("HTTP/1.1 413");
        assertThat(rest).contains("body_too_large");
        assertThat(answered).as("well before a body is late").isLessThan(BODY_TIMEOUT.dividedBy(2));
        // The service goes on reading for a moment, for a client that sends first and then looks for the answer.
        assertThat(closed).as("before an idle connection is closed").isLessThan(IDLE_TIMEOUT);
    }

    @Test
    void senderThatBreaksOff_givesItsMemoryBack_andLeavesNothing() throws Exception {
        var socket = open();
        write(socket, HEAD + "Content-Length: 4000000\r\n\r\n" + "[".repeat(100_000));
        await(() -> memory.taken() > 0);

        socket.close();

        await(() -> memory.taken() == 0);
        assertThat(FreshService.rows()).contains("ping 0", "quarantined_ping 0");
    }

    @Test
    void senderThatWaitsToBeAskedForTheBody_isAskedOnlyWhereItIsWanted() throws Exception {
        var wanted = open();
        write(wanted, HEAD + "Connection: close\r\nExpect: 100-continue\r\nContent-Length: 16\r\n\r\n");
        assertThat(new String(wanted.getInputStream().readNBytes(25), ISO_8859_1))
                .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
        write(wanted, "{\"hostname\":\"a\"}");
        assertThat(readToTheEnd(wanted)).startsWith("HTTP/1.1 201");

        var tooLarge = open();
        write(tooLarge, HEAD + "Expect: 100-continue\r\nContent-Length: 9000000\r\n\r\n");
        assertThat(readToTheEnd(tooLarge)).startsWith("HTTP/1.1 413");
    }

    @Test
    void idleConnection_isClosed() throws Exception {
        var socket = open();
        write(socket, "GET /q/health/live HTTP/1.1\r\nHost: a\r\n\r\n");

        assertThat(readToTheEnd(socket)).startsWith("HTTP/1.1 200");
    }

    @Test
    void clientThatDoesNotReadItsAnswers_isCutOff() throws Exception {
        var socket = open();
        var asked = 1_000;
        write(socket, "GET /q/openapi HTTP/1.1\r\nHost: a\r\n\r\n".repeat(asked));
        Thread.sleep(10_000);

        assertThat(readToTheEnd(socket).split("HTTP/1.1 200", -1)).hasSizeLessThan(asked);
    }

    private Socket open() throws IOException {
        var socket = new Socket("localhost", RestAssured.port);
        socket.setSoTimeout(60_000);
        sockets.add(socket);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /** Until the service closes the connection. */
    private static String readToTheEnd(Socket socket) throws IOException {
        var read = new StringBuilder();
        var buffer = new byte[64 * 1024];
        try {
            for (var n = socket.getInputStream().read(buffer);
                    n >= 0;
                    n = socket.getInputStream().read(buffer)) {
                read.append(new String(buffer, 0, n, ISO_8859_1));
            }
        } catch (SocketException _) {
            // Closed with something unread.
        }
        return read.toString();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        var deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    /** A service of its own. */
    public static class Impatient implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "rollcall.ingest.body-timeout", BODY_TIMEOUT.toString(),
                    "quarkus.http.idle-timeout", IDLE_TIMEOUT.toString());
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(TestDatabase.class), new TestResourceEntry(TestAdmin.class));
        }
    }
}
