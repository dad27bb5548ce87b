package org.rollcall.analyse.customer;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.rollcall.analyse.LongSilence;
import org.rollcall.analyse.Organisation;
import org.rollcall.analyse.PingConditions;
import org.rollcall.analyse.PingQuery.Weeks;
import org.rollcall.analyse.StoredWeeks;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.ping.Instance;
import org.rollcall.platform.access.HostnameBinding;
import org.rollcall.platform.database.ReadDatabase;

/** Reads the pings that customers are measured by: of each instance the last one of a month, and of that a few metrics. */
@ApplicationScoped
class CustomerScan {

    /** An instance that has been silent for so long is gone, as it is in the lifecycle: it is not listed any more. */
    static final Duration GONE = Duration.ofDays(LongSilence.GONE_WEEKS * 7L);

    private static final int FETCH_ROWS = 500;

    /** A ping counts for the month in which it was recorded, as in rollups. Vectors are not touched. */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String LAST_OF_MONTHS = """
            with last as materialized (
                select distinct on (instance_id, month) instance_id, month, week, ping.id, recorded_at
                from ping
                join instance on instance.id = ping.instance_id
                cross join lateral (select date_trunc('month', recorded_at at time zone 'UTC')::date as month) as recorded
                where %s
                    and week > :since::date - 7 and week < :until
                    and week > month - 7 and week < month + interval '1 month'
                    and recorded_at >= :since_time and recorded_at < :until_time
                    and withdrawn_at is null
                order by instance_id, month, recorded_at desc, ping.id desc
            ),
            stretch as (
                select *, lead(month) over (partition by instance_id order by month) as next_month
                from last
            ),
            needed as materialized (
                select *
                from stretch
                where exists (
                    select from unnest(:months::date[]) as wanted_month
                    where wanted_month >= month and (next_month is null or wanted_month < next_month))
            )
            """;

    /**
     * Vector and documents of each are unpacked once ({@link org.rollcall.analyse.PingScan}). What a dictionary does not know, or is no
     * integer, is looked for only where there is some.
     */
    @SuppressWarnings("InlineFormatString")
    private static final String SELECT = LAST_OF_MONTHS + """
            select instance.id, hostname, instance.uuid, first_received_at, (%s) as wanted, month, next_month, recorded_at,
                instance_type.type, content.*
            from needed
            join instance on instance.id = needed.instance_id
            left join instance_type on instance_type.instance_id = instance.id
            cross join lateral (
                select edition, product_version, array[%s]::bigint[] as numbers, %s as licence,
                    coalesce(extras ->> 'license_plan', undeclared ->> 'license_plan') as plan,
                    coalesce(extras ->> 'license_starts_at', undeclared ->> 'license_starts_at') as starts_at,
                    coalesce(extras ->> 'license_expires_at', undeclared ->> 'license_expires_at') as expires_at,
                    case when undeclared is not null or jsonb_exists_any(extras, :key_paths) then (
                        select jsonb_object_agg(key_path, value)
                        from unnest(:key_paths) as key_path
                        cross join lateral (
                            select coalesce(extras -> key_path, undeclared #> string_to_array(key_path, '.')) as value
                        ) as found
                        where value is not null)::text
                    end as others
                from (
                    select edition, product_version, numbers || null::bigint as unpacked,
                        extras || '{}'::jsonb as extras, undeclared || '{}'::jsonb as undeclared
                    from ping
                    where ping.instance_id = instance.id and ping.week = needed.week and ping.id = needed.id
                    offset 0
                ) as current
                offset 0
            ) as content
            """;

    private static final String SELECT_ORDINALS =
            "select key_path, ordinal from metric where key_path = any(:key_paths)";

    @SuppressWarnings("InlineFormatString")
    private static final String HAS_PING = """
            select exists (
                select 1 from ping
                join instance on instance.id = ping.instance_id
                where %s
                    and week > :since::date - 7 and week < :until
                    and recorded_at >= :since_time and recorded_at < :until_time
                    and withdrawn_at is null)
            """;

    private static final String COUNT = "select count(*) from instance where ";

    private final ReadDatabase database;
    private final StoredWeeks weeks;

    CustomerScan(ReadDatabase database, StoredWeeks weeks) {
        this.database = database;
        this.weeks = weeks;
    }

    /** The number of known instances that a caller sees, whichever it asks for. */
    long countInstances(Visibility visibility) {
        var conditions = conditions(everything(visibility));
        return database.repeatable(handle -> conditions
                .bind(handle.createQuery(COUNT + conditions.sql()))
                .mapTo(Long.class)
                .one());
    }

