package org.rollcall.analyse.quality;

import static java.util.Objects.requireNonNull;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.Snapshot;
import org.rollcall.analyse.ValueFlag;
import org.rollcall.analyse.VersionNumbers;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.Metric;
import org.rollcall.ping.MetricVector;
import org.rollcall.ping.Week;
import org.rollcall.ping.payload.StoredJson;
import org.rollcall.platform.database.BinaryForm;
import org.rollcall.platform.database.Citus;

/**
 * Counts how the metrics came in a week, by version of the product: the SQL of {@code metric_week}. Reads the current ping of
 * each instance once, with a few of them in memory at a time.
 */
@ApplicationScoped
class WeekCounter {

    /** Anybody may send any version: only those that most instances have are counted. */
    private static final int MAX_VERSIONS = 32;

    /** Vectors that the driver holds at a time: 35 KB each. */
    private static final int FETCH_ROWS = 32;

    private static final String CHOOSE = """
            create temporary table counted on commit drop as
            select id, instance_id, dictionary, number[1] || '.' || number[2] as version
            from (
                select distinct on (instance_id) id, instance_id, dictionary, %s as number
                from ping
                where week = :week and withdrawn_at is null
                order by instance_id, recorded_at desc, id desc
            ) as current
            """.formatted(VersionNumbers.MAJOR_MINOR_SQL);

    /** For {@link InstanceSlices}. */
    private static final String IN_SLICES = "create index on counted (instance_id)";

    private static final String COUNT = "select count(*) from counted";

    private static final String LEAVE_OUT = """
            delete from counted
            where version is null or version not in (
                select version
                from counted
                where version is not null
                group by version
                order by count(*) desc, string_to_array(version, '.')::integer[] desc
                limit :max_versions)
            """;

    private static final String SELECT_NUMBERS = """
            select version, counted.dictionary, array_send(numbers) as numbers
            from counted
            join ping on ping.week = :week and ping.id = counted.id
            """;

    /**
     * Values that are not in the vector; null is none. What may be a failure is told as it was sent: an integer in place of a boolean
     * or a text, or a short object or array with a minus sign in it.
     */
    private static final String SELECT_OTHERS = """
            select version, dictionary, ordinal, other, instances
            from (
                select version, counted.dictionary, key_path, other, count(*) as instances
                from counted
                join ping on ping.week = :week and ping.id = counted.id
                cross join lateral (
                    select key_path,
                        case when jsonb_typeof(value) in ('object', 'array', 'number') and length(value::text) <= 1000
                            and value::text like '%-%' then value::text end as other
                    from jsonb_each(extras) as each (key_path, value)
                    where jsonb_typeof(value) <> 'null'
                ) as extra
                group by version, counted.dictionary, key_path, other
            ) as grouped
            join metric using (key_path)
            """;

    private static final String DELETE = "delete from metric_week where week = :week";

    private static final String INSERT = """
            insert into metric_week (week, version, declared, sent, failed, above_zero)
            values (:week, :version, :declared, :sent, :failed, :above_zero)
            """;

    private static final String DONE = """
            update quality_week
            set due = false, told = false, counted_at = :now, instances = :instances, left_out = :left_out
            where week = :week
            """;

    private final Snapshot snapshot;
    private final DictionaryCatalog catalog;
    private final Clock clock;

    WeekCounter(Snapshot snapshot, DictionaryCatalog catalog, Clock clock) {
        this.snapshot = snapshot;
        this.catalog = catalog;
        this.clock = clock;
    }

    /**
     * Counts a week, for the first time or again. It is not due any more then.
     *
     * @param turn throws where somebody else may be at it, too
     * @return the number of instances
     */
    int count(Week week, Runnable turn) {
        return snapshot.ofManyPartitions(turn, handle -> count(handle, week));
    }

    private int count(Handle handle, Week week) {
        handle.createUpdate(CHOOSE).bind("week", week).execute();
        if (Citus.isInstalled()) {
            handle.execute(IN_SLICES);
        }
        var instances = handle.createQuery(COUNT).mapTo(int.class).one();
        var leftOut = handle.createUpdate(LEAVE_OUT)
                .bind("max_versions", MAX_VERSIONS)
                .execute();
        handle.execute("analyze counted");
        var counts = counts(handle, week);
        handle.createUpdate(DELETE).bind("week", week).execute();
        counts.forEach((version, ofVersion) -> handle.createUpdate(INSERT)
                .bind("week", week)
                .bind("version", version)
                .bind("declared", ofVersion.declared())
                .bind("sent", ofVersion.sent())
                .bind("failed", ofVersion.failed())
                .bind("above_zero", ofVersion.aboveZero())
                .execute());
        handle.createUpdate(DONE)
                .bind("now", clock.instant())
                .bind("instances", instances)
                .bind("left_out", leftOut)
                .bind("week", week)
                .execute();
        return instances;
    }

    private Map<String, MetricCounts> counts(Handle handle, Week week) {
        var counts = new LinkedHashMap<String, MetricCounts>();
        var known = new HashMap<String, BitSet>();
        Function<String, BitSet> expected = dictionary -> known.computeIfAbsent(dictionary, this::expected);
        countNumbers(handle, week, expected, counts);
        handle.createQuery(SELECT_OTHERS)
                .setFetchSize(FETCH_ROWS * FETCH_ROWS)
                .bind("week", week)
                .map((rows, _) -> {
                    addOthers(rows, requireNonNull(counts.get(rows.getString("version"))), expected);
                    return week;
                })
                .forEach(_ -> {}); // one row after the other, and none is kept
        return counts;
    }

    private static void countNumbers(
            Handle handle, Week week, Function<String, BitSet> expected, Map<String, MetricCounts> counts) {
        var highest = Snapshot.highestOrdinal(handle);
        var numbers = new MetricVector(highest);
        var select = SELECT_NUMBERS + InstanceSlices.condition("counted");
        for (var slice : InstanceSlices.of(handle, 1)) {
            slice.bind(handle.createQuery(select))
                    .configure(SqlStatements.class, BinaryForm::use)
                    .setFetchSize(FETCH_ROWS)
                    .bind("week", week)
                    .map((rows, _) -> {
                        numbers.replaceBy(rows.getBytes("numbers"));
                        counts.computeIfAbsent(rows.getString("version"), _ -> new MetricCounts(highest))
                                .add(expected.apply(rows.getString("dictionary")), numbers);
                        return week;
                    })
                    .forEach(_ -> {});
        }
    }

    private static void addOthers(ResultSet rows, MetricCounts counts, Function<String, BitSet> expected)
            throws SQLException {
        var ordinal = rows.getInt("ordinal");
        if (expected.apply(rows.getString("dictionary")).get(ordinal)) {
            counts.addOthers(ordinal, flag(rows.getString("other")), rows.getLong("instances"));
        }
    }

    private static ValueFlag flag(@Nullable String json) {
        return json == null
                ? ValueFlag.OK
                : ValueFlag.of(StoredJson.read("{\"value\":" + json + "}").path("value"));
    }

    /** The ordinals that a dictionary declares, and not as removed. */
    private BitSet expected(String dictionary) {
        var ordinals = new BitSet();
        catalog.published(dictionary).metrics().stream()
                .filter(Metric::isExpected)
                .forEach(metric -> ordinals.set(metric.ordinal()));
        return ordinals;
    }
}
