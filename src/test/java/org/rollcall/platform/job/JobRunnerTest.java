package org.rollcall.platform.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rollcall.Eventually;
import org.rollcall.FreshService;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** What becomes of jobs, whatever happens to those who run them. Each runner here stands for a replica. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class JobRunnerTest {
    private static final String KIND = "probe";

    record At(int step) {}

    @Inject
    JobTable table;

    @Inject
    ObjectMapper mapper;

    @Inject
    AgroalDataSource dataSource;

    private final List<JobRunner> replicas = new ArrayList<>();

    @BeforeEach
    void freshService() {
        FreshService.start();
    }

    @AfterEach
    void stopReplicas() throws InterruptedException {
        for (var replica : replicas) {
            replica.stop();
        }
    }

    @Test
    void work_isReported_andItsResultIsKept() {
        var finish = new CountDownLatch(1);
        replica(run -> {
            while (finish.getCount() > 0) {
                run.progress(1, 3);
                Eventually.sleep(Duration.ofMillis(50));
            }
            run.progress(3, 3);
            return Map.of("asked_for", run.request(At.class).step());
        });

        var id = submit();

        Eventually.until("progress is stored", () -> job(id).done() == 1);
        assertThat(job(id).state()).isEqualTo(JobState.RUNNING);
        assertThat(job(id).total()).isEqualTo(3);
        assertThat(job(id).startedAt()).isNotNull();
        finish.countDown();
        awaitState(id, JobState.SUCCEEDED);
        assertThat(job(id).done()).isEqualTo(3);
        assertThat(job(id).result()).isEqualTo(Map.of("asked_for", 7));
        assertThat(job(id).endedAt()).isNotNull();
        assertThat(job(id).failure()).isNull();
    }

    @Test
    void jobThatIsCancelled_endsWhenItReports() {
        var reports = new AtomicInteger();
        replica(run -> {
            while (true) {
                run.progress(reports.incrementAndGet(), 1_000_000);
                Eventually.sleep(Duration.ofMillis(20));
            }
        });
        var id = submit();
        Eventually.until("it runs", () -> reports.get() > 0);

        assertThat(table.cancel(id)).get().extracting(Job::state).isEqualTo(JobState.RUNNING);

        awaitState(id, JobState.CANCELLED);
        var after = reports.get();
        assertThat(job(id).done()).isEqualTo(after);
        assertThat(job(id).result()).isNull();
    }

    @Test
    void problem_failsTheJob_withItsDetail() {
        replica(run -> {
            throw new ProblemException(ProblemType.NOT_FOUND, "There is no dictionary 99.9.");
        });

        var id = submit();

        awaitState(id, JobState.FAILED);
        assertThat(job(id).failure()).isEqualTo("There is no dictionary 99.9.");
        assertThat(job(id).endedAt()).isNotNull();
    }

    @Test
    void bug_failsTheJob_andTellsNothingOfTheInside() {
        replica(run -> {
            throw new IllegalStateException("secret of the inside");
        });

        var id = submit();

        awaitState(id, JobState.FAILED);
        assertThat(job(id).failure()).contains("log of the service").doesNotContain("secret", "Exception");
    }

    @Test
    void failureOfTheDatabase_isNoFailureOfTheJob() {
        var attempts = new AtomicInteger();
        replica(run -> {
            if (attempts.incrementAndGet() == 1) {
                run.checkpoint(new At(5));
                throw new IllegalStateException(new SQLTransientConnectionException("away"));
            }
            return run.checkpoint(At.class).orElseThrow();
        });
        var id = submit();
        Eventually.until("it was tried", () -> attempts.get() == 1);
        awaitNextLookForWork();
        assertThat(job(id).state()).isEqualTo(JobState.RUNNING);

        execute("update job set heartbeat_at = now() - interval '31 seconds' where id = " + id);

        awaitState(id, JobState.SUCCEEDED);
        assertThat(job(id).result()).isEqualTo(Map.of("step", 5));
        assertThat(attempts).as("two, and one of the later job").hasValue(3);
    }

    @Test
    void jobOfADeadReplica_goesOnFromItsCheckpoint_afterHalfAMinuteWithoutAHeartbeat() {
        var id = submit();
        execute("""
                update job set state = 'running', attempt = 4, heartbeat_at = now() - interval '25 seconds',
                    checkpoint = '{"step": 3}', done = 3, total = 9""");
        replica(run -> run.checkpoint(At.class).orElseThrow());
        awaitNextLookForWork();
        assertThat(job(id).state()).isEqualTo(JobState.RUNNING);

        execute("update job set heartbeat_at = now() - interval '31 seconds' where id = " + id);

        awaitState(id, JobState.SUCCEEDED);
        assertThat(job(id).result()).isEqualTo(Map.of("step", 3));
        assertThat(job(id).done()).isEqualTo(3);
        assertThat(FreshService.strings("select attempt from job where id = " + id))
                .containsExactly("5");
    }

    @Test
    void jobThatRuns_isKeptByItsHeartbeat_evenWhileItReportsNothing() {
        var finish = new CountDownLatch(1);
        replica(run -> {
            await(finish);
            return Map.of();
        });
        var id = submit();
        awaitState(id, JobState.RUNNING);

        execute("update job set heartbeat_at = now() - interval '29 seconds'");

        Eventually.until(
                "the heartbeat is seen",
                () -> FreshService.strings("select heartbeat_at > now() - interval '10 seconds' from job")
                        .contains("t"));
        finish.countDown();
        awaitState(id, JobState.SUCCEEDED);
        assertThat(FreshService.strings("select attempt from job")).containsExactly("1");
    }

    @Test
    void attemptThatWasSuperseded_endsByItself_andWhatItWasAboutToWriteIsRolledBack() throws InterruptedException {
        var superseded = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        var replica = replica(run -> {
            await(superseded);
            try {
                QuarkusTransaction.requiringNew().run(() -> {
                    execute("insert into instance values (gen_random_uuid(), 'a', '', now())");
                    run.checkpoint(new At(1));
                });
                return Map.of();
            } finally {
                ended.countDown();
            }
        });
        var id = submit();
        awaitState(id, JobState.RUNNING);

        execute("update job set attempt = attempt + 1, heartbeat_at = now(), checkpoint = '{\"step\": 8}'");
        superseded.countDown();
        await(ended);
        replica.stop(); // waits for the attempt to be over

        assertThat(job(id).state()).isEqualTo(JobState.RUNNING);
        assertThat(FreshService.strings("select checkpoint from job")).containsExactly("{\"step\": 8}");
        assertThat(FreshService.rows()).contains("instance 0");
    }

    @Test
    void checkpointInATransaction_keepsNobodysHeartbeatWaiting() {
        var finish = new CountDownLatch(1);
        replica(run -> {
            if (run.request(At.class).step() == 1) {
                QuarkusTransaction.requiringNew().run(() -> {
                    run.checkpoint(new At(1));
                    await(finish);
                });
            }
            await(finish);
            return Map.of();
        });
        var locked = table.insert(KIND, mapper.valueToTree(new At(1)), "test").id();
        var other = table.insert(KIND, mapper.valueToTree(new At(2)), "test").id();
        awaitState(locked, JobState.RUNNING);
        awaitState(other, JobState.RUNNING);

        execute("update job set heartbeat_at = now() - interval '20 seconds' where id = " + other);
        Eventually.until(
                "the other one's heartbeat is seen",
                () -> FreshService.strings(
                                "select heartbeat_at > now() - interval '10 seconds' from job where id = " + other)
                        .contains("t"));
        finish.countDown();

        awaitState(locked, JobState.SUCCEEDED);
        awaitState(other, JobState.SUCCEEDED);
    }

    @Test
    void serviceThatStops_leavesItsJobs_andAnotherGoesOnAtOnce() throws InterruptedException {
        var stopped = replica(run -> {
            run.checkpoint(new At(4));
            while (true) {
                run.progress(4, 9);
                Eventually.sleep(Duration.ofMillis(20));
            }
        });
        var id = submit();
        Eventually.until(
                "a checkpoint is stored",
                () -> FreshService.strings("select checkpoint is not null from job")
                        .contains("t"));

        stopped.stop();

        assertThat(job(id).state()).isEqualTo(JobState.QUEUED);
        assertThat(job(id).done()).isEqualTo(4);
        replica(run -> run.checkpoint(At.class).orElseThrow());
        awaitState(id, JobState.SUCCEEDED);
        assertThat(job(id).result()).isEqualTo(Map.of("step", 4));
    }

    @Test
    void serviceThatIsAloneWithItsDatabase_takesUpItsOwnJobsAtOnce() {
        var id = submit();
        execute("update job set state = 'running', attempt = 1, heartbeat_at = now()");

        var replica = new JobRunner(table, List.of(new Probe(KIND, _ -> Map.of())), mapper, true);
        replicas.add(replica);
        replica.start();

        awaitState(id, JobState.SUCCEEDED);
    }

    @Test
    void severalReplicas_neverRunOneJobTwice() {
        var runs = new ConcurrentHashMap<Integer, AtomicInteger>();
        for (var replica = 0; replica < 4; replica++) {
            replica(run -> {
                runs.computeIfAbsent(run.request(At.class).step(), _ -> new AtomicInteger())
                        .incrementAndGet();
                run.checkpoint(new At(0));
                return Map.of();
            });
        }
        for (var i = 0; i < 100; i++) {
            table.insert(KIND, mapper.valueToTree(new At(i)), "test");
        }

        Eventually.until(
                "all have ended",
                () -> FreshService.strings("select count(*) from job where state = 'succeeded'")
                        .contains("100"));

        assertThat(runs).hasSize(100).allSatisfy((_, times) -> assertThat(times).hasValue(1));
        assertThat(FreshService.strings("select max(attempt) from job")).containsExactly("1");
    }

    @Test
    void kindThatAReplicaDoesNotKnow_isLeftToOthers() {
        var id = table.insert("newer", mapper.createObjectNode(), "test").id();
        replica(_ -> Map.of());
        awaitState(submit(), JobState.SUCCEEDED);

        assertThat(job(id).state()).isEqualTo(JobState.QUEUED);
    }

    private JobRunner replica(Function<JobRun, Object> body) {
        var replica = new JobRunner(table, List.of(new Probe(KIND, body)), mapper, false);
        replicas.add(replica);
        replica.start();
        return replica;
    }

    private long submit() {
        return table.insert(KIND, mapper.valueToTree(new At(7)), "test").id();
    }

    /** When a later job has been taken up, and has failed for want of a checkpoint, the earlier ones have been looked at. */
    private void awaitNextLookForWork() {
        awaitState(submit(), JobState.FAILED);
    }

    private Job job(long id) {
        return table.find(id).orElseThrow();
    }

    private void awaitState(long id, JobState state) {
        Eventually.until(String.format(Locale.ROOT, "job %d is %s", id, state), () -> job(id).state() == state);
    }

    private static void await(CountDownLatch latch) {
        Eventually.until("the test goes on", () -> latch.getCount() == 0);
    }

    private void execute(String sql) {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
