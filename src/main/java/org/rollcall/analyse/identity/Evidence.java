package org.rollcall.analyse.identity;

import static java.util.stream.Collectors.toMap;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.result.RowView;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingConditions;
import org.rollcall.analyse.PingQuery.Weeks;
import org.rollcall.analyse.identity.IdentityAnswer.Counters;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.ReadDatabase;

/** Looks up what stands behind findings: the lives of their instances, and their counters. */
@ApplicationScoped
class Evidence {

    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SELECT_LIVES = """
            select instance.id, hostname, uuid, min(week) as first_week, max(week) as last_week,
                count(distinct week) as weeks, count(*) as pings,
                (array_agg(left(product_version, 100) order by recorded_at, ping.id))[1] as first_version,
                (array_agg(left(product_version, 100) order by recorded_at desc, ping.id desc))[1] as last_version,
                (select count(*) from instance_unique_id where instance_unique_id.instance_id = instance.id) as unique_ids
            from ping
            join instance on instance.id = ping.instance_id
            where ping.instance_id = any(:ids) and withdrawn_at is null and %s
            group by instance.id
            """;

    /** Failures are below zero. */
    private static final String SELECT_COUNTERS = """
            select count(*) as compared, count(*) filter (where new >= old) as not_lower
            from unnest(
                (
                    select numbers from ping
                    where instance_id = :old and week = :old_week and withdrawn_at is null
                    order by recorded_at desc, id desc
                    limit 1),
                (
                    select numbers from ping
                    where instance_id = :new and week = :new_week and withdrawn_at is null
                    order by recorded_at desc, id desc
                    limit 1)) with ordinality as value (old, new, ordinal)
            where old > 0 and new >= 0 and ordinal = any(:counters)
            """;

    private final ReadDatabase database;
    private final DictionaryCatalog catalog;

    Evidence(ReadDatabase database, DictionaryCatalog catalog) {
        this.database = database;
        this.catalog = catalog;
    }

    /** The lives of instances in some weeks, by id; one that was erased meanwhile has none. */
    Map<UUID, Life> lives(Collection<UUID> ids, Weeks weeks) {
        var conditions = PingConditions.of(weeks);
        return database
                .query(handle -> conditions
                        .bind(handle.createQuery(SELECT_LIVES.formatted(conditions.sql())))
                        .bindArray("ids", UUID.class, ids)
                        .map(Evidence::life)
                        .list())
                .stream()
                .collect(toMap(Life::id, Function.identity()));
    }

    /** The ordinals of all counters of all time. */
    List<Long> counters() {
        return catalog.published().stream()
                .flatMap(dictionary -> dictionary.metrics().stream())
                .filter(metric -> Objects.equals(metric.timeFrame(), "all"))
                .map(metric -> (long) metric.ordinal())
                .distinct()
                .toList();
    }

    /** How the counters of a new instance begin beside those with which an old one ended. */
    Counters compare(Life old, Life successor, List<Long> counters) {
        return database.repeatable(handle -> handle.createQuery(SELECT_COUNTERS)
                .bind("old", old.id())
                .bind("old_week", old.last())
                .bind("new", successor.id())
                .bind("new_week", successor.first())
                .bindArray("counters", Long.class, counters)
                .map(row -> Counters.of(row.getColumn("compared", Long.class), row.getColumn("not_lower", Long.class)))
                .one());
    }

    private static Life life(RowView row) {
        return new Life(
                row.getColumn("id", UUID.class),
                Instance.ofColumns(row.getColumn("hostname", String.class), row.getColumn("uuid", String.class)),
                row.getColumn("first_week", Week.class),
                row.getColumn("last_week", Week.class),
                row.getColumn("weeks", Long.class),
                row.getColumn("pings", Long.class),
                row.getColumn("first_version", String.class),
                row.getColumn("last_version", String.class),
                row.getColumn("unique_ids", Long.class));
    }

    /** An instance and its pings in some weeks. */
    record Life(
            UUID id,
            Instance instance,
            Week first,
            Week last,
            long weeks,
            long pings,
            @Nullable String firstVersion,
            @Nullable String lastVersion,
            long uniqueIds) {}
}
