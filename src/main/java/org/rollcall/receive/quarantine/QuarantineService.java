package org.rollcall.receive.quarantine;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.access.AuditTrail;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.job.Job;
import org.rollcall.platform.job.Jobs;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.platform.web.ReaderMemory;

/** Acts of operators on the quarantine. Every act is recorded. */
@ApplicationScoped
public class QuarantineService {

    /** The most that an entry of a list takes: names of 255 characters, and what was taken out of it. */
    private static final int ENTRY_BYTES = 16 * 1024;

    /** As it comes from the database, and as it is sent. */
    private static final long BYTES_PER_BYTE = 2;

    private final Quarantine quarantine;
    private final Replay replay;
    private final Deletion deletion;
    private final Jobs jobs;
    private final AuditTrail audit;
    private final Caller caller;
    private final ReaderMemory memory;
    private final ObjectMapper mapper;

    QuarantineService(
            Quarantine quarantine,
            Replay replay,
            Deletion deletion,
            Jobs jobs,
            AuditTrail audit,
            Caller caller,
            ReaderMemory memory,
            ObjectMapper mapper) {
        this.quarantine = quarantine;
        this.replay = replay;
        this.deletion = deletion;
        this.jobs = jobs;
        this.audit = audit;
        this.caller = caller;
        this.memory = memory;
        this.mapper = mapper;
    }

    /** A page of the payloads that fit a filter and have a lower id than the bound, latest first; and the counts of all pages. */
    public QuarantinePage page(QuarantineFilter filter, long belowId, int limit) {
        memory.takeForAnswer((long) limit * ENTRY_BYTES);
        return new QuarantinePage(quarantine.counts(filter), quarantine.list(filter, belowId, limit));
    }

    /**
     * The payload with an id, without its bytes.
     *
     * @throws ProblemException {@link ProblemType#NOT_FOUND}
     */
    public QuarantineEntry get(long id) {
        return quarantine.find(id).map(ping -> QuarantineEntry.of(id, ping)).orElseThrow(() -> notQuarantined(id));
    }

    /** The preview that a job is of a replay of what fits a filter; empty where it is another job, or there is none. */
    public Optional<Preview> preview(long job, ReplayRequest.Filter filter) {
        var preview = new ReplayRequest(filter, true);
        return jobs.find(job)
                .filter(found -> found.kind().equals(replay.name())
                        && mapper.convertValue(found.request(), ReplayRequest.class)
                                .equals(preview))
                .map(found -> new Preview(found, mapper.convertValue(found.result(), ReplayResult.class)));
    }

    /**
     * A replay that changes nothing.
     *
     * @param result null until it has ended
     */
    public record Preview(Job job, @Nullable ReplayResult result) {}

    /** Starts a replay; a preview, which changes nothing, is not recorded. */
    @Transactional
    public Job replay(ReplayRequest request) {
        request.checkedFilter();
        var job = jobs.submit(replay, request, caller.name());
        if (!request.preview()) {
            audit.record("quarantine.replay", "job " + job.id(), request, null);
        }
        return job;
    }

    /** The bytes with an id, as received, of which the memory is held until the current request is answered. */
    Optional<byte[]> payload(long id) {
        var kept = quarantine.find(id);
        kept.ifPresent(ping -> memory.takeForAnswer(BYTES_PER_BYTE * ping.bytes()));
        return kept.flatMap(_ -> quarantine.payload(id));
    }

    /**
     * Deletes a payload for good; its receipt goes with it.
     *
     * @param why to be recorded
     */
    @Transactional
    public void delete(long id, String why) {
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

    /**
     * Has every payload deleted that fits a filter and is there now, for good.
     *
     * @param why to be recorded
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where the filter would fit all
     */
    @Transactional
    public Job delete(ReplayRequest.Filter filter, String why) {
        var checked = filter.checked();
        if (checked.equals(new QuarantineFilter(null, null, null, null))) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER,
                    "Say which payloads are meant: one or more of reason, hostname, week and version are needed.",
                    Map.of("parameter", "reason"));
        }
        var extent = quarantine.extent(checked);
        var job =
                jobs.submit(deletion, new DeletionRequest(filter, why, extent.lastId(), extent.count()), caller.name());
        audit.record("quarantine.delete", "job " + job.id(), Map.of("why", why, "filter", filter), extent.count());
        return job;
    }

    static ProblemException notQuarantined(long id) {
        return new ProblemException(
                ProblemType.NOT_FOUND,
                String.format(
                        Locale.ROOT, "There is no payload %d in quarantine; it may be a ping by now, or deleted.", id),
                Map.of());
    }
}
