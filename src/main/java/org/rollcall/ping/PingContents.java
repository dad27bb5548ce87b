package org.rollcall.ping;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;
import org.rollcall.ping.PingStore.PingWithContent;
import org.rollcall.platform.database.BinaryForm;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.database.ReadDatabase;
import org.rollcall.platform.database.Reading;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.platform.web.ReaderMemory;
import org.rollcall.platform.web.ReaderMemory.Place;

/**
 * Reads the contents of stored pings, so that they fit into memory whatever is in them and however many readers there are.
 * The few KiB of a usual ping are just read. A ping of more than 64 KiB as text is measured by the database first, and read
 * when there is memory for it; what would never fit was stored before the bounds of today, and is not read.
 */
@ApplicationScoped
public class PingContents {

    private static final Logger LOG = Logger.getLogger(PingContents.class);

    /** Extras and undeclared members of a ping, as text, that are read without further ado. */
    public static final int USUAL_BYTES = 64 * 1024;

    /** Of such a document nothing is converted into text before its turn. */
    public static final int USUAL_DOCUMENT = 512 * 1024;

    /** Usual contents that are in memory together. */
    private static final int BATCH = 25;

    /**
     * What a byte of text takes on its way: as it comes from the database, as a text, as a value of its tree, as bytes of a
     * payload, and twice where they are collected.
     */
    private static final int BYTES_PER_BYTE = 10;

    /** What an element of a tree takes, however short it is. */
    private static final int BYTES_PER_VALUE = 120;

    private static final String USUAL = String.format(Locale.ROOT, """
            case when octet_length(extras_text) + octet_length(coalesce(undeclared_text, '')) <= %d
            """, USUAL_BYTES);

    /** A content that is not usual comes without its extras. */
    private static final String SELECT_USUAL = PingStore.SELECT
            + String.format(Locale.ROOT, """
            , array_send(numbers) as numbers, %s then extras_text end as extras, %s then undeclared_text end as undeclared
            """, USUAL, USUAL)
            + PingStore.FROM
            + String.format(Locale.ROOT, """
            cross join lateral (
                select case when bytes <= %d then extras::text end as extras_text,
                    case when bytes <= %d then undeclared::text end as undeclared_text
                offset 0
            ) as text
            where ping.id = any(:ids) and week = any(:weeks)
            order by ping.id
            """, USUAL_DOCUMENT, USUAL_DOCUMENT);

    /** Every value but the first of an object or an array has a comma before it. */
    private static final String MEASURE = """
            select octet_length(content) as bytes, length(content) - length(translate(content, '{[,', '')) as values
            from (
                select extras::text || coalesce(undeclared::text, '') as content
                from ping
                where ping.id = :id and week = :week
                offset 0
            ) as measured
            """;

    private static final String SELECT_LARGE = PingStore.SELECT_CONTENT + PingStore.FROM + """
            where ping.id = :id and week = :week
            """;

    private static final String SELECT_NUMBERS =
            "select array_send(numbers) as numbers from ping where id = :id and week = :week";

    private final Database database;
    private final ReadDatabase reads;
    private final ReaderMemory memory;

    PingContents(Database database, ReadDatabase reads, ReaderMemory memory) {
        this.database = database;
        this.reads = reads;
        this.memory = memory;
    }

    /**
     * Reads pings as they are now, in the order of their ids; those that were deleted meanwhile are passed over.
     *
     * @param reader takes them one by one, and keeps nothing large of them
     * @param tooLarge takes those for whose content there is not enough memory
     */
    public void read(Collection<StoredPing> pings, Consumer<PingWithContent> reader, Consumer<StoredPing> tooLarge) {
        read(database, pings, memory::take, reader, tooLarge);
    }

    /** As {@link #read}, as readers see them, for an answer that has not begun, and that holds memory already. */
    public void readForPart(
            Collection<StoredPing> pings, Consumer<PingWithContent> reader, Consumer<StoredPing> tooLarge) {
        read(reads, pings, memory::takeForPart, reader, tooLarge);
    }

    private void read(
            Reading from,
            Collection<StoredPing> pings,
            LongFunction<Place> places,
            Consumer<PingWithContent> reader,
            Consumer<StoredPing> tooLarge) {
        var all = List.copyOf(pings);
        for (var first = 0; first < all.size(); first += BATCH) {
            readBatch(from, all.subList(first, Math.min(all.size(), first + BATCH)), places, reader, tooLarge);
        }
    }

