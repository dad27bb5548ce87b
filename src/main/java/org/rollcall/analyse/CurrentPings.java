package org.rollcall.analyse;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.rollcall.ping.Week;

/**
 * The current ping of each instance and week without its content, as SQL: the weeks that are listed are read from {@code instance_week},
 * and only the others from their partitions. A question about one instance would have the planner look into those of all weeks else.
 *
 * @param unlisted the weeks whose pings are read from their partitions
 * @param skipped these, and weeks that {@code instance_week} has not yet let go of
 */
public record CurrentPings(List<Week> unlisted, List<Week> skipped) {

    /** A week is listed as long as no change of it waits to be listed again. Of a retired week some pings may have come since. */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SELECT_SKIPPED = """
            select coalesce(stored.week, period.week) as week, stored.week is not null as is_stored
            from (%s) as stored
            full join (
                select start as week,
                    listed
                        and %s
                        and start not in (select week from retired_week) as listed
                from rollup_period
                where span = 'week'
            ) as period on period.week = stored.week
            where (stored.week is null or period.listed is not true)
                and coalesce(stored.week, period.week)
                    between coalesce(:skipped_from, '-infinity') and coalesce(:skipped_to, 'infinity')
            order by week
            """;

    @SuppressWarnings("InlineFormatString")
    private static final String TABLE = """
            (
                select instance_id, week, product_version, edition%1$s
                from instance_week
                where week <> all(:skipped) and %3$s
                union all
                (select distinct on (instance_id, week) instance_id, week, product_version, edition%2$s
                from ping
                where withdrawn_at is null and %4$s and %3$s
                order by instance_id, week, recorded_at desc, id desc)
            )""";

    private static final String MORE_LISTED =
            ", ping_id as id, recorded_at, received_at, dictionary, score, score_since, pings";

    private static final String MORE_STORED =
            ", id, recorded_at, received_at, dictionary, score, score_since, count(*) over (partition by instance_id, week) as pings";

    /** As they are in the state that a connection sees. */
    public static CurrentPings of(Handle handle, PingQuery.Weeks weeks) {
        var skipped = handle.createQuery(SELECT_SKIPPED.formatted(StoredWeeks.SQL, ChangedWeeks.isUnchanged("start")))
                .bindByType("skipped_from", weeks.from(), Week.class)
                .bindByType("skipped_to", weeks.to(), Week.class)
                .map(row -> new Skipped(row.getColumn("week", Week.class), row.getColumn("is_stored", Boolean.class)))
                .list();
        return new CurrentPings(
                skipped.stream().filter(Skipped::isStored).map(Skipped::week).toList(),
                skipped.stream().map(Skipped::week).toList());
    }

    /**
     * A table of those of some instances: {@code instance_id}, {@code week}, {@code pings} of both that are not withdrawn, and columns of
     * {@code ping}.
     *
     * @param instances a condition on {@code instance_id}
     */
    public String sql(String instances) {
        return TABLE.formatted(MORE_LISTED, MORE_STORED, instances, isUnlisted());
    }

    /** A table of {@code instance_id}, {@code week}, {@code product_version} and {@code edition} of all of them. */
    public String versionsSql() {
        return TABLE.formatted("", "", "true", isUnlisted());
    }

    /**
     * A query of week, {@code received_at}, version and edition of the newest one of an instance: look-ups in a partition or two, read from
     * the last one backwards, and in an index.
     *
     * @param conditions on {@code instance_id} and {@code week}
     */
    public String newestSql(String conditions) {
        return """
            select *
            from (
                (select week, received_at, product_version, edition
                from ping
                where withdrawn_at is null and %1$s and %2$s
                order by week desc, recorded_at desc, id desc
                limit 1)
                union all
                (select week, received_at, product_version, edition
                from instance_week
                where week <> all(:skipped) and %2$s
                order by week desc
                limit 1)
            ) as newest
            order by week desc
            limit 1
            """.formatted(isUnlisted(), conditions);
    }

    private String isUnlisted() {
        return PingConditions.isOf(unlisted);
    }

    /** Gives a statement that has such SQL in it the parameters. */
    public <S extends SqlStatement<S>> S bind(S statement) {
        return statement.bind("skipped", skipped.toArray(Week[]::new));
    }

    private record Skipped(Week week, boolean isStored) {}
}
