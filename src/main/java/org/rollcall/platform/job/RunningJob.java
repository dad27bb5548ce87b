package org.rollcall.platform.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.job.JobInterruptedException.Reason;

/** An attempt at a job in this process. One thread works on it, another one keeps it alive and may have it end. */
final class RunningJob implements JobRun {

    /** Without a heartbeat for so long the attempt ends, well before another replica may take the job up. */
    private static final long TRUST_NANOS = JobTable.LEASE.toNanos() * 2 / 3;

    private static final long PROGRESS_NANOS = Duration.ofSeconds(1).toNanos();

    private final Claim claim;
    private final JobTable table;
    private final ObjectMapper mapper;
    private final AtomicReference<@Nullable Reason> interruption = new AtomicReference<>();

    private volatile long aliveAt = System.nanoTime();
    private long writtenAt = System.nanoTime();
    private long done;
    private @Nullable Long total;

    RunningJob(Claim claim, JobTable table, ObjectMapper mapper) {
        this.claim = claim;
        this.table = table;
        this.mapper = mapper;
        this.done = claim.job().done();
        this.total = claim.job().total();
        if (claim.job().cancelRequested()) {
            interrupt(Reason.CANCELLED);
        }
    }

    @Override
    public <T> T request(Class<T> type) {
        return mapper.convertValue(claim.job().request(), type);
    }

    @Override
    public <T> Optional<T> checkpoint(Class<T> type) {
        return Optional.ofNullable(claim.checkpoint()).map(state -> mapper.convertValue(state, type));
    }

    @Override
    public void progress(long done, long total) {
        this.done = done;
        this.total = total;
        goOn();
        var now = System.nanoTime();
        if (now - writtenAt > PROGRESS_NANOS) {
            writtenAt = now;
            heldOrEnd(table.progress(this));
        }
    }

    @Override
    public void checkpoint(Object state) {
        goOn();
        heldOrEnd(table.checkpoint(this, mapper.valueToTree(state)));
    }

    /** Throws where the attempt must end. */
    void goOn() {
        if (System.nanoTime() - aliveAt > TRUST_NANOS) {
            interrupt(Reason.LOST);
        }
        var reason = interruption.get();
        if (reason != null) {
            throw new JobInterruptedException(reason);
        }
    }

    /** Has the attempt end the next time that it reports; the first reason counts. */
    void interrupt(Reason reason) {
        interruption.compareAndSet(null, reason);
    }

    Optional<Reason> interruption() {
        return Optional.ofNullable(interruption.get());
    }

    /** @param since {@code System.nanoTime()} before the heartbeat was sent */
    void alive(long since) {
        aliveAt = since;
    }

    long id() {
        return claim.job().id();
    }

    String kind() {
        return claim.job().kind();
    }

    int attempt() {
        return claim.attempt();
    }

    long done() {
        return done;
    }

    @Nullable
    Long total() {
        return total;
    }

    private void heldOrEnd(boolean held) {
        if (!held) {
            interrupt(Reason.LOST);
            goOn();
        }
    }
}
