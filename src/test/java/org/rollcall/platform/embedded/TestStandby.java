package org.rollcall.platform.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Metrics;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL and a standby that streams from it, for the tests of the application. The standby begins as a copy of the folder of
 * the stopped primary, because the embedded programs have none that makes a base backup. Both let the superuser in, without a
 * password; the standby gives way to what it replays after a fifth of a second.
 */
public final class TestStandby implements QuarkusTestResourceLifecycleManager {

    private static final String FOLDER = "test.standby.folder";
    private static final Duration PROGRAM_TIMEOUT = Duration.ofSeconds(60);

    private static final String IN_THE_WAY = "40001";

    private static final String WHO_MAY_CONNECT = """
            host all postgres 127.0.0.1/32 trust
            host replication postgres 127.0.0.1/32 trust
            """;

    private @Nullable EmbeddedPostgres primary;
    private @Nullable EmbeddedPostgres standby;

    /** Both run; the caller closes them. */
    public record Pair(EmbeddedPostgres primary, EmbeddedPostgres standby) implements AutoCloseable {

        /** The settings of a service that reads from the standby. */
        public Map<String, String> settings() {
            return Map.of(
                    "quarkus.datasource.jdbc.url", primary.jdbcUrl(),
                    "quarkus.datasource.username", primary.username(),
                    "quarkus.datasource.password", primary.password(),
                    "rollcall.database.replica.url", standby.jdbcUrl());
        }

        @Override
        public void close() {
            standby.close();
            primary.close();
            Folders.delete(standby.dataDir());
            Folders.delete(primary.dataDir());
        }
    }

    /** A primary, empty, and its standby. */
    public static Pair open() {
        var first = TestDatabase.open();
        first.close();
        try {
            var cluster = first.dataDir().resolve("postgres");
            var access = cluster.resolve("pg_hba.conf");
            Files.writeString(access, WHO_MAY_CONNECT + Files.readString(access)); // the first line that fits counts
            var folder = first.dataDir().resolveSibling(first.dataDir().getFileName() + "-standby");
            copy(first.dataDir(), folder);
            Files.delete(folder.resolve("port"));
            Files.createFile(folder.resolve("postgres/standby.signal"));
            var primary = TestDatabase.reopen(first);
            var settings = new HashMap<>(TestDatabase.FAST);
            settings.put("primary_conninfo", "host=127.0.0.1 port=" + primary.port() + " user=postgres");
            settings.put("max_standby_streaming_delay", "200ms");
            settings.put("wal_retrieve_retry_interval", "100ms");
            return new Pair(primary, EmbeddedPostgres.start(folder, TestDatabase.BINARIES, settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
        Files.setPosixFilePermissions(to.resolve("postgres"), Files.getPosixFilePermissions(from.resolve("postgres")));
    }

    @Override
    public Map<String, String> start() {
        // A gauge of a service that ran before in this JVM stays registered, and would be shown in place of this one's.
        Metrics.globalRegistry.clear();
        var pair = open();
        primary = pair.primary();
        standby = pair.standby();
        var settings = new HashMap<>(pair.settings());
        settings.put("rollcall.database.replica.max-lag", "5S");
        settings.put(FOLDER, pair.standby().dataDir().toString());
        return settings;
    }

    /** After the database of the other tests, in whose place this one is. */
    @Override
    public int order() {
        return 1;
    }

    @Override
    public void stop() {
        if (primary != null && standby != null) {
            new Pair(primary, standby).close();
        }
    }

    /** Has the standby of the running service replay nothing until {@link #resume}. */
    public static void pause() {
        execute("select pg_wal_replay_pause()");
        while (!"paused".equals(ask("select pg_get_wal_replay_pause_state()"))) {
            Thread.onSpinWait();
        }
    }

    /** Has it go on. */
    public static void resume() {
        execute("select pg_wal_replay_resume()");
    }

    /** Asks the standby of the running service as a superuser: the first column of the first row. */
    public static @Nullable String ask(String query) {
        return ask("rollcall.database.replica.url", query);
    }

    /** Asks the primary of the running service as a superuser. */
    public static @Nullable String askPrimary(String query) {
        return ask("quarkus.datasource.jdbc.url", query);
    }

    private static @Nullable String ask(String key, String query) {
        var url = ConfigProvider.getConfig().getValue(key, String.class);
        try (var connection = DriverManager.getConnection(url, "postgres", "");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        } catch (SQLException e) {
            if (IN_THE_WAY.equals(e.getSQLState())) {
                return ask(key, query); // of what is replayed
            }
            throw new IllegalStateException(e);
        }
    }

    private static void execute(String query) {
        var _ = ask(query);
    }

    /** Ends the server of the standby of the running service. */
    public static void shutDown() {
        control("stop", "-m", "immediate");
    }

    /** Starts it again. */
    public static void startAgain() {
        control("start", "-l", folder().resolve("postgres.log").toString());
    }

    private static Path folder() {
        return Path.of(ConfigProvider.getConfig().getValue(FOLDER, String.class));
    }

    private static void control(String command, String... arguments) {
        var programs = Programs.in(Binaries.ofThisMachine().unpackBelow(TestDatabase.BINARIES.toAbsolutePath()));
        var all = new ArrayList<>(
                List.of(command, "-D", folder().resolve("postgres").toString(), "-w"));
        all.addAll(List.of(arguments));
        var output = programs.run(PROGRAM_TIMEOUT, "pg_ctl", all.toArray(String[]::new));
        assertThat(output.ok()).as("pg_ctl %s: %s", command, output.tail()).isTrue();
    }
}
