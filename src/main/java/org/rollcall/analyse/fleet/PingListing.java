package org.rollcall.analyse.fleet;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingConditions;
import org.rollcall.analyse.PingQuery;
import org.rollcall.ping.FoundKeyPaths;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.StoredPing;
import org.rollcall.platform.database.ReadDatabase;

/** Lists pings without their contents, and with what does not agree with their dictionaries. */
@ApplicationScoped
class PingListing {

    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SELECT_PAGE = PingStore.SELECT + """
            , undeclared_key_paths, mismatched_key_paths, %s as current
            """ + PingStore.FROM + "where %s\n%s";

    private static final String SELECT_COUNT = "select count(*)\n" + PingStore.FROM + "where ";

    private static final int FETCH_ROWS = 100;

    private final ReadDatabase database;

    PingListing(ReadDatabase database) {
        this.database = database;
    }

    /** A page of the pings that are asked for. */
    List<ListedPing> page(PingQuery query, ListPage<PingOrder> page) {
        var conditions = page.restrict(conditions(query));
        var current = query.revisions() ? PingConditions.CURRENT : "true";
        return database.query(handle -> conditions
                .bind(handle.createQuery(SELECT_PAGE.formatted(current, conditions.sql(), page.orderBy())))
                .bind("limit", page.limit())
                .setFetchSize(FETCH_ROWS)
                .map((rows, _) -> listed(rows))
                .list());
    }

    /** The number of pings that are asked for. */
    long count(PingQuery query) {
        var conditions = conditions(query);
        return database.query(handle -> conditions
                .bind(handle.createQuery(SELECT_COUNT + conditions.sql()))
                .mapTo(long.class)
                .one());
    }

    private static PingConditions conditions(PingQuery query) {
        var conditions = PingConditions.of(query);
        return query.revisions() ? conditions : conditions.and(PingConditions.CURRENT);
    }

    private static ListedPing listed(ResultSet rows) throws SQLException {
        return new ListedPing(
                PingStore.stored(rows),
                rows.getBoolean("current"),
                keyPaths(rows, "undeclared_key_paths"),
                keyPaths(rows, "mismatched_key_paths"));
    }

    private static @Nullable List<String> keyPaths(ResultSet rows, String column) throws SQLException {
        var array = rows.getArray(column);
        return array == null ? null : List.of((String[]) array.getArray());
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
