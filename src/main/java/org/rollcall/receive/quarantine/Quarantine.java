package org.rollcall.receive.quarantine;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;
import org.rollcall.operate.monitor.BoundedStore;
import org.rollcall.operate.privacy.ErasableData;
import org.rollcall.operate.privacy.InstanceChoice;
import org.rollcall.operate.privacy.RetentionConfig;
import org.rollcall.operate.privacy.RetentionPeriod;
import org.rollcall.ping.Instance;
import org.rollcall.ping.RedactionReport;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.platform.database.BinaryForm;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.database.Sha256;
import org.rollcall.platform.database.StoredTotal;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Keeps payloads that cannot be pings yet: the SQL of the table {@code quarantined_ping}. */
@ApplicationScoped
@Priority(1) // first in certificates, and the first table that an erasure locks, in the order of a replay
public class Quarantine implements ErasableData, BoundedStore {

    /**
     * Numbers come from the sequence that pings use: a replayed payload keeps the id it was answered with. The same bytes
     * again have the place that they have, and are judged by what stands in their way now, and by what must not be kept of
     * them now; where that is the same, they are not written again.
     */
    private static final String KEEP = """
            insert into quarantined_ping
                (id, received_at, carried, reason, detail, hostname, uuid, product_version, sha256, bytes, payload,
                shielding)
            values (
                nextval('receipt_id'), :receivedAt, :uploaded, :reason, :detail, :hostname, :uuid, :productVersion, :sha256,
                :bytes, :payload, :redactionReport::jsonb)
            on conflict (sha256) do update
                set reason = excluded.reason, detail = excluded.detail,
                    carried = quarantined_ping.carried or excluded.carried,
                    payload = case when quarantined_ping.shielding is distinct from excluded.shielding
                        then excluded.payload else quarantined_ping.payload end,
                    shielding = excluded.shielding
            returning id, xmax = 0 as is_new
            """;

    private static final String IS_KEPT = "select exists (select from quarantined_ping where sha256 = :sha256)";

    /** Read from quarantined_ping_bytes_idx alone, as far as vacuum has been there. */
    private static final String SELECT_TOTAL = String.format(
            Locale.ROOT, "select coalesce(sum(bytes), 0) + %d * count(*) from quarantined_ping", StoredTotal.ROW_BYTES);

    /** Without the payload, which is up to 32 MiB. */
    private static final String SELECT = """
            select id, received_at, carried, reason, detail, hostname, uuid, product_version, sha256, bytes, shielding
            from quarantined_ping
            """;

    private static final String SELECT_RECEIPT = SELECT + "where id = :id and sha256 = :sha256";

    private static final String SELECT_ONE = SELECT + "where id = :id";

    private static final String SELECT_PAYLOAD = "select payload from quarantined_ping where id = :id";

    /** Dots stand for hyphens too, so that 18.9 is the beginning of 18.9-pre and not that of 18.90. */
    private static final String FITS = """
            where reason = coalesce(:reason, reason)
                and coalesce(host_of(hostname) = :hostname, :hostname::text is null)
                and coalesce(
                    starts_with(translate(product_version, '-', '.') || '.', translate(:version, '-', '.') || '.'),
                    :version::text is null)
                and received_at >= coalesce(:from::timestamptz, '-infinity')
                and received_at < coalesce(:before::timestamptz, 'infinity')
            """;

    private static final String SELECT_LIST = SELECT + FITS + "and id < :below_id order by id desc limit :limit";

    private static final String SELECT_COUNTS =
            "select reason, count(*) from quarantined_ping\n" + FITS + "group by reason";

    private static final String SELECT_EXTENT = "select count(*), coalesce(max(id), 0) from quarantined_ping\n" + FITS;

    private static final String SELECT_IDS =
            "select id from quarantined_ping\n" + FITS + "and id > :above and id <= :up_to order by id limit :limit";

    private static final String JUDGE_AGAIN = """
            update quarantined_ping
            set reason = :reason, detail = :detail, hostname = :hostname, uuid = :uuid, product_version = :productVersion
            where id = :id
            """;

    private static final String REPLACE =
            "update quarantined_ping set payload = :payload, shielding = :shielding::jsonb where id = :id";

    private static final String DELETE = "delete from quarantined_ping where id = any(:ids)";

    private static final String SELECT_SENDERS = """
            select distinct lower(btrim(hostname)) as hostname, uuid from quarantined_ping where hostname is not null
            """;

    private static final String CHOSEN =
            "from quarantined_ping where host_of(hostname) = :hostname and coalesce(uuid, '') = coalesce(:uuid, uuid, '')";

