package org.rollcall.platform.database;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * A role for people who ask the database itself: it may read pings and what describes them, and nothing else. It is looked
 * after whenever the service starts, by the user that migrates, so a view that was made anew is granted again.
 */
final class AnalystRole implements Callback {

    /** The page "SQL" of the documentation says what they are for. */
    static final List<String> READABLE = List.of(
            "weekly_ping",
            "metric_value",
            "ping",
            "instance",
            "metric",
            "metric_seen",
            "definition",
            "dictionary",
            "iceberg_tables",
            "iceberg_namespace_properties");

    private static final String PROPERTY = "rollcall.database.analyst-role";

    /** Replicas that start together wait for each other. */
    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('rollcall.analyst_role'))";

    private static final String MAY_READ_ALL = """
            select bool_and(has_table_privilege(?, relation, 'select')) and has_schema_privilege(?, current_schema(), 'usage')
            from unnest(?) as relation
            """;

    private final String role;

    AnalystRole(String role) {
        this.role = role;
    }

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.AFTER_MIGRATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public String getCallbackName() {
        return "analyst role";
    }

    /** @throws ConfigurationException with a sentence for who has configured the role, where it cannot be had */
    @Override
    public void handle(Event event, Context context) {
        var connection = context.getConnection();
        try (var statement = connection.createStatement()) {
            statement.execute(LOCK);
            Citus.changeOneAfterTheOther(connection);
            var named = new DatabaseRole(connection, PROPERTY, role);
            named.makeWhereMissing();
            if (!mayReadAll(connection)) {
                statement.execute("grant usage on schema %s to %s"
                        .formatted(DatabaseRole.quoted(connection, connection.getSchema()), named.quoted()));
                statement.execute(
                        "grant select on table %s to %s".formatted(String.join(", ", READABLE), named.quoted()));
            }
        } catch (SQLException e) {
            throw new ConfigurationException(
                    "%s: the role '%s' cannot be let read: %s".formatted(PROPERTY, role, e.getMessage()), e);
        }
    }

    private boolean mayReadAll(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(MAY_READ_ALL)) {
            statement.setString(1, role);
            statement.setString(2, role);
            statement.setArray(3, connection.createArrayOf("text", READABLE.toArray()));
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getBoolean(1);
            }
        }
    }
}
