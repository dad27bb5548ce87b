package org.rollcall.operate.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.rollcall.ping.payload.OptedOut;
import org.rollcall.platform.database.Database;

/** The SQL of the table {@code opt_out}. */
@ApplicationScoped
class OptOutTable {

    private static final String SELECT_ALL = "select * from opt_out order by hostname";

    private static final String SELECT = "select * from opt_out where hostname = ?";

    private static final String PUT = """
            insert into opt_out (hostname, categories, created_by, updated_at)
            values (?, ?, ?, ?)
            on conflict (hostname) do update
                set categories = excluded.categories, created_by = excluded.created_by, updated_at = excluded.updated_at
            """;

    private static final String DELETE = "delete from opt_out where hostname = ?";

    private final Database database;

    OptOutTable(Database database) {
        this.database = database;
    }

    /** By hostname. */
    List<OptOut> all() {
        return database.repeatable(connection -> {
            try (var statement = connection.prepareStatement(SELECT_ALL)) {
                return read(statement);
            }
        });
    }

    Optional<OptOut> find(String hostname) {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(SELECT)) {
                statement.setString(1, hostname);
                return read(statement).stream().findFirst();
            }
        });
    }

    void put(OptOut optOut) {
        database.call(connection -> {
            try (var statement = connection.prepareStatement(PUT)) {
                var optedOut = optOut.optedOut();
                statement.setString(1, optOut.hostname());
                statement.setArray(
                        2,
                        optedOut.all()
                                ? null
                                : connection.createArrayOf(
                                        "text", optedOut.categories().toArray()));
                statement.setString(3, optOut.createdBy());
                statement.setObject(4, optOut.updatedAt().atOffset(ZoneOffset.UTC));
                return statement.executeUpdate();
            }
        });
    }

    /** Whether there was one. */
    boolean delete(String hostname) {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(DELETE)) {
                statement.setString(1, hostname);
                return statement.executeUpdate() == 1;
            }
        });
    }

    private static List<OptOut> read(PreparedStatement statement) throws SQLException {
        try (var rows = statement.executeQuery()) {
            var found = new ArrayList<OptOut>();
            while (rows.next()) {
                found.add(optOut(rows));
            }
            return found;
        }
    }

    private static OptOut optOut(ResultSet rows) throws SQLException {
        var categories = rows.getArray("categories");
        return new OptOut(
                rows.getString("hostname"),
                Categories.of(
                        categories == null
                                ? OptedOut.ALL
                                : new OptedOut(false, Set.of((String[]) categories.getArray()))),
                rows.getString("created_by"),
                instant(rows));
    }

    private static Instant instant(ResultSet rows) throws SQLException {
        return rows.getObject("updated_at", OffsetDateTime.class).toInstant();
    }
}
