package org.rollcall.analyse.identity;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.result.RowView;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingConditions;
import org.rollcall.analyse.PingQuery.Weeks;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.ReadDatabase;

/** Finds clones, renames, reinstallations and merges among the pings of some weeks. */
@ApplicationScoped
class FindingTable {

    /** Instances of one finding that are named: anybody can send a uuid by any number of hostnames. */
    private static final int MAX_NAMED = 20;

    /**
     * Only instances that share a uuid or a host with another one, or have sent several unique ids, are looked at: few of a
     * fleet. Of those that started before an instance, with the same uuid or by the same host, the one that ended last must
     * have ended before it starts; so all of them have. It is found as the highest text of week and id.
     *
     * <p>A uuid of zeros tells nobody apart, and neither do names by which a host calls itself.
     */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String FINDINGS = """
            with visible as (
                select id, host, uuid, uuid !~ '^[0-]*$' as has_uuid,
                    host !~ '(^|\\.)(localhost|localdomain|local)$|^127\\.|^0\\.0\\.0\\.0$|^\\[::1\\]$' as has_host
                from instance
                where %s
            ),
            several_ids as (
                select instance_id
                from instance_unique_id
                group by instance_id
                having count(*) > 1
            ),
            related as materialized (
                select visible.*, id in (select instance_id from several_ids) as has_several_ids
                from visible
                where id in (select instance_id from several_ids)
                    or has_uuid and uuid in (
                        select uuid from visible where has_uuid group by uuid having min(host) <> max(host))
                    or has_uuid and has_host and host in (
                        select host from visible where has_uuid and has_host group by host having min(uuid) <> max(uuid))
            ),
            sent as materialized (
                select related.id, host, uuid, has_uuid, has_host, week,
                    count(distinct case
                        when has_several_ids
                            then coalesce(extras ->> 'unique_instance_id', undeclared ->> 'unique_instance_id')
                    end) as unique_ids,
                    case when has_uuid then uuid else related.id::text end as identity
                from related
                join ping on ping.instance_id = related.id
                where %s
                    and withdrawn_at is null
                group by related.id, host, uuid, has_uuid, has_host, week
            ),
            cloned as materialized (
                select identity, week
                from sent
                group by identity, week
                having bool_or(has_uuid) and count(distinct host) > 1 or max(unique_ids) > 1
            ),
            clone as (
                select max(week) as week, min(week) as first_week, count(distinct week)::integer as weeks,
                    count(distinct id) as instances, (array_agg(distinct id))[1 : :max_named] as ids
                from cloned
                join sent using (identity, week)
                group by identity
            ),
            life as materialized (
                select id, host, uuid, has_host, min(week) as first_week, max(week) as last_week
                from sent
                where has_uuid
                group by id, host, uuid, has_host
            ),
            follower as (
                select *,
                    max((last_week || ' ' || id) collate "C") over (
                        partition by uuid
                        order by first_week range between unbounded preceding and interval '1 day' preceding
                    ) as before_of_uuid,
                    max(case when has_host then (last_week || ' ' || id) collate "C" end) over (
                        partition by host
                        order by first_week range between unbounded preceding and interval '1 day' preceding
                    ) as before_of_host
                from life
            ),
            shared_host as (
                select host
                from sent
                where has_uuid
                group by host, week
                having count(distinct uuid) > 1
            ),
            ended as (
                select life.*, last_week = max(last_week) over (partition by uuid) as is_last_of_uuid
                from life
            ),
            succession as (
                select case
                        when of_uuid.id is null then 'reinstallation'
                        when of_host.id is null then 'rename'
                        else 'merge'
                    end as kind,
                    follower.first_week as week,
                    greatest(of_uuid.last_week, of_host.last_week) as first_week,
                    array_remove(array[of_uuid.id, of_host.id, follower.id], null) as ids
                from follower
                left join life as of_uuid on of_uuid.id = substr(before_of_uuid, 12)::uuid
                    and of_uuid.last_week < follower.first_week
                    and follower.first_week - of_uuid.last_week <= :max_days
                    and of_uuid.host <> follower.host
                    and follower.uuid not in (select identity from cloned)
                left join ended as of_host on of_host.id = substr(before_of_host, 12)::uuid
                    and of_host.last_week < follower.first_week
                    and follower.first_week - of_host.last_week <= :max_days
                    and of_host.uuid <> follower.uuid
                    and is_last_of_uuid
                    and follower.host not in (select host from shared_host)
                where of_uuid.id is not null or of_host.id is not null
            ),
            finding as (
                select 'clone' as kind, week, first_week, weeks, instances, ids, ids[1] as key, false as confirmed
                from clone
                union all
                select kind, week, first_week, (week - first_week) / 7, cardinality(ids), ids, ids[cardinality(ids)],
                    exists (
                        select from rename where old_instance_id = any(ids) and new_instance_id = ids[cardinality(ids)])
                from succession
            )
            """;

