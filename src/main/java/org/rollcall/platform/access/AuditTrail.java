package org.rollcall.platform.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.database.Deadline;

/**
 * Records reads of instance data, and acts: the SQL of the table {@code audit_event}, which only ever grows, but
 * for what its retention deletes.
 *
 * <p>An endpoint that reads needs nothing for this, or little: see {@link AuditedRead}. One that
 * changes something calls {@link #record} in the transaction of the change.
 */
@ApplicationScoped
public class AuditTrail {

    private static final Logger LOG = Logger.getLogger(AuditTrail.class);

    /** The memory that an event may take: its filter is as long as a query can be. */
    public static final int EVENT_BYTES = 32 * 1024;

    /** The time that the answer to a read may wait for its event. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final String INSERT = """
            insert into audit_event (at, actor, token_id, action, target, detail, rows)
            values (:at, :actor, :token_id, :action, :target, :detail::jsonb, :rows)
            """;

    private static final String FITS = """
            from audit_event
            where actor = coalesce(:actor, actor) and action = coalesce(:action, action)
                and at >= coalesce(:from::timestamptz, '-infinity') and at < coalesce(:to::timestamptz, 'infinity')
            """;

    private static final String SELECT_LATEST = "select *\n" + FITS + "and id < :bound order by id desc limit :limit";

    private static final String SELECT_OLDEST = "select *\n" + FITS + "and id > :bound order by id limit :limit";

    private static final String COUNT_BEFORE = "select count(*) from audit_event where at < :end";

    private static final String DELETE_BEFORE = "select delete_audit_events_before(:end)";

    private final Database database;
    private final Caller caller;
    private final CurrentVertxRequest request;
    private final Event<AuditEntry> acts;
    private final AuditLog log;
    private final Counter unstored;
    private final ObjectMapper mapper;
    private final Clock clock;

    AuditTrail(
            Database database,
            Caller caller,
            CurrentVertxRequest request,
            Event<AuditEntry> acts,
            AuditLog log,
            MeterRegistry registry,
            ObjectMapper mapper,
            Clock clock) {
        this.database = database;
        this.caller = caller;
        this.request = request;
        this.acts = acts;
        this.log = log;
        this.unstored = Counter.builder("rollcall.audit.unstored")
                .description("Reads that are only in the log, because their audit event could not be stored")
                .register(registry);
        this.mapper = mapper;
        this.clock = clock;
    }

    /**
     * Records what the caller of the current request does, in the transaction that does it: both happen, or neither. A line
     * is logged after the commit. The service itself may act for a caller that it has made one, without a request.
     *
     * @param action what is done, {@code quarantine.delete}
     * @param target what it is done to, {@code quarantined payload 42}
     * @param detail more about it, to be stored as a JSON object; nothing that an erasure would have to find
     * @param rows how many it is done to; null where that is no number
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void record(String action, String target, Object detail, @Nullable Long rows) {
        record(
                caller.actor(),
                request.getCurrent() == null ? null : AuditedRead.path(request),
                action,
                target,
                detail,
                rows);
    }

    /**
     * As {@link #record(String, String, Object, Long)}, for what is not done by a request: a job does it in the name of who
     * asked for it, the service of itself in the name of the part that does it.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void record(Actor actor, String action, String target, Object detail, @Nullable Long rows) {
        record(actor, null, action, target, detail, rows);
    }

    private void record(
            Actor actor, @Nullable String path, String action, String target, Object detail, @Nullable Long rows) {
        var entry = new AuditEntry(now(), actor, path, action, target, json(detail), rows, true);
        insert(entry);
        acts.fire(entry);
    }

    /**
     * Records a read before it is answered, or after it was streamed. It is not refused where that fails: what it needed of
     * the database was there a moment ago, so now the disk is full or the server a standby, and reading must go on. The line
     * in the log, which leaves the machine on another way, says then that it is the only trace.
     */
    void recordRead(Actor actor, String path, Object detail, @Nullable Long rows, boolean complete) {
        var entry = new AuditEntry(now(), actor, path, AuditEntry.READ, path, json(detail), rows, complete);
        var stored = false;
        try {
            Deadline.within(PATIENCE, () -> insert(entry));
            stored = true;
        } catch (RuntimeException e) {
            unstored.increment();
            LOG.warnf("A read of %s could not be recorded, the audit log alone has it: %s", path, e.getMessage());
        }
        log.read(entry, stored);
    }

    private int insert(AuditEntry entry) {
        return database.call(handle -> handle.createUpdate(INSERT)
                .bind("at", entry.at())
                .bind("actor", entry.actor().name())
                .bind("token_id", entry.actor().tokenId())
                .bind("action", entry.action())
                .bind("target", entry.target())
                .bind("detail", entry.detail())
                .bind("rows", entry.rows())
                .execute());
    }

    /** Events with a lower id than the bound, latest first. */
    public List<AuditEvent> latest(AuditFilter filter, long belowId, int limit) {
        return list(SELECT_LATEST, filter, belowId, limit);
    }

    /** Events with a higher id than the bound, oldest first. */
    List<AuditEvent> oldest(AuditFilter filter, long aboveId, int limit) {
        return list(SELECT_OLDEST, filter, aboveId, limit);
    }

    /** How many events are older than a time. */
    public long countBefore(Instant end) {
        return count(COUNT_BEFORE, end);
    }

    /**
     * Deletes the events that are older than a time, and records that as an event of its own, unless there were none.
     *
     * @param actor who has it done, {@code new Actor("retention", null)}
     * @return how many there were
     */
    @Transactional
    public long deleteBefore(Instant end, Actor actor) {
        var deleted = count(DELETE_BEFORE, end);
        if (deleted > 0) {
            record(actor, null, "audit.delete", "audit events", Map.of("before", end), deleted);
        }
        return deleted;
    }

    private long count(String sql, Instant end) {
        return database.call(handle ->
                handle.createQuery(sql).bind("end", end).mapTo(long.class).one());
    }

    private List<AuditEvent> list(String sql, AuditFilter filter, long bound, int limit) {
        return database.repeatable(handle -> handle.createQuery(sql)
                .bind("actor", filter.actor())
                .bind("action", filter.action())
                .bind("from", filter.from())
                .bind("to", filter.to())
                .bind("bound", bound)
                .bind("limit", limit)
                .map(ConstructorMapper.of(AuditEvent.class))
                .list());
    }

    /** Without the tokens that somebody may have put where they do not belong. */
    private String json(Object detail) {
        return TokenText.masked(mapper.valueToTree(detail).toString());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
