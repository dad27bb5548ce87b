package org.rollcall.analyse;

import jakarta.enterprise.context.ApplicationScoped;
import org.jdbi.v3.core.Handle;
import org.rollcall.platform.database.Citus;
import org.rollcall.platform.database.Database;

/** Long transactions that see one state of the pings, and write what they make of it. */
@ApplicationScoped
public class Snapshot {

    private static final String SELECT_HIGHEST = "select coalesce(max(ordinal), 0) from metric";

    private final Database database;

    public Snapshot(Database database) {
        this.database = database;
    }

    /**
     * Runs work in such a transaction.
     *
     * @param turn throws where somebody else may be at it, too; nothing is written then
     */
    public <T> T in(Runnable turn, Database.Work<T> work) {
        return database.longReading(handle -> {
            var connection = handle.getConnection();
            connection.setAutoCommit(false);
            try {
                handle.execute("set transaction isolation level repeatable read");
                handle.execute("set local jit = off");
                Citus.changeOneAfterTheOther(handle);
                var done = work.on(handle);
                turn.run();
                connection.commit();
                return done;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
    }

    /**
     * As {@link #in}, for work that looks rows up in many partitions. A sort or a hash of the partitions would read all of them,
     * where some rows of each are wanted, so there is none.
     */
    public <T> T ofManyPartitions(Runnable turn, Database.Work<T> work) {
        return in(turn, handle -> {
            handle.execute("set local enable_hashjoin = off");
            handle.execute("set local enable_mergejoin = off");
            return work.on(handle);
        });
    }

    /** The highest ordinal that a metric has in the state of the transaction; 0 where there is none. */
    public static int highestOrdinal(Handle handle) {
        return handle.createQuery(SELECT_HIGHEST).mapTo(int.class).one();
    }
}
