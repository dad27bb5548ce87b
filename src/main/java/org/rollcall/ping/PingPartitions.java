package org.rollcall.ping;

import static java.util.stream.Collectors.flatMapping;
import static java.util.stream.Collectors.toList;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.rollcall.platform.database.Citus;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.database.DatabaseException;
import org.rollcall.platform.database.DatabaseFailure;
import org.rollcall.platform.job.Pause;

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

    /** What waits for a lock keeps those waiting who come after it. */
    private static final String BRIEFLY = "set local lock_timeout = '200ms'";

    /** Why a partition stays that somebody reads. */
    public static final String STILL_READ = "somebody reads it still";

    private static final Duration PAUSE = Duration.ofMillis(500);

    /** Where a week is in the archive only, its pings have their second names when they come back. */
    private static final String COUNT_REPETITIONS =
            "select count(*) from repeated_ping where week < :end and week not in (select week from retired_week)";

    private static final String DELETE_REPETITIONS =
            "delete from repeated_ping where week < :end and week not in (select week from retired_week)";

    private static final String COUNT_INSTANCES = """
            select count(*) from instance
            where exists (select from ping where instance_id = instance.id and week < :end)
                and not exists (select from ping where instance_id = instance.id and week >= :end)
            """;

    private static final String SELECT_WITHOUT_PINGS = """
            select id from instance where not exists (select from ping where instance_id = instance.id)
            """;

    private static final String DELETE_WITHOUT_PINGS = """
            delete from instance
            where id = any(:instances) and not exists (select from ping where instance_id = instance.id)
            returning id
            """;

    private final Database database;

    PingPartitions(Database database) {
        this.database = database;
    }

    /** The weeks before another one that have a partition, with the number of pings in each. */
    public SortedMap<Week, Long> before(Week end) {
        return database.call(handle -> {
            var weeks = new TreeMap<Week, Long>();
            for (var partition : all(handle)) {
                if (partition.week().compareTo(end) < 0) {
                    var pings = handle.createQuery("select count(*) from " + partition.name())
                            .mapTo(long.class)
                            .one();
                    weeks.put(partition.week(), pings);
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
        try {
            return database.call(handle -> {
                all(handle).stream()
                        .filter(partition -> partition.week().equals(week))
                        .findFirst()
                        .ifPresent(partition -> drop(handle, partition));
                return true;
            });
        } catch (DatabaseException e) {
            if (TIMED_OUT.equals(e.sqlState()) || e.isLockTimeout()) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Drops the partition of a week in one transaction with something else, which nobody can store, change or delete a ping
     * beside; not in a transaction. They wait for as long as it takes, and at most a fifth of a second for those who read.
     *
     * @param check is done first, and says why the partition must stay; empty where it may go
     * @return that reason; {@link #STILL_READ} where somebody reads for longer, and it may go the next time
     */
    public Optional<String> dropWith(Week week, Function<Handle, Optional<String>> check) {
        var name = PingStore.partition(week);
        return database.call(handle -> {
            try {
                return briefly(handle, transaction -> dropWith(transaction, name, check));
            } catch (UnableToExecuteStatementException e) {
                if (DatabaseFailure.isLockTimeout(e)) {
                    return Optional.of(STILL_READ);
                }
                throw e;
            }
        });
    }

    private static Optional<String> dropWith(Handle handle, String name, Function<Handle, Optional<String>> check) {
        handle.execute("lock table only ping in access exclusive mode");
        handle.execute("lock table %s in access exclusive mode".formatted(name));
        var obstacle = check.apply(handle);
        if (obstacle.isEmpty()) {
            handle.execute("drop table " + name);
        }
        return obstacle;
    }

    private static void drop(Handle handle, Partition partition) {
        if (!partition.out()) {
            if (!partition.pending() && Citus.isInstalled()) {
                takeOutAtOnce(handle, partition.name());
            } else {
                patiently(
                        handle,
                        "alter table ping detach partition %s %s"
                                .formatted(partition.name(), partition.pending() ? "finalize" : "concurrently"));
            }
        }
        patiently(handle, "drop table " + partition.name());
    }

    /** Citus does not do that beside others. */
    static void takeOutAtOnce(Handle handle, String name) {
        var _ = briefly(handle, transaction -> transaction.execute("alter table ping detach partition " + name));
    }

    /** Does work in a transaction that keeps pings waiting, but for a fifth of a second only; where somebody reads for longer than that, it is tried again. */
    private static <T> T briefly(Handle handle, Function<Handle, T> work) {
        for (var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE); ; Pause.of(PAUSE)) {
            try {
                return handle.inTransaction(transaction -> {
                    Citus.changeOneAfterTheOther(transaction);
                    transaction.execute(BRIEFLY);
                    return work.apply(transaction);
                });
            } catch (UnableToExecuteStatementException e) {
                if (System.nanoTime() - end >= 0 || !DatabaseFailure.isLockTimeout(e)) {
                    throw e;
                }
            }
        }
    }

    private static void patiently(Handle handle, String sql) {
        handle.createUpdate(sql).setQueryTimeout(PATIENCE).execute();
    }

    /**
     * Drops partitions of before a week that have no ping. A ping that comes meanwhile makes its partition again. Pings wait
     * for a fraction of a second; where somebody reads for longer than that, the rest goes the next time.
     *
     * @return how many are gone
     */
    public int dropEmpty(Week end) {
        var empty = database.call(handle -> all(handle).stream()
                .filter(partition -> !partition.pending()
                        && !partition.out()
                        && partition.week().compareTo(end) < 0
                        && isEmpty(handle, partition.name()))
                .map(Partition::name)
                .toList());
        var dropped = 0;
        try {
            for (var from = 0; from < empty.size(); from += AT_ONCE) {
                var some = empty.subList(from, Math.min(empty.size(), from + AT_ONCE));
                dropped += database.repeatableTransaction(() -> database.call(handle -> dropEmpty(handle, some)));
            }
        } catch (DatabaseException e) {
            if (!e.isLockTimeout()) {
                throw e;
            }
        }
        return dropped;
    }

    /** Nobody can write to a partition without a lock on the table that it is of. */
    private static int dropEmpty(Handle handle, List<String> names) {
        Citus.changeOneAfterTheOther(handle);
        handle.execute(BRIEFLY);
        handle.execute("lock table only ping in access exclusive mode");
        var dropped = 0;
        for (var name : names) {
            if (isEmpty(handle, name)) {
                handle.execute("drop table " + name);
                dropped++;
            }
        }
        return dropped;
    }

    private static boolean isEmpty(Handle handle, String name) {
        return handle.createQuery("select not exists (select from %s)".formatted(name))
                .mapTo(boolean.class)
                .one();
    }

    /** How many second names pings of before a week have. */
    public long countRepetitions(Week end) {
        return count(COUNT_REPETITIONS, end);
    }

    /** Deletes the second names of pings of before a week. */
    public long deleteRepetitions(Week end) {
        return database.call(handle ->
                handle.createUpdate(DELETE_REPETITIONS).bind("end", end).execute());
    }

    /** How many instances have pings of before a week, and none since. */
    public long countInstances(Week end) {
        return count(COUNT_INSTANCES, end);
    }

    private long count(String sql, Week end) {
        return database.call(handle ->
                handle.createQuery(sql).bind("end", end).mapTo(long.class).one());
    }

    /** The instances without any ping. */
    public List<UUID> instancesWithoutPings() {
        return database.call(handle ->
                handle.createQuery(SELECT_WITHOUT_PINGS).mapTo(UUID.class).list());
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
                    var deleted = handle.createQuery(DELETE_WITHOUT_PINGS)
                            .bindArray("instances", UUID.class, instances)
                            .mapTo(UUID.class)
                            .list();
                    DeletedInstances.deleteWhatIsSaid(handle, deleted);
                    return (long) deleted.size();
                });
            });
        } catch (DatabaseException e) {
            if (e.isLockTimeout()) {
                return 0L;
            }
            throw e;
        }
    }

    private static List<Partition> all(Handle handle) {
        return handle.createQuery(SELECT_ALL)
                .map(PingPartitions::partition)
                .collect(flatMapping(Optional::stream, toList()));
    }

    private static Optional<Partition> partition(RowView row) {
        var name = row.getColumn("relname", String.class);
        return weekOf(name)
                .map(week -> new Partition(
                        name, week, row.getColumn("pending", Boolean.class), row.getColumn("out", Boolean.class)));
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
