package org.rollcall.ping;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;
import org.rollcall.platform.database.Citus;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.database.DatabaseException;
import org.rollcall.platform.database.DatabaseFailure;
import org.rollcall.platform.database.ReadDatabase;
import org.rollcall.platform.database.Sha256;

/** The SQL of the table {@code ping} and its weekly partitions. */
@ApplicationScoped
public class PingStore {

    private static final String KNOWN_UNIQUE_ID = """
            ,
            known_unique_id as (
                insert into instance_unique_id (instance_id, unique_instance_id)
                select instance_id, unique_instance_id from stored where unique_instance_id is not null
                on conflict do nothing
            )""";

    /** As sent, it may be as long as a ping; what is too long for an index is none. */
    private static final String UNIQUE_ID =
            "coalesce(extras ->> 'unique_instance_id', undeclared ->> 'unique_instance_id')";

    /**
     * A statement of its own where Citus is, for which what comes of a select goes to all nodes: one that is away would keep the pings of
     * all others away. Where it is not reached any more, the next ping of the instance brings the id again.
     */
    private static final String INSERT_UNIQUE_ID = """
            insert into instance_unique_id (instance_id, unique_instance_id)
            values (?, ?)
            on conflict do nothing
            """;

    /**
     * One statement, so one round trip and one commit: the instance and its unique id where they are new, and the
     * ping where it is. Whether another one counts in its place is asked of the partition itself: with the table {@code ping}
     * there, PostgreSQL would plan, and lock, all partitions for each ping. It is asked with the id of the instance as a
     * parameter and outside of the inserts, which are no place for a question where Citus is.
     */
    private static final String INSERT = insert("nextval('receipt_id')", "do nothing");

    /** The ping has an id already, and may be older than what is known of its instance. */
    private static final String RESTORE = insert("?", """
            do update set first_received_at = excluded.first_received_at
            where excluded.first_received_at < instance.first_received_at
            """);

    private static final String INSERT_REPETITION = """
            insert into repeated_ping (id, instance_id, week, sha256) values (:id, :instance.id, :week, :sha256)
            """;

    private static final String RESTORED_INSTANCE = """
            with known_instance as (
                insert into instance (id, hostname, uuid, first_received_at)
                values (?, ?, ?, ?)
                on conflict (id) do update set first_received_at = excluded.first_received_at
                where excluded.first_received_at < instance.first_received_at
            )""";

    private static final String RESTORED_COLUMNS = """
            insert into ping (
                id, instance_id, week, recorded_at, received_at, product_version, edition, dictionary, flags, numbers,
                extras, undeclared, arrival, sha256, bytes, metrics, undeclared_count, type_mismatch_count, shielding,
                withdrawn_at, undeclared_key_paths, mismatched_key_paths, score, score_since)
            """;

    private static final String KEPT_COLUMNS = """
            arrival, decode(sha256, 'hex'), bytes, metrics,
                undeclared_count, type_mismatch_count, shielding, withdrawn_at, undeclared_key_paths,
                mismatched_key_paths, score, score_since
            from jsonb_to_record(?::jsonb) as kept (
                arrival bigint, sha256 text, bytes integer, metrics integer, undeclared_count integer,
                type_mismatch_count integer, shielding jsonb, withdrawn_at timestamptz, undeclared_key_paths text[],
                mismatched_key_paths text[], score double precision[], score_since bigint)
            """;

    private static final String UNLESS_REPEATED = "on conflict (instance_id, week, sha256) do nothing\n";

    /** A ping as it was, with its number in the order of storing. */
    private static final String BRING_BACK = RESTORED_INSTANCE + "\n" + RESTORED_COLUMNS
            + "select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, " + KEPT_COLUMNS + UNLESS_REPEATED;

    private static final String SELECT_KEPT = "select " + KEPT_COLUMNS;

    /**
     * The same where Citus is, with the columns of {@link #SELECT_KEPT} as parameters: what is inserted by a select lies in a file of the
     * coordinator until the transaction ends, and a whole week is one.
     */
    private static final String BRING_BACK_TO_NODE = RESTORED_INSTANCE + ",\nstored as (\n" + RESTORED_COLUMNS
            + "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\n"
            + UNLESS_REPEATED + "returning id)\nselect id from stored\n";

