package org.rollcall.analyse.fleet;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.CurrentPings;
import org.rollcall.analyse.PingConditions;
import org.rollcall.analyse.PingQuery;
import org.rollcall.ping.FoundKeyPaths;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.StoredPing;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.ParsedAnew;
import org.rollcall.platform.database.ReadDatabase;

/** Lists pings without their contents, and with what does not agree with their dictionaries. */
@ApplicationScoped
class PingListing {

    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SELECT_PAGE = PingStore.SELECT + """
            , undeclared_key_paths, mismatched_key_paths, %s as current
            %s
            %s
            """;

    /** The current pings of few instances: a look for a later one would have the planner go through the partitions of all weeks twice. */
    @SuppressWarnings("InlineFormatString")
    private static final String CURRENT_OF_FEW = """
            from %s as ping
            join instance on instance.id = ping.instance_id
            where %s
            """;

    private static final String SELECT_PLACES = "select ping.week, ping.id\n";

    private static final int FETCH_ROWS = 100;

    private final ReadDatabase database;

    PingListing(ReadDatabase database) {
        this.database = database;
    }

    /** A page of the pings that are asked for. When their places are known, only the partitions of their weeks are read. */
    List<ListedPing> page(PingQuery query, ListPage<PingOrder> page) {
        return database.query(handle -> {
            var rows = Rows.of(handle, query, page::restrict);
            var places = rows.bind(handle.createQuery(SELECT_PLACES + rows.from() + page.orderBy()))
                    .bind("limit", page.limit())
                    .map(row -> new Place(row.getColumn("week", Week.class), row.getColumn("id", Long.class)))
                    .list();
            var weeks = places.stream().map(Place::week).distinct().toList();
            var from = PingStore.FROM + "where ping." + PingConditions.isOf(weeks) + " and ping.id = any(:ids)";
            return handle.createQuery(SELECT_PAGE.formatted(PingConditions.currentIn(weeks), from, page.orderBy()))
                    .configure(SqlStatements.class, ParsedAnew::use)
                    .bind("ids", places.stream().map(Place::id).toArray(Long[]::new))
                    .bind("limit", page.limit())
                    .setFetchSize(FETCH_ROWS)
                    .map((row, _) -> listed(row))
                    .list();
        });
    }

    /** The number of pings that are asked for. */
    long count(PingQuery query) {
        return database.query(handle -> {
            var rows = Rows.of(handle, query, conditions -> conditions);
            return rows.bind(handle.createQuery("select count(*)\n" + rows.from()))
                    .mapTo(long.class)
                    .one();
        });
    }

    /**
     * The rows that are asked for.
     *
     * @param from the SQL from {@code from} on
     * @param conditions with its parameters
     * @param current where they are {@link CurrentPings}; else null, and they are rows of {@code ping}
     */
    private record Rows(
            String from,
            PingConditions conditions,
            @Nullable CurrentPings current) {

        static Rows of(Handle handle, PingQuery query, UnaryOperator<PingConditions> restriction) {
            var few = PingConditions.fewInstances(handle, query);
            var conditions = restriction.apply(PingConditions.of(query));
            if (few != null && !query.revisions()) {
                var pings = CurrentPings.of(handle, query.weeks());
                return new Rows(
                        CURRENT_OF_FEW.formatted(pings.sql("instance_id = any(:few_ids)"), conditions.sql()),
                        conditions.with("few_ids", few),
                        pings);
            }
            conditions.and("ping.instance_id = any(:few_ids)", "few_ids", few);
            if (!query.revisions()) {
                conditions.and(PingConditions.CURRENT);
            }
            return new Rows(PingStore.FROM + "where " + conditions.sql() + "\n", conditions, null);
        }

        Query bind(Query statement) {
            return conditions.bind(current == null ? statement : current.bind(statement));
        }
    }

    private record Place(Week week, long id) {}

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
