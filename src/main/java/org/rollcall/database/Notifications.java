package org.rollcall.database;

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
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Listens to PostgreSQL's notifications for every {@link NotificationListener}, on one connection of its own that the
 * pool knows nothing of. A lost connection is opened again, until the service ends; who relies on notifications asks
 * {@link #listening} and looks into the database more often while it is false.
 */
@ApplicationScoped
public class Notifications {

    private static final Logger LOG = Logger.getLogger(Notifications.class);

    /** After so much silence the connection is tried: a peer that vanished sends nothing, not even an end. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private static final int VALIDATION_SECONDS = 5;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final AgroalDataSource pool;
    private final Instance<NotificationListener> listeners;

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
                listen(connection);
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

    private void listen(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var channel : channels()) {
                statement.execute("listen " + channel);
            }
        }
        listening = true;
        tell(channels());
    }

    /** Passes notifications on until the connection fails. */
    private void pass(PGConnection postgres, Connection connection) throws SQLException {
        while (!ended) {
            var notifications = postgres.getNotifications((int) SILENCE.toMillis());
            if (notifications != null && notifications.length > 0) {
                tell(Arrays.stream(notifications).map(PGNotification::getName).collect(Collectors.toSet()));
            } else if (!connection.isValid(VALIDATION_SECONDS)) {
                throw new SQLException("the connection is dead");
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
