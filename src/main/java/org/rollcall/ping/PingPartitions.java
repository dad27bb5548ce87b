package org.rollcall.ping;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.database.DatabaseException;

/**
 * Drops whole weeks of pings, and what is left of no use then. Nobody who stores or reads pings waits for it: a partition is
 * taken out beside them, which waits for those who still read it, and only then dropped.
 */
@ApplicationScoped
public class PingPartitions {

    /** Partitions by name, with whether one was being taken out when that was interrupted, or is out already. */
    private static final String SELECT_ALL = """
            select relname, coalesce(inhdetachpending, false) as pending, inhrelid is null as out
            from pg_class
            left join pg_inherits on inhrelid = pg_class.oid and inhparent = 'ping'::regclass
            where relkind = 'r' and relname ~ '^ping_[0-9]{4}_w[0-9]{2}$'
                and relnamespace = (select relnamespace from pg_class where oid = 'ping'::regclass)
            """;

    /**
     * Seconds: long exports end before that, or the partition goes the next time. The driver counts them, because what is set
     * for a session stays with a server connection that a pooler lends to others.
     */
    private static final int PATIENCE = 60;

    /** Empty partitions that go in one transaction, which keeps pings waiting. */
    private static final int AT_ONCE = 20;

    private static final String TIMED_OUT = "57014";

    private static final String COUNT_REPETITIONS = "select count(*) from repeated_ping where week < ?";

    private static final String DELETE_REPETITIONS = "delete from repeated_ping where week < ?";

    private static final String COUNT_INSTANCES = """
            select count(*) from instance
            where exists (select from ping where instance_id = instance.id and week < ?)
                and not exists (select from ping where instance_id = instance.id and week >= ?)
            """;

    private static final String SELECT_WITHOUT_PINGS = """
            select id from instance where not exists (select from ping where instance_id = instance.id)
            """;

    private static final String DELETE_WITHOUT_PINGS = """
            delete from instance
            where id = any(?) and not exists (select from ping where instance_id = instance.id)
            """;

    private final Database database;

    PingPartitions(Database database) {
        this.database = database;
    }

    /** The weeks before another one that have a partition, with the number of pings in each. */
    public SortedMap<Week, Long> before(Week end) {
        return database.call(handle -> {
            var connection = handle.getConnection();
            var weeks = new TreeMap<Week, Long>();
            for (var partition : all(connection)) {
                if (partition.week().compareTo(end) < 0) {
                    try (var statement = connection.createStatement();
                            var rows = statement.executeQuery("select count(*) from " + partition.name())) {
                        rows.next();
                        weeks.put(partition.week(), rows.getLong(1));
                    }
                }
            }
            return weeks;
        });
    }

    /**
     * Drops the partition of a week; not in a transaction.
     *
     * @return whether it is gone; otherwise somebody still reads it, and it goes the next time
     */
    public boolean drop(Week week) {
        return database.call(handle -> {
            var connection = handle.getConnection();
            var partition = all(connection).stream()
                    .filter(one -> one.week().equals(week))
                    .findFirst();
            if (partition.isEmpty()) {
                return true;
            }
            try (var statement = connection.createStatement()) {
                statement.setQueryTimeout(PATIENCE);
                if (!partition.get().out()) {
                    statement.execute("alter table ping detach partition %s %s"
                            .formatted(
                                    partition.get().name(), partition.get().pending() ? "finalize" : "concurrently"));
                }
                statement.execute("drop table " + partition.get().name());
                return true;
            } catch (SQLException e) {
                if (TIMED_OUT.equals(e.getSQLState())) {
                    return false;
                }
                throw e;
            }
        });
    }

