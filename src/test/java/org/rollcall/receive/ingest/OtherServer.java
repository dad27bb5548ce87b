package org.rollcall.receive.ingest;

import static java.util.Objects.requireNonNull;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.EmbeddedPostgres;
import org.rollcall.platform.embedded.TestDatabase;

/**
 * A service of its own: strict, free to import from anywhere, with some knowledge of releases, and with a wire to its
 * database that can be cut or freeze.
 */
public class OtherServer implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "rollcall.ingest.validation", "strict",
                "rollcall.ingest.max-concurrent", "100",
                "rollcall.dictionary.import.allow-http", "true",
                "rollcall.dictionary.import.allow-private-addresses", "true",
                "rollcall.version-check.latest-stable-versions", "18.8.4,18.9.1",
                "rollcall.version-check.vulnerable", "..17.11.6,18.8.0..18.8.2",
                "rollcall.version-check.critical", "18.8.3",
                "rollcall.version-check.details", "Update at once, see the advisory");
    }

    @Override
    public boolean disableGlobalTestResources() {
        return true;
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(DatabaseBehindAWire.class), new TestResourceEntry(TestAdmin.class));
    }

    /** A PostgreSQL that is reached through a wire, and can be stopped and started. */
    public static class DatabaseBehindAWire implements QuarkusTestResourceLifecycleManager {
        private @Nullable EmbeddedPostgres postgres;
        private @Nullable Wire wire;

        @Override
        public Map<String, String> start() {
            try {
                var started = TestDatabase.open();
                var laid = new Wire(started.port());
                postgres = started;
                wire = laid;
                return Map.of(
                        "quarkus.datasource.jdbc.url",
                                started.jdbcUrl().replace(":" + started.port(), ":" + laid.server.getLocalPort()),
                        "quarkus.datasource.username", started.username(),
                        "quarkus.datasource.password", started.password());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void inject(Object test) {
            if (test instanceof OutageTest outage && wire != null) {
                outage.wire = wire;
                outage.server = this;
            }
        }

        /** Ends the server as an administrator does. */
        void stopServer() {
            requireNonNull(postgres).close();
        }

        /** Starts the stopped server, on another port: the wire knows. */
        void startServer() {
            var started = TestDatabase.reopen(requireNonNull(postgres));
            postgres = started;
            requireNonNull(wire).port = started.port();
        }

        /** A connection past the wire and the service. */
        Connection connect() throws SQLException {
            var server = requireNonNull(postgres);
            return DriverManager.getConnection(server.jdbcUrl(), server.username(), server.password());
        }

        @Override
        public void stop() {
            try {
                if (wire != null) {
                    wire.server.close();
                    wire.cut();
                }
                if (postgres != null) {
                    postgres.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Passes connections on to a port, as long as it is whole. */
    static final class Wire {
        private final ServerSocket server;
        private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
        private volatile int port;
        private volatile boolean whole = true;
        private boolean frozen;

        Wire(int port) throws IOException {
            this.port = port;
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(this::accept);
        }

        /** Ends every connection, and each new one at once. */
        void cut() {
            whole = false;
            sockets.forEach(Wire::close);
            sockets.clear();
        }

        /** Keeps every connection, and passes nothing on: to both ends the other one has gone silent. */
        synchronized void freeze() {
            frozen = true;
        }

        /** What was sent into the silence is lost, as it is where both ends have given up. */
        synchronized void mend() {
            if (frozen) {
                sockets.forEach(Wire::close);
                sockets.clear();
            }
            whole = true;
            frozen = false;
            notifyAll();
        }

        private synchronized void awaitThaw() throws InterruptedException {
            while (frozen) {
                wait();
            }
        }

        private void accept() {
            while (!server.isClosed()) {
                try {
                    var client = server.accept();
                    if (!whole) {
                        client.close();
                        continue;
                    }
                    var database = new Socket(InetAddress.getLoopbackAddress(), port);
                    sockets.add(client);
                    sockets.add(database);
                    pump(client, database);
                    pump(database, client);
                } catch (IOException e) {
                    // The server socket was closed, or one connection failed: the loop knows.
                }
            }
        }

        private void pump(Socket from, Socket to) {
            Thread.ofVirtual().start(() -> {
                try (InputStream in = from.getInputStream();
                        OutputStream out = to.getOutputStream()) {
                    var buffer = new byte[8192];
                    for (var length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                        awaitThaw();
                        out.write(buffer, 0, length);
                    }
                } catch (IOException | InterruptedException e) {
                    // Cut: both ends are closed.
                } finally {
                    close(from);
                    close(to);
                }
            });
        }

        private static void close(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is closed.
            }
        }
    }
}