    private static final String PAGE = """
            select *
            from finding
            where (:kind::text is null or kind = :kind)
                and (:after_week::date is null or (week, key, kind) < (:after_week, :after_key, :after_kind))
            order by week desc, key desc, kind desc
            limit :limit
            """;

    private static final String COUNTS = """
            select kind, count(*) as findings
            from finding
            where week >= :since and not confirmed
            group by kind
            """;

    /** Weeks between the last ping of an instance and the first of one that takes its place. */
    private static final int MAX_WEEKS = 8;

    private final ReadDatabase database;

    FindingTable(ReadDatabase database) {
        this.database = database;
    }

    /**
     * A page of the findings, the latest first.
     *
     * @param kind null for all
     * @param after the place at which the page before has ended; null for the first page
     */
    List<Found> page(Visibility visibility, Weeks weeks, @Nullable Kind kind, @Nullable Place after, int limit) {
        var sql = new Sql(visibility, weeks);
        return database.query(handle -> sql.bind(handle.createQuery(sql.findings() + PAGE))
                .bindByType("kind", kind == null ? null : kind.text(), String.class)
                .bindByType("after_week", after == null ? null : after.week(), Week.class)
                .bindByType("after_key", after == null ? null : after.key(), UUID.class)
                .bindByType("after_kind", after == null ? null : after.kind().text(), String.class)
                .bind("limit", limit)
                .map(FindingTable::found)
                .list());
    }

    /** The numbers of findings of the whole fleet since a week that no operator has confirmed; none of a kind is left out. */
    Map<Kind, Long> counts(Weeks weeks, Week since) {
        var sql = new Sql(Visibility.ALL, weeks);
        return database.query(handle -> sql.bind(handle.createQuery(sql.findings() + COUNTS))
                .bind("since", since)
                .reduceRows(new EnumMap<>(Kind.class), (counts, row) -> {
                    counts.put(Kind.of(row.getColumn("kind", String.class)), row.getColumn("findings", Long.class));
                    return counts;
                }));
    }

    private static Found found(RowView row) {
        var kind = Kind.of(row.getColumn("kind", String.class));
        var key = row.getColumn("key", UUID.class);
        return new Found(
                new Place(row.getColumn("week", Week.class), key, kind),
                row.getColumn("first_week", Week.class),
                row.getColumn("weeks", Integer.class),
                row.getColumn("instances", Long.class),
                Arrays.asList(row.getColumn("ids", UUID[].class)),
                row.getColumn("confirmed", Boolean.class));
    }

    /** The statement of all findings. */
    private record Sql(PingConditions visible, PingConditions weeks) {

        Sql(Visibility visibility, Weeks weeks) {
            this(PingConditions.of(TableAnswers.pings(visibility, new Weeks(null, null))), PingConditions.of(weeks));
        }

        String findings() {
            return FINDINGS.formatted(visible.sql(), weeks.sql());
        }

        Query bind(Query query) {
            return visible.bind(weeks.bind(query)).bind("max_named", MAX_NAMED).bind("max_days", MAX_WEEKS * 7);
        }
    }

    /** A place in the list. */
    record Place(Week week, UUID key, Kind kind) {}

    /**
     * A finding as it is found.
     *
     * @param ids of the instances, some of the clones; old ones before the new one
     */
    record Found(Place place, Week firstWeek, int weeks, long instances, List<UUID> ids, boolean confirmed) {

        Kind kind() {
            return place.kind();
        }
    }
}
