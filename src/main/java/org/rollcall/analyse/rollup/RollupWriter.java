package org.rollcall.analyse.rollup;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.Update;
import org.rollcall.analyse.SizeBand;
import org.rollcall.analyse.Snapshot;
import org.rollcall.analyse.UserCounts;
import org.rollcall.analyse.ValueFlag;
import org.rollcall.analyse.VersionNumbers;
import org.rollcall.analyse.rollup.Groups.Member;
import org.rollcall.analyse.rollup.Period.Span;
import org.rollcall.analyse.rollup.Slice.Before;
import org.rollcall.ping.MetricVector;
import org.rollcall.platform.database.BinaryForm;
import org.rollcall.platform.database.Citus;
import org.rollcall.platform.web.ReaderMemory;

/**
 * Rolls up a week or a month: reads its pings in one transaction that sees one state of them, and writes what they come to. The
 * values of a large fleet do not fit into memory, so the pings are read several times, a slice of the metrics each time.
 */
@ApplicationScoped
class RollupWriter {

    /**
     * Bytes of values in memory at a time. Twice as many would save a quarter of PostgreSQL's time, and leave other readers
     * little of their memory in a heap of 160 MiB.
     */
    private static final long MAX_BYTES = 16 << 20;

    /** Pings that the driver holds at a time: 70 KB each with the ping before. */
    private static final int FETCH_ROWS = 32;

    /**
     * The pings of a period, each with the last one of its instance before the period. Rows of the vectors themselves are not
     * copied: they are looked up by id for each slice, which takes little beside unpacking them.
     */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String CHOOSE = """
            create temporary table rolled_up on commit drop as
            select row_number() over (order by current.id) - 1 as place, current.*,
                before.id as id_before, before.week as week_before, coalesce(before.%1$s >= :before_start, false) as adjacent
            from (
                select distinct on (instance_id) instance_id, id, week
                from ping
                where %2$s and withdrawn_at is null
                order by instance_id, recorded_at desc, id desc
            ) as current
            left join lateral (
                select ping.id, ping.week, ping.recorded_at
                from ping
                where ping.instance_id = current.instance_id and %3$s and ping.withdrawn_at is null
                order by ping.week desc, ping.recorded_at desc, ping.id desc
                limit 1
            ) as before on true
            """;

    private static final String OF_WEEK = "week = :start";

    /** The weeks that pings of a week or month are of: PostgreSQL looks into no other partition. */
    private static final String IN_WEEKS = "ping.week > :start::date - 7 and ping.week < :end";

    /** A ping counts for the month in which it was recorded. */
    private static final String OF_MONTH = IN_WEEKS + " and recorded_at >= :start_time and recorded_at < :end_time";

    private static final String BEFORE_WEEK = "ping.week < :start";
    private static final String BEFORE_MONTH = "ping.week < :start and ping.recorded_at < :start_time";

    /** Vectors are unpacked once for both numbers of users ({@link org.rollcall.analyse.PingScan}). */
    private static final String SELECT_MEMBERS = """
            select edition, %s as major_version, coalesce(%s, false) as prerelease, %s as billable_users, %s as active_users
            from (
                select place, edition, product_version, undeclared, numbers || null::bigint as unpacked
                from rolled_up
                join ping using (instance_id, week, id)
                where %s
                offset 0
            ) as member
            order by place
            """.formatted(
                    VersionNumbers.MAJOR_SQL,
                    VersionNumbers.PRERELEASE_SQL,
                    UserCounts.billable("unpacked"),
                    UserCounts.active("unpacked"),
                    IN_WEEKS);

    /** Numbers that are no integers count in a series, and cannot be in a vector; nor can failures that are objects. */
    private static final String SELECT_FRACTIONS = """
            select distinct ordinal
            from rolled_up
            join ping using (instance_id, week, id)
            cross join jsonb_each(extras) as extra (key_path, value)
            join metric using (key_path)
            where (%s) is not null and %s
            """.formatted(ValueFlag.numberSql("value"), IN_WEEKS);

