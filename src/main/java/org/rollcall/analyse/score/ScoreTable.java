package org.rollcall.analyse.score;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.CurrentPings;
import org.rollcall.analyse.PingConditions;
import org.rollcall.analyse.PingQuery;
import org.rollcall.analyse.StoredWeeks;
import org.rollcall.ping.Instance;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.database.ReadDatabase;

/** The SQL of scores: the pings that they are computed from, the scores that are kept with pings, and leaders. */
@ApplicationScoped
class ScoreTable {

    /** The earlier ping is so much older. */
    private static final Duration MIN_AGE = Duration.ofDays(21);

    private static final Duration MAX_AGE = Duration.ofDays(45);

    /** The vector is unpacked once, for all counters. */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SELECT_EARLIER = """
            select id, recorded_at, array(
                select unpacked[ordinal] from unnest(:ordinals) with ordinality as wanted (ordinal, place) order by place
            ) as counters
            from (
                select id, recorded_at, numbers || null::bigint as unpacked
                from (%s) as ping
                order by recorded_at desc, id desc
                limit 1
            ) as earlier
            """;

    /** Of a partition by its own name: asked of the table {@code ping}, PostgreSQL would plan all of them anew for each ping. */
    @SuppressWarnings("InlineFormatString")
    private static final String OF_PARTITION = """
            select id, recorded_at, numbers from %s
            where instance_id = :instance and recorded_at between :from and :to and withdrawn_at is null
            """;

    /** Partitions come once a week. */
    private static final Duration WEEKS_REMEMBERED = Duration.ofMinutes(1);

    private static final String SELECT_LEADERS = """
            select feature, value from leader where month = (select max(month) from leader where month <= :month)
            """;

    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SELECT_HISTORY =
            "select id, week, recorded_at, score, score_since from %s as ping where %s order by week";

    private final Database database;
    private final ReadDatabase reads;
    private final PingStore pings;

    /** The weeks that have a partition, under one key. */
    private final LoadingCache<Boolean, List<Week>> weeks;

    ScoreTable(Database database, ReadDatabase reads, PingStore pings, StoredWeeks stored) {
        this.database = database;
        this.reads = reads;
        this.pings = pings;
        this.weeks = Caffeine.newBuilder().expireAfterWrite(WEEKS_REMEMBERED).build(_ -> stored.all());
    }

    /** The newest ping of an instance that is 21 to 45 days older than an instant. */
    Optional<Earlier> earlier(Instance instance, Instant recordedAt, List<Integer> counters) {
        var from = recordedAt.minus(MAX_AGE);
        var to = recordedAt.minus(MIN_AGE);
        var partitions = Week.of(from)
                .through(Week.of(to))
                .filter(this::isStored)
                .map(week -> OF_PARTITION.formatted(PingStore.partition(week)))
                .collect(Collectors.joining("union all\n"));
        if (partitions.isEmpty()) {
            return Optional.empty();
        }
        return database.repeatable(handle -> handle.createQuery(SELECT_EARLIER.formatted(partitions))
                .bind("instance", instance.id())
                .bind("from", from)
                .bind("to", to)
                .bindArray("ordinals", Integer.class, counters)
                .map(row -> new Earlier(
                        row.getColumn("id", Long.class),
                        row.getColumn("recorded_at", Instant.class),
                        counters(row.getColumn("counters", Long[].class), counters)))
                .findOne());
    }

    private boolean isStored(Week week) {
        return pings.remembers(week) || weeks.get(true).contains(week);
    }

    private static Map<Integer, Long> counters(@Nullable Long[] values, List<Integer> ordinals) {
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
        return reads.query(handle -> {
            var current = CurrentPings.of(handle, weeks);
            return conditions
                    .bind(current.bind(handle.createQuery(
                            SELECT_HISTORY.formatted(current.sql("instance_id = :instance"), conditions.sql()))))
                    .bind("instance", instance.id())
                    .map(row -> new ScoredPing(
                            row.getColumn("id", Long.class),
                            row.getColumn("week", Week.class),
                            row.getColumn("recorded_at", Instant.class),
                            PingStore.score(
                                    row.getColumn("score", Double[].class), row.getColumn("score_since", Long.class))))
                    .list();
        });
    }

    /**
     * An earlier ping.
     *
     * @param counters its counters, by ordinal; those that it does not have are not in it
     */
    record Earlier(long id, Instant recordedAt, Map<Integer, Long> counters) {}
}
