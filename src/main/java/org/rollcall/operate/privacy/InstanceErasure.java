package org.rollcall.operate.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.rollcall.ping.Instance;
import org.rollcall.platform.database.Database;

/** Deletes instances, and everything that was stored of them: pings, and the second names of pings. */
@ApplicationScoped
class InstanceErasure {

    /** The row of an instance is the last thing of it that goes, so it leads to all that there is. */
    private static final String CHOSEN = "select id from instance where host = ? and id = coalesce(?, id)";

    private static final String SELECT_CHOSEN = CHOSEN + " and id > ? order by id limit ?";

    private static final String SELECT_UUIDS =
            "select uuid from instance where host = ? and id = coalesce(?, id) and uuid <> ''";

    private static final String SELECT_ONE = "select hostname, uuid from instance where id = ?";

    private static final String DELETE_PINGS = "delete from ping where instance_id = any(?) returning id";

    /** Late pings are looked for among the latest, and not in every partition. */
    private static final String DELETE_LATE_PINGS =
            "delete from ping where arrival > ? and instance_id in (" + CHOSEN + ") returning id";

    private static final String DELETE_REPETITIONS =
            "delete from repeated_ping where instance_id in (" + CHOSEN + ") returning id";

    private static final String DELETE_INSTANCES =
            "delete from instance where host = ? and id = coalesce(?, id) returning id";

    private static final String SELECT_SETTLED = "select settled_ping_arrival()";

    private static final UUID LOWEST = new UUID(0, 0);

    private final Database database;

    InstanceErasure(Database database) {
        this.database = database;
    }

    /** The instance with an id. */
    Optional<Instance> find(UUID id) {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(SELECT_ONE)) {
                statement.setObject(1, id);
                try (var rows = statement.executeQuery()) {
                    return rows.next()
                            ? Optional.of(Instance.ofColumns(rows.getString("hostname"), rows.getString("uuid")))
                            : Optional.empty();
                }
            }
        });
    }

    /** Every ping with this arrival or an earlier one is there for everybody to see, or never will be. */
    long settledArrival() {
        return database.call(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(SELECT_SETTLED)) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }

    /**
     * Some of the instances.
     *
     * @param after the last one of those before; null for the first ones
     */
    List<UUID> some(InstanceChoice choice, Optional<UUID> after, int limit) {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(SELECT_CHOSEN)) {
                var i = choose(statement, 0, choice);
                statement.setObject(++i, after.orElse(LOWEST));
                statement.setInt(++i, limit);
                try (var rows = statement.executeQuery()) {
                    var ids = new ArrayList<UUID>();
                    while (rows.next()) {
                        ids.add(rows.getObject(1, UUID.class));
                    }
                    return ids;
                }
            }
        });
    }

    /** The uuids of the instances; one that sends none has none. */
    List<String> uuids(InstanceChoice choice) {
        return strings(SELECT_UUIDS, choice);
    }

    /** Deletes all pings of instances; their ids. */
    List<String> deletePings(Collection<UUID> instances) {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(DELETE_PINGS)) {
                statement.setArray(1, connection.createArrayOf("uuid", instances.toArray()));
                return ids(statement);
            }
        });
    }

    /** Deletes the pings that arrived after others; their ids. */
    List<String> deletePings(InstanceChoice choice, long afterArrival) {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(DELETE_LATE_PINGS)) {
                statement.setLong(1, afterArrival);
                choose(statement, 1, choice);
                return ids(statement);
            }
        });
    }

    /** Deletes the second names of pings; the ids that they are. */
    List<String> deleteRepetitions(InstanceChoice choice) {
        return strings(DELETE_REPETITIONS, choice);
    }

    /** Deletes the instances themselves; their ids. */
    List<String> deleteInstances(InstanceChoice choice) {
        return strings(DELETE_INSTANCES, choice);
    }

    private List<String> strings(String sql, InstanceChoice choice) {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                choose(statement, 0, choice);
                return ids(statement);
            }
        });
    }

    private static int choose(PreparedStatement statement, int before, InstanceChoice choice) throws SQLException {
        var i = before;
        statement.setString(++i, choice.hostname());
        statement.setObject(++i, choice.id(), Types.OTHER);
        return i;
    }

    private static List<String> ids(PreparedStatement statement) throws SQLException {
        try (var rows = statement.executeQuery()) {
            var ids = new ArrayList<String>();
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
            return ids;
        }
    }
}
