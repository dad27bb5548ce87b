package org.rollcall.analyse.rollup;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.postgresql.PGStatement;
import org.rollcall.analyse.SizeBand;
import org.rollcall.analyse.VersionNumbers;
import org.rollcall.analyse.rollup.Groups.Member;
import org.rollcall.analyse.rollup.Period.Span;
import org.rollcall.analyse.rollup.Slice.Before;
import org.rollcall.ping.MetricVector;
import org.rollcall.ping.PingStore.VectorParameter;
import org.rollcall.platform.database.Database;
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

    /** Has the driver ask for binary values from the first fetch on. */
    private static final int BINARY = -1;

    /**
     * The pings of a period, each with the last one of its instance before the period. Rows of the vectors themselves are not
     * copied: they are looked up by id for each slice, which takes little beside unpacking them.
     */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String CHOOSE = """
            create temporary table rolled_up on commit drop as
            select row_number() over (order by current.id) - 1 as place, current.*,
                before.id as id_before, before.week as week_before, coalesce(before.%1$s >= ?, false) as adjacent
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

    private static final String OF_WEEK = "week = ?";

    /** A ping counts for the month in which it was recorded. */
    private static final String OF_MONTH = "week > ?::date - 7 and week < ? and recorded_at >= ? and recorded_at < ?";

    private static final String BEFORE_WEEK = "ping.week < ?";
    private static final String BEFORE_MONTH = "ping.week < ? and ping.recorded_at < ?";

    /** Vectors are unpacked once for both numbers of users ({@link org.rollcall.analyse.PingScan}). */
    private static final String SELECT_MEMBERS = """
            select edition, %s as major_version,
                coalesce(unpacked[(select ordinal from metric where key_path = 'license_billable_users')], undeclared_users)
                    as billable_users,
                unpacked[(select ordinal from metric where key_path = 'active_user_count')] as active_users
            from (
                select place, edition, product_version, numbers || null::bigint as unpacked,
                    case when undeclared ->> 'license_billable_users' ~ '^\\d{1,18}$'
                        then (undeclared ->> 'license_billable_users')::bigint end as undeclared_users
                from rolled_up
                join ping using (week, id)
                offset 0
            ) as member
            order by place
            """.formatted(VersionNumbers.MAJOR_SQL);

    /** Numbers that are no integers count in a series, and cannot be in a vector. */
    private static final String SELECT_FRACTIONS = """
            select distinct ordinal
            from rolled_up
            join ping using (week, id)
            cross join jsonb_each(extras) as extra (key_path, value)
            join metric using (key_path)
            where jsonb_typeof(value) = 'number'
            """;

    private static final String SELECT_COUNTERS = """
            select ordinal
            from definition
            where attributes ->> 'time_frame' = 'all'
            """;

    private static final String SELECT_HIGHEST = "select coalesce(max(ordinal), 0) from metric";

    private static final String SELECT_SLICE = """
            select place, array_send(ping.numbers[?:?]) as numbers, adjacent,
                array_send(before.numbers[?:?]) as numbers_before
            from rolled_up
            join ping on ping.week = rolled_up.week and ping.id = rolled_up.id
            left join ping as before on before.week = week_before and before.id = id_before
            """;

    private static final String DELETE = "delete from rollup where span = ? and start = ?";

    private static final String INSERT = String.format(
            Locale.ROOT,
            """
            insert into rollup (span, start, grouping, place, edition, major_version, size_band, instances, %s)
            values (?, ?, ?, ?, ?, ?, ?, ?, %s)
            """,
            String.join(", ", Aggregate.columns()),
            Aggregate.columns().stream().map(_ -> "?").collect(Collectors.joining(", ")));

    private static final String DONE = """
            update rollup_period
            set due = false, rolled_up_at = ?, instances = ?, left_out = ?, every_edition = ?, every_major_version = ?
            where span = ? and start = ?
            """;

    private final Database database;
    private final ReaderMemory memory;
    private final Clock clock;
    private final long maxBytes;

    @Inject
    RollupWriter(Database database, ReaderMemory memory, Clock clock) {
        this(database, memory, clock, MAX_BYTES);
    }

    /** @param maxBytes of values in memory at a time */
    RollupWriter(Database database, ReaderMemory memory, Clock clock, long maxBytes) {
        this.database = database;
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
            return database.longReading(handle -> write(handle.getConnection(), period, turn));
        }
    }

    private int write(Connection connection, Period period, Runnable turn) throws SQLException {
        connection.setAutoCommit(false);
        try {
            prepare(connection);
            choose(connection, period);
            var instances = write(connection, period);
            turn.run();
            connection.commit();
            return instances;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** A sort or a hash of many partitions would read all of them, where some rows of each are wanted. */
    private static void prepare(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("set transaction isolation level repeatable read");
            statement.execute("set local jit = off");
            statement.execute("set local enable_hashjoin = off");
            statement.execute("set local enable_mergejoin = off");
        }
    }

    private static void choose(Connection connection, Period period) throws SQLException {
        var week = period.span() == Span.WEEK;
        var start = period.start().atStartOfDay().atOffset(ZoneOffset.UTC);
        var end = period.end().atStartOfDay().atOffset(ZoneOffset.UTC);
        var before = period.before().start();
        var sql = String.format(
                Locale.ROOT,
                CHOOSE,
                week ? "week" : "recorded_at",
                week ? OF_WEEK : OF_MONTH,
                week ? BEFORE_WEEK : BEFORE_MONTH);
        var parameters = week
                ? List.<Object>of(before, period.start(), period.start())
                : List.<Object>of(
                        before.atStartOfDay().atOffset(ZoneOffset.UTC),
                        period.start(),
                        period.end(),
                        start,
                        end,
                        period.start(),
                        start);
        try (var choose = connection.prepareStatement(sql);
                var analyze = connection.createStatement()) {
            for (var i = 0; i < parameters.size(); i++) {
                choose.setObject(i + 1, parameters.get(i));
            }
            choose.executeUpdate();
            analyze.execute("analyze rolled_up");
        }
    }

    private int write(Connection connection, Period period) throws SQLException {
        var groups = new Groups(members(connection));
        var leftOut = ordinals(connection, SELECT_FRACTIONS);
        var counters = ordinals(connection, SELECT_COUNTERS);
        var highest = highestOrdinal(connection);
        var sums = new Sums(groups.all().size(), highest);
        for (var first = 1; first <= highest && groups.instances() > 0; ) {
            var slice = new Slice(groups, counters, leftOut, maxBytes, first, highest);
            fill(slice, groups, connection);
            slice.sumUp(sums);
            first = slice.last() + 1;
        }
        delete(connection, period);
        insert(connection, period, groups, sums);
        done(connection, period, groups, leftOut);
        return groups.instances();
    }

    private static List<Member> members(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.setFetchSize(FETCH_ROWS * FETCH_ROWS);
            try (var rows = statement.executeQuery(SELECT_MEMBERS)) {
                var members = new ArrayList<Member>();
                while (rows.next()) {
                    members.add(new Member(
                            rows.getString("edition"),
                            rows.getString("major_version"),
                            SizeBand.of(number(rows, "billable_users"), number(rows, "active_users"))));
                }
                return members;
            }
        }
    }

    private static OptionalLong number(ResultSet rows, String column) throws SQLException {
        var number = rows.getLong(column);
        return rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
    }

    private static BitSet ordinals(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var ordinals = new BitSet();
            while (rows.next()) {
                ordinals.set(rows.getInt(1));
            }
            return ordinals;
        }
    }

    private static int highestOrdinal(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(SELECT_HIGHEST)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static void fill(Slice slice, Groups groups, Connection connection) throws SQLException {
        var numbers = new MetricVector(slice.last() - slice.first() + 1);
        var before = new MetricVector(slice.last() - slice.first() + 1);
        try (var statement = connection.prepareStatement(SELECT_SLICE)) {
            statement.unwrap(PGStatement.class).setPrepareThreshold(BINARY);
            statement.setFetchSize(FETCH_ROWS);
            statement.setInt(1, slice.first());
            statement.setInt(2, slice.last());
            statement.setInt(3, slice.first());
            statement.setInt(4, slice.last());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    numbers.replaceBy(rows.getBytes("numbers"));
                    var bytesBefore = rows.getBytes("numbers_before");
                    if (bytesBefore != null) {
                        before.replaceBy(bytesBefore);
                    }
                    slice.add(
                            groups.cell(rows.getInt("place")),
                            numbers,
                            new Before(bytesBefore != null, before, rows.getBoolean("adjacent")));
                }
            }
        }
    }

    private static void delete(Connection connection, Period period) throws SQLException {
        try (var statement = connection.prepareStatement(DELETE)) {
            setPeriod(statement, 0, period);
            statement.executeUpdate();
        }
    }

    private static void insert(Connection connection, Period period, Groups groups, Sums sums) throws SQLException {
        try (var statement = connection.prepareStatement(INSERT)) {
            for (var number = 0; number < groups.all().size(); number++) {
                var group = groups.all().get(number);
                var i = setPeriod(statement, 0, period);
                statement.setString(++i, group.grouping().text());
                statement.setInt(++i, number);
                statement.setString(++i, group.edition());
                statement.setString(++i, group.majorVersion());
                statement.setString(
                        ++i, group.sizeBand() == null ? null : group.sizeBand().text());
                statement.setInt(++i, groups.instances(number));
                for (var aggregate : Aggregate.values()) {
                    statement.setObject(++i, new VectorParameter(sums.vector(number, aggregate)));
                }
                statement.executeUpdate();
            }
        }
    }

    private void done(Connection connection, Period period, Groups groups, BitSet leftOut) throws SQLException {
        try (var statement = connection.prepareStatement(DONE)) {
            var i = 0;
            statement.setObject(++i, clock.instant().atOffset(ZoneOffset.UTC));
            statement.setInt(++i, groups.instances());
            statement.setArray(
                    ++i,
                    connection.createArrayOf("integer", leftOut.stream().boxed().toArray()));
            statement.setBoolean(++i, groups.everyEdition());
            statement.setBoolean(++i, groups.everyMajorVersion());
            setPeriod(statement, i, period);
            statement.executeUpdate();
        }
    }

    private static int setPeriod(PreparedStatement statement, int index, Period period) throws SQLException {
        statement.setString(index + 1, period.span().text());
        statement.setObject(index + 2, period.start());
        return index + 2;
    }
}
