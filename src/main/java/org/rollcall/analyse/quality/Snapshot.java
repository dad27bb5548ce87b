package org.rollcall.analyse.quality;

import jakarta.enterprise.context.ApplicationScoped;
import org.rollcall.platform.database.Database;

/** Long transactions that see one state of the pings, and write what they make of it. */
@ApplicationScoped
class Snapshot {

    private final Database database;

    Snapshot(Database database) {
        this.database = database;
    }

    /**
     * Runs work in such a transaction. A sort or a hash of many partitions would read all of them, where some rows of each are
     * wanted, so there are none.
     *
     * @param turn throws where somebody else may be at it, too; nothing is written then
     */
    <T> T in(Runnable turn, Database.Work<T> work) {
        return database.longReading(handle -> {
            var connection = handle.getConnection();
            connection.setAutoCommit(false);
            try {
                handle.execute("set transaction isolation level repeatable read");
                handle.execute("set local jit = off");
                handle.execute("set local enable_hashjoin = off");
                handle.execute("set local enable_mergejoin = off");
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
}
