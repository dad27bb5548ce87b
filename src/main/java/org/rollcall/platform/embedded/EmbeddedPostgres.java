package org.rollcall.platform.embedded;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server of our own, with its data in one folder. It listens on 127.0.0.1 only, asks for a password, and
 * writes every commit to the disk before it confirms it.
 *
 * <pre>
 * rollcall-data/
 *   lock                 held by the service, names its process
 *   password             of the database user, readable by the owner only
 *   port                 that the server listens on, the same at every start
 *   postgres/            the cluster
 *   postgres.log         what the server says
 *   postgresql-.../      the server's programs, unpacked
 * </pre>
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(EmbeddedPostgres.class.getName());

    /** How soon the end of the server is noticed, and how long to wait where it does not start again. */
    private static final Duration WATCH_INTERVAL = Duration.ofMillis(200);

    private static final Duration RESTART_INTERVAL = Duration.ofSeconds(5);

    /** Fits a small machine; callers may add to it. */
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("listen_addresses", "127.0.0.1"),
            Map.entry("unix_socket_directories", ""),
            Map.entry("fsync", "on"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("full_page_writes", "on"),
            Map.entry("password_encryption", "scram-sha-256"),
            Map.entry("shared_buffers", "128MB"),
            Map.entry("max_locks_per_transaction", "512"), // ten years of weeks for eighteen readers: docs/capacity.md
            Map.entry("timezone", "UTC"),
            Map.entry("log_timezone", "UTC"),
            Map.entry("log_checkpoints", "off"));

    private final Path dataDir;
    private final FolderLock lock;
    private final Server server;
    private final int port;
    private final String password;
    private final String version;
    private final boolean isNew;
    private @Nullable Thread watch;
    private volatile boolean closed;

    private EmbeddedPostgres(
            Path dataDir, FolderLock lock, Server server, int port, String password, String version, boolean isNew) {
        this.dataDir = dataDir;
        this.lock = lock;
        this.server = server;
        this.port = port;
        this.password = password;
        this.version = version;
        this.isNew = isNew;
    }

    /**
     * Starts the server and waits until it is ready.
     *
     * @param dataDir made if it is not there
     * @param settings added to ours, as they would stand in {@code postgresql.conf}
     */
    public static EmbeddedPostgres start(Path dataDir, Map<String, String> settings) {
        return start(dataDir, dataDir, settings);
    }

    /**
     * Starts the server with its programs elsewhere.
     *
     * @param binariesDir where the programs are unpacked; several data folders may share it
     */
    public static EmbeddedPostgres start(Path dataDir, Path binariesDir, Map<String, String> settings) {
        // First: a container image brings none, and its file system is read-only.
        Binaries binaries = Binaries.ofThisMachine();
        Path folder = makeFolder(dataDir);
        FolderLock lock = FolderLock.acquire(folder);
        boolean started = false;
        try {
            EmbeddedPostgres postgres = start(folder, lock, binaries, binariesDir, settings);
            started = true;
            return postgres;
        } catch (IOException | UncheckedIOException e) {
            throw new EmbeddedPostgresException(
                    String.format(Locale.ROOT, "The data folder %s cannot be used: %s", folder, e), e);
        } finally {
            if (!started) {
                lock.close();
            }
        }
    }

    private static EmbeddedPostgres start(
            Path folder, FolderLock lock, Binaries binaries, Path binariesDir, Map<String, String> extraSettings)
            throws IOException {
        Programs programs =
                Programs.in(binaries.unpackBelow(binariesDir.toAbsolutePath().normalize()));
        String version = version(programs);
        Map<String, String> settings = new TreeMap<>(SETTINGS);
        settings.putAll(extraSettings);

        Cluster cluster = new Cluster(folder.resolve("postgres"), programs);
        boolean isNew = !cluster.exists(version);
        String password = password(folder.resolve("password"), isNew);
        if (isNew) {
            cluster.create(password, !"off".equals(settings.get("fsync")));
        }
        Server server = new Server(cluster, programs, folder.resolve("postgres.log"), settings);
        int port = server.start(folder.resolve("port"));
        EmbeddedPostgres postgres = new EmbeddedPostgres(folder, lock, server, port, password, version, isNew);
        postgres.checkLogin();
        return postgres;
    }

    private static Path makeFolder(Path dataDir) {
        Path folder = dataDir.toAbsolutePath().normalize();
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw unusable(folder, "it is not a folder");
        }
        try {
            if (!Files.exists(folder)) {
                Files.createDirectories(Folders.parent(folder));
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            folder = folder.toRealPath();
        } catch (IOException e) {
            throw unusable(folder, String.format(Locale.ROOT, "it cannot be made (%s)", e));
        }
        if (!Files.isWritable(folder)) {
            throw unusable(folder, "it is not writable for user " + System.getProperty("user.name"));
        }
        // pg_ctl passes the path on through a shell, between double quotes.
        if (folder.toString().matches("(?s).*[\"`$\\\\\n].*")) {
            throw unusable(
                    folder, "its path has a double quote, a backtick, a dollar sign, a backslash or a line break");
        }
        return folder;
    }

    private static EmbeddedPostgresException unusable(Path folder, String reason) {
        return new EmbeddedPostgresException(String.format(
                Locale.ROOT,
                "The data folder %s cannot be used, %s: choose another with rollcall.embedded.data-dir (ROLLCALL_EMBEDDED_DATA_DIR).",
                folder,
                reason));
    }

    /** Also shows whether the programs run on this system at all. */
    private static String version(Programs programs) {
        Programs.Output output = programs.run(Duration.ofSeconds(30), "postgres", "--version");
        if (!output.ok()) {
            throw new EmbeddedPostgresException(String.format(
                    Locale.ROOT,
                    "The embedded PostgreSQL does not run on this system (it needs glibc 2.27 or later, or macOS, and a data folder that is not mounted noexec): configure a database with QUARKUS_DATASOURCE_JDBC_URL. It said:%n    %s",
                    output.tail()));
        }
        return output.text().strip().replaceFirst("^.*\\) ", "");
    }

    private static String password(Path file, boolean isNew) throws IOException {
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        if (!isNew) {
            throw new EmbeddedPostgresException(String.format(
                    Locale.ROOT,
                    "The password of the database is missing: put the file %s back that was there when the data was written.",
                    file));
        }
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        Path growing = Folders.temporarySibling(file);
        Files.createFile(growing, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(growing, password);
        Files.move(growing, file, ATOMIC_MOVE);
        return password;
    }

    /** Makes connections of its own, for a look before the service has a pool. */
    DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl());
        source.setUser(username());
        source.setPassword(password);
        return source;
    }

    private void checkLogin() {
        try (Connection connection = dataSource().getConnection()) {
            connection.isValid(10);
        } catch (SQLException e) {
            server.stop();
            throw new EmbeddedPostgresException(
                    String.format(
                            Locale.ROOT,
                            "The embedded PostgreSQL in %s runs, but does not let the service in: %s",
                            dataDir,
                            e.getMessage()),
                    e);
        }
    }

    /**
     * From now on a server that ends by itself, because it was killed or has crashed, is started again on the same port, until
     * this is closed. Its log of changes brings back all that was committed. Where it does not start, say because the disk is
     * full, that is logged and tried again.
     */
    synchronized void restartWhenItEnds() {
        watch = Thread.ofPlatform().daemon().name("Embedded PostgreSQL watch").start(this::watch);
    }

    private void watch() {
        Duration pause = WATCH_INTERVAL;
        while (!closed) {
            try {
                Thread.sleep(pause);
                pause = WATCH_INTERVAL;
                if (!server.isRunning()) {
                    restart();
                }
            } catch (InterruptedException e) {
                return; // only close() interrupts
            } catch (IOException | EmbeddedPostgresException e) {
                if (!closed) {
                    LOG.log(System.Logger.Level.ERROR, "{0} Trying again in {1}", e.getMessage(), RESTART_INTERVAL);
                    pause = RESTART_INTERVAL;
                }
            }
        }
    }

    private void restart() throws IOException {
        LOG.log(System.Logger.Level.WARNING, "PostgreSQL on {0} has ended by itself; starting it again", dataDir);
        server.start(port);
        LOG.log(System.Logger.Level.WARNING, "PostgreSQL on {0} runs again", dataDir);
    }

    /** After this nobody starts the server again. */
    private void endWatch() {
        Thread running = watch;
        if (running == null) {
            return;
        }
        running.interrupt();
        try {
            running.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public String jdbcUrl() {
        return String.format(Locale.ROOT, "jdbc:postgresql://127.0.0.1:%d/%s", port, Cluster.NAME);
    }

    public String username() {
        return Cluster.NAME;
    }

    public String password() {
        return password;
    }

    public int port() {
        return port;
    }

    /** A command line that opens a session on the database, for the user whom the password file belongs to. */
    public String psql() {
        return String.format(
                Locale.ROOT,
                "PGPASSWORD=$(cat '%s') psql -h 127.0.0.1 -p %s -U %s %s",
                dataDir.resolve("password").toString().replace("'", "'\\''"),
                Integer.toString(port),
                Cluster.NAME,
                Cluster.NAME);
    }

    /** Of the server, such as 18.6. */
    public String version() {
        return version;
    }

    public Path dataDir() {
        return dataDir;
    }

    /** Whether this start has made the database. */
    public boolean isNew() {
        return isNew;
    }

    /** Stops the server and gives the folder back. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        endWatch();
        if (!server.stop()) {
            LOG.log(System.Logger.Level.WARNING, "PostgreSQL on {0} did not stop; the next start stops it", dataDir);
        }
        lock.close();
    }
}