    /**
     * Drops partitions of before a week that have no ping. A ping that comes meanwhile makes its partition again. Pings wait
     * for a fraction of a second; where somebody reads for longer than that, the rest goes the next time.
     *
     * @return how many are gone
     */
    public int dropEmpty(Week end) {
        var empty = database.call(handle -> {
            var connection = handle.getConnection();
            var names = new ArrayList<String>();
            for (var partition : all(connection)) {
                if (!partition.pending()
                        && !partition.out()
                        && partition.week().compareTo(end) < 0
                        && isEmpty(connection, partition.name())) {
                    names.add(partition.name());
                }
            }
            return names;
        });
        var dropped = 0;
        try {
            for (var from = 0; from < empty.size(); from += AT_ONCE) {
                var some = empty.subList(from, Math.min(empty.size(), from + AT_ONCE));
                dropped += database.repeatableTransaction(
                        () -> database.call(handle -> dropEmpty(handle.getConnection(), some)));
            }
        } catch (DatabaseException e) {
            if (!e.isLockTimeout()) {
                throw e;
            }
        }
        return dropped;
    }

    /** Nobody can write to a partition without a lock on the table that it is of. */
    private static int dropEmpty(Connection connection, List<String> names) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = '200ms'");
            statement.execute("lock table only ping in access exclusive mode");
            var dropped = 0;
            for (var name : names) {
                if (isEmpty(connection, name)) {
                    statement.execute("drop table " + name);
                    dropped++;
                }
            }
            return dropped;
        }
    }

    private static boolean isEmpty(Connection connection, String name) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select not exists (select from %s)".formatted(name))) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    /** How many second names pings of before a week have. */
    public long countRepetitions(Week end) {
        return database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(COUNT_REPETITIONS)) {
                statement.setObject(1, end.monday());
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    return rows.getLong(1);
                }
            }
        });
    }

    /** Deletes the second names of pings of before a week. */
    public long deleteRepetitions(Week end) {
        return database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(DELETE_REPETITIONS)) {
                statement.setObject(1, end.monday());
                return (long) statement.executeUpdate();
            }
        });
    }

    /** How many instances have pings of before a week, and none since. */
    public long countInstances(Week end) {
        return database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(COUNT_INSTANCES)) {
                statement.setObject(1, end.monday());
                statement.setObject(2, end.monday());
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    return rows.getLong(1);
                }
            }
        });
    }

    /** The instances without any ping. */
    public List<UUID> instancesWithoutPings() {
        return database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(SELECT_WITHOUT_PINGS);
                    var rows = statement.executeQuery()) {
                var ids = new ArrayList<UUID>();
                while (rows.next()) {
                    ids.add(rows.getObject(1, UUID.class));
                }
                return ids;
            }
        });
    }

    /**
     * Deletes those of a few instances that still have no ping. As in an erasure, no ping may be stored meanwhile of an instance
     * that was found before it is deleted.
     *
     * @return how many; none where pings keep the table busy
     */
    public long deleteWithoutPings(Collection<UUID> instances) {
        try {
            return database.repeatableTransaction(() -> {
                database.lockAgainstWriters(List.of("instance"));
                return database.call(handle -> {
                    var connection = handle.getConnection();
                    try (var statement = connection.prepareStatement(DELETE_WITHOUT_PINGS)) {
                        statement.setArray(1, connection.createArrayOf("uuid", instances.toArray()));
                        return (long) statement.executeUpdate();
                    }
                });
            });
        } catch (DatabaseException e) {
            if (e.isLockTimeout()) {
                return 0L;
            }
            throw e;
        }
    }

    private static List<Partition> all(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(SELECT_ALL)) {
            var partitions = new ArrayList<Partition>();
            while (rows.next()) {
                var name = rows.getString("relname");
                var week = weekOf(name);
                if (week.isPresent()) {
                    partitions.add(new Partition(name, week.get(), rows.getBoolean("pending"), rows.getBoolean("out")));
                }
            }
            return partitions;
        }
    }

    private static Optional<Week> weekOf(String name) {
        return Week.parse(name.substring("ping_".length()).replace("_w", "-W"));
    }

    /**
     * The table of a week.
     *
     * @param pending whether it was being taken out when that was interrupted: nobody sees it any more
     * @param out whether it is no partition any more
     */
    private record Partition(String name, Week week, boolean pending, boolean out) {}
}