    /** The last month before another in which a visible instance has recorded a ping; the other one where there is none. */
    YearMonth lastBefore(Visibility visibility, YearMonth running) {
        var stored = weeks.all();
        var first =
                stored.isEmpty() ? running : YearMonth.from(stored.getFirst().monday());
        for (var month = running.minusMonths(1); !month.isBefore(first); month = month.minusMonths(1)) {
            if (hasPing(visibility, month)) {
                return month;
            }
        }
        return running;
    }

    private boolean hasPing(Visibility visibility, YearMonth month) {
        var conditions = conditions(visibility);
        return database.query(handle -> conditions
                .bind(handle.createQuery(HAS_PING.formatted(conditions.sql())))
                .bind("since", month.atDay(1))
                .bind("until", month.plusMonths(1).atDay(1))
                .bind("since_time", Months.start(month))
                .bind("until_time", Months.start(month.plusMonths(1)))
                .mapTo(boolean.class)
                .one());
    }

    /**
     * Reads the pings that count for some months.
     *
     * @param months in any order, each once
     * @param metrics key paths by the names of metrics
     * @param reader gives what takes them, in no particular order; a new one each time that the reading begins
     */
    <R extends Consumer<Observation>> R read(
            Visibility visibility, List<YearMonth> months, Map<String, List<String>> metrics, Supplier<R> reader) {
        var conditions = conditions(everything(visibility));
        var wanted = conditions(new Visibility(HostnameBinding.ALL, visibility.wanted(), true));
        var first = months.stream().min(YearMonth::compareTo).orElseThrow();
        var last = months.stream().max(YearMonth::compareTo).orElseThrow();
        var since = Months.start(first).minus(GONE);
        return database.query(handle -> {
            handle.execute("set local enable_memoize = off"); // it would pack each vector again
            var columns = new CounterColumns(metrics, ordinals(handle, metrics));
            var collected = reader.get();
            wanted.bind(conditions.bind(handle.createQuery(SELECT.formatted(
                            conditions.sql(), wanted.sql(), columns.subscripts(), Organisation.licence("unpacked")))))
                    .bind("since", since.atOffset(ZoneOffset.UTC).toLocalDate())
                    .bind("until", last.plusMonths(1).atDay(1))
                    .bind("since_time", since)
                    .bind("until_time", Months.start(last.plusMonths(1)))
                    .bind(
                            "months",
                            months.stream()
                                    .map(month -> month.atDay(1).toString())
                                    .toArray(String[]::new))
                    .bind("key_paths", keyPaths(metrics))
                    .setFetchSize(FETCH_ROWS)
                    .map(row -> observation(row, columns))
                    .forEach(collected);
            return collected;
        });
    }

    /** Instances that are not asked for decide about the types of those that are. */
    private static Visibility everything(Visibility visibility) {
        return new Visibility(visibility.binding(), HostnameBinding.ALL, visibility.others());
    }

    private static PingConditions conditions(Visibility visibility) {
        return PingConditions.of(TableAnswers.pings(visibility, new Weeks(null, null)));
    }

    private static String[] keyPaths(Map<String, List<String>> metrics) {
        return metrics.values().stream().flatMap(Collection::stream).toArray(String[]::new);
    }

    private static Map<String, Integer> ordinals(Handle handle, Map<String, List<String>> metrics) {
        return handle.createQuery(SELECT_ORDINALS)
                .bind("key_paths", keyPaths(metrics))
                .reduceRows(new HashMap<>(), (ordinals, row) -> {
                    ordinals.put(row.getColumn("key_path", String.class), row.getColumn("ordinal", Integer.class));
                    return ordinals;
                });
    }

    private static Observation observation(RowView row, CounterColumns columns) {
        var hostname = row.getColumn("hostname", String.class);
        var licence = Licence.of(
                row.getColumn("licence", String.class),
                row.getColumn("plan", String.class),
                row.getColumn("starts_at", String.class),
                row.getColumn("expires_at", String.class));
        var next = row.getColumn("next_month", LocalDate.class);
        var type = row.getColumn("type", String.class);
        return new Observation(
                row.getColumn("id", UUID.class),
                Instance.ofColumns(hostname, row.getColumn("uuid", String.class)),
                row.getColumn("wanted", Boolean.class),
                row.getColumn("first_received_at", Instant.class),
                YearMonth.from(row.getColumn("month", LocalDate.class)),
                next == null ? null : YearMonth.from(next),
                row.getColumn("recorded_at", Instant.class),
                row.getColumn("edition", String.class),
                row.getColumn("product_version", String.class),
                Organisation.of(licence.key(), hostname),
                licence,
                type == null ? null : InstanceType.of(type),
                columns.counters(row.getColumn("numbers", Long[].class), row.getColumn("others", String.class)));
    }
}
