package org.rollcall.analyse.publicstats;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import org.jboss.logging.Logger;
import org.rollcall.analyse.score.CohortTable;

/**
 * Computes the public statistics of each month once, after its members are frozen, and never again: what an erasure, a late ping or an
 * opt-out would change later would tell of one instance.
 */
@ApplicationScoped
public class PublicStatsWork {

    private static final Logger LOG = Logger.getLogger(PublicStatsWork.class);

    private final PublicStatsConfig config;
    private final CohortTable cohorts;
    private final PublicStatsTable table;
    private final Clock clock;

    PublicStatsWork(PublicStatsConfig config, CohortTable cohorts, PublicStatsTable table, Clock clock) {
        this.config = config;
        this.cohorts = cohorts;
        this.table = table;
        this.clock = clock;
    }

    @Scheduled(every = "10m", delayed = "2m", concurrentExecution = ConcurrentExecution.SKIP)
    void computeInTime() {
        try {
            computeIfDue();
        } catch (RuntimeException e) {
            LOG.warnf("The public statistics wait for the next occasion: %s", e.getMessage());
        }
    }

    /** Computes the months that are frozen and not computed yet, where the statistics are switched on. */
    public void computeIfDue() {
        if (!config.publicStats()) {
            return;
        }
        var from = YearMonth.now(clock).minusMonths(PublicStats.MONTHS - 1L);
        var computed = table.computed(from);
        for (var month : cohorts.frozenMonths(from)) {
            if (!computed.contains(month)) {
                var statistics = PublicMonth.of(month.toString(), cohorts.members(month));
                table.freeze(month, statistics, clock.instant().truncatedTo(ChronoUnit.MICROS));
                LOG.infof(
                        "The public statistics of %s are %s",
                        month, statistics.isPresent() ? "computed" : "empty: there are too few organisations");
            }
        }
    }
}
