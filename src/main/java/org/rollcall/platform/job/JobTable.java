package org.rollcall.platform.job;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.database.Database;

/** The SQL of the table {@code job}. Its times are the database's, because replicas compare them. */
@ApplicationScoped
class JobTable {

    /** How long a job is its replica's after the last heartbeat. */
    static final Duration LEASE = Duration.ofSeconds(30);

    private static final TypeReference<Map<String, Object>> JSON_OBJECT = new TypeReference<>() {};

    private static final String INSERT = """
            insert into job (kind, state, request, created_by, created_at)
            values (?, 'queued', ?::jsonb, ?, now())
            returning *
            """;

    /** In the order of this lock, so that of several replicas only the first finds none. */
    private static final String LOCK_KIND = "select pg_advisory_xact_lock(hashtext('rollcall.job.' || ?))";

    private static final String INSERT_IF_NONE = """
            insert into job (kind, state, request, created_by, created_at)
            select ?, 'queued', ?::jsonb, ?, clock_timestamp()
            where not exists (
                select from job where kind = ? and created_at > clock_timestamp() - make_interval(secs => ?))
            """;

    private static final String SELECT = "select * from job where id = ?";

    /** A result may be large: in a list it is not there. */
    private static final String SELECT_LIST = """
            select id, kind, state, done, total, created_by, created_at, started_at, ended_at, cancel_requested, failure,
                case when octet_length(request::text) <= 16384 then request else '{}' end as request,
                case when octet_length(result::text) <= 16384 then result end as result
            from job
            where id < ? and kind = coalesce(?, kind) and state = coalesce(?, state)
            order by id desc
            limit ?
            """;

    /** Two replicas that look at the same time do not meet: each skips what the other has locked. */
    private static final String CLAIM = """
            update job
            set state = 'running', attempt = attempt + 1, heartbeat_at = now(),
                started_at = coalesce(started_at, now())
            where id = (
                select id from job
                where kind = any(?) and id <> all(?)
                    and (state = 'queued'
                        or state = 'running' and heartbeat_at < now() - make_interval(secs => ?))
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
                join unnest(?, ?) as mine (id, attempt) using (id, attempt)
                where state = 'running'
            ), unlocked as (
                select job.id from job join held using (id) for update of job skip locked
            ), beat as (
                update job set heartbeat_at = now() where id in (select id from unlocked)
            )
            select id, cancel_requested from held
            """;

    private static final String UPDATE_PROGRESS = """
            update job set done = ?, total = ? where id = ? and attempt = ? and state = 'running'
            """;

    private static final String UPDATE_CHECKPOINT = """
            update job set checkpoint = ?::jsonb, done = ?, total = ?
            where id = ? and attempt = ? and state = 'running'
            """;

    private static final String END = """
            update job set state = ?, result = ?::jsonb, failure = ?, done = ?, total = ?, ended_at = now()
            where id = ? and attempt = ? and state = 'running'
            """;

    private static final String RELEASE = """
            update job set state = 'queued', done = ?, total = ? where id = ? and attempt = ? and state = 'running'
            """;

    private static final String RELEASE_ALL = "update job set state = 'queued' where state = 'running'";

    /** A job that nobody has taken up ends at once; a running one is told at the next heartbeat. */
    private static final String CANCEL = """
            update job
            set cancel_requested = true,
                state = case state when 'queued' then 'cancelled' else state end,
                ended_at = case state when 'queued' then now() end
            where id = ? and state in ('queued', 'running')
            returning *
            """;

    private final Database database;
    private final ObjectMapper mapper;

    JobTable(Database database, ObjectMapper mapper) {
        this.database = database;
        this.mapper = mapper;
    }