    public static final String SELECT = """
            select ping.id, hostname, uuid, week, recorded_at, received_at, product_version, edition, dictionary,
                sha256, bytes, metrics, undeclared_count, type_mismatch_count, flags, shielding, withdrawn_at
            """;

    static final String SELECT_CONTENT = SELECT + ", array_send(numbers) as numbers, extras, undeclared\n";

    public static final String FROM = "from ping join instance on instance.id = ping.instance_id\n";

    private static final String SELECT_REPEATED =
            SELECT + FROM + "where instance_id = :instance.id and week = :week and sha256 = :sha256";

    private static final String SELECT_RECEIPT = SELECT + FROM + "where ping.id = :id and sha256 = :sha256 ";

    private static final String SELECT_REPETITION = SELECT + FROM + """
            join repeated_ping using (instance_id, week, sha256)
            where repeated_ping.id = :id and sha256 = :sha256
            """;

    /** With its week the planner looks at one partition, and locks no other one. */
    private static final String SELECT_CURRENT = SELECT + FROM + """
            where instance_id = :instance and week = :week and withdrawn_at is null
            order by recorded_at desc, ping.id desc
            limit 1
            """;

    /** An instance that is alive has a ping in the last ones, so only for one that is not the planner looks at them all. */
    private static final int RECENT_WEEKS = 8;

    /**
     * The last ones in the order of storing, because what is replayed from quarantine keeps the time it came at. Only the
     * week and the one before it: with them the planner looks at two partitions and not at years of them.
     */
    private static final String SELECT_LAST_RECEIPT = """
            select max(received_at)
            from (select received_at from ping where week between :before and :week order by arrival desc limit 100) as last
            """;

    /** Only asked where the last weeks have none: all partitions are looked at. */
    private static final String SELECT_LAST_RECEIPT_EVER = """
            select max(received_at)
            from (select received_at from ping order by arrival desc limit 100) as last
            """;

    private static final String SELECT_COUNT = "select count(*) from ping where week = :week";

    private static final String SELECT_IS_PARTITION = "select to_regclass(:name) is not null";

    private static final String LOCK_PARTITIONS = "select pg_advisory_xact_lock(hashtext('rollcall.partition'))";

    /** A table of that name that is no partition was left by a retention that was interrupted. */
    private static final String SELECT_PARTITION = """
            select count(*) > 0 as attached, coalesce(bool_or(inhdetachpending), false) as pending
            from pg_inherits
            where inhrelid = to_regclass(:name) and inhparent = 'ping'::regclass
            """;

    private static final String SELECT_SUPERSEDED_BY = """
            select id from ping
            where instance_id = :instance.id and week = :week and (recorded_at, id) > (:recordedAt, :id) and withdrawn_at is null
            order by recorded_at desc, id desc
            limit 1
            """;

    private static final String SELECT_SCORE = "select score, score_since from ping where week = :week and id = :id";

    /** The SQLSTATEs of a row without a partition, and of a partition without a table. */
    private static final Set<String> NO_PARTITION = Set.of("23514", "42P01");

    private final Database database;
    private final ReadDatabase reads;
    private final SeenMetrics seen;
    private final Clock clock;

    /** Weeks whose partition was seen; a partition that retention dropped meanwhile is made again. */
    private final Set<Week> partitions = ConcurrentHashMap.newKeySet();

    PingStore(Database database, ReadDatabase reads, SeenMetrics seen, Clock clock) {
        this.database = database;
        this.reads = reads;
        this.seen = seen;
        this.clock = clock;
    }

    /**
     * Stores a ping durably, together with its instance and the partition of its week where they are new.
     *
     * @param score that is answered; where the ping had been stored before, the first one was
     * @return the stored ping; where the same bytes of the same instance and week were stored before, the first one
     */
    public Stored store(Ping ping, PingContent content, FoundKeyPaths found, KeptScore score) {
        var inserted = prepared(
                ping,
                content,
                () -> database.repeatable(
                        handle -> insert(handle.getConnection(), INSERT, null, ping, content, found, score)));
        return inserted.map(row -> new Stored(new StoredPing(row.id(), ping), false, row.supersededBy()))
                .orElseGet(() -> stored(repeated(ping), true));
    }

