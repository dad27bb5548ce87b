package org.rollcall.operate.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.rollcall.analyse.RetiredWeeks;
import org.rollcall.analyse.RetiredWeeks.RetiredWeek;
import org.rollcall.analyse.archive.ArchivedPings;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.job.JobKind;
import org.rollcall.platform.job.JobRun;
import org.rollcall.platform.job.Pause;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * Stores the pings of a week again that are in the archive only. All of them are stored in one transaction, so that whoever is
 * interrupted has stored none or all, and whoever comes again does it or finds nothing to do. The checkpoint is for the result alone.
 */
@ApplicationScoped
class BringBack implements JobKind {

    private static final Logger LOG = Logger.getLogger(BringBack.class);

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final ArchivedPings archived;
    private final RetiredWeeks weeks;
    private final Database database;
    private final Event<WeekBroughtBack> returns;
    private final Clock clock;

    BringBack(
            ArchivedPings archived,
            RetiredWeeks weeks,
            Database database,
            Event<WeekBroughtBack> returns,
            Clock clock) {
        this.archived = archived;
        this.weeks = weeks;
        this.database = database;
        this.returns = returns;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "bring_back_week";
    }

    @Override
    public BringBackResult run(JobRun run) {
        var request = run.request(BringBackRequest.class);
        var week = Week.parse(request.week()).orElseThrow();
        var earlier = run.checkpoint(Begun.class);
        var begun = earlier.orElseGet(() -> begin(run, week, request.days()));
        var progress = new Progress(run, begun.pings());
        var pings = bringBack(week, begun.until(), progress);
        while (pings.isEmpty()) {
            Pause.of(PAUSE);
            run.progress(0, progress.total);
            pings = bringBack(week, begun.until(), progress);
        }
        // An attempt before this one had stored them when it was interrupted.
        var stored = pings.get() == 0 ? earlier.map(Begun::pings).orElse(0L) : pings.get();
        returns.fire(new WeekBroughtBack(week));
        return new BringBackResult(request.week(), stored, begun.until());
    }

    private Begun begin(JobRun run, Week week, int days) {
        var begun = new Begun(
                weeks.find(week).map(RetiredWeek::pings).orElse(0L),
                clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(days)));
        run.checkpoint(begun);
        return begun;
    }

    /** Empty where somebody else is moving pings, or writes the archive. */
    private Optional<Long> bringBack(Week week, Instant until, Progress progress) {
        var done = new ArrayList<Optional<Long>>();
        database.exclusively(ArchivedPings.MOVES, _ -> {
            try {
                done.add(archived.bringBack(week, until, progress));
            } catch (IOException e) {
                LOG.errorf(e, "The week %s could not be brought back", week);
                throw new ProblemException(
                        ProblemType.INTERNAL_ERROR,
                        "The week %s could not be brought back, and nothing of it was stored: %s."
                                .formatted(week, e.getMessage()));
            }
        });
        return done.isEmpty() ? Optional.empty() : done.getFirst();
    }

    /**
     * What the first attempt was about to do.
     *
     * @param pings that the archive alone has
     * @param until so long retention leaves the week alone
     */
    private record Begun(long pings, Instant until) {}

    /** Counts the pings that are read. */
    private static final class Progress implements Runnable {

        private final JobRun run;
        private final long total;
        private long done;

        Progress(JobRun run, long total) {
            this.run = run;
            this.total = total;
        }

        @Override
        public void run() {
            done = Math.min(done + 1, total);
            run.progress(done, total);
        }
    }
}
