package org.rollcall.operate.privacy;

import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.rollcall.analyse.archive.ArchivedPings;
import org.rollcall.operate.privacy.ErasureCertificate.Erased;
import org.rollcall.operate.privacy.ErasurePreview.Kept;
import org.rollcall.platform.access.Actor;
import org.rollcall.platform.access.AuditTrail;
import org.rollcall.platform.access.Hostname;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.database.DatabaseException;
import org.rollcall.platform.database.ReadDatabase;
import org.rollcall.platform.job.JobKind;
import org.rollcall.platform.job.JobRun;
import org.rollcall.platform.job.Pause;

/**
 * Deletes everything that is kept of instances. Most of it goes in small transactions, the pings of some instances each; then
 * what was received before the erasure was asked for has had the time to be stored, and the rest goes in one transaction
 * that no ping can be stored beside. A later ping is that of an instance that was never seen before.
 */
@ApplicationScoped
class Erasure implements JobKind {

    private static final Logger LOG = Logger.getLogger(Erasure.class);

    private static final String PINGS = "pings";
    private static final String REPETITIONS = "repetitions";
    private static final String INSTANCES = "instances";

    /** Instances whose pings go in one transaction. */
    private static final int BATCH = 50;

    /**
     * After so long, whatever was received before has been stored or refused, and every replica knows that a hostname is blocked: a second for
     * that to be noticed, and what a payload may take.
     */
    private static final Duration SETTLING = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(200);

    /** After an archive could not be written it is tried again. */
    private static final Duration ARCHIVE_PAUSE = Duration.ofSeconds(30);

    /** A standby that has not replayed an erasure for so long is told of, every time. */
    private static final Duration STANDBY_PATIENCE = Duration.ofSeconds(30);

    private final InstanceErasure instances;
    private final List<ErasableData> others;
    private final ReportSenders reports;
    private final ErasedRows gone;
    private final ArchivedPings archived;
    private final AuditTrail audit;
    private final Database database;
    private final ReadDatabase reads;
    private final Clock clock;

    @Inject
    Erasure(
            InstanceErasure instances,
            @All List<ErasableData> others,
            ReportSenders reports,
            ErasedRows gone,
            ArchivedPings archived,
            AuditTrail audit,
            Database database,
            ReadDatabase reads,
            Clock clock) {
        this.instances = instances;
        this.others = others;
        this.reports = reports;
        this.gone = gone;
        this.archived = archived;
        this.audit = audit;
        this.database = database;
        this.reads = reads;
        this.clock = clock;
    }

    @Override
    public String name() {
        return ErasureService.JOB;
    }

    @Override
    public ErasureCertificate run(JobRun run) {
        var progress = run.checkpoint(ErasureProgress.class)
                .orElseGet(
                        () -> new ErasureProgress(instances.settledArrival(), Optional.empty(), 0, Optional.empty()));
        var certificate = progress.certificate().orElseGet(() -> erase(run, progress));
        awaitReaders(run, certificate);
        return archived.areKept() ? certificate.withArchiveUntil(forgetArchived(run, certificate)) : certificate;
    }

    /** Where there is an archive, nothing goes meanwhile from where it has yet to look to where it has looked. */
    private ErasureCertificate erase(JobRun run, ErasureProgress progress) {
        var request = run.request(ErasureRequest.class);
        if (!archived.areKept()) {
            return new Attempt(run, request, () -> {}).erase(progress);
        }
        var certificate = new ArrayList<ErasureCertificate>();
        while (!database.exclusively(
                ArchivedPings.MOVES, turn -> certificate.add(new Attempt(run, request, turn).erase(progress)))) {
            Pause.of(PAUSE);
            run.progress(progress.pings(), progress.pings());
        }
        return certificate.getFirst();
    }

    /** An erasure is not over while analysts can read from a standby what was erased. */
    private void awaitReaders(JobRun run, ErasureCertificate certificate) {
        var position = reads.position();
        for (var told = System.nanoTime() + STANDBY_PATIENCE.toNanos(); !reads.shows(position); ) {
            if (System.nanoTime() - told >= 0) {
                LOG.warnf("The erasure %s waits for the standby, which has not replayed it yet", certificate.erasure());
                told = System.nanoTime() + STANDBY_PATIENCE.toNanos();
            }
            Pause.of(PAUSE);
            run.progress(certificate.total(), certificate.total());
        }
    }