    /**
     * Stores a ping whose id was answered before, in the transaction of the caller. Where the same bytes of the same instance
     * and week are stored already, the id becomes a second name of that ping.
     *
     * @return whether they are
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean restore(long id, Ping ping, PingContent content, FoundKeyPaths found) {
        return database.call(handle -> {
            if (insert(handle.getConnection(), RESTORE, id, ping, content, found, null)
                    .isPresent()) {
                return false;
            }
            handle.createUpdate(INSERT_REPETITION)
                    .bind("id", id)
                    .bindMethods(ping)
                    .execute();
            return true;
        });
    }

    /**
     * Stores a ping again as it was, on the connection of the caller.
     *
     * @param row JSON of what was stored beside its content, as {@code PingScan} gives it
     * @return false where the same bytes of the same instance and week came again meanwhile: the id of this one is a second name
     *     of that ping then
     */
    public boolean bringBack(Handle handle, StoredPing stored, PingContent content, String row) throws SQLException {
        var ping = stored.ping();
        var onNodes = Citus.isInstalled();
        try (var statement = handle.getConnection().prepareStatement(onNodes ? BRING_BACK_TO_NODE : BRING_BACK)) {
            var i = 0;
            statement.setObject(++i, ping.instance().id());
            statement.setString(++i, ping.instance().hostname());
            statement.setString(
                    ++i, ping.instance().uuid() == null ? "" : ping.instance().uuid());
            statement.setObject(++i, timestamp(ping.receivedAt()));
            statement.setLong(++i, stored.id());
            statement.setObject(++i, ping.instance().id());
            statement.setObject(++i, ping.week().monday());
            statement.setObject(++i, timestamp(ping.recordedAt()));
            statement.setObject(++i, timestamp(ping.receivedAt()));
            statement.setString(++i, ping.productVersion());
            statement.setString(++i, ping.edition());
            statement.setString(++i, ping.dictionary());
            setTexts(
                    statement,
                    ++i,
                    ping.flags().stream()
                            .filter(flag -> flag != PingFlag.WITHDRAWN)
                            .map(PingFlag::text)
                            .toArray(String[]::new));
            statement.setObject(++i, new VectorParameter(content.numbers()));
            statement.setString(++i, content.extras());
            statement.setString(++i, content.undeclared());
            if (onNodes ? isStoredOnNode(statement, i, row) : isStored(statement, i, row)) {
                return true;
            }
        }
        handle.createUpdate(INSERT_REPETITION)
                .bind("id", stored.id())
                .bindMethods(ping)
                .execute();
        return false;
    }

    /**
     * Writes a ping, after what it needs: the partition of its week, and the note that its metrics were seen. Once more,
     * where retention has dropped the partition meanwhile.
     *
     * @param write has a transaction of its own
     */
    public <T> T prepared(Ping ping, PingContent content, Supplier<T> write) {
        ensurePartition(ping.week());
        seen.note(ping.week(), content.numbers());
        try {
            return write.get();
        } catch (DatabaseException e) {
            if (e.sqlState() == null || !NO_PARTITION.contains(e.sqlState())) {
                throw e;
            }
            partitions.remove(ping.week());
            ensurePartition(ping.week());
            return write.get();
        }
    }

    /** A number to answer where nothing is stored: no receipt has it, and none will. */
    public long unusedId() {
        return database.nextValue("receipt_id");
    }

    /** Whether the same bytes of the same instance and week are stored. */
    public boolean isStored(Ping ping) {
        return find(ping).isPresent();
    }

