package org.rollcall.demo;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;

/** Sees to it that an invented fleet gets into no database that has, or may have, data of real instances. */
public final class DemoCheck {

    private static final String URL = "quarkus.datasource.jdbc.url";

    /** With a row in one of these a database is not empty. A first start without the demo leaves an admin token alone. */
    private static final List<String> TABLES =
            List.of("dictionary", "instance", "quarantined_ping", "ping_error", "ping_metadata");

    private static final String SELECT_INSTANCES = "select instances from demo_fleet";

    private DemoCheck() {}

    /** What is wrong with the settings; empty where nothing is. */
    public static List<String> problems(SmallRyeConfig config) {
        var size = config.getConfigMapping(DemoConfig.class).instances();
        return size.isPresent() && config.getOptionalValue(URL, String.class).isPresent()
                ? List.of(String.format(
                        Locale.ROOT,
                        "rollcall.demo is \"%s\", and %s names a database: the invented fleet only goes into the PostgreSQL that Rollcall brings along; leave one of the two out",
                        size.get(),
                        URL))
                : List.of();
    }

    /**
     * Looks into the embedded database before the service starts on it.
     *
     * @throws ConfigurationException with a sentence, where an invented fleet is wanted and must not get in
     */
    public static void requireEmptyOrFilled(SmallRyeConfig config, DataSource database) {
        config.getConfigMapping(DemoConfig.class).instances().ifPresent(size -> {
            try (var connection = database.getConnection()) {
                require(size, connection);
            } catch (SQLException e) {
                throw refusal(size, "whether the database is empty cannot be seen: " + e.getMessage());
            }
        });
    }

    private static void require(FleetSize size, Connection connection) throws SQLException {
        if (hasRow(connection, "demo_fleet")) {
            requireSame(size, connection);
            return;
        }
        for (var table : TABLES) {
            if (hasRow(connection, table)) {
                throw refusal(
                        size,
                        "the database has data that was not invented, in the table %s at least; leave rollcall.demo out, or choose an empty folder with rollcall.embedded.data-dir (ROLLCALL_EMBEDDED_DATA_DIR)"
                                .formatted(table));
            }
        }
    }

    private static void requireSame(FleetSize size, Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(SELECT_INSTANCES)) {
            rows.next();
            var instances = rows.getInt(1);
            if (instances != size.instances()) {
                throw refusal(
                        size,
                        String.format(
                                Locale.ROOT,
                                "the database has an invented fleet of %d instances already; set %d or leave it out, or choose an empty folder with rollcall.embedded.data-dir (ROLLCALL_EMBEDDED_DATA_DIR)",
                                instances,
                                instances));
            }
        }
    }

    /** Whether a table, which the schema of an older release may not have, has a row. */
    private static boolean hasRow(Connection connection, String table) throws SQLException {
        return isTrue(connection, "select to_regclass('%s') is not null".formatted(table))
                && isTrue(connection, "select exists (select from %s)".formatted(table));
    }

    private static boolean isTrue(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    private static ConfigurationException refusal(FleetSize size, String reason) {
        return new ConfigurationException(
                "Rollcall does not start: rollcall.demo is \"%s\", and %s".formatted(size, reason));
    }
}
