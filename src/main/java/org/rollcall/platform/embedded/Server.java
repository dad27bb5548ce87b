package org.rollcall.platform.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/** The server of a cluster: starts it, sees whether it runs, and stops it. */
final class Server {

    private static final System.Logger LOG = System.getLogger(Server.class.getName());

    /** A server that was killed reads its log of changes again before it is ready, which may take long on a slow disk. */
    private static final Duration START_PATIENCE = Duration.ofMinutes(5);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 3;

    /** Below the ports that systems give to connections that go out, so that none of those takes it between two starts. */
    private static final int FIRST_PORT = 15_432;

    private static final int PORTS = 1_000;
    private static final long LOG_LIMIT = 16L << 20;

    private final Cluster cluster;
    private final Postmaster postmaster;
    private final Programs programs;
    private final Path log;
    private final Map<String, String> settings;

    /** @param settings as they would stand in {@code postgresql.conf}, but the port */
    Server(Cluster cluster, Programs programs, Path log, Map<String, String> settings) {
        this.cluster = cluster;
        this.postmaster = new Postmaster(cluster.folder(), programs);
        this.programs = programs;
        this.log = log;
        this.settings = new TreeMap<>(settings);
    }

    /**
     * Starts the server and waits until it is ready: on the port of the start before, so that whoever connects finds it
     * there, or, at the first start and where another program has that port now, on a free one.
     *
     * @param portFile keeps the port
     * @return the port
     */
    int start(Path portFile) throws IOException {
        int before = keptPort(portFile);
        if (before > 0) {
            try {
                start(before);
                return before;
            } catch (PortTakenException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The port of the embedded PostgreSQL, {0}, is taken by another program; it gets another",
                        Integer.toString(before));
            }
        }
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            try {
                start(port);
                Files.writeString(portFile, port + "\n");
                return port;
            } catch (PortTakenException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** @return 0 where there is none */
    private static int keptPort(Path portFile) throws IOException {
        if (!Files.exists(portFile)) {
            return 0;
        }
        String text = Files.readString(portFile).strip();
        return text.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(text) : 0;
    }

    /** Starts the server on a port and waits until it is ready. */
    void start(int port) throws IOException {
        stopOrphan();
        settings.put("port", Integer.toString(port));
        cluster.writeSettings(settings);
        long before = rotate();
        // pg_ctl gives the server a session of its own: Ctrl-C in the terminal reaches the service, and not the server.
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
            return;
        }
        String said = since(before, output);
        postmaster.stop(Duration.ofSeconds(5));
        String message = "The embedded PostgreSQL did not start on %s. It said:%n    %s%nMore in %s."
                .formatted(cluster.folder(), Programs.tail(said), log);
        // Somebody has taken the port, or a server has been starting that nobody waits for.
        if (said.contains("Address already in use") || said.contains("already exists")) {
            throw new PortTakenException(message);
        }
        throw new EmbeddedPostgresException(message);
    }

    boolean isRunning() throws IOException {
        return postmaster.running().isPresent();
    }

    /**
     * Ends the connections, writes everything and stops.
     *
     * @return whether the server has ended
     */
    boolean stop() {
        return postmaster.stop(STOP_PATIENCE);
    }

    private void stopOrphan() throws IOException {
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

    /** From a random one on, so that servers that start side by side seldom try the same. */
    private static int freePort() throws IOException {
        int first = ThreadLocalRandom.current().nextInt(PORTS);
        for (int i = 0; i < PORTS; i++) {
            int port = FIRST_PORT + (first + i) % PORTS;
            if (isFree(port)) {
                return port;
            }
        }
        throw new EmbeddedPostgresException("No port from %s to %s of 127.0.0.1 is free for the embedded PostgreSQL."
                .formatted(Integer.toString(FIRST_PORT), Integer.toString(FIRST_PORT + PORTS - 1)));
    }

    private static boolean isFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.isBound();
        } catch (BindException e) {
            return false;
        }
    }

    /** @return the length of the log before the server writes to it, in bytes */
    private long rotate() throws IOException {
        if (!Files.exists(log)) {
            return 0;
        }
        if (Files.size(log) > LOG_LIMIT) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), REPLACE_EXISTING);
            return 0;
        }
        return Files.size(log);
    }

    private String since(long before, Programs.Output output) throws IOException {
        if (!Files.exists(log) || Files.size(log) <= before) {
            return output.text();
        }
        byte[] bytes = Files.readAllBytes(log);
        int start = (int) Math.min(before, bytes.length);
        return new String(bytes, start, bytes.length - start, UTF_8);
    }

    /** Another attempt may succeed. */
    static final class PortTakenException extends EmbeddedPostgresException {
        private static final long serialVersionUID = 1L;

        PortTakenException(String message) {
            super(message);
        }
    }
}
