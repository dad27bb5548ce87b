package org.rollcall.operate.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.rollcall.platform.database.Database;

/** The SQL of the table {@code barred_hostname}. */
@ApplicationScoped
class Blocklist {

    private static final String SELECT_ALL = "select * from barred_hostname order by hostname";

    private static final String SELECT_KNOWN = "select hostname, barred_at, instances from barred_hostname";

    /** The one who blocked it first stays. */
    private static final String INSERT = """
            insert into barred_hostname (hostname, barred_by, barred_at, instances)
            values (?, ?, ?, array(
                select id from instance where host = ? order by first_received_at, id limit 1000))
            on conflict (hostname) do nothing
            """;

    private static final String DELETE = "delete from barred_hostname where host_of(hostname) = ?";

    private final Database database;

    Blocklist(Database database) {
        this.database = database;
    }

    /** By hostname. */
    List<BlockedHostname> all() {
        return database.repeatable(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(SELECT_ALL)) {
                var found = new ArrayList<BlockedHostname>();
                while (rows.next()) {
                    found.add(new BlockedHostname(
                            rows.getString("hostname"),
                            rows.getString("barred_by"),
                            rows.getObject("barred_at", OffsetDateTime.class).toInstant()));
                }
                return found;
            }
        });
    }

    /** The blocked hostnames, each with the instances that were known before. */
    Map<String, BlockedSince> since() {
        return database.repeatable(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(SELECT_KNOWN)) {
                var found = new HashMap<String, BlockedSince>();
                while (rows.next()) {
                    found.put(
                            rows.getString("hostname"),
                            new BlockedSince(
                                    rows.getObject("barred_at", OffsetDateTime.class)
                                            .toInstant(),
                                    Set.of((UUID[]) rows.getArray("instances").getArray())));
                }
                return found;
            }
        });
    }

    /** Blocks a hostname, with the instances that the hostname has, at most 1,000. */
    void insert(BlockedHostname blocked) {
        database.call(connection -> {
            try (var statement = connection.prepareStatement(INSERT)) {
                statement.setString(1, blocked.hostname());
                statement.setString(2, blocked.blockedBy());
                statement.setObject(3, blocked.blockedAt().atOffset(ZoneOffset.UTC));
                statement.setString(4, blocked.hostname());
                return statement.executeUpdate();
            }
        });
    }

    /**
     * Since when a hostname is blocked.
     *
     * @param instances those that it had then, by id
     */
    record BlockedSince(Instant since, Set<UUID> instances) {}

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
