package org.rollcall.quarantine;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Map;
import org.rollcall.access.AuditTrail;
import org.rollcall.access.Caller;
import org.rollcall.job.Job;
import org.rollcall.job.Jobs;
import org.rollcall.problem.ProblemException;
import org.rollcall.problem.ProblemType;

/** What operators do to the quarantine. Every act is recorded. */
@ApplicationScoped
class QuarantineActs {

    private final Quarantine quarantine;
    private final Replay replay;
    private final Jobs jobs;
    private final AuditTrail audit;
    private final Caller caller;

    QuarantineActs(Quarantine quarantine, Replay replay, Jobs jobs, AuditTrail audit, Caller caller) {
        this.quarantine = quarantine;
        this.replay = replay;
        this.jobs = jobs;
        this.audit = audit;
        this.caller = caller;
    }

    /** Starts a replay; a preview, which changes nothing, is not recorded. */
    @Transactional
    Job replay(ReplayRequest request) {
        request.checkedFilter();
        var job = jobs.submit(replay, request, caller.name());
        if (!request.preview()) {
            audit.record("quarantine.replay", "job " + job.id(), request, null);
        }
        return job;
    }

    /**
     * Deletes a payload for good; its receipt goes with it.
     *
     * @param why to be recorded
     */
    @Transactional
    void delete(long id, String why) {
        var kept = quarantine.find(id);
        if (kept.isEmpty() || !quarantine.remove(id)) {
            throw notQuarantined(id);
        }
        audit.record(
                "quarantine.delete",
                "quarantined payload " + id,
                Map.of(
                        "why", why,
                        "reason", kept.get().reason(),
                        "sha256", kept.get().sha256(),
                        "bytes", kept.get().bytes(),
                        "received_at", kept.get().receivedAt()),
                1L);
    }

    static ProblemException notQuarantined(long id) {
        return new ProblemException(
                ProblemType.NOT_FOUND,
                "there is no payload %d in quarantine; it may be a ping by now, or deleted".formatted(id),
                Map.of());
    }
}
