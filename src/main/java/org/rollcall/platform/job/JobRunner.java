package org.rollcall.platform.job;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.rollcall.platform.database.DatabaseFailure;
import org.rollcall.platform.job.JobInterruptedException.Reason;
import org.rollcall.platform.web.ProblemException;

/** Takes jobs up and runs them, a few at a time, so that they leave room for pings. */
@ApplicationScoped
class JobRunner {

    private static final Logger LOG = Logger.getLogger(JobRunner.class);

    private static final int WORKERS = 2;
    private static final Duration TICK = Duration.ofSeconds(1);

    /** How long an end of the service waits for jobs to let go. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final JobTable table;
    private final Map<String, JobKind> kinds;
    private final ObjectMapper mapper;
    private final boolean alone;

    private final Map<Long, RunningJob> running = new ConcurrentHashMap<>();
    private final ScheduledExecutorService ticker = new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().name("job-ticker").daemon().factory(),
            new ThreadPoolExecutor.DiscardPolicy()); // of what comes after the end

    /** Not virtual: jobs compute, and would keep the few carriers from the threads that pings are read on. */
    private final ExecutorService workers = Executors.newFixedThreadPool(
            WORKERS, Thread.ofPlatform().name("job-", 0).daemon().factory());

    private volatile boolean stopping;
    private boolean unavailable;

    /** @param alone whether no other process can use the database */
    @Inject
    JobRunner(
            JobTable table,
            @All List<JobKind> kinds,
            ObjectMapper mapper,
            @ConfigProperty(name = "rollcall.embedded.active", defaultValue = "false") boolean alone) {
        this.table = table;
        this.kinds = kinds.stream().collect(Collectors.toUnmodifiableMap(JobKind::name, Function.identity()));
        this.mapper = mapper;
        this.alone = alone;
    }

    void start(@Observes StartupEvent event) {
        start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stop();
    }

    void start() {
        if (alone) {
            ticker.execute(this::releaseAll);
        }
        var _ = ticker.scheduleWithFixedDelay(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends the attempts under way; their jobs are for whoever comes next. */
    void stop() throws InterruptedException {
        stopping = true;
        ticker.shutdown();
        ticker.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        running.values().forEach(run -> run.interrupt(Reason.SHUTDOWN));
        workers.shutdown();
        if (!workers.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warnf("Jobs %s did not let go; they are taken up again later", running.keySet());
        }
    }

    /** Looks for work now rather than within a second. */
    void wake() {
        ticker.execute(this::tick);
    }

    /** Whatever still counts as running was left by a process that is no more. */
    private void releaseAll() {
        try {
            table.releaseAll();
        } catch (RuntimeException e) {
            LOG.warn("Jobs of the last run are taken up again later", e);
        }
    }

    private void tick() {
        try {
            keepAlive();
            while (running.size() < WORKERS && !stopping) {
                var claim = table.claim(kinds.keySet(), running.keySet());
                if (claim.isEmpty()) {
                    break;
                }
                var run = new RunningJob(claim.get(), table, mapper);
                running.put(run.id(), run);
                workers.execute(() -> work(run));
            }
            unavailable = false;
        } catch (RuntimeException e) {
            if (!unavailable) { // one line for each outage
                LOG.warnf("Jobs cannot be taken up at the moment: %s", e.getMessage());
            }
            unavailable = true;
        }
    }

    private void keepAlive() {
        var attempts = running.values().stream()
                .filter(run -> run.interruption().isEmpty())
                .collect(Collectors.toMap(RunningJob::id, RunningJob::attempt));
        if (attempts.isEmpty()) {
            return;
        }
        var now = System.nanoTime();
        var alive = table.heartbeat(attempts);
        for (var run : running.values()) {
            if (!attempts.containsKey(run.id())) {
                continue;
            }
            var cancel = alive.get(run.id());
            if (cancel == null) {
                run.interrupt(Reason.LOST);
            } else {
                run.alive(now);
                if (cancel) {
                    run.interrupt(Reason.CANCELLED);
                }
            }
        }
    }

    private void work(RunningJob run) {
        try {
            attempt(run);
        } catch (RuntimeException e) {
            // Not even its end could be stored: without heartbeats it is taken up again.
            LOG.warnf("Job %d is taken up again later: %s", run.id(), e.getMessage());
        } finally {
            running.remove(run.id());
            wake();
        }
    }

    private void attempt(RunningJob run) {
        try {
            run.goOn();
            var result = requireNonNull(kinds.get(run.kind())).run(run); // only known kinds are claimed
            table.end(run, JobState.SUCCEEDED, mapper.valueToTree(result), null);
        } catch (RuntimeException | Error e) {
            if (run.interruption().isPresent()) {
                interrupted(run, run.interruption().get());
            } else {
                failed(run, e);
            }
        }
    }

    private void interrupted(RunningJob run, Reason reason) {
        switch (reason) {
            case CANCELLED -> table.end(run, JobState.CANCELLED, null, null);
            case SHUTDOWN -> table.release(run);
            case LOST -> LOG.warnf("Job %d was lost to another replica, or to an outage of the database", run.id());
        }
    }

    private void failed(RunningJob run, Throwable failure) {
        if (DatabaseFailure.isUnavailable(failure)) {
            LOG.warnf("Job %d is taken up again later, the database is not available: %s", run.id(), failure);
        } else if (failure instanceof ProblemException problem) {
            table.end(run, JobState.FAILED, null, problem.problem().detail());
        } else {
            var reference = UUID.randomUUID();
            LOG.errorf(failure, "Failure %s of job %d, %s", reference, run.id(), run.kind());
            table.end(
                    run,
                    JobState.FAILED,
                    null,
                    "The log of the service has the reason under the reference %s.".formatted(reference));
        }
    }
}
