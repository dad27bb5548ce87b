package org.rollcall.receive.clientreport;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.rollcall.platform.database.Database;

/** The SQL of the table {@code ping_error}. */
@Singleton
class PingErrorTable extends ReportDeletion {

    private static final String INSERT = """
            insert into ping_error (
                instance_id, received_at, hostname, uuid, unique_instance_id, product_version, sent_time, message,
                elapsed, bytes, body)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            returning id
            """;

    private static final String SELECT_LIST = """
            select id, received_at, hostname, uuid, unique_instance_id, product_version, sent_time, message, elapsed
            from ping_error
            where id < ?
                and (?::text is null or host_of(hostname) = ?)
                and (?::text is null or coalesce(uuid, '') = ?)
                and (?::text is null or product_version = ?
                    or starts_with(product_version, ? || '.') or starts_with(product_version, ? || '-'))
                and received_at >= coalesce(?::timestamptz, '-infinity')
                and received_at < coalesce(?::timestamptz, 'infinity')
            order by id desc
            limit ?
            """;

    private final Database database;

    PingErrorTable(Database database) {
        super(database, "ping_error");
        this.database = database;
    }

    @Override
    public String kind() {
        return "error_reports";
    }

    /**
     * Stores a report durably.
     *
     * @param document as it was received; kept where the report is not complete
     * @return its id, from 1
     */
    long insert(PingError error, byte[] document, Instant receivedAt) {
        return database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(INSERT)) {
                var i = 0;
                statement.setObject(++i, error.instance().id());
                statement.setObject(++i, receivedAt.atOffset(ZoneOffset.UTC));
                statement.setString(++i, error.hostname());
                statement.setString(++i, error.uuid());
                statement.setString(++i, error.uniqueInstanceId());
                statement.setString(++i, error.productVersion());
                statement.setString(++i, error.time());
                statement.setString(++i, error.message());
                statement.setObject(++i, error.elapsed());
                statement.setInt(++i, document.length);
                statement.setBytes(++i, error.complete() ? null : document);
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    return rows.getLong(1);
                }
            }
        });
    }

    /** Reports, latest id first. */
    List<PingErrorSummary> list(ReportFilter filter, long belowId, int limit) {
        return database.repeatable(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(SELECT_LIST)) {
                statement.setLong(1, belowId);
                var i = filter.bindOthers(statement, ReportFilter.bindText(statement, 1, filter.hostname(), 2));
                statement.setInt(++i, limit);
                try (var rows = statement.executeQuery()) {
                    var errors = new ArrayList<PingErrorSummary>();
                    while (rows.next()) {
                        errors.add(new PingErrorSummary(
                                rows.getLong("id"),
                                rows.getObject("received_at", OffsetDateTime.class)
                                        .toInstant(),
                                rows.getString("hostname"),
                                rows.getString("uuid"),
                                rows.getString("unique_instance_id"),
                                rows.getString("product_version"),
                                rows.getString("sent_time"),
                                rows.getString("message"),
                                rows.getObject("elapsed", Double.class)));
                    }
                    return errors;
                }
            }
        });
    }
}