    private void readBatch(
            Reading from,
            List<StoredPing> batch,
            LongFunction<Place> places,
            Consumer<PingWithContent> reader,
            Consumer<StoredPing> tooLarge) {
        for (var ping : usual(from, batch)) {
            if (ping.isComplete()) {
                reader.accept(ping.ping());
                continue;
            }
            var stored = ping.ping().stored();
            var needed = from.repeatable(handle -> needed(handle, stored));
            if (!memory.has(needed)) {
                warn(stored);
                tooLarge.accept(stored);
                continue;
            }
            try (var _ = places.apply(needed)) {
                from.repeatable(handle -> large(handle, stored)).ifPresent(reader);
            }
        }
    }

    /**
     * A ping as readers see it now, of which the memory is held until the current request is answered.
     *
     * @return empty where it was deleted meanwhile
     * @throws ProblemException {@link ProblemType#OVERLOADED} where there is not enough memory for its content
     */
    public Optional<PingWithContent> forAnswer(StoredPing stored) {
        var found = usual(reads, List.of(stored));
        if (found.isEmpty() || found.getFirst().isComplete()) {
            return found.stream().findFirst().map(UsualPing::ping);
        }
        var needed = reads.repeatable(handle -> needed(handle, stored));
        if (!memory.has(needed)) {
            warn(stored);
            throw new ProblemException(
                    ProblemType.OVERLOADED,
                    String.format(
                            Locale.ROOT,
                            "The values of this ping need more memory than the %,d bytes that the service has for readers; with a larger heap it has more.",
                            memory.bytes()));
        }
        var _ = memory.takeForAnswer(needed);
        return reads.repeatable(handle -> large(handle, stored));
    }

    /** How much memory the content of a ping takes while it is read and written. */
    public long needed(Handle handle, StoredPing stored) {
        long least = (long) BYTES_PER_BYTE * stored.ping().bytes();
        if (!memory.has(least / 2)) {
            return least; // not worth the work of the database; its numbers and spaces cannot be so much of it
        }
        return of(handle, MEASURE, stored)
                .map((rows, _) -> rows.getLong("bytes") * BYTES_PER_BYTE + rows.getLong("values") * BYTES_PER_VALUE)
                .findOne()
                .orElse(0L);
    }

    /** A ping with its whole content, however large it is. */
    public Optional<PingWithContent> large(Handle handle, StoredPing stored) {
        return of(handle, SELECT_LARGE, stored)
                .configure(SqlStatements.class, BinaryForm::use)
                .mapTo(PingWithContent.class)
                .findOne();
    }

    /** The vector of a ping alone. */
    public Optional<MetricVector> numbers(Handle handle, StoredPing stored) {
        return of(handle, SELECT_NUMBERS, stored).mapTo(MetricVector.class).findOne();
    }

    private static Query of(Handle handle, String sql, StoredPing stored) {
        return handle.createQuery(sql)
                .bind("id", stored.id())
                .bind("week", stored.ping().week());
    }

    /** Says that a content is left out. */
    public void warn(StoredPing stored) {
        LOG.warnf(
                "The values of ping %d beside its integers are not read: they need more than the %,d bytes of memory that"
                        + " there are for readers. A larger heap has more.",
                stored.id(), memory.bytes());
    }

    private static List<UsualPing> usual(Reading from, Collection<StoredPing> pings) {
        return from.repeatable(handle -> handle.createQuery(SELECT_USUAL)
                .configure(SqlStatements.class, BinaryForm::use)
                .bind("ids", pings.stream().map(StoredPing::id).toArray(Long[]::new))
                .bind(
                        "weeks",
                        pings.stream()
                                .map(stored -> stored.ping().week())
                                .distinct()
                                .toArray(Week[]::new))
                .map((rows, _) -> usual(rows))
                .list());
    }

    private static UsualPing usual(ResultSet rows) throws SQLException {
        var isComplete = rows.getString("extras") != null;
        return new UsualPing(
                new PingWithContent(
                        PingStore.stored(rows),
                        isComplete ? PingStore.content(rows) : PingContent.ofNumbers(new MetricVector(0))),
                isComplete);
    }

    /** @param isComplete whether the content is there, too */
    private record UsualPing(PingWithContent ping, boolean isComplete) {}
}