    /** The score that was answered with a ping; empty where none was. */
    public Optional<KeptScore> score(StoredPing stored) {
        return database.repeatable(handle -> handle.createQuery(SELECT_SCORE)
                .bind("week", stored.ping().week())
                .bind("id", stored.id())
                .map(row -> Optional.ofNullable(
                        score(row.getColumn("score", Double[].class), row.getColumn("score_since", Long.class))))
                .findOne()
                .flatMap(score -> score));
    }

    /** The ping that was answered with an id, for who knows its hash. */
    public Optional<Stored> receipt(long id, String sha256) {
        return receipt(SELECT_RECEIPT, id, sha256).map(ping -> stored(ping, false));
    }

    /** The ping that an id is a second name of, for who knows its hash. */
    public Optional<Stored> repetition(long id, String sha256) {
        return receipt(SELECT_REPETITION, id, sha256).map(ping -> stored(ping, true));
    }

    private Stored stored(StoredPing stored, boolean repeated) {
        return database.repeatable(handle -> handle.createQuery(SELECT_SUPERSEDED_BY)
                        .bind("id", stored.id())
                        .bindMethods(stored.ping())
                        .mapTo(Long.class)
                        .findOne())
                .map(later -> new Stored(stored, repeated, later))
                .orElseGet(() -> new Stored(stored, repeated, null));
    }

    /** An id is mostly asked for soon after it was answered. */
    private Optional<StoredPing> receipt(String sql, long id, String sha256) {
        return database.repeatable(handle -> receipt(handle, sql + recentWeeks(), id, sha256))
                .or(() -> database.ofManyWeeks(handle -> receipt(handle, sql, id, sha256)));
    }

    private static Optional<StoredPing> receipt(Handle handle, String sql, long id, String sha256) {
        return handle.createQuery(sql)
                .bind("id", id)
                .bindByType("sha256", sha256, Sha256.TYPE)
                .mapTo(StoredPing.class)
                .findFirst();
    }

    /**
     * The current ping of an instance, as readers see it: the one with the latest {@code recorded_at}, then the latest id.
     *
     * @param week the newest that the instance has where null
     */
    public Optional<StoredPing> current(Instance instance, @Nullable Week week) {
        return week == null
                ? reads.repeatable(handle -> newest(handle, instance, recentWeeks()))
                        .or(() -> reads.ofManyWeeks(handle -> newest(handle, instance, "")))
                : reads.repeatable(handle -> handle.createQuery(SELECT_CURRENT)
                        .bind("instance", instance.id())
                        .bind("week", week)
                        .mapTo(StoredPing.class)
                        .findOne());
    }

    /**
     * The partitions are read from the last one backwards, until one has a ping. To plan for each takes as long as to read a ping.
     *
     * @param weeks a condition, or nothing
     */
    private static String selectNewest(String weeks) {
        return SELECT + FROM + """
            where instance_id = :instance and withdrawn_at is null %s
            order by week desc, recorded_at desc, ping.id desc
            limit 1
            """.formatted(weeks);
    }

    private static Optional<StoredPing> newest(Handle handle, Instance instance, String weeks) {
        return handle.createQuery(selectNewest(weeks))
                .bind("instance", instance.id())
                .mapTo(StoredPing.class)
                .findOne();
    }

    /** Written out, because only of constants the planner leaves partitions out, and does not lock them. */
    private String recentWeeks() {
        return "and week >= date '%s'"
                .formatted(Week.of(clock.instant()).minus(RECENT_WEEKS).monday());
    }

    /** When the last ping of a week or the week before came; empty where there is none. */
    public Optional<Instant> lastReceipt(Week week) {
        return database.repeatable(handle -> handle.createQuery(SELECT_LAST_RECEIPT)
                .bind("before", week.minus(1))
                .bind("week", week)
                .mapTo(Instant.class)
                .findOne());
    }

    /** When the last ping of any week came; empty where there is none. */
    public Optional<Instant> lastReceipt() {
        return database.repeatable(handle -> handle.createQuery(SELECT_LAST_RECEIPT_EVER)
                .mapTo(Instant.class)
                .findOne());
    }

    /** The number of pings of a week, revisions included. */
    public long count(Week week) {
        return database.repeatable(handle -> handle.createQuery(SELECT_COUNT)
                .bind("week", week)
                .mapTo(long.class)
                .one());
    }

