package org.rollcall.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.rollcall.database.Database;

/** The SQL of the table {@code barred_hostname}. */
@ApplicationScoped
class BarTable {

    private static final String SELECT_ALL = "select * from barred_hostname order by hostname";

    /** Who barred it first stays. */
    private static final String INSERT = """
            insert into barred_hostname (hostname, barred_by, barred_at) values (?, ?, ?) on conflict (hostname) do nothing
            """;

    private static final String DELETE = "delete from barred_hostname where host_of(hostname) = ?";

    private final Database database;

    BarTable(Database database) {
        this.database = database;
    }

    /** By hostname. */
    List<Bar> all() {
        return database.repeatable(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(SELECT_ALL)) {
                var found = new ArrayList<Bar>();
                while (rows.next()) {
                    found.add(new Bar(
                            rows.getString("hostname"),
                            rows.getString("barred_by"),
                            rows.getObject("barred_at", OffsetDateTime.class).toInstant()));
                }
                return found;
            }
        });
    }

    Set<String> hostnames() {
        return all().stream().map(Bar::hostname).collect(Collectors.toSet());
    }

    void insert(Bar bar) {
        database.call(connection -> {
            try (var statement = connection.prepareStatement(INSERT)) {
                statement.setString(1, bar.hostname());
                statement.setString(2, bar.barredBy());
                statement.setObject(3, bar.barredAt().atOffset(ZoneOffset.UTC));
                return statement.executeUpdate();
            }
        });
    }

    /** Whether there was one. */
    boolean delete(String hostname) {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(DELETE)) {
                statement.setString(1, hostname);
                return statement.executeUpdate() > 0;
            }
        });
    }
}
