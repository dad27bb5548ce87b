package org.rollcall.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rollcall.database.Database;

/** Who did what to the data of others: the SQL of the table {@code audit_event}, which only ever grows. */
@ApplicationScoped
public class AuditTrail {

    private static final TypeReference<Map<String, Object>> JSON_OBJECT = new TypeReference<>() {};

    private static final String INSERT = """
            insert into audit_event (at, actor, token_id, action, target, detail, rows)
            values (?, ?, ?, ?, ?, ?::jsonb, ?)
            """;

    private static final String SELECT_LIST = """
            select * from audit_event
            where id < ? and actor = coalesce(?, actor) and action = coalesce(?, action)
                and at >= coalesce(?::timestamptz, '-infinity') and at < coalesce(?::timestamptz, 'infinity')
            order by id desc
            limit ?
            """;

    private final Database database;
    private final Caller caller;
    private final ObjectMapper mapper;
    private final Clock clock;

    AuditTrail(Database database, Caller caller, ObjectMapper mapper, Clock clock) {
        this.database = database;
        this.caller = caller;
        this.mapper = mapper;
        this.clock = clock;
    }

    /**
     * Records what the caller of the current request does, in the transaction that does it: both happen, or neither.
     *
     * @param action what is done, {@code quarantine.delete}
     * @param target what it is done to, {@code quarantined payload 42}
     * @param detail more about it, to be stored as a JSON object; nothing that an erasure would have to find
     * @param rows how many it is done to; null where that is no number
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void record(String action, String target, Object detail, @Nullable Long rows) {
        var tokenId = caller.tokenId();
        database.call(connection -> {
            try (var statement = connection.prepareStatement(INSERT)) {
                statement.setObject(
                        1, clock.instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC));
                statement.setString(2, caller.name());
                statement.setObject(3, tokenId.isPresent() ? tokenId.getAsLong() : null, Types.BIGINT);
                statement.setString(4, action);
                statement.setString(5, target);
                statement.setString(6, mapper.valueToTree(detail).toString());
                statement.setObject(7, rows, Types.BIGINT);
                return statement.executeUpdate();
            }
        });
    }

    /** Latest first. */
    List<AuditEvent> list(AuditFilter filter) {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(SELECT_LIST)) {
                statement.setLong(1, filter.belowId());
                statement.setString(2, filter.actor());
                statement.setString(3, filter.action());
                statement.setObject(4, timestamp(filter.from()), Types.TIMESTAMP_WITH_TIMEZONE);
                statement.setObject(5, timestamp(filter.to()), Types.TIMESTAMP_WITH_TIMEZONE);
                statement.setInt(6, filter.limit());
                try (var rows = statement.executeQuery()) {
                    var events = new ArrayList<AuditEvent>();
                    while (rows.next()) {
                        events.add(new AuditEvent(
                                rows.getLong("id"),
                                rows.getObject("at", OffsetDateTime.class).toInstant(),
                                rows.getString("actor"),
                                rows.getObject("token_id", Long.class),
                                rows.getString("action"),
                                rows.getString("target"),
                                mapper.readValue(rows.getString("detail"), JSON_OBJECT),
                                rows.getObject("rows", Long.class)));
                    }
                    return events;
                } catch (JsonProcessingException e) {
                    throw new IllegalStateException("an audit event cannot be read", e);
                }
            }
        });
    }

    private static @Nullable OffsetDateTime timestamp(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
