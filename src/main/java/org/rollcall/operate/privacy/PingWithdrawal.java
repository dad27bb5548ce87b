package org.rollcall.operate.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.StoredPing;
import org.rollcall.platform.database.Database;

/**
 * Takes pings out of their weeks, and puts them back. A ping that changes for readers gets a new number in the order of arrival, so
 * that incremental exports and the archive give it once more.
 */
@ApplicationScoped
class PingWithdrawal {

    private static final String SELECT = PingStore.SELECT + PingStore.FROM + "where ping.id = ?";

    private static final String WITHDRAW = """
            update ping set withdrawn_at = ?, arrival = next_ping_arrival()
            where id = ? and week = ? and withdrawn_at is null
            """;

    private static final String REINSTATE = """
            update ping set withdrawn_at = null, arrival = next_ping_arrival()
            where id = ? and week = ? and withdrawn_at is not null
            """;

    private static final String GIVE_CURRENT_AGAIN = """
            update ping set arrival = next_ping_arrival()
            where week = ? and id = (
                select id from ping
                where instance_id = ? and week = ? and withdrawn_at is null
                order by recorded_at desc, id desc
                limit 1)
            """;

    private final Database database;

    PingWithdrawal(Database database) {
        this.database = database;
    }

    /** The ping with an id. */
    Optional<StoredPing> find(long id) {
        return database.ofManyWeeks(connection -> {
            try (var statement = connection.prepareStatement(SELECT)) {
                statement.setLong(1, id);
                try (var rows = statement.executeQuery()) {
                    return rows.next() ? Optional.of(PingStore.stored(rows)) : Optional.empty();
                }
            }
        });
    }

    /**
     * Has a ping not count any more, in the transaction of the caller.
     *
     * @return false where it did not count before
     */
    @Transactional(Transactional.TxType.MANDATORY)
    boolean withdraw(StoredPing stored, Instant at) {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(WITHDRAW)) {
                statement.setObject(1, at.atOffset(ZoneOffset.UTC));
                statement.setLong(2, stored.id());
                statement.setObject(3, stored.ping().week().monday());
                return statement.executeUpdate() == 1 && givenAgain(stored);
            }
        });
    }

    /**
     * Has a ping count again, in the transaction of the caller.
     *
     * @return false where it was not withdrawn
     */
    @Transactional(Transactional.TxType.MANDATORY)
    boolean reinstate(StoredPing stored) {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(REINSTATE)) {
                statement.setLong(1, stored.id());
                statement.setObject(2, stored.ping().week().monday());
                return statement.executeUpdate() == 1;
            }
        });
    }

    /** The ping that counts in the place of another one, if there is one, is news. */
    private boolean givenAgain(StoredPing stored) {
        return database.call(connection -> {
            var ping = stored.ping();
            try (var statement = connection.prepareStatement(GIVE_CURRENT_AGAIN)) {
                statement.setObject(1, ping.week().monday());
                statement.setObject(2, ping.instance().id());
                statement.setObject(3, ping.week().monday());
                statement.executeUpdate();
                return true;
            }
        });
    }
}