    Job insert(String kind, JsonNode request, String createdBy) {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(INSERT)) {
                statement.setString(1, kind);
                statement.setString(2, request.toString());
                statement.setString(3, createdBy);
                return first(statement).orElseThrow();
            }
        });
    }

    /** Inserts a job where none of its kind was asked for within a period; whether it did. */
    boolean insertIfNone(String kind, JsonNode request, String createdBy, Duration period) {
        return QuarkusTransaction.requiringNew()
                .call(() -> database.call(connection -> {
                    try (var lock = connection.prepareStatement(LOCK_KIND);
                            var insert = connection.prepareStatement(INSERT_IF_NONE)) {
                        lock.setString(1, kind);
                        lock.execute();
                        insert.setString(1, kind);
                        insert.setString(2, request.toString());
                        insert.setString(3, createdBy);
                        insert.setString(4, kind);
                        insert.setLong(5, period.toSeconds());
                        return insert.executeUpdate() == 1;
                    }
                }));
    }

    Optional<Job> find(long id) {
        return database.repeatable(connection -> {
            try (var statement = connection.prepareStatement(SELECT)) {
                statement.setLong(1, id);
                return first(statement);
            }
        });
    }

    /** Latest id first. */
    List<Job> list(JobFilter filter) {
        return database.repeatable(connection -> {
            try (var statement = connection.prepareStatement(SELECT_LIST)) {
                statement.setLong(1, filter.belowId());
                statement.setString(2, filter.kind());
                statement.setString(
                        3, filter.state() == null ? null : filter.state().text());
                statement.setInt(4, filter.limit());
                try (var rows = statement.executeQuery()) {
                    var jobs = new ArrayList<Job>();
                    while (rows.next()) {
                        jobs.add(job(rows));
                    }
                    return jobs;
                }
            }
        });
    }

    /**
     * Takes up the oldest job that waits, or whose replica has not been heard of for {@link #LEASE}.
     *
     * @param except jobs that the caller is at already
     */
    Optional<Claim> claim(Collection<String> kinds, Collection<Long> except) {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(CLAIM)) {
                statement.setArray(1, connection.createArrayOf("text", kinds.toArray()));
                statement.setArray(2, connection.createArrayOf("bigint", except.toArray()));
                statement.setLong(3, LEASE.toSeconds());
                try (var rows = statement.executeQuery()) {
                    return rows.next()
                            ? Optional.of(
                                    new Claim(job(rows), rows.getInt("attempt"), json(rows.getString("checkpoint"))))
                            : Optional.empty();
                }
            }
        });
    }

    /**
     * Says that attempts are alive.
     *
     * @param attempts by id of the job
     * @return of those that are not superseded, by id of the job: whether the job is to be cancelled
     */
    Map<Long, Boolean> heartbeat(Map<Long, Integer> attempts) {
        var held = List.copyOf(attempts.entrySet());
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(HEARTBEAT)) {
                statement.setArray(
                        1,
                        connection.createArrayOf(
                                "bigint", held.stream().map(Map.Entry::getKey).toArray()));
                statement.setArray(
                        2,
                        connection.createArrayOf(
                                "integer",
                                held.stream().map(Map.Entry::getValue).toArray()));
                try (var rows = statement.executeQuery()) {
                    var alive = new HashMap<Long, Boolean>();
                    while (rows.next()) {
                        alive.put(rows.getLong("id"), rows.getBoolean("cancel_requested"));
                    }
                    return alive;
                }
            }
        });
    }

    /** Stores how far an attempt is; like the other writes of attempts, it answers whether it is still the last one. */
    boolean progress(RunningJob run) {
        return update(UPDATE_PROGRESS, run);
    }

    boolean checkpoint(RunningJob run, JsonNode state) {
        return update(UPDATE_CHECKPOINT, run, state.toString());
    }

    boolean end(RunningJob run, JobState state, @Nullable JsonNode result, @Nullable String failure) {
        return update(END, run, state.text(), result == null ? null : result.toString(), failure);
    }

    /** Leaves a job to whoever comes next. */
    boolean release(RunningJob run) {
        return update(RELEASE, run);
    }

    /** Leaves every job that runs to whoever comes next: for a service that knows that nobody else is at them. */
    void releaseAll() {
        database.call(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.executeUpdate(RELEASE_ALL);
            }
        });
    }

    /** Has a job end as cancelled; empty where it has ended, or there is none. */
    Optional<Job> cancel(long id) {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(CANCEL)) {
                statement.setLong(1, id);
                return first(statement);
            }
        });
    }

    /** @param leading the parameters before done, total, id and attempt */
    private boolean update(String sql, RunningJob run, @Nullable String... leading) {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                var i = 0;
                for (var parameter : leading) {
                    statement.setString(++i, parameter);
                }
                statement.setLong(++i, run.done());
                statement.setObject(++i, run.total(), Types.BIGINT);
                statement.setLong(++i, run.id());
                statement.setInt(++i, run.attempt());
                return statement.executeUpdate() == 1;
            }
        });
    }

    private Optional<Job> first(PreparedStatement statement) throws SQLException {
        try (var rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(job(rows)) : Optional.empty();
        }
    }

    private Job job(ResultSet rows) throws SQLException {
        return new Job(
                rows.getLong("id"),
                rows.getString("kind"),
                JobState.of(rows.getString("state")).orElseThrow(),
                requireNonNull(json(rows.getString("request"))),
                json(rows.getString("result")),
                rows.getLong("done"),
                rows.getObject("total", Long.class),
                rows.getString("created_by"),
                requireNonNull(instant(rows, "created_at")),
                instant(rows, "started_at"),
                instant(rows, "ended_at"),
                rows.getBoolean("cancel_requested"),
                rows.getString("failure"));
    }

    private @Nullable Map<String, Object> json(@Nullable String column) {
        try {
            return column == null ? null : mapper.readValue(column, JSON_OBJECT);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored job cannot be read", e);
        }
    }

    private static @Nullable Instant instant(ResultSet rows, String column) throws SQLException {
        var time = rows.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
