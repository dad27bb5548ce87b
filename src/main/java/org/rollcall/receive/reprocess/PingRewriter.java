package org.rollcall.receive.reprocess;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.FoundKeyPaths;
import org.rollcall.ping.Ping;
import org.rollcall.ping.PingContent;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.PingStore.VectorParameter;
import org.rollcall.ping.RedactionReport;
import org.rollcall.ping.SeenMetrics;
import org.rollcall.ping.StoredPing;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.Database;

/**
 * The stored pings from the first to the last, for work that goes through all of them: in pages by id, each of them a
 * statement of its own, so that no long transaction keeps PostgreSQL from cleaning up.
 */
@ApplicationScoped
class PingRewriter {

    private static final String COUNT = "select count(*) from ping where week >= coalesce(?, '-infinity')";

    /** Ids follow the order of arrival and so, within a partition, that of the rows on disk. */
    private static final String SELECT_PAGE = PingStore.SELECT + PingStore.FROM + """
            where ping.id > ? and week >= coalesce(?, '-infinity')
            order by ping.id
            limit ?
            """;

    /** Where somebody else was faster, the dictionary is another one, and nothing happens. */
    private static final String REPLACE = """
            update ping
            set dictionary = ?, metrics = ?, undeclared_count = ?, type_mismatch_count = ?, numbers = ?,
                extras = ?::jsonb, undeclared = ?::jsonb, shielding = ?::jsonb, undeclared_key_paths = ?,
                mismatched_key_paths = ?
            where instance_id = ? and week = ? and sha256 = ? and dictionary = ?
            """;

    private final Database database;
    private final SeenMetrics seen;

    PingRewriter(Database database, SeenMetrics seen) {
        this.database = database;
        this.seen = seen;
    }

    /**
     * The number of stored pings, revisions counted.
     *
     * @param from first week; null for all
     */
    long count(@Nullable Week from) {
        return database.repeatable(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(COUNT)) {
                statement.setObject(1, PingStore.monday(from), Types.DATE);
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    return rows.getLong(1);
                }
            }
        });
    }

    /**
     * A page of pings without their content, lowest id first.
     *
     * @param id only pings with a higher one
     * @param from first week; null for all
     * @param limit the largest number of pings
     */
    List<StoredPing> after(long id, @Nullable Week from, int limit) {
        return database.repeatable(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(SELECT_PAGE)) {
                statement.setLong(1, id);
                statement.setObject(2, PingStore.monday(from), Types.DATE);
                statement.setInt(3, limit);
                try (var rows = statement.executeQuery()) {
                    var pings = new ArrayList<StoredPing>();
                    while (rows.next()) {
                        pings.add(PingStore.stored(rows));
                    }
                    return pings;
                }
            }
        });
    }

    /**
     * Replaces what a ping has from its dictionary: the dictionary itself, the counts, and the content.
     *
     * @param dictionary the one that the ping had when it was read; where it has another one by now, nothing is replaced
     * @return whether it was replaced
     */
    boolean replace(String dictionary, Ping ping, PingContent content, FoundKeyPaths found) {
        seen.note(ping.week(), content.numbers());
        return database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(REPLACE)) {
                var i = 0;
                statement.setString(++i, ping.dictionary());
                statement.setInt(++i, ping.metrics());
                statement.setInt(++i, ping.undeclared());
                statement.setInt(++i, ping.typeMismatches());
                statement.setObject(++i, new VectorParameter(content.numbers()));
                statement.setString(++i, content.extras());
                statement.setString(++i, content.undeclared());
                statement.setString(++i, RedactionReport.toColumn(ping.redactionReport()));
                PingStore.setKeyPaths(statement, ++i, found.undeclared());
                PingStore.setKeyPaths(statement, ++i, found.mismatched());
                statement.setObject(++i, ping.instance().id());
                statement.setObject(++i, ping.week().monday());
                statement.setBytes(++i, HexFormat.of().parseHex(ping.sha256()));
                statement.setString(++i, dictionary);
                return statement.executeUpdate() == 1;
            }
        });
    }
}
