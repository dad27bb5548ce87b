package org.rollcall.ingest;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rollcall.access.TestAdmin;
import org.rollcall.embedded.EmbeddedPostgres;
import org.rollcall.embedded.TestDatabase;

/**
 * A service of its own: strict, free to import from anywhere, with some knowledge of releases, and with a wire to its
 * database that can be cut.
 */
public class OtherServer implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "rollcall.ingest.validation", "strict",
                "rollcall.dictionary.import.allow-http", "true",
                "rollcall.dictionary.import.allow-private-addresses", "true",
                "quarkus.datasource.jdbc.acquisition-timeout", "2",
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

    /** A PostgreSQL that is reached through a port of its own. */
    public static class DatabaseBehindAWire implements QuarkusTestResourceLifecycleManager {
        private @Nullable EmbeddedPostgres postgres;
        private @Nullable Wire wire;

        @Override
        public Map<String, String> start() {
            try {
                postgres = TestDatabase.open();
                wire = new Wire(postgres.port());
                return Map.of(
                        "quarkus.datasource.jdbc.url",
                                postgres.jdbcUrl().replace(":" + postgres.port(), ":" + wire.server.getLocalPort()),
                        "quarkus.datasource.username", postgres.username(),
                        "quarkus.datasource.password", postgres.password());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void inject(Object test) {
            if (test instanceof OutageTest outage && wire != null) {
                outage.wire = wire;
            }
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
        private volatile boolean whole = true;

        Wire(int port) throws IOException {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(() -> accept(port));
        }

        /** Ends every connection, and each new one at once. */
        void cut() {
            whole = false;
            sockets.forEach(Wire::close);
            sockets.clear();
        }

        void mend() {
            whole = true;
        }

        private void accept(int port) {
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

        private static void pump(Socket from, Socket to) {
            Thread.ofVirtual().start(() -> {
                try (InputStream in = from.getInputStream();
                        OutputStream out = to.getOutputStream()) {
                    in.transferTo(out);
                } catch (IOException e) {
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
