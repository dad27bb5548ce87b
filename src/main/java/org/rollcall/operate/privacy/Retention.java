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
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jboss.logging.Logger;
import org.rollcall.analyse.archive.ArchivedPings;
import org.rollcall.operate.privacy.RetentionReport.Expired;
import org.rollcall.ping.PingPartitions;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.Actor;
import org.rollcall.platform.access.AuditTrail;
import org.rollcall.platform.job.JobKind;
import org.rollcall.platform.job.JobRun;

/** Deletes what is older than it may be kept. Nothing that it does is undone by doing it again, so it needs no checkpoint. */
@ApplicationScoped
public class Retention implements JobKind {

    private static final Logger LOG = Logger.getLogger(Retention.class);

    /** The name of the retention in audit events. */
    static final Actor ACTOR = new Actor("retention", null);

    /** Rows, or instances, that go in one transaction. */
    private static final int BATCH = 500;

    private final RetentionConfig config;
    private final PingPartitions pings;
    private final List<ErasableData> others;
    private final AgedRows aged;
    private final ArchivedPings archived;
    private final AuditTrail audit;
    private final Clock clock;

    @Inject
    Retention(
            RetentionConfig config,
            PingPartitions pings,
            @All List<ErasableData> others,
            AgedRows aged,
            ArchivedPings archived,
            AuditTrail audit,
            Clock clock) {
        this.config = config;
        this.pings = pings;
        this.others = others;
        this.aged = aged;
        this.archived = archived;
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
            var weeks = pings.before(first);
            var rows = weeks.values().stream().mapToLong(Long::longValue).sum();
            expired.add(
                    new Expired("pings", config.pings().text(), start(first), rows, List.copyOf(weeks.keySet()), null));
            expired.add(new Expired("repetitions", config.pings(), start(first), pings.countRepetitions(first)));
            expired.add(new Expired("instances", config.pings(), start(first), pings.countInstances(first)));
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
        var weeks = pings.before(first);
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
                "instances", config.pings(), start(first), dropped.isEmpty() ? 0 : deleteInstancesWithoutPings(run)));
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

    private static Instant start(Week week) {
        return week.monday().atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
