package org.rollcall.analyse.silence;

import static java.util.Objects.requireNonNull;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.jdbi.v3.core.result.RowView;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.LongSilence;
import org.rollcall.analyse.PingConditions;
import org.rollcall.analyse.PingQuery.Weeks;
import org.rollcall.analyse.UserCounts;
import org.rollcall.analyse.UuidMasking;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.VisibleInstances;
import org.rollcall.analyse.silence.SilenceAnswer.SilentInstance;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.Citus;
import org.rollcall.platform.database.ReadDatabase;

/**
 * Finds instances that sent in three of four weeks and have sent nothing since. An instance that was silent for 26 weeks is gone,
 * as in the lifecycle, and no news; one that an operator knows to go on under another hostname is not silent.
 */
@ApplicationScoped
class SilentInstances {

    /** Weeks up to the last ping that decide whether an instance sent steadily, and how many of them it must have sent in. */
    private static final int WEEKS = 4;

    private static final int MIN_WEEKS = 3;

    /**
     * The weeks of an instance are the bits of one number, so that no row is sorted: instances are many, and most of them send.
     * Vectors are touched for the page alone.
     */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SELECT = """
            with seen as (
                select instance_id, max(week) as last_week, bit_or(1::bigint << ((week - :oldest::date) / 7)) as weeks
                from ping
                join instance on instance.id = ping.instance_id
                where %s
                    and withdrawn_at is null
                    and instance.id not in (select old_instance_id from rename)
                group by instance_id
            ),
            steady as materialized (
                select *
                from (
                    select instance_id, last_week,
                        bit_count(((weeks >> ((last_week - :oldest::date) / 7 - 3)) & 15)::integer::bit(4)) as sent_weeks
                    from seen
                    where last_week > :gone
                ) as counted
                where sent_weeks >= :min_weeks
            ),
            total as (
                select count(*) as steady, count(*) filter (where last_week <= :silent_since) as silent
                from steady
            ),
            page as (
                select *
                from steady
                where last_week <= :silent_since
                    and (:after_week::date is null or (last_week, instance_id) < (:after_week, :after_id))
                order by last_week desc, instance_id desc
                limit :limit
            ),
            shown as (
                select page.*, hostname, uuid, last.*
                from page
                join instance on instance.id = page.instance_id
                cross join lateral (
                    select received_at, product_version, edition, %s as billable, %s as active
                    from (
                        select received_at, left(product_version, 100) as product_version, left(edition, 100) as edition,
                            undeclared, numbers || null::bigint as unpacked
                        from ping
                        where ping.instance_id = instance.id and %s and withdrawn_at is null
                        order by %s recorded_at desc, id desc
                        limit 1
                    ) as current
                ) as last
            )
            select *
            from total
            left join shown on true
            order by last_week desc, instance_id desc
            """;

    private final ReadDatabase database;
    private final VisibleInstances instances;

    SilentInstances(ReadDatabase database, VisibleInstances instances) {
        this.database = database;
        this.instances = instances;
    }

    /**
     * The instances that have sent nothing for some weeks, those first that sent last.
     *
     * @param closed the last week that is over
     * @param weeks number of weeks up to that one
     * @param after the place at which the page before has ended; null for the first page
     */
    Page page(Visibility visibility, Week closed, int weeks, @Nullable Place after, int limit) {
        var masking = UuidMasking.of(visibility, instances);
        var gone = closed.minus(LongSilence.GONE_WEEKS);
        var oldest = gone.minus(WEEKS - 2); // three weeks before the first that is not gone
        var conditions = PingConditions.of(TableAnswers.pings(visibility, new Weeks(oldest, null)));
        var onNodes = Citus.isInstalled(); // no limit beside a week that is not of their own tables
        var sql = SELECT.formatted(
                conditions.sql(),
                UserCounts.billable("unpacked"),
                UserCounts.active("unpacked"),
                onNodes ? "week >= :oldest" : "week = page.last_week",
                onNodes ? "week desc," : "");
        return database.query(handle -> conditions
                .bind(handle.createQuery(sql))
                .bind("oldest", oldest)
                .bind("gone", gone)
                .bind("min_weeks", MIN_WEEKS)
                .bind("silent_since", closed.minus(weeks))
                .bindByType("after_week", after == null ? null : after.week(), Week.class)
                .bindByType("after_id", after == null ? null : after.id(), UUID.class)
                .bind("limit", limit)
                .reduceRows(new Page(0, 0, new ArrayList<>()), (page, row) -> page.with(row, closed, masking)));
    }

    /** A place in the list. */
    record Place(Week week, UUID id) {}

    /**
     * A page of the list.
     *
     * @param steady instances that sent steadily, and are not gone
     * @param silent of those, on all pages
     */
    record Page(long steady, long silent, List<SilentInstance> instances) {

        private Page with(RowView row, Week closed, UuidMasking masking) {
            var id = row.getColumn("instance_id", UUID.class);
            if (id != null) {
                instances.add(instance(row, id, closed, masking));
            }
            return new Page(row.getColumn("steady", Long.class), row.getColumn("silent", Long.class), instances);
        }

        private static SilentInstance instance(RowView row, UUID id, Week closed, UuidMasking masking) {
            var shown = masking.shown(
                    Instance.ofColumns(row.getColumn("hostname", String.class), row.getColumn("uuid", String.class)));
            var last = row.getColumn("last_week", Week.class);
            return new SilentInstance(
                    id,
                    shown.hostname(),
                    shown.uuid(),
                    last.toString(),
                    (int) last.weeksUntil(closed),
                    requireNonNull(row.getColumn("sent_weeks", Integer.class)),
                    requireNonNull(row.getColumn("received_at", Instant.class)),
                    row.getColumn("product_version", String.class),
                    row.getColumn("edition", String.class),
                    users(row));
        }

        private static @Nullable Long users(RowView row) {
            var users = UserCounts.of(number(row, "billable"), number(row, "active"));
            return users.isPresent() ? (Long) users.getAsLong() : null;
        }

        private static OptionalLong number(RowView row, String column) {
            var number = row.getColumn(column, Long.class);
            return number == null ? OptionalLong.empty() : OptionalLong.of(number);
        }
    }
}
