package org.rollcall.platform.embedded;

import static java.util.Objects.requireNonNull;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An empty PostgreSQL for the tests of the application, gone after them: {@code @WithTestResource(TestDatabase.class)}, or
 * {@link #open()} for a test without Quarkus. It does not wait for the disk.
 */
public final class TestDatabase implements QuarkusTestResourceLifecycleManager {

    /** The programs are unpacked once for all runs. */
    static final Path BINARIES =
            Path.of(System.getProperty("java.io.tmpdir"), "rollcall-test-" + System.getProperty("user.name"));

    /** A crash of the machine may cost a test its data, and makes it much faster. */
    static final Map<String, String> FAST =
            Map.of("fsync", "off", "synchronous_commit", "off", "full_page_writes", "off");

    private static final Path FOLDERS = Path.of("target", "test-database");

    private @Nullable EmbeddedPostgres postgres;

    /** The caller closes it; the folder goes at the start of a later run. */
    public static EmbeddedPostgres open() {
        return open(Map.of());
    }

    /** As {@link #open()}, with settings as they stand in {@code postgresql.conf}. */
    public static EmbeddedPostgres open(Map<String, String> settings) {
        deleteFoldersOfEndedRuns();
        String name = ProcessHandle.current().pid() + "-" + System.nanoTime();
        Map<String, String> all = new HashMap<>(FAST);
        all.putAll(settings);
        return EmbeddedPostgres.start(FOLDERS.resolve(name), BINARIES, all);
    }

    /** Starts a server again that was closed, on another port; the caller closes it. */
    public static EmbeddedPostgres reopen(EmbeddedPostgres closed) {
        return EmbeddedPostgres.start(closed.dataDir(), BINARIES, FAST);
    }

    @Override
    public Map<String, String> start() {
        EmbeddedPostgres started = open();
        postgres = started;
        return Map.of(
                "quarkus.datasource.jdbc.url", started.jdbcUrl(),
                "quarkus.datasource.username", started.username(),
                "quarkus.datasource.password", started.password());
    }

    @Override
    public void stop() {
        if (postgres != null) {
            postgres.close();
            Folders.delete(postgres.dataDir());
            postgres = null;
        }
    }

    /** A killed test run leaves its folder, and in it a running server. */
    private static void deleteFoldersOfEndedRuns() {
        if (!Files.exists(FOLDERS)) {
            return;
        }
        List<Path> folders;
        try (Stream<Path> children = Files.list(FOLDERS)) {
            folders = children.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Path folder : folders) {
            long pid = Long.parseLong(
                    requireNonNull(folder.getFileName()).toString().replaceFirst("-.*", ""));
            if (ProcessHandle.of(pid).isEmpty()) {
                EmbeddedPostgres.start(folder, BINARIES, FAST).close();
                Folders.delete(folder);
            }
        }
    }
}
