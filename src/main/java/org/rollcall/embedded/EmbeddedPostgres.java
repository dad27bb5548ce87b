package org.rollcall.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server of our own, with its data in one folder. It listens on 127.0.0.1 only, asks for a password, and
 * writes every commit to the disk before it confirms it.
 *
 * <pre>
 * rollcall-data/
 *   lock                 held by the service, names its process
 *   password             of the database user, readable by the owner only
 *   postgres/            the cluster
 *   postgres.log         what the server says
 *   postgresql-.../      the server's programs, unpacked
 * </pre>
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(EmbeddedPostgres.class.getName());

    /** A server that was killed reads its log of changes again before it is ready, which may take long on a slow disk. */
    private static final Duration START_PATIENCE = Duration.ofMinutes(5);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 3;
    private static final long LOG_LIMIT = 16L << 20;

    /** Fits a small machine; callers may add to it. */
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("listen_addresses", "127.0.0.1"),
            Map.entry("unix_socket_directories", ""),
            Map.entry("fsync", "on"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("full_page_writes", "on"),
            Map.entry("password_encryption", "scram-sha-256"),
            Map.entry("shared_buffers", "128MB"),
            Map.entry("timezone", "UTC"),
            Map.entry("log_timezone", "UTC"),
            Map.entry("log_checkpoints", "off"));

    private final Path dataDir;
    private final FolderLock lock;
    private final Postmaster postmaster;
    private final int port;
    private final String password;
    private final String version;
    private final boolean isNew;
    private boolean closed;

    private EmbeddedPostgres(
            Path dataDir,
            FolderLock lock,
            Postmaster postmaster,
            int port,
            String password,
            String version,
            boolean isNew) {
        this.dataDir = dataDir;
        this.lock = lock;
        this.postmaster = postmaster;
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
        Path folder = makeFolder(dataDir);
        FolderLock lock = FolderLock.acquire(folder);
        boolean started = false;
        try {
            EmbeddedPostgres postgres = start(folder, lock, binariesDir, settings);
            started = true;
            return postgres;
        } catch (IOException | UncheckedIOException e) {
            throw new EmbeddedPostgresException("The data folder %s cannot be used: %s".formatted(folder, e), e);
        } finally {
            if (!started) {
                lock.close();
            }
        }
    }

    private static EmbeddedPostgres start(
            Path folder, FolderLock lock, Path binariesDir, Map<String, String> extraSettings) throws IOException {
        Programs programs = Programs.in(Binaries.ofThisMachine()
                .unpackBelow(binariesDir.toAbsolutePath().normalize()));
        String version = version(programs);
        Map<String, String> settings = new TreeMap<>(SETTINGS);
        settings.putAll(extraSettings);

        Cluster cluster = new Cluster(folder.resolve("postgres"), programs);
        boolean isNew = !cluster.exists(version);
        String password = password(folder.resolve("password"), isNew);
        if (isNew) {
            cluster.create(password, !"off".equals(settings.get("fsync")));
        }
        Postmaster postmaster = new Postmaster(cluster.folder(), programs);
        int port = launch(cluster, postmaster, programs, folder.resolve("postgres.log"), settings);
        EmbeddedPostgres postgres = new EmbeddedPostgres(folder, lock, postmaster, port, password, version, isNew);
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
            throw unusable(folder, "it cannot be made (%s)".formatted(e));
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
        return new EmbeddedPostgresException(
                "The data folder %s cannot be used, %s: choose another with rollcall.embedded.data-dir (ROLLCALL_EMBEDDED_DATA_DIR)."
                        .formatted(folder, reason));
    }

    /** Also shows whether the programs run on this system at all. */
    private static String version(Programs programs) {
        Programs.Output output = programs.run(Duration.ofSeconds(30), "postgres", "--version");
        if (!output.ok()) {
            throw new EmbeddedPostgresException(
                    "The embedded PostgreSQL does not run on this system (it needs glibc 2.27 or later, or macOS, and a data folder that is not mounted noexec): configure a database with QUARKUS_DATASOURCE_JDBC_URL. It said:%n    %s"
                            .formatted(output.tail()));
        }
        return output.text().strip().replaceFirst("^.*\\) ", "");
    }

    private static String password(Path file, boolean isNew) throws IOException {
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        if (!isNew) {
            throw new EmbeddedPostgresException(
                    "The password of the database is missing: put the file %s back that was there when the data was written."
                            .formatted(file));
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

    /** @return the port */
    private static int launch(
            Cluster cluster, Postmaster postmaster, Programs programs, Path log, Map<String, String> settings)
            throws IOException {
        String said = "";
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            stopOrphan(cluster, postmaster);
            int port = freePort();
            settings.put("port", Integer.toString(port));
            cluster.writeSettings(settings);
            long before = rotate(log);
            // pg_ctl gives the server a session of its own: Ctrl-C in the terminal reaches the service, and not the
            // server.
            Programs.Output output = programs.run(
                    START_PATIENCE.plusSeconds(10),
                    "pg_ctl",
                    "start",
                    "-D",
                    cluster.folder().toString(),
                    "-l",
                    log.toString(),
                    "-w",
                    "-t",
                    Long.toString(START_PATIENCE.toSeconds()));
            if (output.ok()) {
                return port;
            }
            said = since(log, before, output);
            postmaster.stop(Duration.ofSeconds(5));
            if (!said.contains("Address already in use") && !said.contains("already exists")) {
                break; // Neither has somebody taken the port, nor has a server been starting that nobody waits for.
            }
        }
        throw new EmbeddedPostgresException("The embedded PostgreSQL did not start on %s. It said:%n    %s%nMore in %s."
                .formatted(cluster.folder(), Programs.tail(said), log));
    }

    private static void stopOrphan(Cluster cluster, Postmaster postmaster) throws IOException {
        if (postmaster.running().isPresent()) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "Stopping the PostgreSQL that a killed Rollcall left on {0}",
                    cluster.folder());
            if (!postmaster.stop(STOP_PATIENCE)) {
                throw new EmbeddedPostgresException(
                        "A PostgreSQL that an earlier Rollcall left still runs on %s and does not stop: end the process that the first line of postmaster.pid there names."
                                .formatted(cluster.folder()));
            }
        }
        postmaster.forgetStranger();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        }
    }

    /** @return the length of the log before the server writes to it, in bytes */
    private static long rotate(Path log) throws IOException {
        if (!Files.exists(log)) {
            return 0;
        }
        if (Files.size(log) > LOG_LIMIT) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), REPLACE_EXISTING);
            return 0;
        }
        return Files.size(log);
    }

    private static String since(Path log, long before, Programs.Output output) throws IOException {
        if (!Files.exists(log) || Files.size(log) <= before) {
            return output.text();
        }
        byte[] bytes = Files.readAllBytes(log);
        int start = (int) Math.min(before, bytes.length);
        return new String(bytes, start, bytes.length - start, UTF_8);
    }

    private void checkLogin() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl());
        source.setUser(username());
        source.setPassword(password);
        try (Connection connection = source.getConnection()) {
            connection.isValid(10);
        } catch (SQLException e) {
            postmaster.stop(STOP_PATIENCE);
            throw new EmbeddedPostgresException(
                    "The embedded PostgreSQL in %s runs, but does not let the service in: %s"
                            .formatted(dataDir, e.getMessage()),
                    e);
        }
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, Cluster.NAME);
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
        if (!postmaster.stop(STOP_PATIENCE)) {
            LOG.log(System.Logger.Level.WARNING, "PostgreSQL on {0} did not stop; the next start stops it", dataDir);
        }
        lock.close();
    }
}