    /** Makes the partition of a week that is to come, so that no ping of its first seconds waits for that. */
    public void prepare(Week week) {
        ensurePartition(week);
    }

    /** Makes the partition of a week that may have been dropped since it was seen. */
    public void prepareAgain(Week week) {
        partitions.remove(week);
        ensurePartition(week);
    }

    /** Whether this replica has stored pings of a week, and so knows its partition. */
    public boolean remembers(Week week) {
        return partitions.contains(week);
    }

    /** Whether a week has its partition, as far as is remembered, or else as the database says. */
    public boolean hasWeek(Week week) {
        return partitions.contains(week) || isPrepared(week);
    }

    /** Whether a week has its partition; asked of the database and not of what is remembered. */
    public boolean isPrepared(Week week) {
        return database.repeatable(handle -> handle.createQuery(SELECT_IS_PARTITION)
                .bind("name", partition(week))
                .mapTo(boolean.class)
                .one());
    }

    /** @param id null where the statement makes it */
    private static Optional<Inserted> insert(
            Connection connection,
            String sql,
            @Nullable Long id,
            Ping ping,
            PingContent content,
            FoundKeyPaths found,
            @Nullable KeptScore score)
            throws SQLException {
        var onNodes = Citus.isInstalled();
        var partitioned = sql.replace("{partition}", partition(ping.week()));
        try (var statement =
                connection.prepareStatement(onNodes ? partitioned.replace(KNOWN_UNIQUE_ID, "") : partitioned)) {
            var instanceId = ping.instance().id();
            var receivedAt = timestamp(ping.receivedAt());
            var i = 0;
            statement.setObject(++i, instanceId);
            statement.setString(++i, ping.instance().hostname());
            statement.setString(
                    ++i, ping.instance().uuid() == null ? "" : ping.instance().uuid());
            statement.setObject(++i, receivedAt);
            if (id != null) {
                statement.setLong(++i, id);
            }
            statement.setObject(++i, instanceId);
            statement.setObject(++i, ping.week().monday());
            statement.setObject(++i, timestamp(ping.recordedAt()));
            statement.setObject(++i, receivedAt);
            statement.setString(++i, ping.productVersion());
            statement.setString(++i, ping.edition());
            statement.setString(++i, ping.dictionary());
            statement.setBytes(++i, HexFormat.of().parseHex(ping.sha256()));
            statement.setInt(++i, ping.bytes());
            statement.setInt(++i, ping.metrics());
            statement.setInt(++i, ping.undeclared());
            statement.setInt(++i, ping.typeMismatches());
            setTexts(statement, ++i, ping.flags().stream().map(PingFlag::text).toArray(String[]::new));
            statement.setObject(++i, new VectorParameter(content.numbers()));
            statement.setString(++i, content.extras());
            statement.setString(++i, content.undeclared());
            statement.setString(++i, RedactionReport.toColumn(ping.redactionReport()));
            setTexts(statement, ++i, FoundKeyPaths.column(found.undeclared()));
            setTexts(statement, ++i, FoundKeyPaths.column(found.mismatched()));
            setScore(statement, ++i, score);
            statement.setObject(i + 2, instanceId); // the score takes two
            try (var rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                if (onNodes) {
                    noteUniqueId(connection, ping.instance(), rows.getString("unique_instance_id"));
                }
                return Optional.of(new Inserted(rows.getLong("id"), rows.getObject("superseded_by", Long.class)));
            }
        }
    }

    private static void noteUniqueId(Connection connection, Instance instance, @Nullable String uniqueId)
            throws SQLException {
        if (uniqueId == null) {
            return;
        }
        try (var statement = connection.prepareStatement(INSERT_UNIQUE_ID)) {
            statement.setObject(1, instance.id());
            statement.setString(2, uniqueId);
            statement.executeUpdate();
        }
    }

    private static boolean isStored(PreparedStatement bringBack, int parameters, String row) throws SQLException {
        bringBack.setString(parameters + 1, row);
        return bringBack.executeUpdate() == 1;
    }

