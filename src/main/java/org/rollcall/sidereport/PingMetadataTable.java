package org.rollcall.sidereport;

import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.access.HostnameBinding;
import org.rollcall.database.Database;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Week;

/** The SQL of the table {@code ping_metadata}. */
@Singleton
class PingMetadataTable extends ReportDeletion {

    /** Reports that are looked at for one answer: as many as take a few seconds. */
    static final int MAX_REPORTS = 1_000;

    /** A report follows its ping at once; its ping may count for another week where a clock is wrong. */
    private static final Duration PING_BEHIND = Duration.ofDays(7);

    private static final Duration PING_AHEAD = Duration.ofDays(1);

    /** The last ping with the uuid, which a few partitions have an index for, tells the instance and the version. */
    private static final String INSERT = """
            with sender as (
                select instance_id, hostname, product_version
                from ping
                join instance on instance.id = ping.instance_id
                where uuid = ? and uuid <> '' and week between ? and ?
                    and (? or hostname = any(?)
                        or exists (select from unnest(?) as suffix where right(hostname, length(suffix)) = suffix))
                order by received_at desc, ping.id desc
                limit 1
            )
            insert into ping_metadata (
                instance_id, received_at, hostname, uuid, unique_instance_id, product_version, names, seconds, errors,
                bytes, body)
            select coalesce(sender.instance_id, ?), ?, sender.hostname, ?, ?, sender.product_version, ?, ?, ?, ?, ?
            from (values (1)) as report
            left join sender on true
            returning id
            """;

    private static final String SELECT_TIMES = """
            with report as (
                select id, substring(product_version from '^v?([0-9]+[.][0-9]+)') as version, names, seconds, errors
                from ping_metadata
                where id <= ?
                    and (?::text is null or hostname = ?)
                    and (?::text is null or coalesce(uuid, '') = ?)
                    and (?::text is null or product_version = ?
                        or starts_with(product_version, ? || '.') or starts_with(product_version, ? || '-'))
                    and received_at >= coalesce(?::timestamptz, '-infinity')
                    and received_at < coalesce(?::timestamptz, 'infinity')
                order by id desc
                limit ?
            )
            select version, name, count(*) as reports, count(error) as errors,
                (array_agg(error order by id desc) filter (where error is not null))[1] as last_error,
                avg(metric.seconds) as mean, max(metric.seconds) as max,
                percentile_cont(array[0.5, 0.95, 0.99]) within group (order by metric.seconds) as percentiles,
                (select max(id) from report) as up_to_id
            from report
            cross join unnest(names, seconds, errors) as metric (name, seconds, error)
            where ?::text is null or name = ?
            group by version, name
            order by mean desc nulls last, version, name
            limit ? offset ?
            """;

    private static final String SELECT_HOSTNAMES =
            "select distinct hostname from instance where uuid = ? and uuid <> ''";

    private final Database database;

    PingMetadataTable(Database database) {
        super(database, "ping_metadata");
        this.database = database;
    }

    @Override
    public String what() {
        return "metadata_reports";
    }

    /**
     * Stores a report durably.
     *
     * @param binding the hostnames of which the report may be
     * @param document as it was received; kept where the report is not complete
     * @return its id, from 1
     */
    long insert(PingMetadata metadata, HostnameBinding binding, byte[] document, Instant receivedAt) {
        var metrics = metadata.metrics();
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(INSERT)) {
                var i = 0;
                statement.setString(++i, metadata.uuid());
                statement.setObject(++i, Week.of(receivedAt.minus(PING_BEHIND)).monday());
                statement.setObject(++i, Week.of(receivedAt.plus(PING_AHEAD)).monday());
                statement.setBoolean(++i, binding.all());
                statement.setArray(
                        ++i, connection.createArrayOf("text", binding.exact().toArray()));
                statement.setArray(
                        ++i, connection.createArrayOf("text", binding.suffixes().toArray()));
                statement.setObject(++i, new Instance("", metadata.uuid()).id());
                statement.setObject(++i, receivedAt.atOffset(ZoneOffset.UTC));
                statement.setString(++i, metadata.uuid());
                statement.setString(++i, metadata.uniqueInstanceId());
                statement.setArray(
                        ++i,
                        connection.createArrayOf(
                                "text",
                                metrics.stream().map(PingMetadata.Timing::name).toArray()));
                statement.setArray(
                        ++i,
                        connection.createArrayOf(
                                "float8",
                                metrics.stream()
                                        .map(PingMetadata.Timing::seconds)
                                        .toArray()));
                statement.setArray(
                        ++i,
                        connection.createArrayOf(
                                "text",
                                metrics.stream().map(PingMetadata.Timing::error).toArray()));
                statement.setInt(++i, document.length);
                statement.setBytes(++i, metadata.complete() ? null : document);
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    return rows.getLong(1);
                }
            }
        });
    }

    /** The hostnames of the instances that have this uuid: of clones, several. */
    List<String> hostnames(String uuid) {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(SELECT_HOSTNAMES)) {
                statement.setString(1, uuid);
                try (var rows = statement.executeQuery()) {
                    var hostnames = new ArrayList<String>();
                    while (rows.next()) {
                        hostnames.add(rows.getString(1));
                    }
                    return hostnames;
                }
            }
        });
    }

    /**
     * How long metrics take, by version, the slowest first: over the last {@value #MAX_REPORTS} reports that fit.
     *
     * @param name key path; null for all
     * @param upToId only reports with this id or a lower one
     * @param after how many lines to leave out
     */
    List<CollectionTime> times(ReportFilter filter, @Nullable String name, long upToId, int after, int limit) {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(SELECT_TIMES)) {
                statement.setLong(1, upToId);
                var i = filter.bind(statement, 1);
                statement.setInt(++i, MAX_REPORTS);
                statement.setString(++i, name);
                statement.setString(++i, name);
                statement.setInt(++i, limit);
                statement.setInt(++i, after);
                try (var rows = statement.executeQuery()) {
                    var times = new ArrayList<CollectionTime>();
                    while (rows.next()) {
                        times.add(time(rows));
                    }
                    return times;
                }
            }
        });
    }

    private static CollectionTime time(ResultSet rows) throws SQLException {
        var array = rows.getArray("percentiles");
        var percentiles = array == null ? new Double[3] : (Double[]) array.getArray();
        return new CollectionTime(
                rows.getString("version"),
                rows.getString("name"),
                rows.getLong("reports"),
                rows.getObject("mean", Double.class),
                percentiles[0],
                percentiles[1],
                percentiles[2],
                rows.getObject("max", Double.class),
                rows.getLong("errors"),
                rows.getString("last_error"),
                rows.getLong("up_to_id"));
    }
}
