package org.rollcall.operate.privacy;

import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.jboss.logging.Logger;
import org.rollcall.analyse.RetiredWeeks;
import org.rollcall.analyse.RetiredWeeks.RetiredWeek;
import org.rollcall.analyse.archive.ArchivedPings;
import org.rollcall.analyse.archive.ArchivedPings.RetiredOrNot;
import org.rollcall.operate.privacy.RetentionReport.Expired;
import org.rollcall.ping.PingPartitions;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.Actor;
import org.rollcall.platform.access.AuditTrail;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.database.DatabaseException;
import org.rollcall.platform.job.JobKind;
import org.rollcall.platform.job.JobRun;
import org.rollcall.platform.job.Pause;

/**
 * Deletes what is older than it may be kept. Nothing that it does is undone by doing it again. Where weeks are retired, its checkpoint
 * has which of them it has begun with, so that its report has those too that went before an interruption.
 */
@ApplicationScoped
public class Retention implements JobKind {

    private static final Logger LOG = Logger.getLogger(Retention.class);

    /** The name of the retention in audit events. */
    static final Actor ACTOR = new Actor("retention", null);

    static final String RETIRED = "retired_pings";

    /** Rows, or instances, that go in one transaction. */
    private static final int BATCH = 500;

    /** So long a week waits for whoever writes the archive. */
    private static final Duration TURN_PATIENCE = Duration.ofMinutes(1);

    private static final Duration TURN_PAUSE = Duration.ofMillis(500);

    private final RetentionConfig config;
    private final PingPartitions pings;
    private final List<ErasableData> others;
    private final AgedRows aged;
    private final ArchivedPings archived;
    private final RetiredWeeks retired;
    private final Database database;
    private final AuditTrail audit;
    private final Clock clock;

    @Inject
    Retention(
            RetentionConfig config,
            PingPartitions pings,
            @All List<ErasableData> others,
            AgedRows aged,
            ArchivedPings archived,
            RetiredWeeks retired,
            Database database,
            AuditTrail audit,
            Clock clock) {
        this.config = config;
        this.pings = pings;
        this.others = others;
        this.aged = aged;
        this.archived = archived;
        this.retired = retired;
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "retention";
    }

    /** The data that would be deleted now. */
    public RetentionReport dryRun() {
        var expired = new ArrayList<Expired>();
        firstWeekToKeep().ifPresent(first -> {
            var weeks = tooOld(first);
            var rows = weeks.values().stream().mapToLong(Long::longValue).sum();
            var what = archived.areRetired() ? RETIRED : "pings";
            expired.add(
                    new Expired(what, config.pings().text(), start(first), rows, List.copyOf(weeks.keySet()), null));
            if (!archived.areRetired()) {
                expired.add(new Expired("repetitions", config.pings(), start(first), pings.countRepetitions(first)));
                expired.add(new Expired("instances", config.pings(), start(first), pings.countInstances(first)));
            }
        });
        others.forEach(other -> {
            var period = other.keptFor(config);
            end(period).ifPresent(end -> expired.add(new Expired(other.kind(), period, end, aged.count(other, end))));
        });
        end(config.audit())
                .ifPresent(
                        end -> expired.add(new Expired("audit_events", config.audit(), end, audit.countBefore(end))));
        return RetentionReport.of(expired);
    }

    @Override
    public RetentionReport run(JobRun run) {
        var expired = new ArrayList<Expired>();
        firstWeekToKeep().ifPresent(first -> dropPings(first, expired, run));
        others.forEach(other -> {
            var period = other.keptFor(config);
            end(period)
                    .ifPresent(end -> expired.add(
                            new Expired(other.kind(), period, end, all(() -> aged.delete(other, end, BATCH), run))));
        });
        end(config.audit())
                .ifPresent(end ->
                        expired.add(new Expired("audit_events", config.audit(), end, audit.deleteBefore(end, ACTOR))));
        dropWeeksWithoutPings();
        var report = RetentionReport.of(expired);
        QuarkusTransaction.requiringNew()
                .run(() -> audit.record(ACTOR, "retention.run", "all that is kept", report, report.total()));
        return report;
    }

    private void dropPings(Week first, List<Expired> expired, JobRun run) {
        var dropped = new ArrayList<Week>();
        var stillRead = new ArrayList<Week>();
        var rows = 0L;
        var weeks = tooOld(first);
        if (archived.areRetired()) {
            retirePings(first, weeks, expired, run);
            return;
        }
        for (var week : weeks.entrySet()) {
            run.progress(dropped.size(), weeks.size());
            if (pings.drop(week.getKey())) {
                dropped.add(week.getKey());
                rows += week.getValue();
            } else {
                stillRead.add(week.getKey());
                break; // only one at a time can be on its way out
            }
        }
        expired.add(new Expired(
                "pings", config.pings().text(), start(first), rows, dropped, stillRead.isEmpty() ? null : stillRead));
        if (archived.areKept()) {
            expired.add(new Expired("archived_pings", config.pings(), start(first), dropArchived(first)));
        }
        expired.add(new Expired("repetitions", config.pings(), start(first), pings.deleteRepetitions(first)));
        expired.add(new Expired(
                "instances",
                config.pings(),
                start(first),
                dropped.isEmpty() || !retired.all().isEmpty() ? 0 : deleteInstancesWithoutPings(run)));
    }

