package org.rollcall.analyse;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Instance;
import org.rollcall.platform.access.Hostname;
import org.rollcall.platform.access.HostnameBinding;
import org.rollcall.platform.database.ReadDatabase;

/** Finds and counts the known instances that callers may see. */
@ApplicationScoped
public class VisibleInstances {

    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SELECT = "select hostname, uuid from instance where %s limit :limit";

    /** Those first that send exactly the hostname that is asked for, and not the same host with another port. */
    @SuppressWarnings("InlineFormatString")
    private static final String SELECT_NAMED = """
            select hostname, uuid
            from instance
            where %s
            order by hostname <> :hostname, first_received_at, id
            limit :limit
            """;

    @SuppressWarnings("InlineFormatString")
    private static final String SELECT_WITH_ID = "select hostname, uuid from instance where %s and id = :id";

    private static final String SELECT_OTHERS = "select id from instance where ";

    private static final String COUNT_OTHERS = "select count(*) from instance where ";

    private final ReadDatabase database;

    VisibleInstances(ReadDatabase database) {
        this.database = database;
    }

    /** The first instances that a caller sees, in no particular order. */
    public List<Instance> first(Visibility visibility, int limit) {
        var conditions = PingConditions.of(visibility);
        return database.repeatable(handle -> conditions
                .bind(handle.createQuery(SELECT.formatted(conditions.sql())))
                .bind("limit", limit)
                .map((rows, _) -> instance(rows))
                .list());
    }

    /**
     * The instances of a hostname that a caller sees, in the order in which they became known; those that send exactly this
     * hostname come before the same host with another port.
     *
     * @param uuid empty for instances that send none; null for all
     */
    public List<Instance> named(Visibility visibility, String hostname, @Nullable String uuid, int limit) {
        var conditions = PingConditions.of(visibility)
                .and("host = :host", "host", Hostname.host(hostname))
                .and("uuid = :uuid", "uuid", uuid);
        return database.repeatable(handle -> conditions
                .bind(handle.createQuery(SELECT_NAMED.formatted(conditions.sql())))
                .bind("hostname", Instance.normalized(hostname))
                .bind("limit", limit)
                .map((rows, _) -> instance(rows))
                .list());
    }

    /** The instance of an id, where a caller sees it without asking for others. */
    public Optional<Instance> withId(HostnameBinding binding, UUID id) {
        var conditions = PingConditions.of(Visibility.of(binding));
        return database.repeatable(handle -> conditions
                .bind(handle.createQuery(SELECT_WITH_ID.formatted(conditions.sql())))
                .bind("id", id)
                .map((rows, _) -> instance(rows))
                .findOne());
    }

    /** The instances that a bound caller sees only where it asks for others. */
    Set<UUID> others(Visibility visibility) {
        var conditions = PingConditions.ofOthers(visibility);
        return database.repeatable(handle -> conditions
                .bind(handle.createQuery(SELECT_OTHERS + conditions.sql()))
                .mapTo(UUID.class)
                .set());
    }

    /**
     * The number of instances with one of the hostnames of a query that a bound caller sees only where it asks for others; null
     * for callers that see all, and where one instance is asked for by its uuid.
     */
    public @Nullable Long countOthers(PingQuery query) {
        if (query.visibility().binding().all() || query.uuid() != null) {
            return null;
        }
        var conditions = PingConditions.ofOthers(query.visibility());
        return database.repeatable(handle -> conditions
                .bind(handle.createQuery(COUNT_OTHERS + conditions.sql()))
                .mapTo(Long.class)
                .one());
    }

    private static Instance instance(ResultSet rows) throws SQLException {
        return Instance.ofColumns(rows.getString("hostname"), rows.getString("uuid"));
    }
}
