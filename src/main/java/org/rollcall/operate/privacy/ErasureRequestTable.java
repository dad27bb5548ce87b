package org.rollcall.operate.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.result.RowView;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.access.Actor;
import org.rollcall.platform.access.HostnameBinding;
import org.rollcall.platform.database.Database;

/** The SQL of the table {@code erasure_request}. */
@ApplicationScoped
class ErasureRequestTable {

    /** Where one is open already it stays, and asks to block the hostname if either does. */
    private static final String INSERT = """
            insert into erasure_request (hostname, block, state, requested_by, token_id, requested_at)
            values (:hostname, :block, 'open', :requested_by, :token_id, :requested_at)
            on conflict (hostname) where state = 'open' do update set block = erasure_request.block or excluded.block
            returning *
            """;

    private static final String COUNT_OPEN = """
            select count(*) from erasure_request
            where state = 'open' and token_id is not distinct from :token_id and hostname <> :hostname
            """;

    private static final String SELECT = "select * from erasure_request where id = :id";

    private static final String SELECT_LATEST =
            "select * from erasure_request where hostname = :hostname order by id desc limit :limit";

    private static final String SELECT_PAGE = """
            select * from erasure_request
            where id < :below_id
                and (:state::text is null or state = :state)
                and (:all or hostname = any (:hosts)
                    or exists (select from unnest(:suffixes) as suffix where right(hostname, length(suffix)) = suffix))
            order by id desc
            limit :limit
            """;

    private static final String CONFIRM = """
            update erasure_request set state = 'confirmed', decided_by = :decided_by, decided_at = :decided_at, job_id = :job_id
            where id = :id
            """;

    private static final String DECLINE = """
            update erasure_request set state = 'declined', decided_by = :decided_by, decided_at = :decided_at, reason = :reason
            where id = :id
            """;

    private final Database database;

    ErasureRequestTable(Database database) {
        this.database = database;
    }

    /** Asks for an erasure, unless that is asked for and not decided yet. */
    RequestedErasure insert(String hostname, boolean block, Actor actor, Instant at) {
        return database.call(handle -> handle.createQuery(INSERT)
                .bind("hostname", hostname)
                .bind("block", block)
                .bind("requested_by", actor.name())
                .bind("token_id", actor.tokenId())
                .bind("requested_at", at)
                .map(ErasureRequestTable::request)
                .one());
    }

    /** The number of hostnames but this one whose erasure a token has asked for, and that are not decided yet. */
    int countOpen(Actor actor, String butOf) {
        return database.call(handle -> handle.createQuery(COUNT_OPEN)
                .bind("token_id", actor.tokenId())
                .bind("hostname", butOf)
                .mapTo(int.class)
                .one());
    }

    Optional<RequestedErasure> find(long id) {
        return find(SELECT, id);
    }

    /** The same, which nobody else decides on until the transaction of the caller ends. */
    Optional<RequestedErasure> lock(long id) {
        return find(SELECT + " for update", id);
    }

    private Optional<RequestedErasure> find(String sql, long id) {
        return database.call(handle -> handle.createQuery(sql)
                .bind("id", id)
                .map(ErasureRequestTable::request)
                .findOne());
    }

    /** One page of those of the bound hostnames, the highest id first. */
    List<RequestedErasure> page(HostnameBinding binding, @Nullable ErasureRequestState state, long belowId, int limit) {
        return database.repeatable(handle -> handle.createQuery(SELECT_PAGE)
                .bind("below_id", belowId)
                .bind("state", state == null ? null : state.text())
                .bind("all", binding.all())
                .bindArray("hosts", String.class, binding.exact())
                .bindArray("suffixes", String.class, binding.suffixes())
                .bind("limit", limit)
                .map(ErasureRequestTable::request)
                .list());
    }

    /** Those of one hostname, the highest id first. */
    List<RequestedErasure> latest(String hostname, int limit) {
        return database.repeatable(handle -> handle.createQuery(SELECT_LATEST)
                .bind("hostname", hostname)
                .bind("limit", limit)
                .map(ErasureRequestTable::request)
                .list());
    }

    void confirm(long id, String by, Instant at, long job) {
        database.call(handle -> handle.createUpdate(CONFIRM)
                .bind("id", id)
                .bind("decided_by", by)
                .bind("decided_at", at)
                .bind("job_id", job)
                .execute());
    }

    void decline(long id, String by, Instant at, String reason) {
        database.call(handle -> handle.createUpdate(DECLINE)
                .bind("id", id)
                .bind("decided_by", by)
                .bind("decided_at", at)
                .bind("reason", reason)
                .execute());
    }

    private static RequestedErasure request(RowView row) {
        return new RequestedErasure(
                row.getColumn("id", Long.class),
                row.getColumn("hostname", String.class),
                row.getColumn("block", Boolean.class),
                ErasureRequestState.valueOf(row.getColumn("state", String.class).toUpperCase(Locale.ROOT)),
                row.getColumn("requested_by", String.class),
                row.getColumn("token_id", Long.class),
                row.getColumn("requested_at", Instant.class),
                row.getColumn("decided_by", String.class),
                row.getColumn("decided_at", Instant.class),
                row.getColumn("reason", String.class),
                row.getColumn("job_id", Long.class),
                null,
                null);
    }
}
