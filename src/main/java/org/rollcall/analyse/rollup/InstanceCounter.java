package org.rollcall.analyse.rollup;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.YearMonth;
import org.rollcall.analyse.PingConditions;
import org.rollcall.analyse.Snapshot;

/** Counts the instances of a month that is over, for {@link InstanceCounts}. */
@ApplicationScoped
class InstanceCounter {

    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String UPDATE = """
            with asked as (select :start::date as start), %s
            update rollup_period
            set instance_counts = coalesce((select counts from counted), '[]')
            where span = 'month' and start = :start
            """;

    private final Snapshot snapshot;

    InstanceCounter(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /**
     * Counts the instances of a month, for the first time or again.
     *
     * @param turn throws where somebody else may be at it, too
     */
    void count(Period month, Runnable turn) {
        snapshot.in(turn, handle -> {
            var only = YearMonth.from(month.start());
            var conditions = PingConditions.of(InstanceCounts.weeks(only, only));
            return conditions
                    .bind(handle.createUpdate(UPDATE.formatted(InstanceCounts.SQL.formatted(conditions.sql()))))
                    .bind("start", month.start())
                    .execute();
        });
    }
}
