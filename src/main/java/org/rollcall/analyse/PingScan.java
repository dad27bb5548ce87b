package org.rollcall.analyse;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.MetricVector;
import org.rollcall.ping.PingContent;
import org.rollcall.ping.PingContents;
import org.rollcall.ping.PingFlag;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.StoredPing;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.Citus;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.database.ParsedAnew;
import org.rollcall.platform.database.ReadDatabase;
import org.rollcall.platform.database.Reading;
import org.rollcall.platform.web.ReaderMemory;

/** Reads any number of pings, one after the other, with a few of them in memory at a time. */
@ApplicationScoped
public class PingScan {

    private static final Logger LOG = Logger.getLogger(PingScan.class);

    /** Fetches this many at a time: some 35 KB each with a whole vector, and {@link PingContents#USUAL_BYTES} at most beside it. */
    private static final String FETCH = "fetch 16 from scan";

    private static final String COLUMNS = """
            id, hostname, uuid, week, recorded_at, received_at, product_version, edition, dictionary, sha256, bytes,
                metrics, undeclared_count, type_mismatch_count, flags, shielding, withdrawn_at, arrival
            """;

    /**
     * What a ping has in the database beside {@link #COLUMNS} and its content, and what those do not tell exactly: enough to
     * store it again as it was.
     */
    private static final String ROW = """
            jsonb_build_object(
                'arrival', arrival, 'sha256', encode(sha256, 'hex'), 'bytes', bytes, 'metrics', metrics,
                'undeclared_count', undeclared_count, 'type_mismatch_count', type_mismatch_count,
                'shielding', shielding, 'withdrawn_at', withdrawn_at, 'undeclared_key_paths', undeclared_key_paths,
                'mismatched_key_paths', mismatched_key_paths, 'score', score, 'score_since', score_since)::text as row
            """;

    private static final String NO_ROW = "null as row";

    /** A ping with more than this beside its vector is fetched alone, so that never many of them are in memory. */
    private static final String USUAL =
            "octet_length(extras) + octet_length(coalesce(undeclared, '')) <= " + PingContents.USUAL_BYTES;

    /** Whether a value is converted into text, to be measured, before it is its turn. */
    private static final String USUAL_DOCUMENT = "bytes <= " + PingContents.USUAL_DOCUMENT;

    /** The pings in order, with their content where it is: what is unpacked outside of this is not sorted. */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String IN_ORDER = """
            select ping.%s, numbers, extras, undeclared, %s
            from ping
            join instance on instance.id = ping.instance_id
            where arrival > :after and arrival <= :until and %s
            order by %s
            offset 0
            """;

    /** Keys of pings in order, for {@link #readInPages}: after those of the page before. */
    @SuppressWarnings("InlineFormatString")
    private static final String KEYS = """
            select instance_id, week, arrival, hostname, uuid
            from ping
            join instance on instance.id = ping.instance_id
            where arrival > :after and arrival <= :until and %s
            order by %s
            limit :limit
            """;

    /** In the place of {@link #IN_ORDER}. */
    @SuppressWarnings("InlineFormatString")
    private static final String BY_KEYS = """
            select ping.%s, numbers, extras, undeclared, %s
            from ping
            join instance on instance.id = ping.instance_id
            where instance_id = any(:instances) and week = any(:weeks) and arrival = any(:arrivals)
            offset 0
            """;

    private static final int KEYS_AT_ONCE = 2000;

    private static final int CONTENTS_AT_ONCE = 64;

    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String WHOLE = """
            select %s, row,
                case when %s then array_send(numbers) end as numbers,
                case when %s then extras end as extras,
                case when %s then undeclared end as undeclared
            from (
                select %s, row, numbers, case when %s then extras::text end as extras,
                    case when %s then undeclared::text end as undeclared
                from (%s) as in_order
                offset 0
            ) as scanned
            """;

