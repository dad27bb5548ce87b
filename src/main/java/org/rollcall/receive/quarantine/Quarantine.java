package org.rollcall.receive.quarantine;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;
import org.rollcall.operate.monitor.BoundedStore;
import org.rollcall.operate.privacy.ErasableData;
import org.rollcall.operate.privacy.InstanceChoice;
import org.rollcall.operate.privacy.RetentionConfig;
import org.rollcall.operate.privacy.RetentionPeriod;
import org.rollcall.ping.Instance;
import org.rollcall.ping.RedactionReport;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.platform.database.Database;
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
            values (nextval('receipt_id'), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)
            on conflict (sha256) do update
                set reason = excluded.reason, detail = excluded.detail,
                    carried = quarantined_ping.carried or excluded.carried,
                    payload = case when quarantined_ping.shielding is distinct from excluded.shielding
                        then excluded.payload else quarantined_ping.payload end,
                    shielding = excluded.shielding
            returning id, xmax = 0 as is_new
            """;

    private static final String IS_KEPT = "select exists (select from quarantined_ping where sha256 = ?)";

    /** Read from quarantined_ping_bytes_idx alone, as far as vacuum has been there. */
    private static final String SELECT_TOTAL = String.format(
            Locale.ROOT, "select coalesce(sum(bytes), 0) + %d * count(*) from quarantined_ping", StoredTotal.ROW_BYTES);

    /** Without the payload, which is up to 32 MiB. */
    private static final String SELECT = """
            select id, received_at, carried, reason, detail, hostname, uuid, product_version, sha256, bytes, shielding
            from quarantined_ping
            """;

    private static final String SELECT_RECEIPT = SELECT + "where id = ? and sha256 = ?";

    private static final String SELECT_ONE = SELECT + "where id = ?";

    /** The number by which the driver has a payload sent as it is, and not in hexadecimal digits, which are twice as many. */
    private static final int BINARY = -1;

    private static final String SELECT_PAYLOAD = "select payload from quarantined_ping where id = ?";

    /** Dots stand for hyphens too, so that 18.9 is the beginning of 18.9-pre and not that of 18.90. */
    private static final String FITS = """
            where reason = coalesce(?, reason)
                and coalesce(host_of(hostname) = ?, ?::text is null)
                and coalesce(
                    starts_with(translate(product_version, '-', '.') || '.', translate(?, '-', '.') || '.'),
                    ?::text is null)
                and received_at >= coalesce(?::timestamptz, '-infinity')
                and received_at < coalesce(?::timestamptz, 'infinity')
            """;

    private static final String SELECT_LIST = SELECT + FITS + "and id < ? order by id desc limit ?";

    private static final String SELECT_COUNTS =
            "select reason, count(*) from quarantined_ping\n" + FITS + "group by reason";

    private static final String SELECT_EXTENT = "select count(*), coalesce(max(id), 0) from quarantined_ping\n" + FITS;

    private static final String SELECT_IDS =
            "select id from quarantined_ping\n" + FITS + "and id > ? and id <= ? order by id limit ?";

    private static final String JUDGE_AGAIN = """
            update quarantined_ping
            set reason = ?, detail = ?, hostname = ?, uuid = ?, product_version = ?
            where id = ?
            """;

    private static final String REPLACE = "update quarantined_ping set payload = ?, shielding = ?::jsonb where id = ?";

    private static final String DELETE = "delete from quarantined_ping where id = any(?)";

    private static final String SELECT_SENDERS = """
            select distinct lower(btrim(hostname)) as hostname, uuid from quarantined_ping where hostname is not null
            """;

    private static final String ERASE = """
            delete from quarantined_ping
            where host_of(hostname) = ? and coalesce(uuid, '') = coalesce(?, uuid, '')
            returning id
            """;

    /** Those that no known instance has, because anybody can send by a hostname with the uuid of somebody else. */
    private static final String SELECT_UUIDS = """
            select distinct uuid
            from quarantined_ping
            where host_of(hostname) = ? and uuid = coalesce(?, uuid) and uuid <> ''
                and not exists (select from instance where instance.uuid = quarantined_ping.uuid)
            """;

    private static final String SELECT_HOSTNAMES =
            "select distinct hostname from quarantined_ping where uuid = ? and hostname is not null limit 100";

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
        if (total.isFullFor(ping.bytes(), config.maxSize().asLongValue()) && !isKept(ping.sha256())) {
            throw full(ping);
        }
        return database.repeatable(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(KEEP)) {
                var i = 0;
                statement.setObject(++i, ping.receivedAt().atOffset(ZoneOffset.UTC));
                statement.setBoolean(++i, ping.uploaded());
                statement.setString(++i, ping.reason().text());
                statement.setString(++i, ping.detail());
                statement.setString(++i, ping.hostname());
                statement.setString(++i, ping.uuid());
                statement.setString(++i, ping.productVersion());
                statement.setBytes(++i, HexFormat.of().parseHex(ping.sha256()));
                statement.setInt(++i, ping.bytes());
                statement.setBytes(++i, payload);
                statement.setString(++i, RedactionReport.toColumn(ping.redactionReport()));
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    if (rows.getBoolean("is_new")) {
                        total.addRow(ping.bytes());
                    }
                    return rows.getLong("id");
                }
            }
        });
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

    private boolean isKept(String sha256) {
        return database.repeatable(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(IS_KEPT)) {
                statement.setBytes(1, HexFormat.of().parseHex(sha256));
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    return rows.getBoolean(1);
                }
            }
        });
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
        return database.repeatable(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(SELECT_TOTAL);
                    var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }

    /** The payload that was answered with an id, for who knows its SHA-256, hexadecimal. */
    public Optional<QuarantinedPing> find(long id, String sha256) {
        return database.repeatable(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(SELECT_RECEIPT)) {
                statement.setLong(1, id);
                statement.setBytes(2, HexFormat.of().parseHex(sha256));
                return first(statement);
            }
        });
    }

    /** The payload with an id. */
    Optional<QuarantinedPing> find(long id) {
        return database.repeatable(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(SELECT_ONE)) {
                statement.setLong(1, id);
                return first(statement);
            }
        });
    }

    /** The bytes with an id, as received. */
    Optional<byte[]> payload(long id) {
        return database.repeatable(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(SELECT_PAYLOAD)) {
                statement.unwrap(PGStatement.class).setPrepareThreshold(BINARY);
                statement.setLong(1, id);
                try (var rows = statement.executeQuery()) {
                    return rows.next() ? Optional.of(rows.getBytes("payload")) : Optional.empty();
                }
            }
        });
    }

    /** Latest id first. */
    List<QuarantineEntry> list(QuarantineFilter filter, long belowId, int limit) {
        return database.repeatable(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(SELECT_LIST)) {
                var i = bind(statement, filter, filter.reason());
                statement.setLong(++i, belowId);
                statement.setInt(++i, limit);
                try (var rows = statement.executeQuery()) {
                    var entries = new ArrayList<QuarantineEntry>();
                    while (rows.next()) {
                        entries.add(QuarantineEntry.of(rows.getLong("id"), ping(rows)));
                    }
                    return entries;
                }
            }
        });
    }

    /** How many fit the filter, whatever reason it names, for each reason that there is. */
    Map<String, Long> counts(QuarantineFilter filter) {
        return database.repeatable(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(SELECT_COUNTS)) {
                bind(statement, filter, null);
                try (var rows = statement.executeQuery()) {
                    var counts = new TreeMap<String, Long>();
                    while (rows.next()) {
                        counts.put(rows.getString(1), rows.getLong(2));
                    }
                    return counts;
                }
            }
        });
    }

    /** How much fits the filter now. */
    Extent extent(QuarantineFilter filter) {
        return database.repeatable(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(SELECT_EXTENT)) {
                bind(statement, filter, filter.reason());
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    return new Extent(rows.getLong(1), rows.getLong(2));
                }
            }
        });
    }

    /** Ids above the first bound, up to the second, lowest first. */
    List<Long> ids(QuarantineFilter filter, long above, long upTo, int limit) {
        return database.repeatable(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(SELECT_IDS)) {
                var i = bind(statement, filter, filter.reason());
                statement.setLong(++i, above);
                statement.setLong(++i, upTo);
                statement.setInt(++i, limit);
                try (var rows = statement.executeQuery()) {
                    var ids = new ArrayList<Long>();
                    while (rows.next()) {
                        ids.add(rows.getLong("id"));
                    }
                    return ids;
                }
            }
        });
    }

    /** Notes what stands in the way of a payload now. */
    void judgeAgain(long id, QuarantinedPing ping) {
        database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(JUDGE_AGAIN)) {
                statement.setString(1, ping.reason().text());
                statement.setString(2, ping.detail());
                statement.setString(3, ping.hostname());
                statement.setString(4, ping.uuid());
                statement.setString(5, ping.productVersion());
                statement.setLong(6, id);
                return statement.executeUpdate();
            }
        });
    }

    /**
     * Keeps less of a payload than before.
     *
     * @param payload what may be kept of the JSON document now
     * @param redactionReport all that was done to it
     */
    void replace(long id, byte[] payload, @Nullable RedactionReport redactionReport) {
        database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(REPLACE)) {
                statement.setBytes(1, payload);
                statement.setString(2, RedactionReport.toColumn(redactionReport));
                statement.setLong(3, id);
                return statement.executeUpdate();
            }
        });
    }

    /** Takes a payload out; false where it is not there. */
    boolean remove(long id) {
        return remove(List.of(id)) == 1;
    }

    /** Takes payloads out; how many were there. */
    int remove(List<Long> ids) {
        return database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(DELETE)) {
                statement.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
                return statement.executeUpdate();
            }
        });
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
        return database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(SELECT_SENDERS)) {
                while (rows.next()) {
                    var sender = new Instance(rows.getString("hostname"), rows.getString("uuid"));
                    if (sender.id().equals(instance)) {
                        return Optional.of(sender);
                    }
                }
                return Optional.empty();
            }
        });
    }

    @Override
    public List<String> uuids(InstanceChoice choice) {
        return database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(SELECT_UUIDS)) {
                statement.setString(1, choice.hostname());
                statement.setString(2, choice.uuid());
                return strings(statement);
            }
        });
    }

    /** By which hostnames payloads with a uuid have come, as sent; 100 of them at most. */
    public List<String> hostnames(String uuid) {
        return database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(SELECT_HOSTNAMES)) {
                statement.setString(1, uuid);
                return strings(statement);
            }
        });
    }

    @Override
    public List<String> erase(InstanceChoice choice, Collection<String> uuids) {
        return database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(ERASE)) {
                statement.setString(1, choice.hostname());
                statement.setString(2, choice.uuid());
                return strings(statement);
            }
        });
    }

    private static List<String> strings(PreparedStatement statement) throws SQLException {
        try (var rows = statement.executeQuery()) {
            var strings = new ArrayList<String>();
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
            return strings;
        }
    }

    /** Sets the parameters of {@link #FITS}, and says how many they are. */
    private static int bind(PreparedStatement statement, QuarantineFilter filter, @Nullable QuarantineReason reason)
            throws SQLException {
        var week = filter.week();
        var i = 0;
        statement.setString(++i, reason == null ? null : reason.text());
        statement.setString(++i, filter.hostname());
        statement.setString(++i, filter.hostname());
        statement.setString(++i, filter.version());
        statement.setString(++i, filter.version());
        statement.setObject(++i, week == null ? null : midnight(week.monday()), Types.TIMESTAMP_WITH_TIMEZONE);
        statement.setObject(++i, week == null ? null : midnight(week.next().monday()), Types.TIMESTAMP_WITH_TIMEZONE);
        return i;
    }

    private static OffsetDateTime midnight(LocalDate day) {
        return day.atStartOfDay().atOffset(ZoneOffset.UTC);
    }

    private static Optional<QuarantinedPing> first(PreparedStatement statement) throws SQLException {
        try (var rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(ping(rows)) : Optional.empty();
        }
    }

    private static QuarantinedPing ping(ResultSet rows) throws SQLException {
        return new QuarantinedPing(
                rows.getObject("received_at", OffsetDateTime.class).toInstant(),
                rows.getBoolean("carried"),
                QuarantineReason.of(rows.getString("reason")).orElseThrow(),
                rows.getString("detail"),
                rows.getString("hostname"),
                rows.getString("uuid"),
                rows.getString("product_version"),
                HexFormat.of().formatHex(rows.getBytes("sha256")),
                rows.getInt("bytes"),
                RedactionReport.ofColumn(rows.getString("shielding")));
    }

    /**
     * How much there is.
     *
     * @param count number of payloads
     * @param lastId the highest of their ids; 0 where there are none
     */
    record Extent(long count, long lastId) {}
}
