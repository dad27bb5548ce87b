package org.rollcall.platform.database;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.spi.JdbiPlugin;

/** Runs SQL on a connection of the pool; inside a transaction it is the transaction's own connection. */
@ApplicationScoped
public class Database implements Reading {

    private static final int ATTEMPTS = 3;

    /** Those who were in each other's way should not meet again, and the pool needs a moment to drop dead connections. */
    private static final long PAUSE_MILLIS = 25;

    private static final Duration LEAVING_INTERVAL = Duration.ofSeconds(1);

    private final AgroalDataSource dataSource;
    private final Work<?> first;
    private final Function<SQLException, DatabaseException> failure;
    private final LockTable locks;
    private final AtomicLong leftAt = new AtomicLong(System.nanoTime() - LEAVING_INTERVAL.toNanos());

    private final Jdbi jdbi;

    /** @param columns the types of columns that the owners of tables have */
    @Inject
    Database(AgroalDataSource dataSource, @All List<JdbiPlugin> columns) {
        this(dataSource, columns, _ -> true, DatabaseException::new);
    }

    /**
     * Another server than the one that is written to.
     *
     * @param first is done on a connection before the work; what it throws the caller gets instead
     * @param failure of a statement, as callers get it
     */
    Database(
            AgroalDataSource dataSource,
            List<JdbiPlugin> columns,
            Work<?> first,
            Function<SQLException, DatabaseException> failure) {
        this.dataSource = dataSource;
        this.first = first;
        this.failure = failure;
        this.locks = new LockTable(() -> call(LockTable::readers));
        this.jdbi = Jdbi.create(dataSource).installPlugin(new ColumnTypes()).installPlugin(new Citus.Look());
        columns.forEach(jdbi::installPlugin);
    }

    /**
     * Runs work on a connection and gives the connection back.
     *
     * @throws DatabaseException when the work or the pool failed
     */
    public <T> T call(Work<T> work) {
        try (var handle = jdbi.open()) {
            first.on(handle);
            return work.on(handle);
        } catch (SQLException e) {
            throw failed(e);
        } catch (JdbiException e) {
            // Only what the server said: a statement's exception would show its parameters in the log.
            if (e.getCause() instanceof SQLException cause) {
                throw failed(cause);
            }
            throw e;
        }
    }

    private DatabaseException failed(SQLException cause) {
        if (DatabaseFailure.isLostConnection(cause)) {
            dropConnections();
        } else if (DatabaseFailure.isReadOnly(cause)) {
            leaveReadOnlyServer();
        }
        return failure.apply(cause);
    }

    /**
     * Runs work that only one process may do at a time, whichever replica. A lock of a transaction that is open meanwhile
     * sees to that, so poolers of connections are no obstacle.
     *
     * @param name of the work, the same on all replicas
     * @param work is given what throws where the turn was lost, to be called before what must not happen twice
     * @return false where another one is at it, so that nothing was done
     */
    public boolean exclusively(String name, Consumer<Runnable> work) {
        return call(handle -> inTransactionUndone(handle, () -> {
            if (!takeTurn(handle, name)) {
                return false;
            }
            work.accept(() -> requireOpen(handle));
            return true;
        }));
    }

    private static boolean takeTurn(Handle handle, String name) {
        return handle.createQuery("select pg_try_advisory_xact_lock(hashtext(:name))")
                .bind("name", name)
                .mapTo(boolean.class)
                .one();
    }

    /** A transaction that the server has ended answers nothing any more. */
    private static void requireOpen(Handle handle) {
        try {
            handle.execute("select");
        } catch (JdbiException e) {
            throw e.getCause() instanceof SQLException cause ? new DatabaseException(cause) : e;
        }
    }

    /**
     * Locks tables until the current transaction ends: others may read them, and who wants to write waits. Locks them in this
     * order, and waits half a second at most for those who write.
     *
     * @throws DatabaseException that {@link DatabaseException#isLockTimeout} where they take longer
     */
    public void lockAgainstWriters(Collection<String> tables) {
        call(handle -> {
            handle.execute("set local lock_timeout = '500ms'");
            return handle.execute("lock table %s in share row exclusive mode".formatted(String.join(", ", tables)));
        });
    }

