package org.rollcall.analyse.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rollcall.Definitions;
import org.rollcall.Eventually;
import org.rollcall.FirstColumn;
import org.rollcall.ServiceProcess;
import org.rollcall.StoredPings;
import org.rollcall.ping.Week;
import org.rollcall.platform.embedded.EmbeddedPostgres;
import org.rollcall.platform.embedded.TestDatabase;

/**
 * The service is killed twenty times while it changes the archive, at each step of a change: the table is a table then, with
 * every ping once, and after the next start it has what the database has. Leftovers go.
 */
class ArchiveKillIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How often the folder and the database are looked at for the moment to kill. */
    private static final long LOOK_NANOS = 100_000;

    private static final int INSTANCES = 40;

    private static final int MOST_MILLIS_BEFORE_A_KILL = 1_500;

    /** Versions of the table that stay in the folder for those who read it without the database. */
    private static final int VERSIONS = 20;

    private static final Pattern VERSION = Pattern.compile("v([0-9]+)\\.metadata\\.json");

    private static final String ROW = "hostname || ' ' || week || ' ' || n";

    private final Week week = new Week(Week.of(Instant.now()).monday().minusWeeks(2));

    @TempDir
    private Path workingDirectory;

    @SuppressWarnings("NullAway.Init") // before each test
    private EmbeddedPostgres postgres;

    @SuppressWarnings("NullAway.Init") // before each test
    private Connection database;

    @SuppressWarnings("NullAway.Init") // before each test
    private ServiceProcess service;

    @SuppressWarnings("NullAway.Init") // before each test
    private FolderIO io;

    private int sent;
    private final List<String> kills = new ArrayList<>();
    private int leftovers;
    private int unpublished;

    /** When the service is killed. A file appears under its name when the step that writes it begins, but for those of rows. */
    private enum Moment {
        ROWS_UNDER_WAY("\\.part-.*\\.tmp"),
        ROWS_WRITTEN("part-.*\\.parquet"),
        MANIFEST(".*-m[0-9]+\\.avro"),
        MANIFEST_LIST("snap-.*\\.avro"),
        METADATA("[0-9]{5}-.*\\.metadata\\.json"),
        /** The change is made, and the folder does not say so yet. */
        COMMITTED,
        PUBLISHED("v[0-9]+\\.metadata\\.json"),
        /** Earlier states have ended, and their files are still there. */
        EXPIRED,
        /** The first of these files is gone. */
        DELETED,
        ANY;

        private final Pattern file;

        Moment() {
            this("(?!)");
        }

        Moment(String file) {
            this.file = Pattern.compile(file);
        }
    }

    @BeforeEach
    void start() throws Exception {
        postgres = TestDatabase.open();
        database = StoredPings.connect(postgres.dataDir());
        var folder = workingDirectory.resolve("archive");
        io = new FolderIO(ArchiveSettings.location(folder), folder);
        startService();
        service.publish("18.9", Definitions.yaml("hostname string", "n number").getBytes(UTF_8));
    }

    private void startService() throws Exception {
        service = ServiceProcess.start(
                workingDirectory,
                "log",
                Map.ofEntries(
                        Map.entry("QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl()),
                        Map.entry("QUARKUS_DATASOURCE_USERNAME", postgres.username()),
                        Map.entry("QUARKUS_DATASOURCE_PASSWORD", postgres.password()),
                        Map.entry("ROLLCALL_ADMIN_TOKEN", ServiceProcess.TOKEN),
                        Map.entry("ROLLCALL_INGEST_RATE_LIMIT_PER_ADDRESS", "off"),
                        Map.entry("ROLLCALL_ARCHIVE_DIRECTORY", io.folder().toString()),
                        Map.entry("ROLLCALL_ARCHIVE_INTERVAL", "1S"),
                        Map.entry("ROLLCALL_ARCHIVE_SNAPSHOTS", "1S")));
        service.awaitReady();
    }

    @AfterEach
    void end() throws Exception {
        service.stop();
        database.close();
        postgres.close();
    }

    @Test
    void wheneverTheServiceIsKilled_theTableHasEveryPingOnce_andLeftoversGo() throws Exception {
        killAt(Moment.METADATA, "the first change", () -> {
            for (var i = 0; i < INSTANCES; i++) {
                send();
            }
        });
        for (var moment : Moment.values()) {
            killAt(moment, "late ping", this::send);
            if (moment == Moment.ANY) {
                killAt(moment, "erasure", this::erase);
            } else {
                killAt(moment, "deleted ping", this::deletePing);
            }
        }
        send();
        awaitQuiet();
        service.stop();
        // As old as they have to be, so that nobody is still at them.
        for (var file : TableOnDisk.everyFile(io.folder())) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        }
        startService();
        Eventually.until("no leftovers", () -> {
            try {
                return unknownFiles().isEmpty();
            } catch (RuntimeException _) {
                return false; // One was deleted while it was looked at.
            }
        });
        awaitQuiet();

        assertThat(unknownFiles()).isEmpty();
        assertThat(leftovers)
                .as("files that kills have left, so that there was something to delete")
                .isPositive();
        assertThat(unpublished)
                .as("kills between the commit and the publication of it")
                .isPositive();
        Eventually.until(
                "the erasure is over",
                () -> strings(
                                        "select result ->> 'archive_until' from job where state = 'succeeded' and kind = 'erasure'")
                                .size()
                        == 1);
        System.out.printf(
                Locale.ROOT,
                "Killed the service %d times while it changed the archive, %d times between commit and publication: %d files left, all deleted; %d pings, each once. %s%n",
                kills.size(),
                unpublished,
                leftovers,
                pings().size(),
                kills);
    }

    /** What has the service change the archive. */
    @FunctionalInterface
    private interface Change {
        void make() throws Exception;
    }

    private void killAt(Moment moment, String name, Change change) throws Exception {
        var before = Set.copyOf(rows());
        var pingsBefore = Set.copyOf(pings());
        var known = unknownFiles();
        var killer = CompletableFuture.runAsync(new Watch(moment), Thread::startVirtualThread);
        try {
            change.make();
        } catch (IOException _) {
            // It was killed before it had answered everything.
        }
        killer.get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
        service.process().waitFor();

        var pings = Set.copyOf(pings());
        var rows = rows();
        var what = "%s, %s".formatted(moment, name);
        assertThat(rows).as(what).doesNotHaveDuplicates();
        assertThat(rows).as(what).allMatch(row -> pings.contains(row) || pingsBefore.contains(row));
        assertThat(rows)
                .as(what)
                .containsAll(before.stream().filter(pings::contains).toList());
        assertThat(rowsForReadersOfTheFolder()).as(what).doesNotHaveDuplicates();
        var left = unknownFiles();
        left.removeAll(known);
        leftovers += left.size();
        unpublished += isPublished() ? 0 : 1;
        kills.add("%s (%s): %s"
                .formatted(moment, name, Set.copyOf(rows).equals(before) ? "as before" : "as it is to be"));

        execute("update job set state = 'queued' where state = 'running'"); // rather than after half a minute
        startService();
        awaitQuiet();
    }

    private void send() throws IOException, InterruptedException {
        var time = week.monday().atTime(12, 0).toInstant(ZoneOffset.UTC);
        var answer = service.postAsAdmin(
                "/usage_data",
                String.format(
                        Locale.ROOT,
                        "{\"hostname\":\"h%1$d.example.com\",\"uuid\":\"u\",\"version\":\"18.9.0\",\"recorded_at\":\"%2$s\",\"n\":%1$d}",
                        sent++,
                        time));
        assertThat(answer.statusCode()).isEqualTo(201);
    }

    /** As an erasure begins; the rest of it takes longer than the archive. */
    private void deletePing() throws SQLException {
        execute("delete from ping where id = (select min(id) from ping)");
    }

    private void erase() throws IOException, InterruptedException {
        var hostname = strings("select hostname from instance join ping on instance.id = instance_id order by ping.id")
                .getFirst();
        assertThat(service.deleteAsAdmin("/api/v4/instances?hostname=" + hostname)
                        .statusCode())
                .isEqualTo(202);
    }

    /** Returns when the service has nothing to do any more. */
    private void awaitQuiet() {
        Eventually.until("the archive has every ping", () -> {
            try {
                return isPublished()
                        && onDisk().metadata().snapshots().size() == 1
                        && Set.copyOf(rows()).equals(Set.copyOf(pings()));
            } catch (RuntimeException _) {
                return false; // A file was deleted while it was to be read.
            }
        });
        assertThat(rows()).containsExactlyInAnyOrderElementsOf(pings());
    }

    private TableOnDisk onDisk() {
        return new TableOnDisk(
                io, strings("select metadata_location from archive_table").getFirst());
    }

    private boolean isThere() {
        return !strings("select metadata_location from archive_table").isEmpty();
    }

    private List<String> rows() {
        return isThere() ? onDisk().rows(ROW) : List.of();
    }

    private List<String> rowsForReadersOfTheFolder() throws IOException {
        var version = published();
        return version == 0
                ? List.of()
                : new TableOnDisk(io, io.location() + "/metadata/v" + version + ".metadata.json").rows(ROW);
    }

    private int published() throws IOException {
        return new ArchiveDirectory(io.folder()).version();
    }

    /** Whether the folder says what the database says; the number of a metadata file is one less than its version. */
    private boolean isPublished() {
        try {
            var name = isThere()
                    ? ArchiveDirectory.name(io.path(onDisk().metadata().metadataFileLocation()))
                    : "";
            return name.isEmpty()
                    ? published() == 0
                    : Integer.parseInt(name.substring(0, name.indexOf('-'))) + 1 == published();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The pings of the database, as rows. */
    private List<String> pings() {
        return strings("""
                select concat_ws(' ', hostname, to_char(week, 'IYYY-"W"IW'), numbers[ordinal])
                from ping join instance on instance.id = instance_id join metric on key_path = 'n'
                """);
    }

    /** Files that no state of the table names that is kept, and that nobody needs who reads the folder. */
    private Set<Path> unknownFiles() {
        var unknown = new TreeSet<>(TableOnDisk.everyFile(io.folder()));
        if (isThere()) {
            unknown.removeAll(onDisk().keptFiles());
        }
        unknown.removeIf(file -> {
            var version = VERSION.matcher(ArchiveDirectory.name(file));
            try {
                return ArchiveDirectory.name(file).equals("version-hint.text")
                        || (version.matches() && Integer.parseInt(version.group(1)) > published() - VERSIONS);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        return unknown;
    }

    private List<String> strings(String query) {
        try {
            return FirstColumn.of(database, query);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Waits for a moment of the next change, and kills the service then. */
    private final class Watch implements Runnable {

        private final Moment moment;
        private final Set<String> files = names();
        private final List<String> pointers = new ArrayList<>();

        Watch(Moment moment) throws IOException, SQLException {
            this.moment = moment;
            pointers.addAll(pointer());
        }

        @Override
        public void run() {
            try {
                if (moment == Moment.ANY) {
                    Thread.sleep(ThreadLocalRandom.current().nextInt(MOST_MILLIS_BEFORE_A_KILL));
                } else {
                    await();
                }
                service.process().destroyForcibly();
            } catch (IOException | SQLException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void await() throws IOException, SQLException {
            var deadline = System.nanoTime() + PATIENCE.toNanos();
            try (var connection = StoredPings.connect(postgres.dataDir())) {
                while (!isNow(connection)) {
                    assertThat(System.nanoTime()).as("%s comes", moment).isLessThan(deadline);
                    LockSupport.parkNanos(LOOK_NANOS);
                }
            }
        }

        private boolean isNow(Connection connection) throws IOException, SQLException {
            return switch (moment) {
                case COMMITTED -> commits(connection) > 0;
                case EXPIRED -> commits(connection) > 1;
                case DELETED ->
                    files.stream()
                            .anyMatch(file -> file.startsWith("snap-")
                                    && !Files.exists(
                                            io.folder().resolve("metadata").resolve(file)));
                default ->
                    names().stream().anyMatch(file -> moment.file.matcher(file).matches() && !files.contains(file));
            };
        }

        private int commits(Connection connection) throws SQLException {
            for (var one : pointer(connection)) {
                if (!pointers.contains(one)) {
                    pointers.add(one);
                }
            }
            return pointers.size() - 1;
        }

        private List<String> pointer() throws SQLException, IOException {
            try (var connection = StoredPings.connect(postgres.dataDir())) {
                return pointer(connection);
            }
        }

        private static List<String> pointer(Connection connection) throws SQLException {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("select metadata_location from archive_table")) {
                return rows.next() ? List.of(rows.getString(1)) : List.of();
            }
        }

        private Set<String> names() throws IOException {
            var names = new HashSet<String>();
            for (var folder : List.of("metadata", "week=" + week)) {
                for (var file : ArchiveDirectory.files(io.folder().resolve(folder))) {
                    names.add(ArchiveDirectory.name(file));
                }
            }
            return names;
        }
    }
}
