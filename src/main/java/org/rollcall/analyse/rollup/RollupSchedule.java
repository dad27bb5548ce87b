package org.rollcall.analyse.rollup;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Has rollups, and what other rooms work out of weeks that are over, brought up to date again and again. */
@ApplicationScoped
class RollupSchedule {

    private static final Logger LOG = Logger.getLogger(RollupSchedule.class);

    private final RollupWork work;
    private final RollupPeriods periods;
    private final List<ClosedWeekWork> others;

    /** Rests so many times as long as it has worked, because anybody may send pings of weeks that are over. */
    private static final int REST = 4;

    private static final Duration LONGEST_REST = Duration.ofMinutes(10);

    private volatile long restsUntil = System.nanoTime();
    private volatile double waiting = Double.NaN;
    private volatile boolean stopping;
    private volatile boolean failing;

    RollupSchedule(RollupWork work, RollupPeriods periods, @All List<ClosedWeekWork> others) {
        this.work = work;
        this.periods = periods;
        this.others = others;
    }

    void register(@Observes StartupEvent event, MeterRegistry registry) {
        Gauge.builder("rollcall.rollups.waiting", () -> waiting)
                .description("Weeks and months that are to be rolled up, for the first time or again")
                .register(registry);
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    @Scheduled(every = "30s", delayed = "15s", concurrentExecution = ConcurrentExecution.SKIP)
    void bringUpToDate() {
        var begun = System.nanoTime();
        if (begun - restsUntil < 0) {
            return;
        }
        var isRolledUp = isDone(() -> work.bringUpToDate(this::isStopping));
        var isWorkedOut = isDone(() -> {
            var closed = work.closedWeeks();
            others.forEach(other -> other.bringUpToDate(closed, this::isStopping));
        });
        if (isRolledUp && isWorkedOut) {
            failing = false;
        }
        var ended = System.nanoTime();
        restsUntil = ended + rest(Duration.ofNanos(ended - begun)).toNanos();
    }

    /** Neither of two steps waits for the other to succeed. */
    private boolean isDone(Runnable step) {
        try {
            step.run();
            return true;
        } catch (RuntimeException e) {
            report(e);
            return false;
        }
    }

    /** The rest after work: so long that strangers cost a fifth of the time, and ten minutes at most. */
    static Duration rest(Duration work) {
        var rest = work.multipliedBy(REST);
        return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
    }

    /** One line for each time that it begins to fail. */
    private void report(RuntimeException failure) {
        if (!stopping && !failing) {
            LOG.errorf(
                    failure,
                    "What is told of weeks that are over is not up to date; it is tried again every 30 seconds");
        }
        failing = true;
    }

    private boolean isStopping() {
        return stopping;
    }

    @Scheduled(every = "30s", delayed = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    void look() {
        try {
            waiting = periods.waiting();
        } catch (RuntimeException e) {
            LOG.debugf(e, "The rollups that are waiting cannot be counted");
            waiting = Double.NaN;
        }
    }
}