    private static boolean isStoredOnNode(PreparedStatement bringBack, int parameters, String row) throws SQLException {
        try (var select = bringBack.getConnection().prepareStatement(SELECT_KEPT)) {
            select.setString(1, row);
            try (var kept = select.executeQuery()) {
                kept.next();
                for (var column = 1; column <= kept.getMetaData().getColumnCount(); column++) {
                    bringBack.setObject(parameters + column, kept.getObject(column));
                }
            }
        }
        try (var stored = bringBack.executeQuery()) {
            return stored.next();
        }
    }

    private StoredPing repeated(Ping ping) {
        return find(ping)
                .orElseThrow(() ->
                        new DatabaseException(new SQLException("the repeated ping was deleted meanwhile", "40001")));
    }

    private Optional<StoredPing> find(Ping ping) {
        return database.repeatable(handle -> handle.createQuery(SELECT_REPEATED)
                .bindMethods(ping)
                .mapTo(StoredPing.class)
                .findOne());
    }

    private static String insert(String id, String knownInstance) {
        return """
            with known_instance as (
                insert into instance (id, hostname, uuid, first_received_at)
                values (?, ?, ?, ?)
                on conflict (id) %1$s
            ),
            stored as (
                insert into ping (
                    id, instance_id, week, recorded_at, received_at, product_version, edition, dictionary, sha256, bytes,
                    metrics, undeclared_count, type_mismatch_count, flags, numbers, extras, undeclared, shielding,
                    undeclared_key_paths, mismatched_key_paths, score, score_since)
                values (%2$s, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?::jsonb, ?, ?, ?, ?)
                on conflict (instance_id, week, sha256) do nothing
                returning id, instance_id, week, recorded_at,
                    case when length(%3$s) between 1 and 255 then %3$s end as unique_instance_id
            )%4$s
            select id, unique_instance_id, (
                    select later.id from {partition} as later
                    where later.instance_id = ? and later.week = stored.week
                        and (later.recorded_at, later.id) > (stored.recorded_at, stored.id) and later.withdrawn_at is null
                    order by later.recorded_at desc, later.id desc
                    limit 1
                ) as superseded_by
            from stored
            """.formatted(knownInstance, id, UNIQUE_ID, KNOWN_UNIQUE_ID);
    }

    public static StoredPing stored(ResultSet rows) throws SQLException {
        return new StoredPing(
                rows.getLong("id"),
                new Ping(
                        Instance.ofColumns(rows.getString("hostname"), rows.getString("uuid")),
                        new Week(rows.getObject("week", LocalDate.class)),
                        rows.getObject("recorded_at", OffsetDateTime.class).toInstant(),
                        rows.getObject("received_at", OffsetDateTime.class).toInstant(),
                        rows.getString("product_version"),
                        rows.getString("edition"),
                        rows.getString("dictionary"),
                        HexFormat.of().formatHex(rows.getBytes("sha256")),
                        rows.getInt("bytes"),
                        rows.getInt("metrics"),
                        rows.getInt("undeclared_count"),
                        rows.getInt("type_mismatch_count"),
                        flags(rows),
                        RedactionReport.ofColumn(rows.getString("shielding"))));
    }

    private static List<PingFlag> flags(ResultSet rows) throws SQLException {
        var flags = Arrays.stream((String[]) rows.getArray("flags").getArray()).map(PingFlag::of);
        return (rows.getObject("withdrawn_at") == null ? flags : Stream.concat(flags, Stream.of(PingFlag.WITHDRAWN)))
                .toList();
    }

    public static PingContent content(ResultSet rows) throws SQLException {
        return new PingContent(
                MetricVector.ofBinaryArray(rows.getBytes("numbers")),
                rows.getString("extras"),
                rows.getString("undeclared"));
    }

    private static void setTexts(PreparedStatement statement, int index, String @Nullable [] texts)
            throws SQLException {
        statement.setArray(
                index, texts == null ? null : statement.getConnection().createArrayOf("text", texts));
    }

