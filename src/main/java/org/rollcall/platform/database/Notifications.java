package org.rollcall.platform.database;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Listens to PostgreSQL's notifications for every {@link NotificationListener}, on one connection of its own that the
 * pool knows nothing of. A lost connection is opened again, until the service ends; who relies on notifications asks
 * {@link #listening} and looks into the database more often while it is false.
 *
 * <p>Some connection poolers take {@code listen} without an error and never pass a notification on. So the service notifies
 * itself, on a connection of the pool, as another replica would, and listens only where it hears that.
 */
@ApplicationScoped
public class Notifications {

    private static final Logger LOG = Logger.getLogger(Notifications.class);

    /** After this silence the connection is tried: a peer that vanished sends nothing, not even an end. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    /** How long a notification to oneself may take. */
    private static final Duration ECHO_PATIENCE = Duration.ofSeconds(5);

    private static final String NO_ECHO = "a notification that was sent through the pool did not come back, as behind a"
            + " connection pooler that lends a server connection to one transaction at a time; changes by other replicas"
            + " are asked for every second meanwhile";

    private static final int VALIDATION_SECONDS = 5;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final AgroalDataSource pool;
    private final Instance<NotificationListener> listeners;

    /** The channel of this process alone, on which it notifies itself. */
    private final String echo = "rollcall_echo_" + UUID.randomUUID().toString().replace("-", "");

    private volatile boolean listening;
    private volatile boolean ended;
    private @Nullable Thread thread;

    Notifications(AgroalDataSource pool, @Any Instance<NotificationListener> listeners) {
        this.pool = pool;
        this.listeners = listeners;
    }

    /** Whether notifications arrive, as far as is known; a connection that died in silence is noticed within 15 s. */
    public boolean listening() {
        return listening;
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofVirtual().name("notifications").start(this::run);
    }

    void end(@Observes ShutdownEvent event) throws InterruptedException {
        ended = true;
        if (thread != null) {
            thread.interrupt(); // which ends a virtual thread's reading from its socket
            thread.join(CONNECT_TIMEOUT);
        }
    }

    private void run() {
        var pause = SHORTEST_PAUSE;
        var lost = false;
        while (!ended) {
            try (var source = AgroalDataSource.from(configuration());
                    var connection = source.getConnection()) {
                listen(connection.unwrap(PGConnection.class), connection);
                if (lost) {
                    LOG.info("Notifications of the database arrive again");
                }
                lost = false;
                pause = SHORTEST_PAUSE;
                pass(connection.unwrap(PGConnection.class), connection);
            } catch (SQLException | RuntimeException e) {
                listening = false;
                if (!lost && !ended) {
                    LOG.warnf("No notifications of the database, trying again until they arrive: %s", e.getMessage());
                }
                lost = true;
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException _) {
                return; // only end() interrupts
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    /** The pool's way to the database, for a connection that may be silent for long. */
    private AgroalDataSourceConfigurationSupplier configuration() {
        var factory = pool.getConfiguration().connectionPoolConfiguration().connectionFactoryConfiguration();
        return new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(one -> one.maxSize(1)
                        .acquisitionTimeout(CONNECT_TIMEOUT)
                        .connectionFactoryConfiguration(new AgroalConnectionFactoryConfigurationSupplier(factory)
                                .loginTimeout(CONNECT_TIMEOUT)
                                .jdbcProperty("ApplicationName", "rollcall notifications")
                                .jdbcProperty("tcpKeepAlive", "true")));
    }

    private void listen(PGConnection postgres, Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("listen " + echo);
            for (var channel : channels()) {
                statement.execute("listen " + channel);
            }
        }
        awaitEcho(postgres);
        listening = true;
        tell(channels());
    }

    /** Notifies this process, and passes on what else comes until that is heard. */
    private void awaitEcho(PGConnection postgres) throws SQLException {
        try (var sender = pool.getConnection();
                var statement = sender.createStatement()) {
            statement.execute("notify " + echo);
        }
        var deadline = System.nanoTime() + ECHO_PATIENCE.toNanos();
        for (var left = ECHO_PATIENCE.toMillis(); left > 0; left = (deadline - System.nanoTime()) / 1_000_000) {
            if (heard(postgres, left).contains(echo)) {
                return;
            }
        }
        throw new SQLException(NO_ECHO);
    }

    /** The channels of what comes within a time, in milliseconds; their listeners are told. */
    private Set<String> heard(PGConnection postgres, long millis) throws SQLException {
        var notifications = postgres.getNotifications((int) millis);
        if (notifications == null) {
            return Set.of();
        }
        var channels = Arrays.stream(notifications).map(PGNotification::getName).collect(Collectors.toSet());
        tell(channels);
        return channels;
    }

    /** Passes notifications on until the connection fails. */
    private void pass(PGConnection postgres, Connection connection) throws SQLException {
        while (!ended) {
            if (heard(postgres, SILENCE.toMillis()).isEmpty()) {
                if (!connection.isValid(VALIDATION_SECONDS)) {
                    throw new SQLException("the connection is dead");
                }
                awaitEcho(postgres);
            }
        }
    }

    private Set<String> channels() {
        return listeners.stream().map(NotificationListener::channel).collect(Collectors.toCollection(TreeSet::new));
    }

    private void tell(Set<String> channels) {
        for (var listener : listeners) {
            if (channels.contains(listener.channel())) {
                try {
                    listener.changed();
                } catch (RuntimeException e) {
                    LOG.errorf(e, "A notification on %s was not taken", listener.channel());
                }
            }
        }
    }
}