    /**
     * Reads a few metrics of many pings. {@code numbers || null} unpacks a vector once and keeps it unpacked for all
     * subscripts, which would unpack it each for themselves: 20 metrics of 20,000 pings take 0.9 s instead of 11 s.
     * {@code offset 0} keeps the planner from undoing that. The innermost query is in order, and so is what comes of it;
     * asked for once more, the order would make the planner sort everything before the first ping.
     */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String FEW = """
            select %s, null as row,
                case when %s then array_send(array[%s]::bigint[]) end as numbers,
                case when %s then extras end as extras,
                null as undeclared
            from (
                select %s, numbers || null::bigint as unpacked, null as undeclared,
                    case when not %s then null
                        when jsonb_exists_any(extras, :key_paths)
                        then (select jsonb_object_agg(name, in_order.extras -> name) from unnest(:key_paths) as name
                            where jsonb_exists(in_order.extras, name))::text
                        else '{}'
                    end as extras
                from (%s) as in_order
                offset 0
            ) as scanned
            """;

    private static final String SELECT_ARRIVALS = """
            select settled_ping_arrival() as settled, coalesce(pg_sequence_last_value('ping_arrival'), 0) as highest
            """;

    private final Database database;
    private final ReadDatabase reads;
    private final PingContents contents;
    private final ReaderMemory memory;

    PingScan(Database database, ReadDatabase reads, PingContents contents, ReaderMemory memory) {
        this.database = database;
        this.reads = reads;
        this.contents = contents;
        this.memory = memory;
    }

    /** Which arrivals there are. To be asked before {@link #read}, outside of any transaction. */
    public Arrivals arrivals() {
        return database.repeatable(handle -> handle.createQuery(SELECT_ARRIVALS)
                .map((rows, _) -> new Arrivals(rows.getLong("settled"), rows.getLong("highest")))
                .one());
    }

    /**
     * Reads pings in one transaction that sees one state of the database.
     *
     * @param few the only metrics that are wanted, in the order of their positions; null for the whole content
     * @param interruptible is given what ends the query at once, to be run by any thread at any time
     * @param reader takes them one by one; what it throws ends the reading
     */
    public void read(
            PingSelection selection, @Nullable List<FewMetric> few, Consumer<Runnable> interruptible, Reader reader)
            throws IOException {
        read(database, selection, few, false, interruptible, reader);
    }

    /** As {@link #read}, of whole pings, each with its {@link ScannedPing#row}. */
    public void readRows(PingSelection selection, Reader reader) throws IOException {
        read(database, selection, null, true, _ -> {}, reader);
    }

    /**
     * As {@link #read}, where analysts read. There may be late what the primary has; the arrivals are those of
     * {@link ReadArrivals}.
     */
    public void readForAnalysts(
            PingSelection selection, @Nullable List<FewMetric> few, Consumer<Runnable> interruptible, Reader reader)
            throws IOException {
        read(reads, selection, few, false, interruptible, reader);
    }

