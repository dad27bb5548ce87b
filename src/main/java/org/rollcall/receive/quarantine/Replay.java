package org.rollcall.receive.quarantine;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.payload.Document;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.platform.job.JobKind;
import org.rollcall.platform.job.JobRun;
import org.rollcall.platform.web.ReaderMemory;

/**
 * Decides on quarantined payloads again, the oldest first, and makes pings of those that fit now. Each one moves in a
 * transaction of its own, which also notes how far the replay is: an interrupted replay neither loses nor counts anything
 * twice. Two replays at once do no harm: each payload goes to the first.
 */
@ApplicationScoped
class Replay implements JobKind {

    private static final int BATCH = 100;

    /** As it comes from the database, as a text, and what is read of it. */
    private static final long BYTES_PER_BYTE = 6;

    private final Quarantine quarantine;
    private final IngestDecider decider;
    private final PingStore pings;
    private final ReaderMemory memory;

    Replay(Quarantine quarantine, IngestDecider decider, PingStore pings, ReaderMemory memory) {
        this.quarantine = quarantine;
        this.decider = decider;
        this.pings = pings;
        this.memory = memory;
    }

    @Override
    public String name() {
        return "quarantine_replay";
    }

    @Override
    public ReplayResult run(JobRun run) {
        var request = run.request(ReplayRequest.class);
        var filter = request.checkedFilter();
        var progress =
                run.checkpoint(ReplayProgress.class).orElseGet(() -> ReplayProgress.ofNone(quarantine.extent(filter)));
        var ids = quarantine.ids(filter, progress.above(), progress.upTo(), BATCH);
        while (!ids.isEmpty()) {
            for (var id : ids) {
                progress = replay(id, request.preview(), progress, run);
                run.progress(progress.examined(), progress.total());
            }
            run.checkpoint(progress);
            ids = quarantine.ids(filter, progress.above(), progress.upTo(), BATCH);
        }
        return new ReplayResult(request.preview(), progress.examined(), progress.outcomes());
    }

    private ReplayProgress replay(long id, boolean preview, ReplayProgress progress, JobRun run) {
        var kept = quarantine.find(id);
        if (kept.isEmpty()) {
            return progress.withGone(id);
        }
        var needed = BYTES_PER_BYTE * kept.get().bytes();
        if (!memory.has(needed)) { // it was kept before the bounds of today, and could be no ping
            return progress.with(id, kept.get().reason(), kept.get().reason().text());
        }
        try (var _ = memory.take(needed)) {
            return replay(id, kept.get(), preview, progress, run);
        }
    }

    private ReplayProgress replay(long id, QuarantinedPing kept, boolean preview, ReplayProgress progress, JobRun run) {
        var payload = quarantine.payload(id);
        if (payload.isEmpty()) {
            return progress.withGone(id);
        }
        var reason = kept.reason();
        return switch (decider.decide(kept, Document.kept(payload.get(), kept.sha256(), kept.bytes()))) {
            case IngestDecision.Unstorable(var now, var redacted) -> {
                if (!preview) {
                    quarantine.judgeAgain(id, now);
                    if (!Arrays.equals(redacted.bytes(), payload.get())) {
                        quarantine.replace(id, redacted.bytes(), now.redactionReport());
                    }
                }
                yield progress.with(id, reason, now.reason().text());
            }
            case IngestDecision.Blocked _ -> {
                if (!preview) {
                    quarantine.remove(id);
                }
                yield progress.with(id, reason, ReplayProgress.DISCARDED);
            }
            case IngestDecision.Storable storable
            when preview ->
                progress.with(
                        id, reason, pings.isStored(storable.ping()) ? ReplayProgress.REPEATED : ReplayProgress.STORED);
            case IngestDecision.Storable storable -> move(id, reason, storable, progress, run);
        };
    }

    private ReplayProgress move(
            long id, QuarantineReason reason, IngestDecision.Storable storable, ReplayProgress progress, JobRun run) {
        return pings.prepared(
                storable.ping(),
                storable.content(),
                () -> QuarkusTransaction.requiringNew().call(() -> {
                    if (!quarantine.remove(id)) {
                        return progress.withGone(id);
                    }
                    var repeated = pings.restore(id, storable.ping(), storable.content(), storable.found());
                    var next = progress.with(id, reason, repeated ? ReplayProgress.REPEATED : ReplayProgress.STORED);
                    run.checkpoint(next);
                    return next;
                }));
    }
}
