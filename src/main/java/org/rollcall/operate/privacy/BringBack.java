package org.rollcall.operate.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.rollcall.analyse.RetiredWeeks;
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
 * interrupted has stored none, and whoever comes again finds nothing to do; it needs no checkpoint.
 */
@ApplicationScoped
class BringBack implements JobKind {

    private static final Logger LOG = Logger.getLogger(BringBack.class);

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final ArchivedPings archived;
    private final RetiredWeeks weeks;
    private final Database database;
    private final Clock clock;

    BringBack(ArchivedPings archived, RetiredWeeks weeks, Database database, Clock clock) {
        this.archived = archived;
        this.weeks = weeks;
        this.database = database;
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
        var until = clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(request.days()));
        var progress =
                new Progress(run, weeks.find(week).map(known -> known.pings()).orElse(0L));
        var pings = bringBack(week, until, progress);
        while (pings.isEmpty()) {
            Pause.of(PAUSE);
            run.progress(0, progress.total);
            pings = bringBack(week, until, progress);
        }
        return new BringBackResult(request.week(), pings.get(), until);
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
