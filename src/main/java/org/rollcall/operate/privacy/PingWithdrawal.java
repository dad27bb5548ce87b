package org.rollcall.operate.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.StoredPing;
import org.rollcall.platform.database.Database;

/**
 * Takes pings out of their weeks, and puts them back. A ping that changes for readers gets a new number in the order of arrival, so
 * that incremental exports and the archive give it once more.
 */
@ApplicationScoped
class PingWithdrawal {

    private static final String SELECT = PingStore.SELECT + PingStore.FROM + "where ping.id = :id";

    private static final String WITHDRAW = """
            update ping set withdrawn_at = :at, arrival = :arrival
            where id = :id and week = :week and withdrawn_at is null
            """;

    private static final String REINSTATE = """
            update ping set withdrawn_at = null, arrival = :arrival
            where id = :id and week = :week and withdrawn_at is not null
            """;

    private static final String GIVE_CURRENT_AGAIN = """
            update ping set arrival = :arrival
            where week = :week and id = (
                select id from ping
                where instance_id = :instance and week = :week and withdrawn_at is null
                order by recorded_at desc, id desc
                limit 1)
            """;

    private final Database database;

    PingWithdrawal(Database database) {
        this.database = database;
    }

    /** The ping with an id. */
    Optional<StoredPing> find(long id) {
        return database.ofManyWeeks(handle -> handle.createQuery(SELECT)
                .bind("id", id)
                .map((rows, _) -> PingStore.stored(rows))
                .findFirst());
    }

    /**
     * Has a ping not count any more, in the transaction of the caller.
     *
     * @return false where it did not count before
     */
    @Transactional(Transactional.TxType.MANDATORY)
    boolean withdraw(StoredPing stored, Instant at) {
        return database.call(handle -> handle.createUpdate(WITHDRAW)
                                .bind("arrival", nextArrival(handle))
                                .bind("at", at)
                                .bind("id", stored.id())
                                .bind("week", stored.ping().week())
                                .execute()
                        == 1
                && givenAgain(stored));
    }

    /**
     * Has a ping count again, in the transaction of the caller.
     *
     * @return false where it was not withdrawn
     */
    @Transactional(Transactional.TxType.MANDATORY)
    boolean reinstate(StoredPing stored) {
        return database.call(handle -> handle.createUpdate(REINSTATE)
                        .bind("arrival", nextArrival(handle))
                        .bind("id", stored.id())
                        .bind("week", stored.ping().week())
                        .execute()
                == 1);
    }

    /** Asked for by itself: an update of a table that is distributed over nodes may not make the number on one of them. */
    private static long nextArrival(Handle handle) {
        return handle.createQuery("select next_ping_arrival()")
                .mapTo(long.class)
                .one();
    }

    /** The ping that counts in the place of another one, if there is one, is news. */
    private boolean givenAgain(StoredPing stored) {
        database.call(handle -> handle.createUpdate(GIVE_CURRENT_AGAIN)
                .bind("arrival", nextArrival(handle))
                .bind("week", stored.ping().week())
                .bind("instance", stored.ping().instance().id())
                .execute());
        return true;
    }
}