    private static final String ERASE = "delete " + CHOSEN + " returning id";

    private static final String COUNT = "select count(*) " + CHOSEN;

    /** Those that no known instance has, because anybody can send by a hostname with the uuid of somebody else. */
    private static final String SELECT_UUIDS = """
            with sent as materialized (
                select distinct uuid
                from quarantined_ping
                where host_of(hostname) = :hostname and uuid = coalesce(:uuid, uuid) and uuid <> ''
            )
            select uuid from sent
            except
            select uuid from instance where uuid <> '' and uuid in (select uuid from sent)
            """;

    private static final String SELECT_HOSTNAMES =
            "select distinct hostname from quarantined_ping where uuid = :uuid and hostname is not null limit 100";

    private static final RowMapper<QuarantinedPing> PING = ConstructorMapper.of(QuarantinedPing.class);

    private static final Duration RETRY = Duration.ofHours(1);

    private final Database database;
    private final QuarantineConfig config;
    private final StoredTotal total = new StoredTotal(this::lookUpTotal);

    Quarantine(Database database, QuarantineConfig config) {
        this.database = database;
        this.config = config;
    }

    /**
     * Keeps a payload durably; the same bytes again keep the place they have.
     *
     * @param payload the JSON document, byte for byte but for what was taken out of it
     * @return the id to answer, from 1
     * @throws ProblemException {@link ProblemType#QUARANTINE_FULL} where there is no room for it
     */
    public long keep(QuarantinedPing ping, byte[] payload) {
        if (total.isFullFor(ping.bytes(), config.maxSize().asLongValue()) && !isKept(ping)) {
            throw full(ping);
        }
        return database.repeatable(handle -> handle.createQuery(KEEP)
                .bindMethods(ping)
                .bind("reason", ping.reason().text())
                .bind("payload", payload)
                .map(row -> {
                    if (row.getColumn("is_new", Boolean.class)) {
                        total.addRow(ping.bytes());
                    }
                    return row.getColumn("id", Long.class);
                })
                .one());
    }

    private ProblemException full(QuarantinedPing ping) {
        return new ProblemException(
                ProblemType.QUARANTINE_FULL,
                String.format(
                        Locale.ROOT,
                        "This cannot be a ping yet (%s). %s There is no room left to keep it until it can be one; pings still get in."
                                + " The operator of the service can replay or delete payloads in quarantine, or raise"
                                + " rollcall.quarantine.max-size.",
                        ping.reason().text(),
                        ping.detail()),
                Map.of("reason", ping.reason(), "limit_bytes", config.maxSize().asLongValue()),
                RETRY);
    }

    private boolean isKept(QuarantinedPing ping) {
        return database.repeatable(handle -> handle.createQuery(IS_KEPT)
                .bindMethods(ping)
                .mapTo(boolean.class)
                .one());
    }

    @Override
    public String name() {
        return "quarantine";
    }

    @Override
    public String content() {
        return "the quarantine";
    }

    @Override
    public StoredTotal total() {
        return total;
    }

    @Override
    public long limit() {
        return config.maxSize().asLongValue();
    }

    private long lookUpTotal() {
        return database.repeatable(
                handle -> handle.createQuery(SELECT_TOTAL).mapTo(long.class).one());
    }

    /** The payload that was answered with an id, for who knows its SHA-256, hexadecimal. */
    public Optional<QuarantinedPing> find(long id, String sha256) {
        return database.repeatable(handle -> handle.createQuery(SELECT_RECEIPT)
                .bind("id", id)
                .bindByType("sha256", sha256, Sha256.TYPE)
                .map(PING)
                .findOne());
    }

    /** The payload with an id. */
    Optional<QuarantinedPing> find(long id) {
        return database.repeatable(handle ->
                handle.createQuery(SELECT_ONE).bind("id", id).map(PING).findOne());
    }

    /** The bytes with an id, as received. */
    Optional<byte[]> payload(long id) {
        return database.repeatable(handle -> handle.createQuery(SELECT_PAYLOAD)
                .configure(SqlStatements.class, BinaryForm::use)
                .bind("id", id)
                .mapTo(byte[].class)
                .findOne());
    }

    /** Latest id first. */
    List<QuarantineEntry> list(QuarantineFilter filter, long belowId, int limit) {
        return database.repeatable(handle -> fitting(handle, SELECT_LIST, filter, filter.reason())
                .bind("below_id", belowId)
                .bind("limit", limit)
                .registerRowMapper(QuarantinedPing.class, PING)
                .map(row -> QuarantineEntry.of(row.getColumn("id", Long.class), row.getRow(QuarantinedPing.class)))
                .list());
    }

