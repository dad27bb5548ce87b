package org.rollcall.operate.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
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
            values (:hostname, :barred_by, :barred_at, array(
                select id from instance where host = :hostname order by first_received_at, id limit 1000))
            on conflict (hostname) do nothing
            """;

    private static final String DELETE = "delete from barred_hostname where host_of(hostname) = :hostname";

    private final Database database;

    Blocklist(Database database) {
        this.database = database;
    }

    /** By hostname. */
    List<BlockedHostname> all() {
        return database.repeatable(handle -> handle.createQuery(SELECT_ALL)
                .map(row -> new BlockedHostname(
                        row.getColumn("hostname", String.class),
                        row.getColumn("barred_by", String.class),
                        row.getColumn("barred_at", Instant.class)))
                .list());
    }

    /** The blocked hostnames, each with the instances that were known before. */
    Map<String, BlockedSince> since() {
        return database.repeatable(handle -> handle.createQuery(SELECT_KNOWN)
                .reduceRows(new HashMap<>(), (found, row) -> {
                    found.put(
                            row.getColumn("hostname", String.class),
                            new BlockedSince(
                                    row.getColumn("barred_at", Instant.class),
                                    Set.of(row.getColumn("instances", UUID[].class))));
                    return found;
                }));
    }

    /** Blocks a hostname, with the instances that the hostname has, at most 1,000. */
    void insert(BlockedHostname blocked) {
        database.call(handle -> handle.createUpdate(INSERT)
                .bind("hostname", blocked.hostname())
                .bind("barred_by", blocked.blockedBy())
                .bind("barred_at", blocked.blockedAt())
                .execute());
    }

    /**
     * Since when a hostname is blocked.
     *
     * @param instances those that it had then, by id
     */
    record BlockedSince(Instant since, Set<UUID> instances) {}

    /** Whether there was one. */
    boolean delete(String hostname) {
        return database.call(handle ->
                        handle.createUpdate(DELETE).bind("hostname", hostname).execute())
                > 0;
    }
}
