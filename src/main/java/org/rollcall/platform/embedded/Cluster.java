package org.rollcall.platform.embedded;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.APPEND;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of the database: what initdb makes and the server works on. */
final class Cluster {

    static final String NAME = "rollcall";

    private static final Duration INITDB_TIMEOUT = Duration.ofMinutes(5);
    private static final String SETTINGS_FILE = "rollcall.conf";

    private static final String WHO_MAY_CONNECT = """
            # Written by Rollcall: from this machine only, and only with a password.
            host all all 127.0.0.1/32 scram-sha-256
            """;

    private final Path folder;
    private final Programs programs;

    Cluster(Path folder, Programs programs) {
        this.folder = folder;
        this.programs = programs;
    }

    Path folder() {
        return folder;
    }

    /** @param version of the programs, such as 18.6 */
    boolean exists(String version) throws IOException {
        Path file = folder.resolve("PG_VERSION");
        if (!Files.exists(file)) {
            if (hasFiles()) {
                throw new EmbeddedPostgresException(
                        "%s holds files, but no PostgreSQL database: move them away, or choose another folder with rollcall.embedded.data-dir (ROLLCALL_EMBEDDED_DATA_DIR)."
                                .formatted(folder));
            }
            return false;
        }
        String found = Files.readString(file).strip();
        String major = version.replaceFirst("\\..*", "");
        if (!found.equals(major)) {
            throw new EmbeddedPostgresException(
                    "%s was written by PostgreSQL %s, and this Rollcall brings PostgreSQL %s: move the data over with pg_upgrade or pg_dump of those versions, or choose another folder with rollcall.embedded.data-dir (ROLLCALL_EMBEDDED_DATA_DIR)."
                            .formatted(folder, found, version));
        }
        return true;
    }

    private boolean hasFiles() throws IOException {
        if (!Files.exists(folder)) {
            return false;
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.findAny().isPresent();
        }
    }

    /** Everything happens in a folder of another name, so that the real one is there completely or not at all. */
    void create(String password, boolean durable) throws IOException {
        Path parent = Folders.parent(folder);
        Folders.deleteLeftBehind(parent, String.valueOf(folder.getFileName()));
        Path growing = Folders.temporarySibling(folder);
        try {
            initdb(growing, durable);
            Files.writeString(growing.resolve("pg_hba.conf"), WHO_MAY_CONNECT);
            Files.writeString(
                    growing.resolve("postgresql.conf"),
                    "%n# What Rollcall sets, written again at every start.%ninclude_if_exists '%s'%n"
                            .formatted(SETTINGS_FILE),
                    APPEND);
            createRoleAndDatabase(growing, password);
            Files.move(growing, folder, ATOMIC_MOVE);
            Folders.sync(parent);
        } catch (IOException | RuntimeException e) {
            Folders.delete(growing);
            throw e;
        }
    }

    /** Text is compared by code point, which no update of the system's locales can change under an index. */
    private void initdb(Path growing, boolean durable) {
        Programs.Output output = programs.run(
                INITDB_TIMEOUT,
                "initdb",
                "--pgdata=" + growing,
                "--username=postgres",
                "--auth=trust", // Nobody connects before pg_hba.conf is replaced.
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--no-instructions",
                durable ? "--sync-method=fsync" : "--no-sync");
        failUnless(output, "create its database");
    }

    /**
     * The superuser has no password and so cannot log in; the service is an ordinary user that owns its database, and may
     * make roles for the people who ask it.
     */
    private void createRoleAndDatabase(Path growing, String password) {
        String statements = """
                create role %1$s login createdb createrole password '%2$s';
                create database %1$s owner %1$s;
                """.formatted(NAME, password);
        Programs.Output output = programs.run(
                statements,
                INITDB_TIMEOUT,
                "postgres",
                "--single",
                "-D",
                growing.toString(),
                "-c",
                "exit_on_error=true",
                "-c",
                "log_min_error_statement=panic", // The statement holds the password.
                "-c",
                "password_encryption=scram-sha-256",
                "postgres");
        failUnless(output, "create its user and database");
    }

    private void failUnless(Programs.Output output, String task) {
        if (!output.ok()) {
            throw new EmbeddedPostgresException("The embedded PostgreSQL could not %s in %s. It said:%n    %s"
                    .formatted(task, folder, output.tail()));
        }
    }

    void writeSettings(Map<String, String> settings) throws IOException {
        String lines = settings.entrySet().stream()
                .map(setting -> line(setting.getKey(), setting.getValue()))
                .collect(Collectors.joining("\n", "# Written by Rollcall at every start.\n", "\n"));
        Files.writeString(folder.resolve(SETTINGS_FILE), lines);
    }

    private static String line(String name, String value) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_.]*") || value.matches("(?s).*[\\r\\n\\x00].*")) {
            throw new EmbeddedPostgresException("Not a setting of PostgreSQL: %s = %s".formatted(name, value));
        }
        return "%s = '%s'".formatted(name, value.replace("\\", "\\\\").replace("'", "''"));
    }
}
