package org.rollcall.platform.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.rollcall.platform.access.AuditTrail;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** The way to have something done that takes longer than a request may. */
@ApplicationScoped
public class Jobs {

    private final JobTable table;
    private final JobRunner runner;
    private final AuditTrail audit;
    private final ObjectMapper mapper;

    Jobs(JobTable table, JobRunner runner, AuditTrail audit, ObjectMapper mapper) {
        this.table = table;
        this.runner = runner;
        this.audit = audit;
        this.mapper = mapper;
    }

    /**
     * Has a job done, soon and by any replica. In a transaction of the caller it is done only if that commits.
     *
     * @param request what is to be done, to be stored as a JSON object
     * @param createdBy who asks for it: the name of a token, or what the service does of itself
     */
    public Job submit(JobKind kind, Object request, String createdBy) {
        var job = table.insert(kind.name(), mapper.valueToTree(request), createdBy);
        runner.wake();
        return job;
    }

    /**
     * Has a job done, unless one of its kind was asked for within a period: by whichever replica comes first.
     *
     * @param createdBy what the service does of itself
     */
    public void submitEvery(Duration period, JobKind kind, Object request, String createdBy) {
        if (table.insertIfNone(kind.name(), mapper.valueToTree(request), createdBy, period)) {
            runner.wake();
        }
    }

    /** The job with this id. */
    public Optional<Job> find(long id) {
        return table.find(id);
    }

    /** One page, latest id first. */
    public List<Job> list(JobFilter filter) {
        return table.list(filter);
    }

    /** When the last job of a kind ended, however; empty where none has. */
    public Optional<Instant> lastEnded(String kind) {
        return table.lastEnded(kind);
    }

    /**
     * Has a job end without finishing: at once where it waits, else when it reports the next time. The name of the caller is recorded.
     *
     * @return empty where there is no such job
     * @throws ProblemException {@link ProblemType#JOB_ENDED} where it has ended
     */
    @Transactional
    public Optional<Job> cancel(long id) {
        var cancelled = table.cancel(id);
        cancelled.ifPresent(job -> audit.record("job.cancel", "job " + id, Map.of("kind", job.kind()), 1L));
        return cancelled.or(() -> table.find(id).map(job -> {
            throw new ProblemException(
                    ProblemType.JOB_ENDED,
                    String.format(
                            Locale.ROOT,
                            "Job %d has ended as %s at %s; only what is queued or running can be cancelled.",
                            id,
                            job.state().text(),
                            job.endedAt()),
                    Map.of("state", job.state().text()));
        }));
    }
}
