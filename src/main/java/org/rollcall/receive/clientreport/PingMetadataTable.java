package org.rollcall.receive.clientreport;

import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.operate.privacy.InstanceChoice;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.HostnameBinding;
import org.rollcall.platform.database.Database;

/** The SQL of the table {@code ping_metadata}. */
@Singleton
class PingMetadataTable extends ReportDeletion {

    /** Reports that are looked at for one answer: as many as take a few seconds. */
    static final int MAX_REPORTS = 1_000;

    /** A report follows its ping at once; its ping may count for another week where a clock is wrong. */
    private static final Duration PING_BEHIND = Duration.ofDays(7);

    private static final Duration PING_AHEAD = Duration.ofDays(1);

    /** The last pings of those that it may be of tell the version, where it is one. */
    private static final String INSERT = """
            with sender as (
                select case when count(distinct coalesce(product_version, '')) = 1 then min(product_version) end
                    as product_version
                from (select instance_id from report_senders(?, ?, ?) limit 10) as candidate
                cross join lateral (
                    select product_version
                    from ping
                    where ping.instance_id = candidate.instance_id and week between ? and ?
                    order by received_at desc, ping.id desc
                    limit 1) as last
            )
            insert into ping_metadata (
                instance_id, received_at, uuid, unique_instance_id, sender_hostnames, product_version, names, seconds,
                errors, bytes, body)
            select ?, ?, ?, ?, ?, product_version, ?, ?, ?, ?, ?
            from sender
            returning id
            """;

    private static final String SELECT_TIMES = """
            with chosen as (
                select id, substring(product_version from '^v?([0-9]+[.][0-9]+)') as version, names, seconds, errors
                from ping_metadata as report
                where id <= ?
                    and (?::text is null
                        or (report.uuid in (select uuid from instance where host = ? and uuid <> '')
                                or report.unique_instance_id in (
                                    select instance_unique_id.unique_instance_id
                                    from instance_unique_id
                                    join instance on instance.id = instance_unique_id.instance_id
                                    where host = ?))
                            and (select count(distinct host) = 1 and min(host) = ?
                                from report_senders(
                                    report.uuid, report.unique_instance_id, report.sender_hostnames)))
                    and (?::text is null or coalesce(uuid, '') = ?)
                    and (?::text is null or product_version = ?
                        or starts_with(product_version, ? || '.') or starts_with(product_version, ? || '-'))
                    and received_at >= coalesce(?::timestamptz, '-infinity')
                    and received_at < coalesce(?::timestamptz, 'infinity')
                order by id desc
                limit ?
            ),
            summed as (
                select version, name, count(*) as reports, count(error) as errors,
                    (array_agg(error order by id desc) filter (where error is not null))[1] as last_error,
                    avg(metric.seconds) as mean, max(metric.seconds) as max,
                    percentile_cont(array[0.5, 0.95, 0.99]) within group (order by metric.seconds) as percentiles,
                    max(id) as last_id
                from chosen
                cross join unnest(names, seconds, errors) as metric (name, seconds, error)
                where ?::text is null or name = ?
                group by version, name
                order by mean desc nulls last, version, name
                limit ? offset ?
            )
            select summed.*, (select max(id) from chosen) as up_to_id,
                array(
                    select distinct hostname
                    from report_senders(last.uuid, last.unique_instance_id, last.sender_hostnames)
                    order by hostname
                    limit 10) as last_hostnames
            from summed
            join ping_metadata as last on last.id = summed.last_id
            order by mean desc nulls last, version, name
            """;

    private static final String SELECT_HOSTNAMES = "select distinct hostname from report_senders(?, ?, null)";

    /** All that may be of the chosen ones; the first, of those that an earlier version took for theirs. */
    private static final String ERASE = """
            with chosen as (select id from instance where host = ? and id = coalesce(?, id))
            delete from ping_metadata
            where id in (
                select id from ping_metadata
                where host_of(hostname) = ? and coalesce(uuid, '') = coalesce(?, uuid, '') and hostname is not null
                union all
                select report.id
                from chosen
                join instance_unique_id on instance_unique_id.instance_id = chosen.id
                join ping_metadata as report using (unique_instance_id)
                union all
                select id
                from ping_metadata as report
                where uuid = any(?) and not exists (
                    select from instance_unique_id
                    join instance on instance.id = instance_unique_id.instance_id
                    where instance_unique_id.unique_instance_id = report.unique_instance_id
                        and instance.uuid = report.uuid))
            returning id
            """;

    private final Database database;

    PingMetadataTable(Database database) {
        super(database, "ping_metadata");
        this.database = database;
    }

    @Override
    public String kind() {
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
        return database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(INSERT)) {
                var i = 0;
                var hostnames = binding.all()
                        ? null
                        : connection.createArrayOf("text", binding.patterns().toArray());
                statement.setString(++i, metadata.uuid());
                statement.setString(++i, metadata.uniqueInstanceId());
                statement.setArray(++i, hostnames);
                statement.setObject(++i, Week.of(receivedAt.minus(PING_BEHIND)).monday());
                statement.setObject(++i, Week.of(receivedAt.plus(PING_AHEAD)).monday());
                statement.setObject(++i, new Instance("", metadata.uuid()).id());
                statement.setObject(++i, receivedAt.atOffset(ZoneOffset.UTC));
                statement.setString(++i, metadata.uuid());
                statement.setString(++i, metadata.uniqueInstanceId());
                statement.setArray(++i, hostnames);
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

    @Override
    public List<String> erase(InstanceChoice choice, Collection<String> uuids) {
        return database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(ERASE)) {
                var i = 0;
                statement.setString(++i, choice.hostname());
                statement.setObject(++i, choice.id(), Types.OTHER);
                statement.setString(++i, choice.hostname());
                statement.setString(++i, choice.uuid());
                statement.setArray(++i, connection.createArrayOf("text", uuids.toArray()));
                try (var rows = statement.executeQuery()) {
                    var ids = new ArrayList<String>();
                    while (rows.next()) {
                        ids.add(rows.getString("id"));
                    }
                    return ids;
                }
            }
        });
    }

    /** The hostnames of the instances that a report may be of: of clones, several. */
    List<String> hostnames(PingMetadata report) {
        return database.repeatable(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(SELECT_HOSTNAMES)) {
                statement.setString(1, report.uuid());
                statement.setString(2, report.uniqueInstanceId());
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
        return database.repeatable(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(SELECT_TIMES)) {
                statement.setLong(1, upToId);
                var i = ReportFilter.bindText(statement, 1, filter.hostname(), 4);
                i = filter.bindOthers(statement, i);
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
                List.of((String[]) rows.getArray("last_hostnames").getArray()),
                rows.getLong("up_to_id"));
    }
}
