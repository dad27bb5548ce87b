package org.rollcall.analyse.publicstats;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Locale;
import org.rollcall.FreshService;
import org.rollcall.Service;
import org.rollcall.ping.Week;

/** Months with members that were never anywhere, for tests of what is published of them. */
@ApplicationScoped
public class InventedMonths {

    private final PublicStatsWork work;
    private final Clock clock;

    InventedMonths(PublicStatsWork work, Clock clock) {
        this.work = work;
        this.clock = clock;
    }

    /** The month that the clock is in. */
    public YearMonth running() {
        return YearMonth.now(clock);
    }

    /** Computes what is published of the months that are frozen, and has it read anew. */
    public void compute() {
        work.computeIfDue();
        FreshService.forget();
    }

    /** Publishes a month that was computed some time ago, as it is stored. */
    public void publish(YearMonth month, String statistics) {
        FreshService.execute(
                "insert into public_statistics (month, statistics, computed_at) values ('%s', '%s'::jsonb, now())"
                        .formatted(month.atDay(1), statistics));
        FreshService.forget();
    }

    /**
     * Adds members to the running month, each of an organisation of its own, with a ping in the last week before it. A dictionary of
     * 18.9 has to be there.
     */
    public void freeze(int organisations, String edition, String version, double usage) {
        var month = running().atDay(1);
        var week = Week.of(month.atStartOfDay(ZoneOffset.UTC).toInstant()).minus(1);
        var from = FreshService.strings("select count(*) from cohort_member").getFirst();
        Service.ping(
                "{\"version\":\"18.9.0\",\"hostname\":\"makes-the-partition.example.com\",\"uuid\":\"p\",\"recorded_at\":\"%sT00:00:00Z\"}"
                        .formatted(week.monday()));
        FreshService.execute(
                String.format(Locale.ROOT, """
                with invented as (
                    select gen_random_uuid() as id, 'o' || (%1$s + n) || '.example' as hostname
                    from generate_series(1, %2$d) as n
                ), inserted as (
                    insert into instance (id, hostname, uuid, first_received_at)
                    select id, hostname, 'u', now() from invented
                ), pinged as (
                    insert into ping (id, instance_id, week, recorded_at, received_at, product_version, edition, dictionary, sha256,
                        bytes, metrics, undeclared_count, type_mismatch_count, flags, numbers, extras)
                    select 1000000 + %1$s + row_number() over (), id, '%3$s', '%3$s', now(), '%4$s', '%5$s', '18.9', sha256(id::text::bytea),
                        0, 0, 0, 0, '{}', '{}', '{}'
                    from invented
                )
                insert into cohort_member (month, instance_id, organisation, users, edition, usage)
                select '%6$s', id, sha256(hostname::bytea), 20, '%5$s', array_fill(%7$s::double precision, array[10])
                from invented
                """, from, organisations, week.monday(), version, edition, month, usage));
        FreshService.execute(String.format(Locale.ROOT, """
                insert into leader (month, feature, value, organisations) values ('%s', 'issues', 0, 0) on conflict do nothing
                """, month));
    }
}