    private static void setScore(PreparedStatement statement, int index, @Nullable KeptScore score)
            throws SQLException {
        var numbers = score == null ? null : score.numbers().toArray();
        statement.setArray(
                index, numbers == null ? null : statement.getConnection().createArrayOf("float8", numbers));
        statement.setObject(index + 1, score == null ? null : score.since(), Types.BIGINT);
    }

    /** A score as it is in its columns. */
    public static @Nullable KeptScore score(@Nullable Double @Nullable [] numbers, @Nullable Long since) {
        return numbers == null ? null : new KeptScore(Arrays.asList(numbers), since);
    }

    /** The name of the table that has the pings of a week, where there are some. */
    public static String partition(Week week) {
        return "ping_" + week.toString().replace('-', '_').toLowerCase(Locale.ROOT);
    }

    /** Makes the partition of a week, once, whichever replica comes first. */
    private void ensurePartition(Week week) {
        if (partitions.contains(week)) {
            return;
        }
        database.repeatableTransaction(() -> database.call(handle -> attach(handle, week)));
        partitions.add(week);
    }

    private static Week attach(Handle handle, Week week) throws SQLException {
        var name = partition(week);
        handle.execute(LOCK_PARTITIONS);
        var partition = handle.createQuery(SELECT_PARTITION)
                .bind("name", name)
                .map((rows, _) -> new Partition(rows.getBoolean("attached"), rows.getBoolean("pending")))
                .one();
        if (partition.pending()) {
            throw new SQLException(
                    "retention is dropping the partition of " + week, DatabaseFailure.LOCK_NOT_AVAILABLE);
        }
        if (!partition.attached()) {
            handle.execute("drop table if exists " + name);
            handle.execute(createPartition(name, week));
        }
        return week;
    }

    /**
     * A table is made and then attached, because attaching lets others read and write the other partitions meanwhile,
     * while creating it in place does not. No statistics of the wide columns: nobody searches by their content, and
     * thousands of elements in each of thousands of rows keep ANALYZE busy. Vacuumed when 2 % are new, and not a fifth: of
     * pages that were vacuumed since they changed, weeks and instances are read from an index alone.
     */
    private static String createPartition(String name, Week week) {
        return """
            create table %1$s (like ping including all);
            alter table %1$s
                alter column numbers set statistics 0,
                alter column extras set statistics 0,
                alter column undeclared set statistics 0,
                set (autovacuum_vacuum_insert_threshold = 200, autovacuum_vacuum_insert_scale_factor = 0.02);
            alter table ping attach partition %1$s for values from ('%2$s') to ('%3$s');
            """.formatted(name, week.monday(), week.next().monday());
    }

    public static @Nullable LocalDate monday(@Nullable Week week) {
        return week == null ? null : week.monday();
    }

    private static OffsetDateTime timestamp(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /**
     * A stored ping.
     *
     * @param repeated whether it had been stored before
     * @param supersededBy the id of the ping that counts in its place, for the same instance and week; null where it counts
     */
    public record Stored(
            StoredPing ping, boolean repeated, @Nullable Long supersededBy) {}

    /** @param supersededBy as in {@link Stored} */
    private record Inserted(long id, @Nullable Long supersededBy) {}

    /** @param pending whether retention is taking it out */
    private record Partition(boolean attached, boolean pending) {}

    /** A stored ping with its content. */
    public record PingWithContent(StoredPing stored, PingContent content) {}

    /** Sends a vector in PostgreSQL's binary form, without boxing and without text. */
    static final class VectorParameter extends PGobject implements PGBinaryObject {

        private static final long serialVersionUID = 1L;

        private final transient MetricVector vector;

        VectorParameter(MetricVector vector) {
            this.vector = vector;
            setType("_int8");
        }

        @Override
        public int lengthInBytes() {
            return vector.binaryArrayLength();
        }

        @Override
        public void toBytes(byte[] bytes, int offset) {
            vector.writeBinaryArray(ByteBuffer.wrap(bytes, offset, bytes.length - offset));
        }

        @Override
        public void setByteValue(byte[] value, int offset) {
            throw new UnsupportedOperationException("vectors are read through array_send");
        }
    }
}
