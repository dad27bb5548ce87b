package org.rollcall.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postgresql.ds.PGSimpleDataSource;
import org.rollcall.platform.embedded.EmbeddedPostgres;

/** A PostgreSQL of the benchmark's own, with the same settings for all contestants. */
final class BenchDatabase implements AutoCloseable {

    /** What an operator would set on a machine of this size; every commit reaches the disk. */
    static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("fsync", "on"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("full_page_writes", "on"),
            Map.entry("shared_buffers", "2GB"),
            Map.entry("max_wal_size", "8GB"),
            Map.entry("checkpoint_timeout", "30min"),
            Map.entry("autovacuum_naptime", "5min"),
            Map.entry("max_connections", "60"));

    private final AutoCloseable server;
    private final long pid;
    private final String jdbcUrl;
    private final String username;
    private final String password;
    private final Map<String, String> settings;

    private BenchDatabase(
            AutoCloseable server,
            long pid,
            String jdbcUrl,
            String username,
            String password,
            Map<String, String> settings) {
        this.server = server;
        this.pid = pid;
        this.jdbcUrl = jdbcUrl;
        this.username = username;
        this.password = password;
        this.settings = settings;
    }

    /**
     * Starts an empty database.
     *
     * @param programs where the embedded server is unpacked
     * @param installed the folder of an installed server's programs, to be used instead; empty for the embedded one
     */
    static BenchDatabase start(Path dataDir, Path programs, String installed, List<String> extraSettings) {
        var settings = new TreeMap<>(SETTINGS);
        for (var setting : extraSettings) {
            settings.put(setting.replaceFirst("=.*", ""), setting.replaceFirst("^[^=]*=", ""));
        }
        var database = installed.isEmpty()
                ? of(EmbeddedPostgres.start(dataDir, programs, settings), dataDir, settings)
                : of(InstalledPostgres.start(Path.of(installed), dataDir, settings), dataDir, settings);
        database.check("fsync");
        database.check("synchronous_commit");
        return database;
    }

    private static BenchDatabase of(EmbeddedPostgres server, Path dataDir, Map<String, String> settings) {
        return new BenchDatabase(
                server, pid(dataDir), server.jdbcUrl(), server.username(), server.password(), settings);
    }

    private static BenchDatabase of(InstalledPostgres server, Path dataDir, Map<String, String> settings) {
        return new BenchDatabase(server, pid(dataDir), server.jdbcUrl(), server.username(), "trusted", settings);
    }

    /** Of the server's first process, whose children are the others. */
    private static long pid(Path dataDir) {
        try (var lines = Files.lines(dataDir.resolve("postgres").resolve("postmaster.pid"))) {
            return Long.parseLong(lines.findFirst().orElseThrow().strip());
        } catch (IOException e) {
            throw new BenchException("the server runs without a file postmaster.pid", e);
        }
    }

    /** Processor time that the server has used so far, seconds. */
    double cpuSeconds() {
        return Cpu.withChildren(pid);
    }

    private void check(String setting) {
        var value = text("show " + setting);
        if (!"on".equals(value)) {
            throw new BenchException("%s is %s, so what is measured would not be durable".formatted(setting, value));
        }
    }

    String jdbcUrl() {
        return jdbcUrl;
    }

    String username() {
        return username;
    }

    String password() {
        return password;
    }

    String version() {
        return text("show server_version") + (lz4() ? " with lz4" : " without lz4");
    }

    Map<String, String> settings() {
        return settings;
    }

    Connection connect() throws SQLException {
        var source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl());
        source.setUser(username());
        source.setPassword(password());
        return source.getConnection();
    }

    private boolean lz4() {
        return !"0"
                .equals(
                        text(
                                "select count(*) from pg_settings where 'lz4' = any(enumvals) and name = 'default_toast_compression'"));
    }

    /** Runs statements one after the other, each in a transaction of its own. */
    void run(String... statements) {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new BenchException("SQL failed: " + String.join("; ", statements), e);
        }
    }

    /** The one value that a query answers. */
    String text(String sql) {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        } catch (SQLException e) {
            throw new BenchException("SQL failed: " + sql, e);
        }
    }

    long number(String sql) {
        return Long.parseLong(text(sql));
    }

    /**
     * Writes all dirty pages, so that no contestant pays for those of the one before. An ordinary user may not say
     * {@code checkpoint}, but copying and dropping a database does it.
     */
    void settle() {
        run("create database settling strategy file_copy", "drop database settling");
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (Exception e) {
            throw new BenchException("the database did not stop", e);
        }
    }
}