    private void read(
            Reading from,
            PingSelection selection,
            @Nullable List<FewMetric> few,
            boolean rows,
            Consumer<Runnable> interruptible,
            Reader reader)
            throws IOException {
        var failure = from.longReading(handle -> {
            var connection = handle.getConnection();
            connection.setAutoCommit(false);
            try {
                read(handle, selection, few, rows, interruptible, reader);
                return Optional.<IOException>empty();
            } catch (IOException e) {
                return Optional.of(e);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private void read(
            Handle handle,
            PingSelection selection,
            @Nullable List<FewMetric> few,
            boolean rows,
            Consumer<Runnable> interruptible,
            Reader reader)
            throws SQLException, IOException {
        var connection = handle.getConnection();
        try (var statement = connection.createStatement()) {
            // A cursor of which hardly anything is expected to be read makes the planner walk the index and give the
            // first pings at once, instead of sorting all of them with their vectors.
            statement.execute("set transaction read only");
            statement.execute("set local cursor_tuple_fraction = 0.001");
            statement.execute("set local jit = off");
            interruptible.accept(() -> cancel(statement));
            if (Citus.isInstalled()) {
                readInPages(handle, selection, few, rows, KEYS_AT_ONCE, reader);
                return;
            }
            declare(handle, selection, few, rows);
            fetch(handle, few, reader);
        }
    }

    /**
     * Prepared: executed five times, such a statement has values sent as they are, and not as text, in which vectors are twice
     * as long.
     */
    private void fetch(Handle handle, @Nullable List<FewMetric> few, Reader reader) throws SQLException, IOException {
        try (var fetch = handle.getConnection().prepareStatement(FETCH)) {
            for (var more = true; more; ) {
                more = false;
                try (var found = fetch.executeQuery()) {
                    while (found.next()) {
                        more = true;
                        give(handle, Row.of(found), few, reader);
                    }
                }
            }
        }
    }

    private void give(Handle handle, Row row, @Nullable List<FewMetric> few, Reader reader)
            throws SQLException, IOException {
        if (row.content() == null) {
            readAlone(handle, row, few, reader);
        } else {
            reader.read(new ScannedPing(row.stored(), row.arrival(), row.content(), row.row()));
        }
    }

    /**
     * Reads without a cursor, of which Citus would collect all rows in one place first, until there are too many. Each page is a query
     * of its own: a ping that was withdrawn meanwhile has another arrival, and is passed over like one that was erased.
     *
     * @param keys of pings at a time
     */
    void readInPages(
            Handle handle,
            PingSelection selection,
            @Nullable List<FewMetric> few,
            boolean rows,
            int keys,
            Reader reader)
            throws SQLException, IOException {
        Key last = null;
        while (true) {
            var page = keys(handle, selection, last, keys);
            for (var from = 0; from < page.size(); from += CONTENTS_AT_ONCE) {
                for (var row : rows(
                        handle,
                        page.subList(from, Math.min(page.size(), from + CONTENTS_AT_ONCE)),
                        selection,
                        few,
                        rows)) {
                    give(handle, row, few, reader);
                }
            }
            if (page.size() < keys) {
                return;
            }
            last = page.getLast();
        }
    }

    private static List<Key> keys(Handle handle, PingSelection selection, @Nullable Key last, int limit) {
        var conditions = conditions(selection);
        if (last != null) {
            last.addTo(conditions, selection.order());
        }
        return conditions
                .bind(handle.createQuery(String.format(
                        Locale.ROOT, KEYS, conditions.sql(), selection.order().sql())))
                .bind("after", selection.after())
                .bind("until", selection.until())
                .bind("limit", limit)
                .map((rows, _) -> new Key(
                        rows.getObject("instance_id", UUID.class),
                        new Week(rows.getObject("week", LocalDate.class)),
                        rows.getLong("arrival"),
                        rows.getString("hostname"),
                        rows.getString("uuid")))
                .list();
    }

    private static List<Row> rows(
            Handle handle, List<Key> keys, PingSelection selection, @Nullable List<FewMetric> few, boolean rows) {
        var byKeys = String.format(Locale.ROOT, BY_KEYS, COLUMNS, rows ? ROW : NO_ROW);
        var select = (few == null ? whole(byKeys) : few(byKeys, few)) + "order by "
                + selection.order().sql();
        var query = handle.createQuery(select)
                .configure(SqlStatements.class, ParsedAnew::use)
                .bind("instances", keys.stream().map(Key::instance).distinct().toArray(UUID[]::new))
                .bind("weeks", keys.stream().map(Key::week).distinct().toArray(Week[]::new))
                .bind("arrivals", keys.stream().map(Key::arrival).toArray(Long[]::new));
        if (few != null) {
            query.bind("key_paths", keyPaths(few));
        }
        return query.map((found, _) -> Row.of(found)).list();
    }

    /** When there is memory for it; where there never will be, the reader gets the integers, and a flag that says so. */
    private void readAlone(Handle handle, Row row, @Nullable List<FewMetric> few, Reader reader)
            throws SQLException, IOException {
        var stored = row.stored();
        var needed = contents.needed(handle, stored);
        if (!memory.has(needed)) {
            contents.warn(stored);
            var numbers = contents.numbers(handle, stored).orElseThrow(PingScan::erased);
            reader.read(new ScannedPing(
                    new StoredPing(stored.id(), stored.ping().flagged(PingFlag.CONTENT_LEFT_OUT)),
                    row.arrival(),
                    PingContent.ofNumbers(few == null ? numbers : picked(numbers, few)),
                    row.row()));
            return;
        }
        try (var _ = memory.take(needed)) {
            var whole =
                    contents.large(handle, stored).orElseThrow(PingScan::erased).content();
            reader.read(new ScannedPing(
                    stored,
                    row.arrival(),
                    few == null ? whole : new PingContent(picked(whole.numbers(), few), whole.extras(), null),
                    row.row()));
        }
    }

    private static SQLException erased() {
        return new SQLException("a ping was erased while it was read", "40001");
    }

    private static MetricVector picked(MetricVector numbers, List<FewMetric> few) {
        var picked = new MetricVector(few.size());
        for (var i = 0; i < few.size(); i++) {
            var ordinal = few.get(i).ordinal();
            if (numbers.has(ordinal)) {
                picked.set(i + 1, numbers.get(ordinal));
            }
        }
        return picked;
    }

    private static void declare(Handle handle, PingSelection selection, @Nullable List<FewMetric> few, boolean rows) {
        var conditions = conditions(selection);
        var inOrder = String.format(
                Locale.ROOT,
                IN_ORDER,
                COLUMNS,
                rows ? ROW : NO_ROW,
                conditions.sql(),
                selection.order().sql());
        var select = few == null ? whole(inOrder) : few(inOrder, few);
        ParsedAnew.use(handle.getConfig(SqlStatements.class));
        var declare = conditions
                .bind(handle.createUpdate("declare scan no scroll cursor for " + select))
                .bind("after", selection.after())
                .bind("until", selection.until());
        if (few != null) {
            declare.bind("key_paths", keyPaths(few));
        }
        declare.execute();
    }

    private static PingConditions conditions(PingSelection selection) {
        var conditions = PingConditions.of(selection.query());
        return selection.query().revisions() ? conditions : conditions.and(PingConditions.CURRENT_THEN);
    }

    private static String[] keyPaths(List<FewMetric> few) {
        return few.stream().map(FewMetric::keyPath).toArray(String[]::new);
    }

    private static String whole(String inOrder) {
        return String.format(
                Locale.ROOT, WHOLE, COLUMNS, USUAL, USUAL, USUAL, COLUMNS, USUAL_DOCUMENT, USUAL_DOCUMENT, inOrder);
    }

    private static String few(String inOrder, List<FewMetric> few) {
        return String.format(
                Locale.ROOT, FEW, COLUMNS, USUAL, subscripts(few), USUAL, COLUMNS, USUAL_DOCUMENT, inOrder);
    }

    private static String subscripts(List<FewMetric> few) {
        return few.stream()
                .map(metric -> String.format(Locale.ROOT, "unpacked[%d]", metric.ordinal()))
                .collect(Collectors.joining(", "));
    }

    private static void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException e) {
            LOG.debugf(e, "a query that nobody waits for any more could not be ended");
        }
    }

    /**
     * Which arrivals there are.
     *
     * @param settled a number up to which nothing can arrive any more. It may be lower than it was before, by up to 1,023,
     *     while others store pings; what was settled once stays so
     * @param highest the highest number that was given; 0 for none
     */
    public record Arrivals(long settled, long highest) {}

    /** A metric to be read alone: its value is at its position, from 1, in the list instead of at its ordinal. */
    public record FewMetric(int ordinal, String keyPath) {}

    /**
     * A ping as it was read.
     *
     * @param arrival its number in the order of storing
     * @param content whole, or the few metrics that were asked for
     * @param row JSON of what the database has beside that; null where it was not asked for
     */
    public record ScannedPing(
            StoredPing stored,
            long arrival,
            PingContent content,
            @Nullable String row) {}

    /** @param content null where the ping is to be read alone */
    private record Row(
            StoredPing stored,
            long arrival,
            @Nullable PingContent content,
            @Nullable String row) {

        static Row of(ResultSet rows) throws SQLException {
            return new Row(
                    PingStore.stored(rows),
                    rows.getLong("arrival"),
                    rows.getString("extras") == null ? null : PingStore.content(rows),
                    rows.getString("row"));
        }
    }

    /**
     * The place of a ping in both orders.
     *
     * @param uuid empty where the instance sends none
     */
    private record Key(UUID instance, Week week, long arrival, String hostname, String uuid) {

        /** The pings must come after this one. */
        void addTo(PingConditions conditions, PingSelection.Order order) {
            switch (order) {
                case ARRIVAL -> conditions.and("arrival > :last_arrival");
                case WEEK ->
                    conditions
                            .and("(%s) > (:last_week, :last_hostname, :last_uuid, :last_arrival)"
                                    .formatted(order.sql()))
                            .with("last_week", week)
                            .with("last_hostname", hostname)
                            .with("last_uuid", uuid);
            }
            conditions.with("last_arrival", arrival);
        }
    }

    /** Takes pings. */
    @FunctionalInterface
    public interface Reader {
        void read(ScannedPing ping) throws IOException;
    }
}
