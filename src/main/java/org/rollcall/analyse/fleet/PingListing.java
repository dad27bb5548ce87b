package org.rollcall.analyse.fleet;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Conditions;
import org.rollcall.ping.FoundKeyPaths;
import org.rollcall.ping.ListPage;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.StoredPing;
import org.rollcall.platform.database.Database;

/** Lists pings without their contents, and with what does not agree with their dictionaries. */
@ApplicationScoped
class PingListing {

    private static final String CURRENT = """
            ping.withdrawn_at is null and not exists (
                select from ping as later
                where later.instance_id = ping.instance_id and later.week = ping.week
                    and (later.recorded_at, later.id) > (ping.recorded_at, ping.id) and later.withdrawn_at is null)""";

    private static final int FETCH_ROWS = 100;

    private final Database database;

    PingListing(Database database) {
        this.database = database;
    }

    /** A page of the pings that fit. */
    List<ListedPing> page(PingFilter filter, ListPage<PingOrder> page) {
        var order = page.order().column();
        var conditions = conditions(filter).after(order, "ping.id", page);
        var direction = page.descending() ? "desc" : "asc";
        var sql =
                "%s, undeclared_key_paths, mismatched_key_paths, %s as current\n%swhere %s\norder by %s %s, ping.id %s\nlimit ?"
                        .formatted(
                                PingStore.SELECT,
                                filter.revisions() ? CURRENT : "true",
                                PingStore.FROM,
                                conditions.sql(),
                                order,
                                direction,
                                direction);
        return database.query(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(sql)) {
                statement.setFetchSize(FETCH_ROWS);
                statement.setInt(conditions.set(statement, 0) + 1, page.limit());
                try (var rows = statement.executeQuery()) {
                    var pings = new ArrayList<ListedPing>();
                    while (rows.next()) {
                        pings.add(new ListedPing(
                                PingStore.stored(rows),
                                rows.getBoolean("current"),
                                keyPaths(rows, "undeclared_key_paths"),
                                keyPaths(rows, "mismatched_key_paths")));
                    }
                    return pings;
                }
            }
        });
    }

    private static @Nullable List<String> keyPaths(ResultSet rows, String column) throws SQLException {
        var array = rows.getArray(column);
        return array == null ? null : List.of((String[]) array.getArray());
    }

    /** The number of pings that fit. */
    long count(PingFilter filter) {
        var conditions = conditions(filter);
        return database.query(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(
                    "select count(*)\n%swhere %s".formatted(PingStore.FROM, conditions.sql()))) {
                conditions.set(statement, 0);
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    return rows.getLong(1);
                }
            }
        });
    }

    private static Conditions conditions(PingFilter filter) {
        var conditions = new Conditions()
                .visible(filter.visible())
                .hostname(filter.wanted())
                .equal("uuid", filter.uuid())
                .week(filter.from(), filter.to())
                .version(filter.versionFrom(), filter.versionTo())
                .equal("edition", filter.edition())
                .since("received_at", filter.receivedSince());
        return filter.revisions() ? conditions : conditions.and(CURRENT);
    }

    /**
     * A stored ping in a list: without its values, which no list shows.
     *
     * @param current whether it counts for its instance and week; else a later one does
     * @param undeclared the first key paths of those that are undeclared; null where that was not noted
     * @param mismatched the first key paths with values of another type than declared; null where that was not noted
     */
    record ListedPing(
            StoredPing stored,
            boolean current,
            @Nullable List<String> undeclared,
            @Nullable List<String> mismatched) {

        /** Whether the ping was stored before key paths were noted, and has some. */
        public boolean isToBeLookedInto() {
            var ping = stored.ping();
            return (undeclared == null && ping.undeclared() > 0) || (mismatched == null && ping.typeMismatches() > 0);
        }

        /** What was noted. */
        public FoundKeyPaths found() {
            return new FoundKeyPaths(
                    undeclared == null ? List.of() : undeclared, mismatched == null ? List.of() : mismatched);
        }
    }
}
