package org.rollcall.database;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;

/** Runs plain SQL on a connection of the pool; inside a transaction it is the transaction's own connection. */
@ApplicationScoped
public class Database {

    private final AgroalDataSource dataSource;

    Database(AgroalDataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Runs work on a connection and gives the connection back.
     *
     * @throws DatabaseException when the work or the pool failed
     */
    public <T> T call(Work<T> work) {
        try (var connection = dataSource.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /** Tells the {@link NotificationListener}s of a channel, on every replica, when the current transaction commits. */
    public void notify(String channel) {
        call(connection -> {
            try (var statement = connection.prepareStatement("select pg_notify(?, '')")) {
                statement.setString(1, channel);
                return statement.execute();
            }
        });
    }

    /** What is done on a connection. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }
}
