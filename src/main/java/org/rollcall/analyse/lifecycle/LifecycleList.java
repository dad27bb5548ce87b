package org.rollcall.analyse.lifecycle;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.jdbi.v3.core.result.RowView;
import org.rollcall.analyse.LongSilence;
import org.rollcall.analyse.PingConditions;
import org.rollcall.analyse.PingQuery.Weeks;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.lifecycle.LifecycleAnswer.LifecycleWeek;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.ReadDatabase;

/**
 * Counts instances by their state, week by week. An instance is seen in a week if it has a current ping in it. Its state in a
 * week comes from that week and those before it: from all of them, and not only from those that are asked for. What came before
 * the first ping that is still stored is not known, so an instance is new with that one. Where an operator has confirmed a rename,
 * the two are one instance.
 */
@ApplicationScoped
public class LifecycleList {

    /**
     * A spell is the time from a week with a ping to the next one, and in each week an instance is in one spell at most. Equal
     * ones are counted first: an instance that sends every week has the spells of all others that do. Weeks are compared in days.
     */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SELECT = """
            with seen as (
                select distinct lasting_id as instance_id, week
                from ping
                join %s on instance.id = ping.instance_id
                where %s
                    and withdrawn_at is null
            ),
            step as (
                select week, lag(week) over own as before, lead(week) over own as next
                from seen
                window own as (partition by instance_id order by week)
            ),
            spell as (
                select week, next, kind, count(*) as instances
                from (
                    select week, next,
                        case
                            when before is null then 'new'
                            when week - before > :dormant_days then 'resurrected'
                            else 'returning'
                        end as kind
                    from step
                ) as begun
                group by week, next, kind
            ),
            calendar as (
                select day::date as week
                from generate_series(
                    (select greatest(min(week), :first) from spell having count(*) > 0)::timestamp,
                    :last::timestamp,
                    interval '7 days') as day
            )
            select calendar.week,
                coalesce(sum(instances) filter (where calendar.week = spell.week and kind = 'new'), 0) as new,
                coalesce(sum(instances) filter (where calendar.week = spell.week and kind = 'returning'), 0) as returning,
                coalesce(sum(instances) filter (where calendar.week = spell.week and kind = 'resurrected'), 0) as resurrected,
                coalesce(sum(instances) filter (where calendar.week - spell.week between 7 and :dormant_days - 7), 0) as silent,
                coalesce(sum(instances) filter (where calendar.week - spell.week between :dormant_days and :gone_days - 7), 0) as dormant,
                coalesce(sum(instances) filter (where calendar.week - spell.week >= :gone_days), 0) as gone
            from calendar
            left join spell on spell.week <= calendar.week and (next is null or next > calendar.week)
            group by calendar.week
            order by calendar.week
            limit :limit
            """;

    private final ReadDatabase database;
    private final Clock clock;

    LifecycleList(ReadDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** The weeks that are asked for, from the first one with a ping to the running one. */
    public LifecycleAnswer of(Visibility visibility, Weeks weeks) {
        var running = Week.of(clock.instant());
        var last = last(weeks, running);
        var conditions = PingConditions.of(TableAnswers.pings(visibility, new Weeks(null, last)));
        var rows = TableAnswers.bounded(database.query(handle -> conditions
                .bind(handle.createQuery(SELECT.formatted(Renames.INSTANCES, conditions.sql())))
                .bindByType("first", weeks.from(), Week.class)
                .bind("last", last)
                .bind("dormant_days", LongSilence.DORMANT_WEEKS * 7)
                .bind("gone_days", LongSilence.GONE_WEEKS * 7)
                .bind("limit", TableAnswers.MAX_ROWS + 1)
                .map(row -> week(row, running))
                .list()));
        return new LifecycleAnswer(rows);
    }

    /** The last week that is asked for and has begun. */
    static Week last(Weeks weeks, Week running) {
        var to = weeks.to();
        return to == null || to.compareTo(running) > 0 ? running : to;
    }

    private static LifecycleWeek week(RowView row, Week running) {
        var week = row.getColumn("week", Week.class);
        return new LifecycleWeek(
                week.toString(),
                week.equals(running),
                row.getColumn("new", Long.class),
                row.getColumn("returning", Long.class),
                row.getColumn("resurrected", Long.class),
                row.getColumn("silent", Long.class),
                row.getColumn("dormant", Long.class),
                row.getColumn("gone", Long.class));
    }
}