    private static final String SELECT_COUNTERS = """
            select ordinal
            from definition
            where attributes ->> 'time_frame' = 'all'
            """;

    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SELECT_SLICE = """
            select place, array_send(ping.numbers[:first : :last]) as numbers, adjacent,
                array_send(before.numbers[:first : :last]) as numbers_before
            from rolled_up
            join ping on ping.instance_id = rolled_up.instance_id and ping.week = rolled_up.week and ping.id = rolled_up.id
            %s
            where %s
            """;

    /** Looked up for each ping: joined, it would be looked for in every week, which takes 13 times as long where there are 520. */
    private static final String BEFORE = """
            left join lateral (
                select numbers
                from ping
                where ping.instance_id = rolled_up.instance_id and ping.week = week_before and ping.id = id_before
                offset 0
            ) as before on true""";

    /** The same as Citus takes it. */
    private static final String BEFORE_ON_NODES = """
            left join ping as before
                on before.instance_id = ping.instance_id and before.week = week_before and before.id = id_before""";

    private static final String DELETE = "delete from rollup where span = :span and start = :start";

    private static final String INSERT = String.format(
            Locale.ROOT, """
            insert into rollup (span, start, grouping, place, edition, major_version, size_band, instances, %s)
            values (:span, :start, :grouping, :place, :edition, :major_version, :size_band, :instances, :%s)
            """, String.join(", ", Aggregate.columns()), String.join(", :", Aggregate.columns()));

    private static final String DONE = """
            update rollup_period
            set due = false, rolled_up_at = :now, instances = :instances, left_out = :left_out,
                every_edition = :every_edition, every_major_version = :every_major_version
            where span = :span and start = :start
            """;

    private final Snapshot snapshot;
    private final ReaderMemory memory;
    private final Clock clock;
    private final long maxBytes;

    @Inject
    RollupWriter(Snapshot snapshot, ReaderMemory memory, Clock clock) {
        this(snapshot, memory, clock, MAX_BYTES);
    }

    /** @param maxBytes of values in memory at a time */
    RollupWriter(Snapshot snapshot, ReaderMemory memory, Clock clock, long maxBytes) {
        this.snapshot = snapshot;
        this.memory = memory;
        this.clock = clock;
        this.maxBytes = maxBytes;
    }

    /**
     * Rolls up a period, for the first time or again. It is not due any more then.
     *
     * @param turn throws where somebody else may be at it, too
     * @return the number of instances
     */
    int write(Period period, Runnable turn) {
        try (var _ = memory.take(maxBytes)) {
            return snapshot.ofManyPartitions(turn, handle -> {
                choose(handle, period);
                return write(handle, period);
            });
        }
    }

