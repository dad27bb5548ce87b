package org.rollcall.analyse.quality;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.generic.GenericType;
import org.jdbi.v3.core.result.RowView;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.database.ReadDatabase;

/** The SQL of {@code metric_health}: the states of metrics, by version of the product, as of the last closed week. */
@ApplicationScoped
class MetricHealthTable {

    /** Instances of a version that have to declare a metric before it is broken, or counts in the gauges. */
    static final int MIN_INSTANCES = 10;

    private static final int SILENT_WEEKS = 8;
    private static final int NEW_WEEKS = 4;
    private static final int DAYS = 7;

    private static final GenericType<Map<String, Long>> COUNTS = new GenericType<>() {};

    /**
     * Of the versions that instances had in the last week that is counted. Rows that do not change are left as they are: a week
     * that is counted again changes few of them.
     */
    private static final String REFRESH = """
            with last as (
                select max(week) as week from quality_week where counted_at is not null
            ),
            recent as (
                select version, last.week - metric_week.week as age, counted.ordinal::integer as ordinal, counted.declared,
                    counted.sent, counted.failed, counted.above_zero
                from last
                join metric_week on metric_week.week > last.week - :silent_days
                cross join unnest(declared, sent, failed, above_zero) with ordinality
                    as counted (declared, sent, failed, above_zero, ordinal)
                where counted.declared > 0
            ),
            summed as (
                select version, ordinal,
                    max(declared) filter (where age = 0) as instances,
                    coalesce(max(sent) filter (where age = 0), 0) as sent,
                    coalesce(max(failed) filter (where age = 0), 0) as failed,
                    coalesce(bool_or(failed * 2 > declared) filter (where age = 7), false) as failed_before,
                    count(*) as weeks,
                    coalesce(sum(above_zero), 0) as above_zero
                from recent
                group by version, ordinal
            ),
            seen as (
                select version, counted.ordinal::integer as ordinal, min(week) as first_week, max(week) as last_week
                from metric_week
                cross join unnest(sent) with ordinality as counted (sent, ordinal)
                where counted.sent > 0
                group by version, counted.ordinal
            ),
            first_seen as (
                select ordinal, min(first_week) as week from seen group by ordinal
            ),
            health as (
                select summed.version, summed.ordinal, instances, sent, failed, first_week, last_week,
                    case
                        when sent = 0 and instances >= :min_instances then 'broken'
                        when failed * 2 > instances and failed_before then 'failing'
                        when weeks = :silent_weeks and above_zero = 0 then 'silent'
                        when first_seen.week > last.week - :new_days then 'new'
                        else 'ok'
                    end as state
                from last
                cross join summed
                left join seen on seen.version = summed.version and seen.ordinal = summed.ordinal
                left join first_seen on first_seen.ordinal = summed.ordinal
                where instances > 0
            ),
            gone as (
                delete from metric_health
                where not exists (
                    select from health
                    where health.version = metric_health.version and health.ordinal = metric_health.ordinal)
            )
            insert into metric_health (version, ordinal, state, instances, sent, failed, first_week, last_week)
            select version, ordinal, state, instances, sent, failed, first_week, last_week
            from health
            on conflict (version, ordinal) do update
            set state = excluded.state, instances = excluded.instances, sent = excluded.sent, failed = excluded.failed,
                first_week = excluded.first_week, last_week = excluded.last_week
            where (metric_health.state, metric_health.instances, metric_health.sent, metric_health.failed,
                    metric_health.first_week, metric_health.last_week)
                is distinct from (excluded.state, excluded.instances, excluded.sent, excluded.failed, excluded.first_week,
                    excluded.last_week)
            """;

    private static final String SELECT_IS_TOLD = "select not exists (select from quality_week where not told)";

    private static final String TOLD = "update quality_week set told = true where not told";

