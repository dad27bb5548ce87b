package org.rollcall.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An installed PostgreSQL with a cluster of its own, for what the embedded one was built without, such as lz4. */
final class InstalledPostgres implements AutoCloseable {

    private static final String USER = "postgres";

    private final Path bin;
    private final Path cluster;
    private final int port;

    private InstalledPostgres(Path bin, Path cluster, int port) {
        this.bin = bin;
        this.cluster = cluster;
        this.port = port;
    }

    /**
     * Makes a cluster and starts the server.
     *
     * @param bin the folder of its programs, {@code /usr/lib/postgresql/18/bin}
     */
    static InstalledPostgres start(Path bin, Path dataDir, Map<String, String> settings) {
        var cluster = dataDir.toAbsolutePath().resolve("postgres");
        var postgres = new InstalledPostgres(bin, cluster, freePort());
        postgres.run("initdb", "-D", cluster.toString(), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C");
        var options = new StringBuilder("-h 127.0.0.1 -k '' -p " + postgres.port);
        settings.forEach((name, value) -> options.append(String.format(Locale.ROOT, " -c %s=%s", name, value)));
        postgres.run(
                "pg_ctl",
                "-D",
                cluster.toString(),
                "-l",
                cluster.resolve("server.log").toString(),
                "-o",
                options.toString(),
                "-w",
                "start");
        return postgres;
    }

    String jdbcUrl() {
        return String.format(Locale.ROOT, "jdbc:postgresql://127.0.0.1:%d/postgres", port);
    }

    String username() {
        return USER;
    }

    private void run(String program, String... arguments) {
        var command = new ArrayList<String>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("unshare", "-U")); // the programs refuse to run as root
        }
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        try {
            Files.createDirectories(cluster.getParent());
            var output = cluster.resolveSibling(program + ".log");
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new BenchException(
                        String.format(Locale.ROOT, "%s failed:%n%s", command, Files.readString(output)));
            }
        } catch (IOException e) {
            throw new BenchException("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    /** PostgreSQL does not look for a free port itself. */
    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new BenchException("no free port", e);
        }
    }

    @Override
    public void close() {
        if (Files.exists(cluster.resolve("postmaster.pid"))) {
            run("pg_ctl", "-D", cluster.toString(), "-m", "fast", "-w", "stop");
        }
    }
}
