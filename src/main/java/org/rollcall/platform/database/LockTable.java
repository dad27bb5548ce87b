package org.rollcall.platform.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.function.IntSupplier;
import org.jdbi.v3.core.Handle;

/**
 * Keeps readers from filling the server's table of locks. A query that names no week locks every partition and its indexes,
 * some thousands of relations after ten years; the table has room for {@code max_locks_per_transaction} of each connection
 * that there may be. When it is full, the next who wants a lock gets an error, and that may be a ping, which needs a few. So
 * the readers of this service take three quarters of it at most.
 */
class LockTable {

    private static final double SHARE = 0.75;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Partitions come once a week. */
    private static final Duration TRUST = Duration.ofMinutes(1);

    /** How many readers of all weeks would fill the table. */
    private static final String SELECT_READERS = """
            select current_setting('max_locks_per_transaction')::float8
                * (current_setting('max_connections')::float8 + current_setting('max_prepared_transactions')::float8)
                / (1 + (select count(*) from pg_inherits where inhparent = to_regclass('ping'))
                    * (1 + (select count(*) from pg_index where indrelid = to_regclass('ping'))))
            """;

    private final IntSupplier room;

    private int readers = Integer.MAX_VALUE;
    private long readersSince = System.nanoTime() - TRUST.toNanos();
    private int reading;
    private int readingLong;

    /** @param room for how many readers of all weeks there is room */
    LockTable(IntSupplier room) {
        this.room = room;
    }

    /**
     * Lets one more reader in, when there is room for it.
     *
     * @throws DatabaseException like that of the server, where others take the room for seconds
     */
    Place enter() {
        refresh();
        var end = System.nanoTime() + Math.min(PATIENCE.toNanos(), Math.max(0, Deadline.left()));
        synchronized (this) {
            while (reading >= Math.max(1, readers - readingLong)) {
                var left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw full();
                }
                try {
                    wait(left);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    throw full();
                }
            }
            reading++;
        }
        return () -> leave(1, 0);
    }

    /** Counts a reader that stays for minutes: the others make room for it. */
    synchronized Place enterLong() {
        readingLong++;
        return () -> leave(0, 1);
    }

    private synchronized void leave(int one, int longOne) {
        reading -= one;
        readingLong -= longOne;
        notifyAll();
    }

    private static DatabaseException full() {
        return new DatabaseException(new SQLException(
                "as many read all weeks at this time as the lock table has room for", DatabaseFailure.OUT_OF_MEMORY));
    }

    private void refresh() {
        synchronized (this) {
            if (System.nanoTime() - readersSince < TRUST.toNanos()) {
                return;
            }
            readersSince = System.nanoTime();
        }
        var found = room.getAsInt();
        synchronized (this) {
            readers = found;
            notifyAll();
        }
    }

    /** For how many readers of all weeks a server has room, with some left for the others. */
    static int readers(Handle handle) {
        return (int) (handle.createQuery(SELECT_READERS).mapTo(double.class).one() * SHARE);
    }

    /** Room that was taken. */
    @FunctionalInterface
    interface Place extends AutoCloseable {
        @Override
        void close();
    }
}
