package org.rollcall.platform.database;

import io.agroal.api.AgroalPoolInterceptor;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Ends what runs on a connection at the {@link Deadline}. It costs no round trip, and works whoever prepares the statements:
 * a server that is slow, or waits for a lock, is asked to cancel; where it is out of reach, the connection is cut, because a
 * socket that is being written to knows no time-out.
 */
@Singleton
class StatementDeadline implements AgroalPoolInterceptor {

    private static final Logger LOG = Logger.getLogger(StatementDeadline.class);

    /** How long a server that was asked to cancel may take before the connection is cut. */
    private static final Duration MERCY = Duration.ofMillis(500);

    /** Even late work may try: the cancelled statement costs less than another connection. */
    private static final Duration LEAST = Duration.ofMillis(250);

    /**
     * How long a server may keep silent where there is no deadline: migrations and exports take long, and a peer that is
     * gone sends nothing, for ever. Until the connection is made, socketTimeout of the configuration holds.
     */
    private static final Duration SILENCE = Duration.ofHours(1);

    private final ScheduledThreadPoolExecutor timer;
    private final Map<PGConnection, Alarm> alarms = new ConcurrentHashMap<>();

    StatementDeadline() {
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("database deadlines").factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    @PreDestroy
    void end() {
        timer.shutdownNow();
    }

    @Override
    public void onConnectionCreate(Connection connection) {
        try {
            connection.setNetworkTimeout(Runnable::run, (int) SILENCE.toMillis());
        } catch (SQLException e) {
            LOG.debug("A new connection is dead already; who uses it will see", e);
        }
    }

    @Override
    public void onConnectionAcquire(Connection connection) {
        if (Deadline.isSet()) {
            var raw = raw(connection);
            if (raw != null) {
                var alarm = new Alarm(raw);
                alarms.put(raw, alarm);
                alarm.set(Math.max(Deadline.left() - MERCY.toNanos(), LEAST.toNanos()));
            }
        }
    }

    @Override
    public void onConnectionReturn(Connection connection) {
        var raw = alarms.isEmpty() ? null : raw(connection);
        var alarm = raw == null ? null : alarms.remove(raw);
        if (alarm != null && alarm.off()) {
            leaveBehind(connection);
        }
    }

    /** The pool throws a connection away whose failure it has seen, and that of a cut one may have come too late for that. */
    private static void leaveBehind(Connection cut) {
        try {
            cut.createStatement().close();
        } catch (SQLException e) {
            LOG.debug("A connection was cut", e);
        }
    }

    private static @Nullable PGConnection raw(Connection connection) {
        try {
            return connection.unwrap(PGConnection.class);
        } catch (SQLException e) {
            LOG.debug("A connection is dead; who uses it will see", e);
            return null;
        }
    }

    /** Of one connection, from its being taken out of the pool to its return. */
    private final class Alarm {

        private final PGConnection connection;

        /** Held while the server is asked to cancel: the next user of the connection must not be hit. */
        private final Object cancelling = new Object();

        private volatile boolean off;
        private boolean cut;
        private volatile @Nullable Future<?> next;

        Alarm(PGConnection connection) {
            this.connection = connection;
        }

        void set(long nanos) {
            next = timer.schedule(() -> Thread.startVirtualThread(this::cancel), nanos, TimeUnit.NANOSECONDS);
        }

        /**
         * Nothing happens any more.
         *
         * @return whether the connection was cut
         */
        boolean off() {
            boolean wasCut;
            synchronized (this) {
                off = true;
                wasCut = cut;
            }
            var waiting = next;
            if (waiting != null) {
                waiting.cancel(false);
            }
            synchronized (cancelling) {
                // The caller has finished.
            }
            return wasCut;
        }

        private void cancel() {
            next = timer.schedule(this::cut, MERCY.toNanos(), TimeUnit.NANOSECONDS);
            synchronized (cancelling) {
                if (!off) {
                    try {
                        connection.cancelQuery();
                    } catch (SQLException e) {
                        LOG.debug("The server cannot be asked to cancel", e);
                    }
                }
            }
        }

        private synchronized void cut() {
            if (!off && connection instanceof Connection socket) {
                cut = true;
                try {
                    socket.abort(Runnable::run);
                } catch (SQLException e) {
                    LOG.debug("The connection cannot be cut", e);
                }
            }
        }
    }
}
