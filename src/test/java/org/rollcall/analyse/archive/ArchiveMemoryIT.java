package org.rollcall.analyse.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rollcall.ResidentSets;
import org.rollcall.ServiceProcess;
import org.rollcall.StoredPings;
import org.rollcall.demo.Fleet;
import org.rollcall.demo.FleetDictionary;
import org.rollcall.demo.SyntheticDefinitions;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;

/** The heap of the container is enough to archive a week of pings of full size, and to write it anew without one of them. */
class ArchiveMemoryIT {

    private static final int SAMPLES = 100;
    private static final int COPIES = 40;

    private static final DictionaryVersion VERSION = new DictionaryVersion(18, 9);

    private final Week week = new Week(Week.of(Instant.now()).monday().minusWeeks(2));

    @TempDir
    private Path workingDirectory;

    @Test
    void thousandsOfPingsOfFullSize_areArchived_andWrittenAnew() throws Exception {
        fill();
        var service = start(Map.of("ROLLCALL_ARCHIVE_DIRECTORY", "archive", "ROLLCALL_ARCHIVE_INTERVAL", "1S"));
        try (var database = StoredPings.connect(dataDir());
                var sets = ResidentSets.of(service, workingDirectory)) {
            var begun = System.nanoTime();
            awaitRows(service, database, SAMPLES * COPIES);
            var archived = System.nanoTime();
            assertThat(table(database).metadata().schema().columns()).hasSizeGreaterThan(3_000);

            var hostname = string(database, "select min(hostname) from instance");
            assertThat(service.deleteAsAdmin("/api/v4/instances?hostname=" + hostname)
                            .statusCode())
                    .isEqualTo(202);
            var asked = System.nanoTime();
            awaitRows(service, database, SAMPLES * COPIES - 1);
            await(
                    service,
                    () -> string(database, "select state from job where kind = 'erasure'")
                            .equals("succeeded"));

            assertThat(service.log()).doesNotContain("OutOfMemoryError").doesNotContain("is not up to date");
            System.out.printf(
                    Locale.ROOT,
                    "Archived %d pings with %d columns in a heap of 160 MiB within %d s after the start; an erasure with the file written anew took %d s; resident set: %d MiB at most%n",
                    SAMPLES * COPIES,
                    table(database).metadata().schema().columns().size(),
                    (archived - begun) / 1_000_000_000,
                    (System.nanoTime() - asked) / 1_000_000_000,
                    sets.service());
        } finally {
            service.stop();
        }
    }

    /** Stores pings of some instances, and as many again of others that are like them, before there is an archive. */
    private void fill() throws Exception {
        var service = start(Map.of());
        try (var database = StoredPings.connect(dataDir());
                var statement = database.createStatement()) {
            service.publish(VERSION.toString(), SyntheticDefinitions.yaml());
            var dictionary = FleetDictionary.parse(VERSION, SyntheticDefinitions.yaml());
            var pings = new Fleet(7, 2 * SAMPLES, week, 1, List.of(dictionary))
                    .week(0)
                    .limit(SAMPLES)
                    .toList();
            for (var ping : pings) {
                assertThat(service.postAsAdmin("/usage_data", new String(ping.json(), UTF_8))
                                .statusCode())
                        .isEqualTo(201);
            }
            statement.execute(String.format(Locale.ROOT, """
            with made as (
                insert into instance (id, hostname, uuid, first_received_at)
                select md5(id || ' ' || n)::uuid, 'copy-' || n || '-of-' || id || '.example.com', uuid, first_received_at
                from instance, generate_series(2, %1$d) n
            )
            insert into ping (id, instance_id, week, recorded_at, received_at, product_version, edition, dictionary, sha256,
                bytes, metrics, undeclared_count, type_mismatch_count, flags, numbers, extras, undeclared)
            select nextval('receipt_id'), md5(instance_id || ' ' || n)::uuid, week, recorded_at, received_at,
                product_version, edition, dictionary, sha256, bytes, metrics, undeclared_count, type_mismatch_count, flags,
                numbers, extras, undeclared
            from ping, generate_series(2, %1$d) n
            """, COPIES));
            assertThat(StoredPings.count(database, "select count(*) from ping where week = '" + week.monday() + "'"))
                    .isEqualTo(SAMPLES * COPIES);
        } finally {
            service.stop();
        }
    }

    private ServiceProcess start(Map<String, String> more) throws Exception {
        var environment = new HashMap<>(more);
        environment.put("ROLLCALL_ADMIN_TOKEN", ServiceProcess.TOKEN);
        environment.put("ROLLCALL_INGEST_RATE_LIMIT_PER_ADDRESS", "off");
        environment.put("ROLLCALL_INGEST_RATE_LIMIT_BYTES_PER_ADDRESS", "off");
        var service = ServiceProcess.startAsInContainer(workingDirectory, "log", environment);
        service.awaitReady();
        return service;
    }

    private Path dataDir() {
        return workingDirectory.resolve("rollcall-data");
    }

    private TableOnDisk table(Connection database) throws SQLException {
        var folder = workingDirectory.resolve("archive");
        return new TableOnDisk(
                new FolderIO(ArchiveSettings.location(folder), folder),
                string(database, "select metadata_location from archive_table"));
    }

    private void awaitRows(ServiceProcess service, Connection database, int rows) throws Exception {
        await(
                service,
                () -> StoredPings.count(database, "select count(*) from archive_table") == 1
                        && table(database).rows("count(*)").equals(List.of(Integer.toString(rows))));
    }

    private static void await(ServiceProcess service, Condition condition) throws Exception {
        var deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (!condition.holds()) {
            assertThat(service.process().isAlive()).as(service.log()).isTrue();
            assertThat(System.nanoTime()).as(service.log()).isLessThan(deadline);
            Thread.sleep(200);
        }
    }

    private static String string(Connection database, String query) throws SQLException {
        try (var statement = database.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** What is waited for. */
    @FunctionalInterface
    private interface Condition {
        boolean holds() throws SQLException, IOException;
    }
}
