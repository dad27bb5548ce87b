package org.rollcall.analyse.quality;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.rollcall.analyse.rollup.ClosedWeekWork;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.Database;

/** Works out, week by week, how metrics came in and which values are outliers: the latest week first. */
@ApplicationScoped
class QualityWork implements ClosedWeekWork {

    private static final Logger LOG = Logger.getLogger(QualityWork.class);

    /** One process at a time, whichever replica. */
    static final String TURN = "rollcall.quality";

    /** After so long the rest is left for the next time: rollups wait for this to end. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final QualityWeeks weeks;
    private final WeekCounter counter;
    private final OutlierSearch outliers;
    private final MetricHealthTable health;
    private final Database database;

    QualityWork(
            QualityWeeks weeks,
            WeekCounter counter,
            OutlierSearch outliers,
            MetricHealthTable health,
            Database database) {
        this.weeks = weeks;
        this.counter = counter;
        this.outliers = outliers;
        this.health = health;
        this.database = database;
    }

    @Override
    public void bringUpToDate(List<Week> closed, BooleanSupplier ends) {
        var begun = System.nanoTime();
        BooleanSupplier leaves = () -> ends.getAsBoolean() || System.nanoTime() - begun > PATIENCE.toNanos();
        database.exclusively(TURN, turn -> {
            weeks.update(closed);
            var workedOut = workOutNext(closed, turn) ? 1 : 0; // before the marks, which strangers can make without end
            for (var instance : weeks.marked()) {
                if (leaves.getAsBoolean()) {
                    break;
                }
                outliers.searchAgain(instance, turn);
            }
            while (!leaves.getAsBoolean() && workOutNext(closed, turn)) {
                workedOut++;
            }
            health.refresh();
            if (workedOut > 0) {
                LOG.infof(
                        "Looked at the data of %d weeks in %d ms", workedOut, (System.nanoTime() - begun) / 1_000_000);
            }
        });
    }

    /** Works out a week; false where none is left. */
    private boolean workOutNext(List<Week> closed, Runnable turn) {
        var next = weeks.next();
        next.ifPresent(week -> {
            workOut(week, turn);
            if (week.equals(closed.getLast())) {
                health.refresh(); // whatever is left to be done of weeks before
            }
        });
        return next.isPresent();
    }

    private void workOut(Week week, Runnable turn) {
        var begun = System.nanoTime();
        var instances = counter.count(week, turn);
        if (!weeks.isSearched(week)) {
            outliers.search(week, turn);
        }
        LOG.debugf(
                "Looked at the data of %s: %d instances in %d ms",
                week, instances, (System.nanoTime() - begun) / 1_000_000);
    }
}