    /** Tries until it is done: an erasure is not over while readers of the archive are given what was erased. */
    private Instant forgetArchived(JobRun run, ErasureCertificate certificate) {
        while (true) {
            var pause = PAUSE;
            try {
                var until = archived.forgetDeleted();
                if (until.isPresent()) {
                    record(certificate, until.get());
                    return until.get();
                }
            } catch (IOException | RuntimeException e) {
                LOG.errorf(
                        e,
                        "The erasure %s waits for the archive, and tries again after %s",
                        certificate.erasure(),
                        ARCHIVE_PAUSE);
                pause = ARCHIVE_PAUSE;
            }
            for (var end = System.nanoTime() + pause.toNanos(); System.nanoTime() - end < 0; ) {
                Pause.of(PAUSE);
                run.progress(certificate.total(), certificate.total());
            }
        }
    }

    private void record(ErasureCertificate certificate, Instant until) {
        QuarkusTransaction.requiringNew()
                .run(() -> audit.record(
                        new Actor("archive", null),
                        "erasure.archive",
                        certificate.hostname(),
                        Map.of("erasure", certificate.erasure(), "archive_until", until),
                        null));
    }

    /** The instance that an id stands for, as far as something is kept of it. */
    Optional<InstanceChoice> choice(UUID id) {
        return instances
                .find(id)
                .or(() -> others.stream()
                        .flatMap(other -> other.sender(id).stream())
                        .findFirst())
                .map(instance -> new InstanceChoice(Hostname.host(instance.hostname()), instance));
    }

    /** What would be deleted now of the instances that are chosen, in the order of a certificate. */
    ErasurePreview preview(InstanceChoice chosen) {
        var uuids = uuids(chosen);
        var pings = instances.pings(chosen);
        var retired = archived.count(chosen::covers);
        var archivedOnly = sum(retired.pings().values());
        var weeks = new HashSet<>(pings.keySet());
        weeks.addAll(retired.pings().keySet());
        var kept = new ArrayList<Kept>();
        kept.add(new Kept(PINGS, sum(pings.values()) + archivedOnly));
        kept.add(new Kept(REPETITIONS, instances.countRepetitions(chosen)));
        others.forEach(other -> kept.add(new Kept(other.kind(), other.count(chosen, uuids))));
        kept.add(new Kept(INSTANCES, instances.countInstances(chosen)));
        return new ErasurePreview(chosen.hostname(), weeks.size(), kept, archivedOnly, retired.unread());
    }

