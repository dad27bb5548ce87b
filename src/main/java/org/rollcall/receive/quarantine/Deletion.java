package org.rollcall.receive.quarantine;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import org.rollcall.platform.job.JobKind;
import org.rollcall.platform.job.JobRun;

/** Deletes quarantined payloads that fit a filter, the oldest first, some in a transaction, which also notes how far it is. */
@ApplicationScoped
class Deletion implements JobKind {

    /** Each may have several MiB. */
    private static final int BATCH = 100;

    private final Quarantine quarantine;

    Deletion(Quarantine quarantine) {
        this.quarantine = quarantine;
    }

    @Override
    public String name() {
        return "quarantine_deletion";
    }

    @Override
    public DeletionResult run(JobRun run) {
        var request = run.request(DeletionRequest.class);
        var filter = request.filter().checked();
        var done = run.checkpoint(DeletionResult.class).orElse(new DeletionResult(0, 0));
        var ids = quarantine.ids(filter, done.above(), request.upTo(), BATCH);
        while (!ids.isEmpty()) {
            var batch = ids;
            var before = done;
            done = QuarkusTransaction.requiringNew().call(() -> {
                var next = new DeletionResult(batch.getLast(), before.deleted() + quarantine.remove(batch));
                run.checkpoint(next);
                return next;
            });
            run.progress(done.deleted(), request.total());
            ids = quarantine.ids(filter, done.above(), request.upTo(), BATCH);
        }
        quarantine.total().expire();
        return done;
    }
}
