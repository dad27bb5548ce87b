package org.rollcall.analyse.lifecycle;

import static java.util.Objects.requireNonNullElse;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.result.RowView;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingConditions;
import org.rollcall.analyse.PingQuery.Weeks;
import org.rollcall.analyse.Share;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.lifecycle.CohortAnswer.Cohort;
import org.rollcall.analyse.lifecycle.CohortAnswer.CohortMean;
import org.rollcall.analyse.lifecycle.CohortAnswer.CohortMonth;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.platform.database.ReadDatabase;

/**
 * Follows instances from the month of their first ping. An instance is seen in a month, in UTC, if it has recorded a ping in it
 * that was not withdrawn; what it does in the months between is of no interest. The first ping is the first one that is still
 * stored. Months after the running one, which pings of clocks that are ahead may have, are left out. Where an operator has
 * confirmed a rename, the two are one instance.
 */
@ApplicationScoped
public class CohortList {

    /** The last month that a cohort is followed to, counted from its first, which is 0. */
    public static final int MONTHS = 12;

    private static final YearMonth FIRST = YearMonth.of(1970, 1);

    /** Vectors are not touched, and a cohort has 13 rows at most. */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SELECT = """
            with seen as (
                select distinct lasting_id as instance_id,
                    date_trunc('month', recorded_at at time zone 'UTC')::date as month
                from ping
                join %s on instance.id = ping.instance_id
                where %s
                    and withdrawn_at is null
            ),
            member as (
                select month, min(month) over (partition by instance_id) as cohort
                from seen
            )
            select cohort, month, count(*) as instances
            from member
            where cohort between :cohort_from and :cohort_to
                and month <= cohort + interval '12 months'
                and month <= :running
            group by cohort, month
            order by cohort, month
            limit :limit
            """;

    private final ReadDatabase database;
    private final Clock clock;

    CohortList(ReadDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * The cohorts of the months that are asked for, both ends included.
     *
     * @param from null for no bound
     * @param to null for no bound
     */
    public CohortAnswer of(Visibility visibility, @Nullable YearMonth from, @Nullable YearMonth to) {
        var running = YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
        var conditions = PingConditions.of(TableAnswers.pings(visibility, new Weeks(null, null)));
        var rows = TableAnswers.bounded(database.query(handle -> conditions
                .bind(handle.createQuery(SELECT.formatted(Renames.INSTANCES, conditions.sql())))
                .bind("cohort_from", requireNonNullElse(from, FIRST).atDay(1))
                .bind("cohort_to", requireNonNullElse(to, running).atDay(1))
                .bind("running", running.atDay(1))
                .bind("limit", TableAnswers.MAX_ROWS + 1)
                .map(CohortList::seen)
                .list()));
        var cohorts = cohorts(rows, running);
        return new CohortAnswer(cohorts, mean(cohorts));
    }

    private static SeenInMonth seen(RowView row) {
        return new SeenInMonth(
                YearMonth.from(row.getColumn("cohort", LocalDate.class)),
                YearMonth.from(row.getColumn("month", LocalDate.class)),
                row.getColumn("instances", Long.class));
    }

    private static List<Cohort> cohorts(List<SeenInMonth> rows, YearMonth running) {
        var seen = new TreeMap<YearMonth, Map<YearMonth, Long>>();
        rows.forEach(
                row -> seen.computeIfAbsent(row.cohort(), _ -> new TreeMap<>()).put(row.month(), row.instances()));
        var cohorts = new ArrayList<Cohort>();
        seen.forEach((cohort, months) -> cohorts.add(cohort(cohort, months, running)));
        return cohorts;
    }

    /** All months that have begun have their place, those too in which none of the instances was seen. */
    private static Cohort cohort(YearMonth cohort, Map<YearMonth, Long> seen, YearMonth running) {
        long instances = seen.getOrDefault(cohort, 0L);
        var months = new ArrayList<CohortMonth>();
        for (var after = 0; after <= MONTHS && !cohort.plusMonths(after).isAfter(running); after++) {
            var month = cohort.plusMonths(after);
            long still = seen.getOrDefault(month, 0L);
            months.add(
                    new CohortMonth(after, month.toString(), still, Share.of(still, instances), month.equals(running)));
        }
        return new Cohort(cohort.toString(), instances, months);
    }

    /** A cohort counts where the month is over. */
    private static List<CohortMean> mean(List<Cohort> cohorts) {
        var mean = new ArrayList<CohortMean>();
        for (var after = 0; after <= MONTHS; after++) {
            var instances = 0L;
            var seen = 0L;
            for (var cohort : cohorts) {
                if (cohort.months().size() > after
                        && !cohort.months().get(after).running()) {
                    instances += cohort.instances();
                    seen += cohort.months().get(after).seen();
                }
            }
            if (instances > 0) {
                mean.add(new CohortMean(after, instances, seen, Share.of(seen, instances)));
            }
        }
        return mean;
    }

    /** Instances of a cohort that were seen in a month. */
    private record SeenInMonth(YearMonth cohort, YearMonth month, long instances) {}
}