    private static long sum(Collection<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    private Set<String> uuids(InstanceChoice chosen) {
        var uuids = new HashSet<>(instances.uuids(chosen));
        others.forEach(other -> uuids.addAll(other.uuids(chosen)));
        if (chosen.uuid() != null && !chosen.uuid().isEmpty()) {
            uuids.add(chosen.uuid());
        }
        return uuids;
    }

    /** One attempt at the job. */
    private final class Attempt {

        private final JobRun run;
        private final ErasureRequest request;
        private final Runnable turn;
        private final long settled = System.nanoTime() + SETTLING.toNanos();

        /** @param turn throws where another one may be moving pings by now */
        Attempt(JobRun run, ErasureRequest request, Runnable turn) {
            this.run = run;
            this.request = request;
            this.turn = turn;
        }

        ErasureCertificate erase(ErasureProgress start) {
            // Where nothing of it is kept, its id stands for nothing any more, and nothing fits.
            var choice = request.instance() == null
                    ? Optional.of(new InstanceChoice(Hostname.host(request.hostname()), null))
                    : choice(request.instance());
            var progress = choice.isPresent() ? pings(choice.get(), start) : start;
            if (choice.isPresent()) {
                retired(choice.get(), progress);
            }
            while (System.nanoTime() - settled < 0) {
                pause(progress);
            }
            while (true) {
                try {
                    turn.run();
                    return rest(choice, progress);
                } catch (DatabaseException e) {
                    if (!e.isLockTimeout()) {
                        throw e;
                    }
                    pause(progress);
                }
            }
        }

        private ErasureProgress pings(InstanceChoice choice, ErasureProgress start) {
            var progress = start;
            var some = instances.some(choice, progress.throughInstance(), BATCH);
            while (!some.isEmpty()) {
                progress = pings(some, progress);
                run.progress(progress.pings(), progress.pings());
                some = instances.some(choice, progress.throughInstance(), BATCH);
            }
            return progress;
        }

        /** Tries until it is done: no ping may be left that is in the archive only. */
        private void retired(InstanceChoice choice, ErasureProgress progress) {
            while (true) {
                try {
                    if (archived.erase(
                            choice::covers,
                            ids -> note(PINGS, ids.stream().map(String::valueOf).toList()),
                            () -> run.progress(progress.pings(), progress.pings()))) {
                        return;
                    }
                    pause(progress);
                } catch (IOException e) {
                    LOG.errorf(
                            e,
                            "The erasure %s waits for pings that are in the archive only, and tries again after %s",
                            request.erasure(),
                            ARCHIVE_PAUSE);
                    for (var end = System.nanoTime() + ARCHIVE_PAUSE.toNanos(); System.nanoTime() - end < 0; ) {
                        pause(progress);
                    }
                }
            }
        }

        private ErasureProgress pings(List<UUID> some, ErasureProgress progress) {
            return QuarkusTransaction.requiringNew().call(() -> {
                var ids = instances.deletePings(some);
                gone.add(request.erasure(), PINGS, ids);
                var next = progress.through(some.getLast(), ids.size());
                run.checkpoint(next);
                return next;
            });
        }

        private ErasureCertificate rest(Optional<InstanceChoice> choice, ErasureProgress progress) {
            return database.repeatableTransaction(() -> {
                lock();
                choice.ifPresent(chosen -> {
                    var uuids = uuids(chosen);
                    note(PINGS, instances.deletePings(chosen, progress.arrival()));
                    note(REPETITIONS, instances.deleteRepetitions(chosen));
                    if (request.block()) {
                        reports.ofErased(chosen.hostname(), uuids);
                    }
                    others.forEach(other -> note(other.kind(), other.erase(chosen, uuids)));
                    note(INSTANCES, instances.deleteInstances(chosen));
                });
                var certificate = certificate();
                gone.forget(request.erasure());
                audit.record(
                        new Actor(request.requestedBy(), request.tokenId()),
                        "erasure.complete",
                        request.hostname(),
                        certificate,
                        certificate.total());
                run.checkpoint(progress.with(certificate));
                return certificate;
            });
        }

        /**
         * Pings wait here for a moment. Otherwise one could be stored by a statement that has found its instance before this
         * transaction deletes it. The order is that of a replay, which takes a payload out of quarantine and stores it.
         */
        private void lock() {
            database.lockAgainstWriters(Stream.concat(others.stream().map(ErasableData::table), Stream.of("instance"))
                    .toList());
        }

        private void note(String kind, Collection<String> ids) {
            gone.add(request.erasure(), kind, ids);
        }

        private ErasureCertificate certificate() {
            var erased = new ArrayList<Erased>();
            for (var kind : List.of(PINGS, REPETITIONS)) {
                erased.add(gone.sum(request.erasure(), kind));
            }
            others.forEach(other -> erased.add(gone.sum(request.erasure(), other.kind())));
            erased.add(gone.sum(request.erasure(), INSTANCES));
            return new ErasureCertificate(
                    request.erasure(),
                    request.hostname(),
                    request.instance(),
                    request.block(),
                    request.requestedBy(),
                    request.requestedAt(),
                    clock.instant().truncatedTo(ChronoUnit.MICROS),
                    erased.stream().mapToLong(Erased::count).sum(),
                    erased,
                    null);
        }

        private void pause(ErasureProgress progress) {
            Pause.of(PAUSE);
            run.progress(progress.pings(), progress.pings());
        }
    }
}
