package org.rollcall.receive.clientreport;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.result.RowView;
import org.jspecify.annotations.Nullable;
import org.rollcall.operate.privacy.InstanceChoice;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.HostnameBinding;
import org.rollcall.platform.database.Database;
import org.rollcall.receive.clientreport.PingMetadata.Timing;

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
                from (
                    select distinct on (ping.instance_id) product_version
                    from (select instance_id from report_senders(:uuid, :unique_instance_id, :hostnames) limit 10) as candidate
                    join ping on ping.instance_id = candidate.instance_id and week between :first_week and :last_week
                    order by ping.instance_id, received_at desc, ping.id desc) as last
            )
            insert into ping_metadata (
                instance_id, received_at, uuid, unique_instance_id, sender_hostnames, product_version, names, seconds,
                errors, bytes, body)
            select :instance_id, :received_at, :uuid, :unique_instance_id, :hostnames, product_version, :names, :seconds, :errors,
                :bytes, :body
            from sender
            returning id
            """;

    private static final String SELECT_TIMES = """
            with chosen as (
                select id, substring(product_version from '^v?([0-9]+[.][0-9]+)') as version, names, seconds, errors
                from ping_metadata as report
                where id <= :up_to_id
                    and (:hostname::text is null
                        or (report.uuid in (select uuid from instance where host = :hostname and uuid <> '')
                                or report.unique_instance_id in (
                                    select instance_unique_id.unique_instance_id
                                    from instance_unique_id
                                    join instance on instance.id = instance_unique_id.instance_id
                                    where host = :hostname))
                            and (select count(distinct host) = 1 and min(host) = :hostname
                                from report_senders(
                                    report.uuid, report.unique_instance_id, report.sender_hostnames)))
                    and (:uuid::text is null or coalesce(uuid, '') = :uuid)
                    and (:version::text is null or product_version = :version
                        or starts_with(product_version, :version || '.') or starts_with(product_version, :version || '-'))
                    and received_at >= coalesce(:from::timestamptz, '-infinity')
                    and received_at < coalesce(:before::timestamptz, 'infinity')
                order by id desc
                limit :reports
            ),
            summed as (
                select version, name, count(*) as reports, count(error) as errors,
                    (array_agg(error order by id desc) filter (where error is not null))[1] as last_error,
                    avg(metric.seconds) as mean, max(metric.seconds) as max,
                    percentile_cont(array[0.5, 0.95, 0.99]) within group (order by metric.seconds) as percentiles,
                    max(id) as last_id
                from chosen
                cross join unnest(names, seconds, errors) as metric (name, seconds, error)
                where :name::text is null or name = :name
                group by version, name
                order by mean desc nulls last, version, name
                limit :limit offset :after
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

    private static final String SELECT_HOSTNAMES =
            "select distinct hostname from report_senders(:uuid, :unique_instance_id, null)";

    /** All that may be of the chosen ones; the first, of those that an earlier version took for theirs. */
    private static final String ERASE = """
            with chosen as (select id from instance where host = :hostname and id = coalesce(:id::uuid, id))
            delete from ping_metadata
            where id in (
                select id from ping_metadata
                where host_of(hostname) = :hostname and coalesce(uuid, '') = coalesce(:uuid, uuid, '') and hostname is not null
                union all
                select report.id
                from chosen
                join instance_unique_id on instance_unique_id.instance_id = chosen.id
                join ping_metadata as report using (unique_instance_id)
                union all
                select id
                from ping_metadata as report
                where uuid = any(:uuids) and (coalesce(report.unique_instance_id, ''), report.uuid) not in (
                    select instance_unique_id.unique_instance_id, instance.uuid
                    from instance_unique_id
                    join instance on instance.id = instance_unique_id.instance_id
                    where instance.uuid = any(:uuids)))
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
        return database.call(handle -> handle.createQuery(INSERT)
                .bind("uuid", metadata.uuid())
                .bind("unique_instance_id", metadata.uniqueInstanceId())
                .bindByType(
                        "hostnames", binding.all() ? null : binding.patterns().toArray(String[]::new), String[].class)
                .bind("first_week", Week.of(receivedAt.minus(PING_BEHIND)))
                .bind("last_week", Week.of(receivedAt.plus(PING_AHEAD)))
                .bind("instance_id", new Instance("", metadata.uuid()).id())
                .bind("received_at", receivedAt)
                .bind("names", metrics.stream().map(Timing::name).toArray(String[]::new))
                .bind("seconds", metrics.stream().map(Timing::seconds).toArray(Double[]::new))
                .bind("errors", metrics.stream().map(Timing::error).toArray(String[]::new))
                .bind("bytes", document.length)
                .bind("body", metadata.complete() ? null : document)
                .mapTo(long.class)
                .one());
    }

    @Override
    public List<String> erase(InstanceChoice choice, Collection<String> uuids) {
        return database.call(handle -> handle.createQuery(ERASE)
                .bind("hostname", choice.hostname())
                .bind("id", choice.id())
                .bind("uuid", choice.uuid())
                .bindArray("uuids", String.class, uuids)
                .mapTo(String.class)
                .list());
    }

    /** The hostnames of the instances that a report may be of: of clones, several. */
    List<String> hostnames(PingMetadata report) {
        return database.repeatable(handle -> handle.createQuery(SELECT_HOSTNAMES)
                .bind("uuid", report.uuid())
                .bind("unique_instance_id", report.uniqueInstanceId())
                .mapTo(String.class)
                .list());
    }

    /**
     * How long metrics take, by version, the slowest first: over the last {@value #MAX_REPORTS} reports that fit.
     *
     * @param name key path; null for all
     * @param upToId only reports with this id or a lower one
     * @param after how many lines to leave out
     */
    List<CollectionTime> times(ReportFilter filter, @Nullable String name, long upToId, int after, int limit) {
        return database.repeatable(handle -> filter.bind(handle.createQuery(SELECT_TIMES))
                .bind("up_to_id", upToId)
                .bind("reports", MAX_REPORTS)
                .bind("name", name)
                .bind("limit", limit)
                .bind("after", after)
                .map(PingMetadataTable::time)
                .list());
    }

    private static CollectionTime time(RowView row) {
        var array = row.getColumn("percentiles", Double[].class);
        var percentiles = array == null ? new Double[3] : array;
        return new CollectionTime(
                row.getColumn("version", String.class),
                row.getColumn("name", String.class),
                row.getColumn("reports", Long.class),
                row.getColumn("mean", Double.class),
                percentiles[0],
                percentiles[1],
                percentiles[2],
                row.getColumn("max", Double.class),
                row.getColumn("errors", Long.class),
                row.getColumn("last_error", String.class),
                List.of(row.getColumn("last_hostnames", String[].class)),
                row.getColumn("up_to_id", Long.class));
    }
}