    private static final String SELECT = """
            select rank, version, ordinal, state, instances, sent, failed, first_week, last_week
            from (select *, array_position(:states::text[], state) as rank from metric_health) as ranked
            where ordinal = any(:ordinals)
                and (:version::text is null or version = :version)
                and (:state::text is null or state = :state)
                and (:after_rank::integer is null
                    or (rank, -instances, ordinal, version) > (:after_rank, -:after_instances, :after_ordinal, :after_version))
            order by rank, instances desc, ordinal, version
            limit :limit
            """;

    private static final String COUNT_METRICS = """
            select state, count(distinct ordinal) as metrics
            from metric_health
            where instances >= :min_instances
            group by state
            """;

    private final Database database;
    private final ReadDatabase reads;

    MetricHealthTable(Database database, ReadDatabase reads) {
        this.database = database;
        this.reads = reads;
    }

    /** Makes the states anew, where weeks have been counted since. */
    void refresh() {
        database.repeatableTransaction(() -> database.call(handle -> {
            if (handle.createQuery(SELECT_IS_TOLD).mapTo(boolean.class).one()) {
                return 0;
            }
            handle.execute("set local jit = off");
            var changed = handle.createUpdate(REFRESH)
                    .bind("silent_days", SILENT_WEEKS * DAYS)
                    .bind("silent_weeks", SILENT_WEEKS)
                    .bind("new_days", NEW_WEEKS * DAYS)
                    .bind("min_instances", MIN_INSTANCES)
                    .execute();
            handle.createUpdate(TOLD).execute();
            return changed;
        }));
    }

    /** The metrics of a page: those first that need attention, and of these those of most instances. */
    List<Health> page(Selection selection) {
        var after = selection.after();
        return reads.repeatable(handle -> handle.createQuery(SELECT)
                .bindArray("states", String.class, MetricState.texts())
                .bindArray("ordinals", Integer.class, selection.ordinals())
                .bindByType(
                        "version",
                        selection.version() == null ? null : selection.version().toString(),
                        String.class)
                .bindByType(
                        "state",
                        selection.state() == null ? null : selection.state().text(),
                        String.class)
                .bindByType("after_rank", after == null ? null : after.rank(), Integer.class)
                .bind("after_instances", after == null ? 0 : after.instances())
                .bind("after_ordinal", after == null ? 0 : after.ordinal())
                .bind("after_version", after == null ? "" : after.version())
                .bind("limit", selection.limit())
                .map(MetricHealthTable::health)
                .list());
    }

    private static Health health(RowView row) {
        return new Health(
                new Place(
                        row.getColumn("rank", Integer.class),
                        row.getColumn("instances", Integer.class),
                        row.getColumn("ordinal", Integer.class),
                        row.getColumn("version", String.class)),
                row.getColumn("state", String.class),
                row.getColumn("sent", Integer.class),
                row.getColumn("failed", Integer.class),
                row.getColumn("first_week", Week.class),
                row.getColumn("last_week", Week.class));
    }

    /** The number of metrics that have a state in a version with enough instances, by the text of the state. */
    Map<String, Long> countMetrics() {
        return database.repeatable(handle -> handle.createQuery(COUNT_METRICS)
                .bind("min_instances", MIN_INSTANCES)
                .setMapKeyColumn("state")
                .setMapValueColumn("metrics")
                .collectInto(COUNTS));
    }

    /**
     * What is asked for.
     *
     * @param ordinals of the metrics
     * @param version of the product; null for all
     * @param state null for all
     * @param after the place at which the page before has ended; null for the first page
     * @param limit the largest number of rows
     */
    record Selection(
            Collection<Integer> ordinals,
            @Nullable DictionaryVersion version,
            @Nullable MetricState state,
            @Nullable Place after,
            int limit) {}

    /**
     * The place of a row in the list.
     *
     * @param rank of its state, from 1
     * @param instances that declare the metric
     */
    record Place(int rank, int instances, int ordinal, String version) {}

    /**
     * A metric of a version.
     *
     * @param firstWeek with a value; null where no instance of the version has ever sent one
     */
    record Health(
            Place place,
            String state,
            int sent,
            int failed,
            @Nullable Week firstWeek,
            @Nullable Week lastWeek) {}
}