    /** Tells the {@link NotificationListener}s of a channel, on every replica, when the current transaction commits. */
    public void notify(String channel) {
        call(handle -> handle.createQuery("select pg_notify(:channel, '')")
                .bind("channel", channel)
                .mapTo(String.class)
                .one());
    }

    /**
     * Runs work that does no harm when it happens twice, such as a statement that is a transaction of its own and inserts
     * only where nothing is. After a deadlock, a serialisation failure or the loss of the connection, which may come before
     * or after the commit, it is run again, three times in all. Inside a transaction, whose earlier statements are lost with
     * it, it is run once.
     *
     * @throws DatabaseException when the last attempt failed
     */
    @Override
    public <T> T repeatable(Work<T> work) {
        return repeat(() -> call(work));
    }

    /** The next number of a sequence, which nobody else gets. */
    public long nextValue(String sequence) {
        return repeatable(handle -> handle.createQuery("select nextval(:sequence::regclass)")
                .bind("sequence", sequence)
                .mapTo(long.class)
                .one());
    }

    /**
     * Runs queries of many weeks in a transaction of their own, under the conditions of {@link #repeatable}; what they change
     * is undone. The server does not compile them: with many partitions it thinks that worth its while, and takes longer than
     * they do. Only as many run at a time as leave the pings their locks ({@link LockTable}).
     */
    @Override
    public <T> T query(Work<T> work) {
        return ofManyWeeks(handle -> inTransactionUndone(handle, () -> {
            handle.execute("set local jit = off");
            return work.on(handle);
        }));
    }

    /** As {@link #repeatable}, for a query that has to lock the partitions of all weeks. */
    @Override
    public <T> T ofManyWeeks(Work<T> work) {
        try (var _ = locks.enter()) {
            return repeatable(work);
        }
    }

    /** As {@link #call}, for work that locks the partitions of all weeks for long; it is bounded in number by the caller. */
    @Override
    public <T> T longReading(Work<T> work) {
        try (var _ = locks.enterLong()) {
            return call(work);
        }
    }

    /** Runs work in a transaction that is rolled back in the end. */
    private static <T> T inTransactionUndone(Handle handle, Repeatable<T, SQLException> work) throws SQLException {
        var connection = handle.getConnection();
        connection.setAutoCommit(false);
        try {
            return work.get();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Runs work in a transaction of its own, under the conditions of {@link #repeatable}: the whole of it may be run again. */
    public <T> T repeatableTransaction(Supplier<T> work) {
        return repeat(() -> QuarkusTransaction.requiringNew().call(work::get));
    }

    /** Does work, and does it again under the conditions of {@link #repeatable}. */
    <T, X extends Exception> T repeat(Repeatable<T, X> work) throws X {
        for (var attempt = 1; ; attempt++) {
            try {
                return work.get();
            } catch (RuntimeException e) {
                if (attempt == ATTEMPTS
                        || Deadline.left() <= 0
                        || !DatabaseFailure.isPassing(e)
                        || isInTransaction()
                        || !pause(attempt)) {
                    throw e;
                }
            }
        }
    }

    /** Whether the current thread is in a transaction of the service, whose statements see what it has written. */
    static boolean isInTransaction() {
        return QuarkusTransaction.getStatus() != Status.STATUS_NO_TRANSACTION;
    }

    private static boolean pause(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(PAUSE_MILLIS, 2 * PAUSE_MILLIS) * attempt);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Moves on to the server that has taken the place of a read-only one, if there is one. Once a second at most: where there
     * is none, connections would be made for nothing.
     */
    void leaveReadOnlyServer() {
        var last = leftAt.get();
        var now = System.nanoTime();
        if (now - last >= LEAVING_INTERVAL.toNanos() && leftAt.compareAndSet(last, now)) {
            dropConnections();
        }
    }

    /** Lets the pool close its connections, those in use when they come back. */
    private void dropConnections() {
        dataSource.flush(FlushMode.GRACEFUL);
    }

    /** What may be done more than once. */
    @FunctionalInterface
    interface Repeatable<T, X extends Exception> {
        T get() throws X;
    }

    /** What is done with statements on one connection; {@link Handle#getConnection} is for what JDBC does faster. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Handle handle) throws SQLException;
    }
}
