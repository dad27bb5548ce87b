package org.rollcall;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rollcall.demo.SyntheticDefinitions;

/**
 * What was answered with an id is on the disk, whatever is killed under load: three times each, or as often as {@code
 * -Drollcall.kills=20} says.
 */
class KillIT {

    private static final int KILLS = Integer.getInteger("rollcall.kills", 3);
    private static final int SENDERS = 4;

    /** Pings that are answered between two kills, at least. */
    private static final int BETWEEN_KILLS = 100;

    private static final int MOST_MILLIS_BEFORE_A_KILL = 300;

    /** One in so many pings is exported and compared; each of those that got no id as well. */
    private static final int COMPARED = 20;

    @TempDir
    private Path workingDirectory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private ServiceProcess service;

    /** Of the service that runs; the senders ask for it. */
    private volatile int port;

    @BeforeEach
    void startService() throws Exception {
        start();
        service.publish(PingLoad.VERSION.toString(), SyntheticDefinitions.yaml());
    }

    @AfterEach
    void stopService() throws InterruptedException {
        service.stop();
    }

    private void start() throws Exception {
        service = ServiceProcess.start(
                workingDirectory,
                "log",
                Map.of(
                        "ROLLCALL_ADMIN_TOKEN",
                        ServiceProcess.TOKEN,
                        "ROLLCALL_INGEST_RATE_LIMIT_PER_ADDRESS",
                        "off",
                        "ROLLCALL_INGEST_RATE_LIMIT_BYTES_PER_ADDRESS",
                        "off",
                        // Every receipt is read again, from one address.
                        "ROLLCALL_ACCESS_READS_PER_ADDRESS",
                        "off"));
        service.awaitReady();
        port = service.port();
    }

    @Test
    void killedService_hasEveryPingThatItAnswered_andNoHalfOne() throws Exception {
        var load = new PingLoad(() -> port, SENDERS);
        try (load) {
            for (var kill = 0; kill < KILLS; kill++) {
                load.awaitMore(BETWEEN_KILLS);
                waitForAnyMoment();
                service.kill();
                start();
            }
            load.awaitMore(BETWEEN_KILLS);
        }
        expectEverythingAnswered("service", load);
    }

    @Test
    void killedPostgresql_comesBackByItself_andHasEveryPingThatWasAnswered_andNoHalfOne() throws Exception {
        var longestMillis = 0L;
        var load = new PingLoad(() -> port, SENDERS);
        try (load) {
            for (var kill = 0; kill < KILLS; kill++) {
                load.awaitMore(BETWEEN_KILLS);
                waitForAnyMoment();
                killPostmaster();
                var killed = System.nanoTime();
                // Of those under way, one or the other may still have been answered.
                load.awaitMore(SENDERS + 1);
                longestMillis = Math.max(longestMillis, (System.nanoTime() - killed) / 1_000_000);
            }
            load.awaitMore(BETWEEN_KILLS);
        }
        assertThat(service.process().isAlive()).isTrue();
        assertThat(service.log().lines().filter(line -> line.contains("runs again")))
                .hasSize(KILLS);
        expectEverythingAnswered(
                String.format(Locale.ROOT, "PostgreSQL (back after at most %d ms)", longestMillis), load);
    }

    private static void waitForAnyMoment() throws InterruptedException {
        Thread.sleep(ThreadLocalRandom.current().nextInt(MOST_MILLIS_BEFORE_A_KILL));
    }

    private void killPostmaster() throws IOException {
        var pid =
                Files.readAllLines(dataDir().resolve("postgres/postmaster.pid")).getFirst();
        var postmaster = ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
        assertThat(postmaster.destroyForcibly()).isTrue();
        postmaster.onExit().join();
    }

    private Path dataDir() {
        return workingDirectory.resolve("rollcall-data");
    }

    private void expectEverythingAnswered(String killed, PingLoad load)
            throws IOException, InterruptedException, SQLException {
        assertThat(load.surprises()).isEmpty();
        service.awaitReady();
        Map<String, Long> stored;
        try (var connection = StoredPings.connect(dataDir())) {
            assertThat(StoredPings.count(
                            connection, "select count(*) from pg_settings where name = 'fsync' and setting = 'on'"))
                    .isOne();
            stored = StoredPings.idsBySha256(connection);
            assertThat(StoredPings.count(connection, "select count(*) from ping"))
                    .as("pings without an instance")
                    .isEqualTo(stored.size());
            assertThat(StoredPings.count(connection, "select count(*) from quarantined_ping"))
                    .isZero();
        }
        for (var answered : load.answered()) {
            var receipt = service.get(
                    String.format(Locale.ROOT, "/usage_data/receipts/%d?sha256=%s", answered.id(), answered.sha256()));
            assertThat(receipt.statusCode()).as("%s", answered).isEqualTo(200);
            assertThat(stored).containsEntry(answered.sha256(), answered.id());
        }

        var numbers = IntStream.range(0, load.answered().size())
                .filter(place -> place % COMPARED == 0)
                .mapToObj(place -> load.answered().get(place).number())
                .collect(Collectors.toCollection(HashSet::new));
        // A commit whose confirmation was cut off is refused or cut off itself; the instance sends again, and gets the
        // receipt.
        var withoutIdButStored = Stream.concat(load.unanswered().stream(), load.refused().stream())
                .filter(number ->
                        stored.containsKey(PingLoad.sha256(load.ping(number).orElseThrow())))
                .toList();
        numbers.addAll(withoutIdButStored);
        for (var number : numbers) {
            var ping = load.ping(number).orElseThrow();
            var exported = service.get(String.format(
                    Locale.ROOT, "/api/v4/usage_data/service_ping?hostname=%s&uuid=%s", ping.hostname(), ping.uuid()));
            assertThat(exported.statusCode()).isEqualTo(200);
            assertThat(Json.differences(ping.json(), exported.body())).isEmpty();
        }
        assertThat(stored).hasSize(load.answered().size() + withoutIdButStored.size());

        System.out.printf(
                Locale.ROOT,
                "Killed %s %d times under load: %d pings answered, %d of them found; %d refused with 503 and %d cut off, of them %d stored; %d exported and compared%n",
                killed,
                KILLS,
                load.answered().size(),
                load.answered().size(),
                load.refused().size(),
                load.unanswered().size(),
                withoutIdButStored.size(),
                numbers.size());
    }
}
