package org.rollcall.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Json;
import org.rollcall.ResidentSets;
import org.rollcall.ServiceProcess;

/**
 * The largest documents of every kind on every channel, one by one and many at a time, with the heap and the flags of the
 * container: the service lives, and every answer is one that its documentation names. Each document comes from an address of
 * its own, so no limit of one address stands before it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AttackIT {

    /** What is sent to learn the limit in force; nothing that large is let in. */
    private static final long BEYOND_EVERY_LIMIT = 40L << 20;

    private static final long BOMB = 31L << 20;
    private static final int LITTLE = 1024;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** MiB: the container has 512, and files that are mapped need some of them. */
    private static final long MAX_SERVICE = 450;

    /** MiB. */
    private static final long MAX_BACKEND = 256;

    private static final Set<Integer> VERDICTS = Set.of(200, 201, 202, 400, 413, 415);

    /** What may be answered where many come at the same time. */
    private static final Set<String> CROWDED = Set.of("overloaded", "rate_limited");

    private static final List<Content> WORST = List.of(
            Content.TEXT,
            Content.CJK_TEXT,
            Content.ESCAPED_TEXT,
            Content.UNSTORABLE_TEXT,
            Content.ADDRESSES,
            Content.FRACTIONS,
            Content.OBJECTS,
            Content.KEYS);

    @SuppressWarnings("NullAway.Init") // set before everything else
    private Path workingDirectory;

    private @Nullable ServiceProcess running;
    private @Nullable ResidentSets resident;

    @BeforeAll
    void startWithoutDictionary(@TempDir Path folder) throws Exception {
        workingDirectory = folder;
        start();
    }

    /** Each channel has its verdict, also where the one before has ended the service. */
    @BeforeEach
    void startAgain() throws Exception {
        if (!service().process().isAlive()) {
            start();
            if (service().get("/api/v4/dictionaries/18.9").statusCode() == 404) {
                publish();
            }
        }
    }

    private void start() throws Exception {
        var service = ServiceProcess.startAsInContainer(
                workingDirectory, "log", Map.of("ROLLCALL_ADMIN_TOKEN", ServiceProcess.TOKEN));
        running = service;
        service.awaitReady();
        if (resident != null) {
            resident.close();
        }
        resident = ResidentSets.of(service, workingDirectory);
    }

    @AfterAll
    void stop() throws InterruptedException {
        if (resident != null) {
            resident.close();
        }
        service().stop();
    }

    @Test
    @Order(1)
    void withoutDictionary_everythingThatIsJsonIsKept_andReplayedWhenOneIsPublished() throws Exception {
        sendEverything(Channel.PING_GZIP);
        publish();
        awaitJobs();
        assertLimits();
    }

    @ParameterizedTest
    @EnumSource(Channel.class)
    @Order(2)
    void largestDocuments_haveVerdicts(Channel channel) throws Exception {
        sendEverything(channel);
        awaitJobs();
        assertLimits();
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 64})
    @Order(3)
    void largestDocumentsAtTheSameTime_haveVerdicts_orAreToldToComeAgain(int senders) throws Exception {
        for (var channel : List.of(
                Channel.PING_GZIP, Channel.PING, Channel.VALIDATE_GZIP, Channel.UPLOAD_FORM, Channel.METADATA_REPORT)) {
            var limit = limit(channel);
            var answers = new TreeMap<String, Integer>();
            for (var answer : atTheSameTime(senders, channel, limit)) {
                answers.merge(answer.toString(), 1, Integer::sum);
                assertThat(VERDICTS.contains(answer.status()) || CROWDED.contains(answer.problem()))
                        .as("%d times %s at the same time: %s", senders, channel.title(), answer)
                        .isTrue();
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d at the same time, %s of %,d bytes: %s%n",
                    senders,
                    channel.title(),
                    limit,
                    answers);
            assertAlive(channel.title());
        }
        assertLimits();
    }

    @Test
    @Order(4)
    void replayOfAllThatWasKept_isDone() throws Exception {
        for (var request : List.of("{\"preview\":true}", "{}")) {
            var answer = new Stranger(Stranger.address(1, 1, 1), service().port())
                    .send("POST", "/api/v4/quarantine/replay", json(), request.getBytes(UTF_8));
            assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
            awaitJobs();
            var job = Json.read(service()
                    .get("/api/v4/jobs/"
                            + Json.read(answer.body().getBytes(UTF_8)).get("id"))
                    .body());
            System.out.println("Replay: " + job.get("result"));
            assertThat(job.get("state").textValue()).isEqualTo("succeeded");
        }
        assertLimits();
    }

    @Test
    @Order(5)
    void afterwards_aPingIsStored_andNothingHasFailed() throws Exception {
        var answer = Stranger.unknown(service().port())
                .send("POST", "/usage_data", json(), "{\"hostname\":\"after.example.com\"}".getBytes(UTF_8));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        assertThat(service().log()).doesNotContain("OutOfMemoryError").doesNotContainPattern("Failure [0-9a-f]{8}-");
    }

    private void sendEverything(Channel channel) throws IOException {
        var limit = limit(channel);
        var sizes = channel.packs()
                ? LongStream.of(limit - LITTLE, limit + LITTLE, BOMB).distinct().toArray()
                : new long[] {limit - LITTLE, limit + LITTLE};
        System.out.printf(Locale.ROOT, "%n%s, limit %,d bytes%n", channel.title(), limit);
        var surprises = new ArrayList<String>();
        for (var content : Content.values()) {
            var line = new StringBuilder(String.format(Locale.ROOT, "  %-24s", content.title()));
            for (var size : sizes) {
                var begun = System.nanoTime();
                var answer = channel.send(service().port(), content, size);
                var millis = (System.nanoTime() - begun) / 1_000_000;
                line.append(String.format(Locale.ROOT, " | %,d: %s, %,d ms", size, answer, millis));
                if (!VERDICTS.contains(answer.status()) || answer.problem().endsWith("unavailable")) {
                    surprises.add(String.format(
                            Locale.ROOT, "%s of %,d bytes: %s %s", content.title(), size, answer, answer.body()));
                }
                assertAlive(String.format(Locale.ROOT, "%s, %s of %,d bytes", channel.title(), content.title(), size));
            }
            System.out.println(line);
        }
        assertThat(surprises).isEmpty();
    }

    private List<Answer> atTheSameTime(int senders, Channel channel, long size) throws Exception {
        var port = service().port();
        var ready = new CountDownLatch(senders);
        try (var threads = Executors.newFixedThreadPool(senders)) {
            var futures = IntStream.range(0, senders)
                    .<Future<Answer>>mapToObj(number -> threads.submit(() -> {
                        ready.countDown();
                        ready.await();
                        // Of slightly different sizes, so that they are different payloads.
                        return channel.send(port, WORST.get(number % WORST.size()), size - LITTLE - number);
                    }))
                    .toList();
            var answers = new ArrayList<Answer>();
            for (var future : futures) {
                answers.add(future.get());
            }
            return answers;
        }
    }

    /** The largest document, as the service says it itself; what it names first may not be the least of its limits. */
    private long limit(Channel channel) throws IOException {
        var limit = BEYOND_EVERY_LIMIT;
        var named = limit - 1;
        while (named > 0 && named < limit) {
            limit = named;
            named = channel.send(service().port(), Content.WHITE_SPACE, limit).limit();
            assertAlive(String.format(
                    Locale.ROOT, "%s, %s of %,d bytes", channel.title(), Content.WHITE_SPACE.title(), limit));
        }
        return limit;
    }

    private void publish() throws Exception {
        service().publish("18.9", Content.DICTIONARY);
    }

    private void awaitJobs() throws Exception {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (hasJobs()) {
            assertThat(System.nanoTime()).as("all jobs have ended in time").isLessThan(deadline);
            Thread.sleep(100);
        }
    }

    private boolean hasJobs() throws Exception {
        assertAlive("a job");
        for (var job : Json.read(service().get("/api/v4/jobs?per_page=100").body())) {
            if (job.get("ended_at").isNull()) {
                return true;
            }
        }
        return false;
    }

    private void assertAlive(String attack) throws IOException {
        if (!service().process().isAlive()) {
            fail(
                    "%s has ended the service; its log ends with: %s",
                    attack, last(service().log()));
        }
    }

    private void assertLimits() {
        System.out.printf(
                Locale.ROOT,
                "Largest resident set of the service: %d MiB; of a PostgreSQL backend: %d MiB%n",
                resident().service(),
                resident().backend());
        assertThat(resident().service()).as("resident set of the service, MiB").isLessThan(MAX_SERVICE);
        assertThat(resident().backend())
                .as("memory of the largest backend, MiB")
                .isLessThan(MAX_BACKEND);
    }

    private static String last(String log) {
        return log.substring(Math.max(0, log.length() - 500));
    }

    private static String json() {
        return "Content-Type: application/json\r\nPRIVATE-TOKEN: " + ServiceProcess.TOKEN + "\r\n";
    }

    private ServiceProcess service() {
        return requireNonNull(running);
    }

    private ResidentSets resident() {
        return requireNonNull(resident);
    }
}
