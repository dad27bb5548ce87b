package org.rollcall.ping;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.access.Hostname;
import org.rollcall.platform.access.HostnameBinding;
import org.rollcall.platform.database.Database;

/** Finds the known instances that callers may see. */
@ApplicationScoped
public class InstanceRepository {

    private static final String SELECT = "select hostname, uuid from instance where ";

    /** Those first that send exactly the hostname that is asked for, and not the same host with another port. */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SELECT_NAMED = """
            select hostname, uuid
            from instance
            where %s
            order by hostname <> ?, first_received_at, id
            limit ?
            """;

    private static final String SELECT_OTHERS = "select id from instance where ";

    private static final String COUNT_OTHERS = "select count(*) from instance where ";

    private final Database database;

    InstanceRepository(Database database) {
        this.database = database;
    }

    /** The first instances that a caller sees, in no particular order. */
    public List<Instance> visible(HostnameBinding binding, int limit) {
        var conditions = new Conditions().visible(binding);
        return database.repeatable(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(SELECT + conditions.sql() + " limit ?")) {
                statement.setInt(conditions.set(statement, 0) + 1, limit);
                return instances(statement);
            }
        });
    }

    /**
     * The instances of a hostname that a caller sees, in the order in which they became known; those that send exactly this
     * hostname come before the same host with another port.
     *
     * @param uuid empty for instances that send none; null for all
     */
    public List<Instance> named(HostnameBinding visible, String hostname, @Nullable String uuid, int limit) {
        var conditions = new Conditions()
                .visible(visible)
                .and("host = ?", Hostname.host(hostname))
                .equal("uuid", uuid);
        return database.repeatable(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(SELECT_NAMED.formatted(conditions.sql()))) {
                var i = conditions.set(statement, 0);
                statement.setString(++i, Instance.normalized(hostname));
                statement.setInt(++i, limit);
                return instances(statement);
            }
        });
    }

    /** The instances that a caller who is bound to hostnames sees only where others are asked for. */
    public Set<UUID> others(HostnameBinding binding) {
        var conditions = new Conditions().other(binding);
        return database.repeatable(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(SELECT_OTHERS + conditions.sql())) {
                conditions.set(statement, 0);
                try (var rows = statement.executeQuery()) {
                    var ids = new HashSet<UUID>();
                    while (rows.next()) {
                        ids.add(rows.getObject(1, UUID.class));
                    }
                    return ids;
                }
            }
        });
    }

    /** How many of {@link #others} have one of the hostnames that are asked for. */
    public long countOthers(HostnameBinding binding, HostnameBinding wanted) {
        var conditions = new Conditions().other(binding).hostname(wanted);
        return database.repeatable(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(COUNT_OTHERS + conditions.sql())) {
                conditions.set(statement, 0);
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    return rows.getLong(1);
                }
            }
        });
    }

    private static List<Instance> instances(PreparedStatement statement) throws SQLException {
        try (var rows = statement.executeQuery()) {
            var found = new ArrayList<Instance>();
            while (rows.next()) {
                found.add(Instance.ofColumns(rows.getString("hostname"), rows.getString("uuid")));
            }
            return found;
        }
    }
}
