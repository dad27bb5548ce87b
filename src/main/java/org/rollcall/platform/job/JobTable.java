package org.rollcall.platform.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.generic.GenericType;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.database.Database;

/** The SQL of the table {@code job}. Its times are the database's, because replicas compare them. */
@ApplicationScoped
class JobTable {

    /** How long a job is its replica's after the last heartbeat. */
    static final Duration LEASE = Duration.ofSeconds(30);

    private static final String INSERT = """
            insert into job (kind, state, request, created_by, created_at)
            values (:kind, 'queued', :request::jsonb, :created_by, now())
            returning *
            """;

    /** In the order of this lock, so that of several replicas only the first finds none. */
    private static final String LOCK_KIND = "select pg_advisory_xact_lock(hashtext('rollcall.job.' || :kind))";

    private static final String INSERT_IF_NONE = """
            insert into job (kind, state, request, created_by, created_at)
            select :kind, 'queued', :request::jsonb, :created_by, clock_timestamp()
            where not exists (
                select from job where kind = :kind and created_at > clock_timestamp() - make_interval(secs => :seconds))
            """;

    private static final String SELECT = "select * from job where id = :id";

    /** A result may be large: in a list it is not there. */
    private static final String SELECT_LIST = """
            select id, kind, state, done, total, created_by, created_at, started_at, ended_at, cancel_requested, failure,
                case when octet_length(request::text) <= 16384 then request else '{}' end as request,
                case when octet_length(result::text) <= 16384 then result end as result
            from job
            where id < :below and kind = coalesce(:kind, kind) and state = coalesce(:state, state)
            order by id desc
            limit :limit
            """;

    private static final String SELECT_LAST_ENDED = "select max(ended_at) from job where kind = :kind";

    /** Two replicas that look at the same time do not meet: each skips what the other has locked. */
    private static final String CLAIM = """
            update job
            set state = 'running', attempt = attempt + 1, heartbeat_at = now(),
                started_at = coalesce(started_at, now())
            where id = (
                select id from job
                where kind = any(:kinds) and id <> all(:except)
                    and (state = 'queued'
                        or state = 'running' and heartbeat_at < now() - make_interval(secs => :lease))
                order by id
                limit 1
                for update skip locked)
            returning *
            """;

    /**
     * A job whose row is locked is being written by its own attempt, in a transaction that holds a checkpoint; it needs no
     * heartbeat meanwhile, because nobody takes up what is locked, and must not keep the others waiting for theirs.
     */
    private static final String HEARTBEAT = """
            with held as (
                select id, cancel_requested
                from job
                join unnest(:ids, :attempts) as mine (id, attempt) using (id, attempt)
                where state = 'running'
            ), unlocked as (
                select job.id from job join held using (id) for update of job skip locked
            ), beat as (
                update job set heartbeat_at = now() where id in (select id from unlocked)
            )
            select id, cancel_requested from held
            """;

    private static final String UPDATE_PROGRESS = """
            update job set done = :done, total = :total where id = :id and attempt = :attempt and state = 'running'
            """;

    private static final String UPDATE_CHECKPOINT = """
            update job set checkpoint = :checkpoint::jsonb, done = :done, total = :total
            where id = :id and attempt = :attempt and state = 'running'
            """;

    private static final String END = """
            update job
            set state = :state, result = :result::jsonb, failure = :failure, done = :done, total = :total, ended_at = now()
            where id = :id and attempt = :attempt and state = 'running'
            """;

    private static final String RELEASE = """
            update job set state = 'queued', done = :done, total = :total
            where id = :id and attempt = :attempt and state = 'running'
            """;

    private static final String RELEASE_ALL = "update job set state = 'queued' where state = 'running'";

    /** A job that nobody has taken up ends at once; a running one is told at the next heartbeat. */
    private static final String CANCEL = """
            update job
            set cancel_requested = true,
                state = case state when 'queued' then 'cancelled' else state end,
                ended_at = case state when 'queued' then now() end
            where id = :id and state in ('queued', 'running')
            returning *
            """;

    private static final RowMapper<Job> JOB = ConstructorMapper.of(Job.class);

    private static final RowMapper<Claim> CLAIMED = ConstructorMapper.of(Claim.class);

    private static final GenericType<Map<Long, Boolean>> BY_ID = new GenericType<>() {};

    private final Database database;

    JobTable(Database database) {
        this.database = database;
    }

