package org.rollcall.analyse.rollup;

import jakarta.enterprise.context.ApplicationScoped;
import org.rollcall.analyse.Snapshot;
import org.rollcall.ping.Week;

/** Lists the current pings of weeks that are over: writes the table {@code instance_week}, for {@link org.rollcall.analyse.CurrentPings}. */
@ApplicationScoped
class InstanceWeeks {

    private static final String DELETE = """
            delete from instance_week
            where week = :week and not exists (
                select from ping
                where ping.week = :week and ping.instance_id = instance_week.instance_id and withdrawn_at is null)
            """;

    /** A row stays as it is where the same ping counts. Only its dictionary can be another one then. */
    private static final String INSERT = """
            insert into instance_week (instance_id, week, ping_id, recorded_at, received_at, product_version, edition, dictionary, score,
                score_since, pings)
            select distinct on (instance_id) instance_id, week, id, recorded_at, received_at, product_version, edition, dictionary, score,
                score_since, count(*) over (partition by instance_id)
            from ping
            where week = :week and withdrawn_at is null
            order by instance_id, recorded_at desc, id desc
            on conflict (instance_id, week) do update
            set (ping_id, recorded_at, received_at, product_version, edition, dictionary, score, score_since, pings)
                = (excluded.ping_id, excluded.recorded_at, excluded.received_at, excluded.product_version, excluded.edition,
                    excluded.dictionary, excluded.score, excluded.score_since, excluded.pings)
            where (instance_week.ping_id, instance_week.dictionary, instance_week.pings)
                <> (excluded.ping_id, excluded.dictionary, excluded.pings)
            """;

    private static final String DONE = "update rollup_period set listed = true where span = 'week' and start = :week";

    private final Snapshot snapshot;

    InstanceWeeks(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /**
     * Lists the pings of a week, for the first time or again.
     *
     * @param turn throws where somebody else may be at it, too
     */
    void list(Week week, Runnable turn) {
        snapshot.in(turn, handle -> {
            handle.createUpdate(DELETE).bind("week", week).execute();
            handle.createUpdate(INSERT).bind("week", week).execute();
            return handle.createUpdate(DONE).bind("week", week).execute();
        });
    }
}