    /** How many fit the filter, whatever reason it names, for each reason that there is. */
    Map<String, Long> counts(QuarantineFilter filter) {
        return database.repeatable(handle -> fitting(handle, SELECT_COUNTS, filter, null)
                .reduceRows(new TreeMap<>(), (counts, row) -> {
                    counts.put(row.getColumn("reason", String.class), row.getColumn("count", Long.class));
                    return counts;
                }));
    }

    /** How many there are, by the text of the reason. */
    public Map<String, Long> counts() {
        return counts(new QuarantineFilter(null, null, null, null));
    }

    /** How much fits the filter now. */
    Extent extent(QuarantineFilter filter) {
        return database.repeatable(handle -> fitting(handle, SELECT_EXTENT, filter, filter.reason())
                .map((rows, _) -> new Extent(rows.getLong(1), rows.getLong(2)))
                .one());
    }

    /** Ids above the first bound, up to the second, lowest first. */
    List<Long> ids(QuarantineFilter filter, long above, long upTo, int limit) {
        return database.repeatable(handle -> fitting(handle, SELECT_IDS, filter, filter.reason())
                .bind("above", above)
                .bind("up_to", upTo)
                .bind("limit", limit)
                .mapTo(Long.class)
                .list());
    }

    /** Notes what stands in the way of a payload now. */
    void judgeAgain(long id, QuarantinedPing ping) {
        database.call(handle -> handle.createUpdate(JUDGE_AGAIN)
                .bindMethods(ping)
                .bind("reason", ping.reason().text())
                .bind("id", id)
                .execute());
    }

    /**
     * Keeps less of a payload than before.
     *
     * @param payload what may be kept of the JSON document now
     * @param redactionReport all changes to it
     */
    void replace(long id, byte[] payload, @Nullable RedactionReport redactionReport) {
        database.call(handle -> handle.createUpdate(REPLACE)
                .bind("payload", payload)
                .bindByType("shielding", redactionReport, RedactionReport.class)
                .bind("id", id)
                .execute());
    }

    /** Takes a payload out; false where it is not there. */
    boolean remove(long id) {
        return remove(List.of(id)) == 1;
    }

    /** Takes payloads out; how many were there. */
    int remove(List<Long> ids) {
        return database.call(handle ->
                handle.createUpdate(DELETE).bindArray("ids", Long.class, ids).execute());
    }

    @Override
    public String table() {
        return "quarantined_ping";
    }

    @Override
    public String kind() {
        return "quarantined";
    }

    @Override
    public RetentionPeriod keptFor(RetentionConfig config) {
        return config.quarantine();
    }

    @Override
    public Optional<Instance> sender(UUID instance) {
        return database.call(handle -> handle.createQuery(SELECT_SENDERS)
                .map((rows, _) -> new Instance(rows.getString("hostname"), rows.getString("uuid")))
                .filter(sender -> sender.id().equals(instance))
                .findFirst());
    }

    @Override
    public List<String> uuids(InstanceChoice choice) {
        return chosen(SELECT_UUIDS, choice);
    }

    /** By which hostnames payloads with a uuid have come, as sent; 100 of them at most. */
    public List<String> hostnames(String uuid) {
        return database.call(handle -> handle.createQuery(SELECT_HOSTNAMES)
                .bind("uuid", uuid)
                .mapTo(String.class)
                .list());
    }

    @Override
    public List<String> erase(InstanceChoice choice, Collection<String> uuids) {
        return chosen(ERASE, choice);
    }

    @Override
    public long count(InstanceChoice choice, Collection<String> uuids) {
        return database.call(handle ->
                handle.createQuery(COUNT).bindMethods(choice).mapTo(long.class).one());
    }

    private List<String> chosen(String sql, InstanceChoice choice) {
        return database.call(handle ->
                handle.createQuery(sql).bindMethods(choice).mapTo(String.class).list());
    }

    /** A query with the parameters of {@link #FITS}. */
    private static Query fitting(
            Handle handle, String sql, QuarantineFilter filter, @Nullable QuarantineReason reason) {
        var week = filter.week();
        return handle.createQuery(sql)
                .bind("reason", reason == null ? null : reason.text())
                .bind("hostname", filter.hostname())
                .bind("version", filter.version())
                .bind("from", week == null ? null : midnight(week.monday()))
                .bind("before", week == null ? null : midnight(week.next().monday()));
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    /**
     * How much there is.
     *
     * @param count number of payloads
     * @param lastId the highest of their ids; 0 where there are none
     */
    record Extent(long count, long lastId) {}
}
