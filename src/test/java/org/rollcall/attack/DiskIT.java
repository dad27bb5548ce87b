package org.rollcall.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.rollcall.ServiceProcess;
import org.rollcall.StoredPings;

/**
 * What one address can have written to the disk: tables with their indexes, and the log of changes. Measured for texts that
 * nothing compresses, on every way that keeps what it gets, and multiplied by what the limits let in on a day. It takes
 * minutes, so it runs only when it is asked for, with {@code -Drollcall.disk=120}: the seconds that it has in all.
 */
@EnabledIfSystemProperty(named = "rollcall.disk", matches = "\\d+")
class DiskIT {

    private static final int CONNECTIONS = 4;

    /** The default of {@code rollcall.ingest.rate-limit.per-address} for a day, and as many as may come at once. */
    private static final long REQUESTS_A_DAY = 600L * (60 * 24 + 1);

    /** The default of {@code rollcall.ingest.rate-limit.bytes-per-address} for a day, and as many as may come at once. */
    private static final long BYTES_A_DAY = (256L << 20) * (24 + 1);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before the test
    private Path workingDirectory;

    @Test
    void oneAddressAtItsLimits_writesBoundedBytes() throws Exception {
        var seconds = Integer.getInteger("rollcall.disk") / Kind.values().length;
        var service = ServiceProcess.startAsInContainer(
                workingDirectory, "log", Map.of("ROLLCALL_ADMIN_TOKEN", ServiceProcess.TOKEN));
        try {
            service.awaitReady();
            service.publish("18.9", Content.DICTIONARY);
            try (var database = StoredPings.connect(workingDirectory.resolve("rollcall-data"))) {
                var written = Stream.of(Kind.values())
                        .map(kind -> measure(kind, service.port(), seconds, database))
                        .toList();
                print(written);
                assertThat(written)
                        .allSatisfy(kind -> assertThat(kind.requests()).isPositive());
            }
        } finally {
            service.stop();
        }
    }

    private static void print(List<Written> all) {
        System.out.printf(
                Locale.ROOT,
                "%-24s %9s %12s %12s %12s %14s %14s%n",
                "kind",
                "requests",
                "MB sent",
                "MB tables",
                "MB log",
                "KB a request",
                "bytes a byte");
        all.forEach(System.out::println);
        var perRequest = all.stream()
                .filter(written -> written.kind().bytes == 0)
                .mapToDouble(Written::perRequest)
                .max()
                .orElseThrow();
        var perByte = all.stream()
                .filter(written -> written.kind().bytes > 0)
                .mapToDouble(Written::perByte)
                .max()
                .orElseThrow();
        System.out.printf(
                Locale.ROOT,
                "One address at its limits for a day: at most %.0f GB (%.1f for requests, %.1f for bytes)%n",
                (perRequest * REQUESTS_A_DAY + perByte * BYTES_A_DAY) / 1e9,
                perRequest * REQUESTS_A_DAY / 1e9,
                perByte * BYTES_A_DAY / 1e9);
    }

    /** Sends for a while, or until the address has used up what it may. */
    private static Written measure(Kind kind, int port, int seconds, Connection database) {
        var sender = Stranger.unknown(port);
        var numbers = new AtomicInteger();
        var requests = new AtomicInteger();
        var bytes = new AtomicLong();
        var before = Size.of(database);
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try (var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            for (var i = 0; i < CONNECTIONS; i++) {
                threads.execute(() -> {
                    for (var status = 200; status / 100 == 2 && System.nanoTime() < deadline; ) {
                        var body = kind.body(numbers.incrementAndGet());
                        status = sender.send("POST", kind.path, "Content-Type: application/json\r\n", body)
                                .status();
                        if (status / 100 == 2) {
                            requests.incrementAndGet();
                            bytes.addAndGet(body.length);
                        }
                    }
                });
            }
        }
        var after = Size.of(database);
        return new Written(
                kind, requests.get(), bytes.get(), after.tables() - before.tables(), after.log() - before.log());
    }

    /** What is sent: as little as is stored, or texts of random characters, in bytes. */
    private enum Kind {
        SMALL_PINGS("/usage_data", "{\"hostname\":\"h%1$d.example.com\",\"uuid\":\"%1$d\"}", 0),
        LARGE_PINGS(
                "/usage_data", "{\"hostname\":\"l%1$d.example.com\",\"uuid\":\"%1$d\",\"text\":\"%2$s\"}", 1_000_000),
        QUARANTINE("/usage_data", "{\"hostname\":\"q%1$d.example.com\",\"text\":\"\\u0000%2$s\"}", 4_000_000),
        ERROR_REPORTS(
                "/usage_ping_errors", "{\"error\":{\"hostname\":\"e%1$d.example.com\",\"message\":\"%2$s\"}}", 60_000),
        METADATA_REPORTS(
                "/usage_ping_metadata", "{\"metadata\":{\"uuid\":\"%1$d\",\"metrics\":[],\"x\":\"%2$s\"}}", 1_000_000);

        private final String path;
        private final String json;
        private final int bytes;

        Kind(String path, String json, int bytes) {
            this.path = path;
            this.json = json;
            this.bytes = bytes;
        }

        byte[] body(int number) {
            var random = new byte[bytes / 4 * 3];
            new Random(number).nextBytes(random);
            return String.format(Locale.ROOT, json, number, Base64.getEncoder().encodeToString(random))
                    .getBytes(UTF_8);
        }
    }

    /** Bytes that were ever written to the log of changes, and that tables and indexes take. */
    private record Size(long tables, long log) {

        static Size of(Connection database) {
            try {
                return new Size(
                        StoredPings.count(database, "select pg_database_size(current_database())"),
                        StoredPings.count(database, "select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** What a kind came to; all in bytes. */
    private record Written(Kind kind, int requests, long sent, long tables, long log) {

        double perRequest() {
            return (double) (tables + log) / requests;
        }

        double perByte() {
            return (double) (tables + log) / sent;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-24s %,9d %,12.1f %,12.1f %,12.1f %,14.1f %,14.2f",
                    kind.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    requests,
                    sent / 1e6,
                    tables / 1e6,
                    log / 1e6,
                    perRequest() / 1e3,
                    perByte());
        }
    }
}