    private static void choose(Handle handle, Period period) {
        var start = period.start();
        var before = period.before().start();
        if (period.span() == Span.WEEK) {
            handle.createUpdate(String.format(Locale.ROOT, CHOOSE, "week", OF_WEEK, BEFORE_WEEK))
                    .bind("before_start", before)
                    .bind("start", start)
                    .execute();
        } else {
            handle.createUpdate(String.format(Locale.ROOT, CHOOSE, "recorded_at", OF_MONTH, BEFORE_MONTH))
                    .bind("before_start", midnight(before))
                    .bind("start", start)
                    .bind("end", period.end())
                    .bind("start_time", midnight(start))
                    .bind("end_time", midnight(period.end()))
                    .execute();
        }
        handle.execute("analyze rolled_up");
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private int write(Handle handle, Period period) {
        var groups = new Groups(members(handle, period));
        var leftOut = ordinals(inWeeks(period, handle.createQuery(SELECT_FRACTIONS)));
        var counters = ordinals(handle.createQuery(SELECT_COUNTERS));
        var highest = Snapshot.highestOrdinal(handle);
        var sums = new Sums(groups.all().size(), highest);
        for (var first = 1; first <= highest && groups.instances() > 0; ) {
            var slice = new Slice(groups, counters, leftOut, maxBytes, first, highest);
            fill(slice, groups, handle, period);
            slice.sumUp(sums);
            first = slice.last() + 1;
        }
        of(period, handle.createUpdate(DELETE)).execute();
        insert(handle, period, groups, sums);
        done(handle, period, groups, leftOut);
        return groups.instances();
    }

    /** Questions about months alone keep prereleases apart. */
    private static List<Member> members(Handle handle, Period period) {
        return inWeeks(period, handle.createQuery(SELECT_MEMBERS))
                .setFetchSize(FETCH_ROWS * FETCH_ROWS)
                .map((rows, _) -> new Member(
                        rows.getString("edition"),
                        rows.getString("major_version"),
                        SizeBand.of(number(rows, "billable_users"), number(rows, "active_users")),
                        period.span() == Span.MONTH && rows.getBoolean("prerelease")))
                .list();
    }

    private static OptionalLong number(ResultSet rows, String column) throws SQLException {
        var number = rows.getLong(column);
        return rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
    }

    private static Query inWeeks(Period period, Query query) {
        return query.bind("start", period.start()).bind("end", period.end());
    }

    private static BitSet ordinals(Query query) {
        return query.mapTo(int.class).reduce(new BitSet(), (ordinals, ordinal) -> {
            ordinals.set(ordinal);
            return ordinals;
        });
    }

    private static void fill(Slice slice, Groups groups, Handle handle, Period period) {
        var numbers = new MetricVector(slice.last() - slice.first() + 1);
        var before = new MetricVector(slice.last() - slice.first() + 1);
        var sql = SELECT_SLICE.formatted(Citus.isInstalled() ? BEFORE_ON_NODES : BEFORE, IN_WEEKS);
        inWeeks(period, handle.createQuery(sql))
                .configure(SqlStatements.class, BinaryForm::use)
                .setFetchSize(FETCH_ROWS)
                .bind("first", slice.first())
                .bind("last", slice.last())
                .map((rows, _) -> {
                    numbers.replaceBy(rows.getBytes("numbers"));
                    var bytesBefore = rows.getBytes("numbers_before");
                    if (bytesBefore != null) {
                        before.replaceBy(bytesBefore);
                    }
                    slice.add(
                            groups.cell(rows.getInt("place")),
                            numbers,
                            new Before(bytesBefore != null, before, rows.getBoolean("adjacent")));
                    return slice;
                })
                .forEach(_ -> {}); // one row after the other, and none is kept
    }

    private static void insert(Handle handle, Period period, Groups groups, Sums sums) {
        for (var number = 0; number < groups.all().size(); number++) {
            var group = groups.all().get(number);
            var size = group.sizeBand();
            var insert = of(period, handle.createUpdate(INSERT))
                    .bind("grouping", group.grouping().text())
                    .bind("place", number)
                    .bind("edition", group.edition())
                    .bind("major_version", group.majorVersion())
                    .bind("size_band", size == null ? null : size.text())
                    .bind("instances", groups.instances(number));
            for (var aggregate : Aggregate.values()) {
                insert.bind(aggregate.column(), sums.vector(number, aggregate));
            }
            insert.execute();
        }
    }

    private void done(Handle handle, Period period, Groups groups, BitSet leftOut) {
        of(period, handle.createUpdate(DONE))
                .bind("now", clock.instant())
                .bind("instances", groups.instances())
                .bind("left_out", leftOut.stream().boxed().toArray(Integer[]::new))
                .bind("every_edition", groups.everyEdition())
                .bind("every_major_version", groups.everyMajorVersion())
                .execute();
    }

    private static Update of(Period period, Update update) {
        return update.bind("span", period.span().text()).bind("start", period.start());
    }
}