    Job insert(String kind, JsonNode request, String createdBy) {
        return database.call(handle -> handle.createQuery(INSERT)
                .bind("kind", kind)
                .bind("request", request.toString())
                .bind("created_by", createdBy)
                .map(JOB)
                .one());
    }

    /** Inserts a job where none of its kind was asked for within a period; whether it did. */
    boolean insertIfNone(String kind, JsonNode request, String createdBy, Duration period) {
        return QuarkusTransaction.requiringNew()
                .call(() -> database.call(handle -> {
                    handle.createUpdate(LOCK_KIND).bind("kind", kind).execute();
                    return handle.createUpdate(INSERT_IF_NONE)
                                    .bind("kind", kind)
                                    .bind("request", request.toString())
                                    .bind("created_by", createdBy)
                                    .bind("seconds", period.toSeconds())
                                    .execute()
                            == 1;
                }));
    }

    Optional<Job> find(long id) {
        return database.repeatable(
                handle -> handle.createQuery(SELECT).bind("id", id).map(JOB).findOne());
    }

    /** Latest id first. */
    List<Job> list(JobFilter filter) {
        return database.repeatable(handle -> handle.createQuery(SELECT_LIST)
                .bind("below", filter.belowId())
                .bind("kind", filter.kind())
                .bind("state", filter.state() == null ? null : filter.state().text())
                .bind("limit", filter.limit())
                .map(JOB)
                .list());
    }

    /** When the last job of a kind ended, however; empty where none has. */
    Optional<Instant> lastEnded(String kind) {
        return database.repeatable(handle -> handle.createQuery(SELECT_LAST_ENDED)
                .bind("kind", kind)
                .mapTo(Instant.class)
                .findOne());
    }

    /**
     * Takes up the oldest job that waits, or whose replica has not been heard of for {@link #LEASE}.
     *
     * @param except jobs that the caller is at already
     */
    Optional<Claim> claim(Collection<String> kinds, Collection<Long> except) {
        return database.call(handle -> handle.createQuery(CLAIM)
                .bindArray("kinds", String.class, kinds)
                .bindArray("except", Long.class, except)
                .bind("lease", LEASE.toSeconds())
                .map(CLAIMED)
                .findOne());
    }

    /**
     * Says that attempts are alive.
     *
     * @param attempts by id of the job
     * @return of those that are not superseded, by id of the job: whether the job is to be cancelled
     */
    Map<Long, Boolean> heartbeat(Map<Long, Integer> attempts) {
        var held = List.copyOf(attempts.entrySet());
        return database.call(handle -> handle.createQuery(HEARTBEAT)
                .bindArray("ids", held.stream().map(Map.Entry::getKey).toArray(Long[]::new))
                .bindArray("attempts", held.stream().map(Map.Entry::getValue).toArray(Integer[]::new))
                .setMapKeyColumn("id")
                .setMapValueColumn("cancel_requested")
                .collectInto(BY_ID));
    }

    /** Stores how far an attempt is; like the other writes of attempts, it answers whether it is still the last one. */
    boolean progress(RunningJob run) {
        return update(UPDATE_PROGRESS, run, UnaryOperator.identity());
    }

    boolean checkpoint(RunningJob run, JsonNode state) {
        return update(UPDATE_CHECKPOINT, run, update -> update.bind("checkpoint", state.toString()));
    }

    boolean end(RunningJob run, JobState state, @Nullable JsonNode result, @Nullable String failure) {
        return update(
                END,
                run,
                update -> update.bind("state", state.text())
                        .bind("result", result == null ? null : result.toString())
                        .bind("failure", failure));
    }

    /** Leaves a job to whoever comes next. */
    boolean release(RunningJob run) {
        return update(RELEASE, run, UnaryOperator.identity());
    }

    /** Leaves every job that runs to whoever comes next: for a service that knows that nobody else is at them. */
    void releaseAll() {
        database.call(handle -> handle.execute(RELEASE_ALL));
    }

    /** Has a job end as cancelled; empty where it has ended, or there is none. */
    Optional<Job> cancel(long id) {
        return database.call(
                handle -> handle.createQuery(CANCEL).bind("id", id).map(JOB).findOne());
    }

    /** @param more binds the parameters other than done, total, id and attempt */
    private boolean update(String sql, RunningJob run, UnaryOperator<Update> more) {
        return database.call(handle -> more.apply(handle.createUpdate(sql))
                        .bind("done", run.done())
                        .bind("total", run.total())
                        .bind("id", run.id())
                        .bind("attempt", run.attempt())
                        .execute()
                == 1);
    }
}
