package org.rollcall.receive.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rollcall.Definitions;
import org.rollcall.ServiceProcess;

/** The packaged service with a heap of 512 MiB, and more at its door than that could hold. */
class CrowdIT {

    private static final int SENDERS = 200;
    private static final int BODY_BYTES = 4 << 20;

    /** In place of a status: the connection was closed under a sender that still wrote, whose body went for others. */
    private static final int CUT_OFF = 0;

    @TempDir
    private Path workingDirectory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private ServiceProcess service;

    @BeforeEach
    void start() throws Exception {
        service = ServiceProcess.start(
                workingDirectory,
                "log",
                Map.of(
                        "ROLLCALL_ADMIN_TOKEN",
                        ServiceProcess.TOKEN,
                        "ROLLCALL_INGEST_RATE_LIMIT_BYTES_PER_ADDRESS",
                        "off"));
        service.awaitReady();
        service.publish(
                "18.9", Definitions.yaml("hostname string", "text string").getBytes(UTF_8));
    }

    @AfterEach
    void stop() throws InterruptedException {
        service.stop();
    }

    @Test
    void manyLargeBodiesAtTheSameTime_areStoredOrToldToComeBack_andTheServiceStaysUp() throws Exception {
        var answers = new TreeMap<Integer, Integer>();
        // Twice: the second crowd finds a service that has met the first.
        for (var round = 0; round < 2; round++) {
            for (var status : crowd(round)) {
                answers.merge(status, 1, Integer::sum);
            }
        }

        System.out.println("Answers to " + 2 * SENDERS + " bodies of 4 MiB: " + answers);
        assertThat(answers.keySet()).isSubsetOf(CUT_OFF, 202, 503);
        assertThat(answers.getOrDefault(503, 0) + answers.getOrDefault(CUT_OFF, 0))
                .isPositive();
        assertThat(service.process().isAlive()).isTrue();
        assertThat(service.log()).doesNotContain("OutOfMemoryError").doesNotContainPattern("Failure [0-9a-f]{8}-");
        var usual = "{\"hostname\":\"after.example.com\"}".getBytes(UTF_8);
        assertThat(post(usual.length, out -> out.write(usual))).isEqualTo(201);
        awaitLargeBodyKept();
    }

    /**
     * Alone, it is kept, in quarantine because of its text: what the crowd had taken was given back. A machine that is busy may
     * need more than one try.
     */
    private void awaitLargeBodyKept() throws Exception {
        var deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        for (var attempt = 0; post("alone-" + attempt) != 202; attempt++) {
            assertThat(System.nanoTime()).as("kept in time").isLessThan(deadline);
            Thread.sleep(500);
        }
    }

    private List<Integer> crowd(int round) throws Exception {
        var statuses = new ArrayList<Integer>();
        var ready = new CountDownLatch(SENDERS);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = new ArrayList<Future<Integer>>();
            for (var i = 0; i < SENDERS; i++) {
                // One declared text: the most work that so many bytes can make.
                var hostname = String.format(Locale.ROOT, "h%d-%d", round, i);
                futures.add(threads.submit(() -> {
                    ready.countDown();
                    ready.await();
                    return post(hostname);
                }));
            }
            for (var future : futures) {
                statuses.add(future.get());
            }
        }
        return statuses;
    }

    /** Posts a payload of 4 MiB; the status of the answer. */
    private int post(String hostname) throws IOException {
        var head = ("{\"hostname\":\"" + hostname + "\",\"text\":\"").getBytes(UTF_8);
        var text = new byte[64 * 1024];
        Arrays.fill(text, (byte) 'x');
        return post(BODY_BYTES, out -> {
            out.write(head);
            var left = BODY_BYTES - head.length - 2;
            for (; left > text.length; left -= text.length) {
                out.write(text);
            }
            out.write(text, 0, left);
            out.write("\"}".getBytes(UTF_8));
        });
    }

    private int post(int length, Body body) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            socket.setSoTimeout(300_000);
            var out = socket.getOutputStream();
            out.write(String.format(Locale.ROOT, """
                    POST /usage_data HTTP/1.1\r
                    Host: rollcall\r
                    Content-Type: application/json\r
                    Content-Length: %d\r
                    \r
                    """, length).getBytes(ISO_8859_1));
            try {
                body.writeTo(out);
            } catch (SocketException _) {
                // The answer may be there all the same.
            }
            return status(socket);
        }
    }

    private static int status(Socket socket) throws IOException {
        String statusLine;
        try {
            statusLine = new String(socket.getInputStream().readNBytes(12), ISO_8859_1);
        } catch (SocketException _) {
            return CUT_OFF;
        }
        if (statusLine.isEmpty()) {
            return CUT_OFF;
        }
        assertThat(statusLine).startsWith("HTTP/1.1 ");
        return Integer.parseInt(statusLine.substring(9));
    }

    /** What follows the head of a request. */
    @FunctionalInterface
    private interface Body {
        void writeTo(OutputStream out) throws IOException;
    }
}
