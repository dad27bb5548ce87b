package org.rollcall.receive.clientreport;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.result.RowView;
import org.rollcall.platform.database.Database;

/** The SQL of the table {@code ping_error}. */
@Singleton
class PingErrorTable extends ReportDeletion {

    private static final String INSERT = """
            insert into ping_error (
                instance_id, received_at, hostname, uuid, unique_instance_id, product_version, sent_time, message,
                elapsed, bytes, body)
            values (
                :instance_id, :received_at, :hostname, :uuid, :unique_instance_id, :product_version, :sent_time, :message,
                :elapsed, :bytes, :body)
            returning id
            """;

    private static final String SELECT_LIST = """
            select id, received_at, hostname, uuid, unique_instance_id, product_version, sent_time, message, elapsed
            from ping_error
            where id < :below_id
                and (:hostname::text is null or host_of(hostname) = :hostname)
                and (:uuid::text is null or coalesce(uuid, '') = :uuid)
                and (:version::text is null or product_version = :version
                    or starts_with(product_version, :version || '.') or starts_with(product_version, :version || '-'))
                and received_at >= coalesce(:from::timestamptz, '-infinity')
                and received_at < coalesce(:before::timestamptz, 'infinity')
            order by id desc
            limit :limit
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
        return database.call(handle -> handle.createQuery(INSERT)
                .bind("instance_id", error.instance().id())
                .bind("received_at", receivedAt)
                .bind("hostname", error.hostname())
                .bind("uuid", error.uuid())
                .bind("unique_instance_id", error.uniqueInstanceId())
                .bind("product_version", error.productVersion())
                .bind("sent_time", error.time())
                .bind("message", error.message())
                .bind("elapsed", error.elapsed())
                .bind("bytes", document.length)
                .bind("body", error.complete() ? null : document)
                .mapTo(long.class)
                .one());
    }

    /** Reports, latest id first. */
    List<PingErrorSummary> list(ReportFilter filter, long belowId, int limit) {
        return database.repeatable(handle -> filter.bind(handle.createQuery(SELECT_LIST))
                .bind("below_id", belowId)
                .bind("limit", limit)
                .map(PingErrorTable::summary)
                .list());
    }

    private static PingErrorSummary summary(RowView row) {
        return new PingErrorSummary(
                row.getColumn("id", Long.class),
                row.getColumn("received_at", Instant.class),
                row.getColumn("hostname", String.class),
                row.getColumn("uuid", String.class),
                row.getColumn("unique_instance_id", String.class),
                row.getColumn("product_version", String.class),
                row.getColumn("sent_time", String.class),
                row.getColumn("message", String.class),
                row.getColumn("elapsed", Double.class));
    }
}
