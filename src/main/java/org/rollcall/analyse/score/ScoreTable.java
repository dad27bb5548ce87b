package org.rollcall.analyse.score;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingConditions;
import org.rollcall.analyse.PingQuery;
import org.rollcall.ping.Instance;
import org.rollcall.ping.KeptScore;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.Database;

/** The SQL of scores: the pings that they are computed from, the scores that are kept with pings, and leaders. */
@ApplicationScoped
class ScoreTable {

    /** The earlier ping is so much older. */
    private static final Duration MIN_AGE = Duration.ofDays(21);

    private static final Duration MAX_AGE = Duration.ofDays(45);

    /** With its weeks the planner looks at five partitions; the vector is unpacked once, for all counters. */
    private static final String SELECT_EARLIER = """
            select id, recorded_at, array(
                select unpacked[ordinal] from unnest(:ordinals) with ordinality as wanted (ordinal, place) order by place
            ) as counters
            from (
                select id, recorded_at, numbers || null::bigint as unpacked
                from ping
                where instance_id = :instance and week between :first_week and :last_week
                    and recorded_at between :from and :to and withdrawn_at is null
                order by recorded_at desc, id desc
                limit 1
            ) as earlier
            """;

    private static final String SELECT_LEADERS = """
            select feature, value from leader where month = (select max(month) from leader where month <= :month)
            """;

    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SELECT_HISTORY = """
            select id, week, recorded_at, score, score_since
            from ping
            where instance_id = :instance and %s and %s
            order by week
            """;

    private final Database database;

    ScoreTable(Database database) {
        this.database = database;
    }

    /** The newest ping of an instance that is 21 to 45 days older than an instant. */
    Optional<Earlier> earlier(Instance instance, Instant recordedAt, List<Integer> counters) {
        var from = recordedAt.minus(MAX_AGE);
        var to = recordedAt.minus(MIN_AGE);
        return database.repeatable(handle -> handle.createQuery(SELECT_EARLIER)
                .bind("instance", instance.id())
                .bind("from", from)
                .bind("to", to)
                .bind("first_week", Week.of(from))
                .bind("last_week", Week.of(to))
                .bindArray("ordinals", Integer.class, counters)
                .map((rows, _) -> new Earlier(
                        rows.getLong("id"),
                        rows.getObject("recorded_at", OffsetDateTime.class).toInstant(),
                        counters(rows, counters)))
                .findOne());
    }

    private static Map<Integer, Long> counters(ResultSet rows, List<Integer> ordinals) throws SQLException {
        var values = (@Nullable Long[]) rows.getArray("counters").getArray();
        var counters = new HashMap<Integer, Long>();
        for (var i = 0; i < values.length; i++) {
            if (values[i] != null) {
                counters.put(ordinals.get(i), values[i]);
            }
        }
        return counters;
    }

    /** The leaders of the last month up to this one that has some; empty where none has. */
    Map<Feature, Double> leaders(YearMonth month) {
        return database.repeatable(handle -> handle.createQuery(SELECT_LEADERS)
                .bind("month", month.atDay(1))
                .reduceRows(new EnumMap<>(Feature.class), (leaders, row) -> {
                    leaders.put(
                            Feature.of(row.getColumn("feature", String.class)), row.getColumn("value", Double.class));
                    return leaders;
                }));
    }

    /** The current pings of an instance with their scores, first week first. */
    List<ScoredPing> history(Instance instance, PingQuery.Weeks weeks) {
        var conditions = PingConditions.of(weeks);
        return database.query(handle -> conditions
                .bind(handle.createQuery(SELECT_HISTORY.formatted(conditions.sql(), PingConditions.CURRENT)))
                .bind("instance", instance.id())
                .map(row -> new ScoredPing(
                        row.getColumn("id", Long.class),
                        row.getColumn("week", Week.class),
                        row.getColumn("recorded_at", Instant.class),
                        PingStore.score(
                                row.getColumn("score", Double[].class), row.getColumn("score_since", Long.class))))
                .list());
    }

    /**
     * An earlier ping.
     *
     * @param counters its counters, by ordinal; those that it does not have are not in it
     */
    record Earlier(long id, Instant recordedAt, Map<Integer, Long> counters) {}

    /** @param score null where the ping was stored before scores were computed */
    record ScoredPing(
            long id,
            Week week,
            Instant recordedAt,
            @Nullable KeptScore score) {}
}
