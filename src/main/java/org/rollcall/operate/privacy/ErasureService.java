package org.rollcall.operate.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.access.Actor;
import org.rollcall.platform.access.AuditTrail;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.access.Hostname;
import org.rollcall.platform.job.Job;
import org.rollcall.platform.job.Jobs;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Has instances erased. Every request for it is recorded, and so is every erasure. */
@ApplicationScoped
public class ErasureService {

    /** The kind of the jobs that erase. */
    public static final String JOB = "erasure";

    private final Erasure erasure;
    private final OptOutService optOuts;
    private final Jobs jobs;
    private final AuditTrail audit;
    private final Caller caller;
    private final Clock clock;

    ErasureService(Erasure erasure, OptOutService optOuts, Jobs jobs, AuditTrail audit, Caller caller, Clock clock) {
        this.erasure = erasure;
        this.optOuts = optOuts;
        this.jobs = jobs;
        this.audit = audit;
        this.caller = caller;
        this.clock = clock;
    }

    /** What would be deleted now of all instances of a hostname. */
    public ErasurePreview preview(String hostname) {
        return erasure.preview(new InstanceChoice(Hostname.host(hostname), null));
    }

    /** All instances of a hostname. */
    @Transactional
    public Job erase(String hostname, boolean block) {
        return submit(Hostname.host(hostname), null, block, caller.actor());
    }

    /**
     * The same in the name of who has asked for it.
     *
     * @param hostname as {@link Hostname#host} has it
     */
    @Transactional
    Job erase(String hostname, boolean block, Actor requestedBy) {
        return submit(hostname, null, block, requestedBy);
    }

    /**
     * One instance.
     *
     * @throws ProblemException {@link ProblemType#NOT_FOUND} where nothing is kept of it
     */
    @Transactional
    Job erase(UUID id, boolean block) {
        var choice = erasure.choice(id)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND, "There is no instance %s; it may have been erased.".formatted(id)));
        return submit(choice.hostname(), id, block, caller.actor());
    }

    private Job submit(String hostname, @Nullable UUID instance, boolean block, Actor actor) {
        if (block) {
            optOuts.block(hostname);
        }
        var request = new ErasureRequest(
                UUID.randomUUID(),
                hostname,
                instance,
                actor.name(),
                actor.tokenId(),
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                block);
        audit.record("erasure.request", hostname, Map.of("erasure", request.erasure(), "block", block), null);
        return jobs.submit(erasure, request, caller.name());
    }
}
