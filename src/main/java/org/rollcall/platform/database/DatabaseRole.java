package org.rollcall.platform.database;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A role of the database that a setting names.
 *
 * @param connection on which it is looked after, in a transaction
 * @param property the setting, for what is said of it
 * @param name as it is configured
 */
record DatabaseRole(Connection connection, String property, String name) {

    private static final String EXISTS = "select exists (select from pg_roles where rolname = ?)";

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    /**
     * Makes it where it is not there. It can do nothing by itself, and nobody can log in as it.
     *
     * @throws ConfigurationException that says how to have it made, where the user of the connection may not
     */
    void makeWhereMissing() throws SQLException {
        if (!exists()) {
            make();
        }
    }

    private void make() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("create role %s nologin".formatted(quoted()));
        } catch (SQLException e) {
            if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw new ConfigurationException(
                        "%s: there is no role '%s', and the database user '%s' may not make one; have it made with: create role %s"
                                .formatted(
                                        property, name, connection.getMetaData().getUserName(), quoted()),
                        e);
            }
            throw e;
        }
    }

    private boolean exists() throws SQLException {
        try (var statement = connection.prepareStatement(EXISTS)) {
            statement.setString(1, name);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getBoolean(1);
            }
        }
    }

    /** The name in a statement. */
    String quoted() throws SQLException {
        return quoted(connection, name);
    }

    static String quoted(Connection connection, String name) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.enquoteIdentifier(name, true);
        }
    }
}
