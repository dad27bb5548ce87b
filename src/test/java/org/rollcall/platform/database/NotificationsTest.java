package org.rollcall.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rollcall.FreshService;
import org.rollcall.platform.embedded.TestDatabase;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class NotificationsTest {

    private static final Duration SOON = Duration.ofSeconds(1);

    private static final String LISTENER = "from pg_stat_activity where application_name = 'rollcall notifications'";

    @Inject
    Notifications notifications;

    @Inject
    Heard heard;

    @Inject
    Database database;

    @Inject
    AgroalDataSource dataSource;

    @Inject
    @Any
    Instance<NotificationListener> listeners;

    @BeforeEach
    void awaitListening() throws InterruptedException {
        await(Duration.ofSeconds(10), notifications::listening);
    }

    @Test
    void notification_isHeardSoon_onItsChannelOnly() throws Exception {
        var before = heard.times.get();
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("notify rollcall_other");
            statement.execute("notify " + Heard.CHANNEL);
        }

        await(SOON, () -> heard.times.get() > before);

        // Notifications come in the order of their commits: a second one would have been heard before this one.
        database.notify(Heard.CHANNEL);
        await(SOON, () -> heard.times.get() > before + 1);
        assertThat(heard.times.get()).isEqualTo(before + 2);
    }

    @Test
    void notificationInATransaction_isHeardWhenItCommits_andNeverWhenItDoesNot() throws Exception {
        var before = heard.times.get();

        QuarkusTransaction.begin();
        database.notify(Heard.CHANNEL);
        // Each of these would be heard after the first one, if that were heard at all.
        QuarkusTransaction.requiringNew().run(() -> database.notify(Heard.CHANNEL));
        await(SOON, () -> heard.times.get() > before);
        assertThat(heard.times.get()).as("before the end of the transaction").isEqualTo(before + 1);
        QuarkusTransaction.rollback();
        QuarkusTransaction.requiringNew().run(() -> database.notify(Heard.CHANNEL));
        await(SOON, () -> heard.times.get() > before + 1);
        assertThat(heard.times.get()).as("after the end of the transaction").isEqualTo(before + 2);
    }

    @Test
    void lostConnection_isOpenedAgain_andEveryListenerIsTold() throws Exception {
        var before = heard.times.get();

        assertThat(FreshService.strings("select pg_terminate_backend(pid) " + LISTENER))
                .containsExactly("t");
        await(SOON, () -> heard.times.get() > before);
        await(SOON, notifications::listening);

        var after = heard.times.get();
        database.notify(Heard.CHANNEL);
        await(SOON, () -> heard.times.get() > after);
    }

    @Test
    void listenerThatFails_doesNotEndTheListening() throws Exception {
        var before = heard.times.get();
        heard.failing = true;
        database.notify(Heard.CHANNEL);
        await(SOON, () -> heard.times.get() == before + 1);
        heard.failing = false;

        database.notify(Heard.CHANNEL);
        await(SOON, () -> heard.times.get() == before + 2);
    }

    @Test
    void itsConnection_isOneOfItsOwn() throws SQLException {
        assertThat(FreshService.strings("select count(*) " + LISTENER)).containsExactly("1");
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select current_setting('application_name')")) {
            rows.next();
            assertThat(rows.getString(1)).isNotEqualTo("rollcall notifications");
        }
    }

    @Test
    void poolerThatKeepsNotifications_isNoticed_andSoIsItsEnd() throws Exception {
        try (var pooler = new Pooler(dataSource);
                var pool = pooler.dataSource(dataSource)) {
            var behindIt = new Notifications(pool, listeners);
            behindIt.start(new StartupEvent());
            try {
                await(Duration.ofSeconds(10), () -> pooler.kept.get() > 0);
                assertThat(behindIt.listening()).isFalse();

                pooler.keeps = false;
                await(Duration.ofSeconds(30), behindIt::listening);
            } finally {
                behindIt.end(new ShutdownEvent());
            }
        }
    }

    private static void await(Duration atMost, BooleanSupplier condition) throws InterruptedException {
        var deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    /** Stands between a client and the server, and keeps the server's notifications to itself. */
    private static final class Pooler implements AutoCloseable {

        private static final int NOTIFICATION = 'A';

        private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final String url;
        private final int port;
        final AtomicInteger kept = new AtomicInteger();
        volatile boolean keeps = true;

        Pooler(AgroalDataSource behind) throws IOException {
            url = factory(behind).jdbcUrl();
            port = URI.create(url.substring("jdbc:".length())).getPort();
            Thread.ofVirtual().start(this::open);
        }

        /** The database of a pool, through this. */
        AgroalDataSource dataSource(AgroalDataSource behind) throws SQLException {
            return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                    .connectionPoolConfiguration(pool -> pool.maxSize(2)
                            .connectionFactoryConfiguration(
                                    new AgroalConnectionFactoryConfigurationSupplier(factory(behind))
                                            .jdbcUrl(url.replace(":" + port, ":" + door.getLocalPort()))
                                            .jdbcProperty("sslmode", "disable")
                                            .jdbcProperty("gssEncMode", "disable"))));
        }

        private static AgroalConnectionFactoryConfiguration factory(AgroalDataSource pool) {
            return pool.getConfiguration().connectionPoolConfiguration().connectionFactoryConfiguration();
        }

        private void open() {
            try {
                while (true) {
                    var client = door.accept();
                    var server = new Socket(InetAddress.getLoopbackAddress(), port);
                    Thread.ofVirtual().start(() -> toServer(client, server));
                    Thread.ofVirtual().start(() -> toClient(server, client));
                }
            } catch (IOException e) {
                assertThat(door.isClosed()).isTrue();
            }
        }

        private static void toServer(Socket client, Socket server) {
            try (client;
                    server) {
                client.getInputStream().transferTo(server.getOutputStream());
            } catch (IOException _) {
                // One of them has ended.
            }
        }

        /** A message of the server is a letter, its length with these four bytes, and the rest. */
        private void toClient(Socket server, Socket client) {
            try (server;
                    client) {
                var in = new DataInputStream(server.getInputStream());
                var out = new DataOutputStream(client.getOutputStream());
                for (var type = in.read(); type >= 0; type = in.read()) {
                    var length = in.readInt();
                    var rest = in.readNBytes(length - Integer.BYTES);
                    if (type == NOTIFICATION && keeps) {
                        kept.incrementAndGet();
                    } else {
                        out.write(type);
                        out.writeInt(length);
                        out.write(rest);
                        out.flush();
                    }
                }
            } catch (IOException _) {
                // One of them has ended.
            }
        }

        @Override
        public void close() throws IOException {
            door.close();
        }
    }

    /** Counts what it is told. */
    @Singleton
    static class Heard implements NotificationListener {

        static final String CHANNEL = "rollcall_test";

        final AtomicInteger times = new AtomicInteger();
        volatile boolean failing;

        @Override
        public String channel() {
            return CHANNEL;
        }

        @Override
        public void changed() {
            times.incrementAndGet();
            if (failing) {
                throw new IllegalStateException("on purpose");
            }
        }
    }
}
