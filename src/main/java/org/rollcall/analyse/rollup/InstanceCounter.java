package org.rollcall.analyse.rollup;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.YearMonth;
import org.rollcall.analyse.PingConditions;
import org.rollcall.platform.database.Database;

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

    private final Database database;

    InstanceCounter(Database database) {
        this.database = database;
    }

    /**
     * Counts the instances of a month, for the first time or again.
     *
     * @param turn throws where somebody else may be at it, too
     */
    void count(Period month, Runnable turn) {
        database.longReading(handle -> {
            var connection = handle.getConnection();
            connection.setAutoCommit(false);
            try {
                handle.execute("set transaction isolation level repeatable read");
                handle.execute("set local jit = off");
                var only = YearMonth.from(month.start());
                var conditions = PingConditions.of(InstanceCounts.weeks(only, only));
                var updated = conditions
                        .bind(handle.createUpdate(UPDATE.formatted(InstanceCounts.SQL.formatted(conditions.sql()))))
                        .bind("start", month.start())
                        .execute();
                turn.run();
                connection.commit();
                return updated;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
    }
}