    /** Weeks that were brought back stay for a while, however old they are. */
    private SortedMap<Week, Long> tooOld(Week first) {
        var weeks = pings.before(first);
        weeks.keySet().removeAll(retired.heldBack(clock.instant()));
        return weeks;
    }

    /**
     * Has the archive alone keep weeks. Their instances stay with what is known of them, and so do the second names of pings,
     * because they are there still.
     */
    private void retirePings(Week first, SortedMap<Week, Long> weeks, List<Expired> expired, JobRun run) {
        weeks.values().removeIf(pings -> pings == 0); // such a partition goes as every empty one
        var begun = new TreeMap<>(run.checkpoint(Begun.class).map(Begun::pings).orElse(Map.of()));
        var gone = goneBefore(begun, weeks);
        var stay = new TreeMap<Week, String>();
        var rows = gone.stream().mapToLong(week -> begun.get(week.toString())).sum();
        for (var week : weeks.entrySet()) {
            run.progress(gone.size(), weeks.size());
            begun.put(week.getKey().toString(), week.getValue());
            run.checkpoint(new Begun(begun));
            var done = retire(week.getKey(), () -> run.progress(gone.size(), weeks.size()));
            if (done.refusal().isEmpty()) {
                gone.add(week.getKey());
                rows += done.pings();
            } else {
                stay.put(week.getKey(), done.refusal().get());
            }
        }
        run.progress(weeks.size(), weeks.size());
        expired.add(Expired.retired(config.pings(), start(first), rows, gone, stay));
    }

    /** The weeks that an attempt before this one has retired, and could not report. */
    private List<Week> goneBefore(Map<String, Long> begun, Map<Week, Long> weeks) {
        return new ArrayList<>(retired.all().stream()
                .map(RetiredWeek::week)
                .filter(week -> begun.containsKey(week.toString()) && !weeks.containsKey(week))
                .toList());
    }

    /** What cannot be done now is done with the next run. */
    private RetiredOrNot retire(Week week, Runnable alive) {
        var done = new ArrayList<RetiredOrNot>();
        try {
            var isDone = database.exclusively(ArchivedPings.MOVES, _ -> {
                try {
                    done.add(retireInTurn(week, alive));
                } catch (IOException e) {
                    LOG.errorf(e, "The week %s stays in the database until the next run", week);
                    done.add(stays("the archive cannot be read or written: " + e.getMessage()));
                }
            });
            return isDone ? done.getFirst() : stays("an erasure is under way, or a week is brought back");
        } catch (DatabaseException e) {
            LOG.errorf(e, "The week %s stays in the database until the next run", week);
            return stays("the database did not do it");
        }
    }

    /** Each replica looks into the archive when it starts, and a run that was interrupted goes on just then. */
    private RetiredOrNot retireInTurn(Week week, Runnable alive) throws IOException {
        for (var end = System.nanoTime() + TURN_PATIENCE.toNanos(); ; Pause.of(TURN_PAUSE)) {
            var done = archived.retire(week, alive);
            if (done.isPresent()) {
                return done.get();
            }
            if (System.nanoTime() - end >= 0) {
                return stays("another replica writes the archive");
            }
            alive.run();
        }
    }

    private static RetiredOrNot stays(String why) {
        return new RetiredOrNot(0, Optional.of(why));
    }

    /** Where the archive cannot be written now, they go with the next run. */
    private long dropArchived(Week first) {
        try {
            return archived.dropBefore(first).orElse(0L);
        } catch (IOException | RuntimeException e) {
            LOG.errorf(e, "The weeks before %s stay in the archive until the next run", first);
            return 0;
        }
    }

    /** Those around the current week are about to be written to. */
    private void dropWeeksWithoutPings() {
        var lastWeek = Week.of(clock.instant().minus(Duration.ofDays(7)));
        var dropped = pings.dropEmpty(lastWeek);
        if (dropped > 0) {
            LOG.infof("Dropped the partitions of %d weeks without pings", dropped);
        }
    }

    private long deleteInstancesWithoutPings(JobRun run) {
        var ids = pings.instancesWithoutPings();
        var deleted = 0L;
        for (var from = 0; from < ids.size(); from += BATCH) {
            run.progress(from, ids.size());
            deleted += pings.deleteWithoutPings(ids.subList(from, Math.min(ids.size(), from + BATCH)));
        }
        return deleted;
    }

    private static long all(IntSupplier delete, JobRun run) {
        var deleted = 0L;
        var some = delete.getAsInt();
        while (some > 0) {
            deleted += some;
            run.progress(deleted, deleted);
            some = delete.getAsInt();
        }
        return deleted;
    }

    /** A week may go when its last moment is too old. */
    private Optional<Week> firstWeekToKeep() {
        return end(config.pings()).map(Week::of);
    }

    private Optional<Instant> end(RetentionPeriod keep) {
        return keep.end(clock.instant().truncatedTo(ChronoUnit.MICROS));
    }

    /** @param pings of each week that this run has tried to retire, as it was then */
    private record Begun(Map<String, Long> pings) {}

    private static Instant start(Week week) {
        return week.monday().atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
