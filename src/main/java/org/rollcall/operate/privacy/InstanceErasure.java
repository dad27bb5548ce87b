package org.rollcall.operate.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.rollcall.ping.DeletedInstances;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.Database;

/** Deletes instances, and everything that was stored of them: pings, and the second names of pings. */
@ApplicationScoped
class InstanceErasure {

    /** The row of an instance is the last thing of it that goes, so it leads to all that there is. */
    private static final String CHOSEN = "select id from instance where host = :hostname and id = coalesce(:id, id)";

    private static final String SELECT_CHOSEN = CHOSEN + " and id > :after order by id limit :limit";

    private static final String SELECT_UUIDS =
            "select uuid from instance where host = :hostname and id = coalesce(:id, id) and uuid <> ''";

    private static final String SELECT_ONE = "select hostname, uuid from instance where id = :id";

    private static final String DELETE_PINGS = "delete from ping where instance_id = any(:instances) returning id";

    /** Late pings are looked for among the latest, and not in every partition. */
    private static final String DELETE_LATE_PINGS =
            "delete from ping where arrival > :after and instance_id in (" + CHOSEN + ") returning id";

    private static final String DELETE_REPETITIONS =
            "delete from repeated_ping where instance_id in (" + CHOSEN + ") returning id";

    private static final String DELETE_INSTANCES =
            "delete from instance where host = :hostname and id = coalesce(:id, id) returning id";

    private static final String COUNT = """
            select week, count(*) as pings from ping where instance_id in (%s) group by week
            """.formatted(CHOSEN);

    private static final String COUNT_REPETITIONS =
            "select count(*) from repeated_ping where instance_id in (" + CHOSEN + ")";

    private static final String COUNT_INSTANCES = "select count(*) from (" + CHOSEN + ") as chosen";

    private static final String SELECT_SETTLED = "select settled_ping_arrival()";

    private static final UUID LOWEST = new UUID(0, 0);

    private final Database database;

    InstanceErasure(Database database) {
        this.database = database;
    }

    /** The instance with an id. */
    Optional<Instance> find(UUID id) {
        return database.call(handle -> handle.createQuery(SELECT_ONE)
                .bind("id", id)
                .map((rows, _) -> Instance.ofColumns(rows.getString("hostname"), rows.getString("uuid")))
                .findOne());
    }

    /** Every ping with this arrival or an earlier one is there for everybody to see, or never will be. */
    long settledArrival() {
        return database.call(
                handle -> handle.createQuery(SELECT_SETTLED).mapTo(long.class).one());
    }

    /**
     * Some of the instances.
     *
     * @param after the last one of those before; null for the first ones
     */
    List<UUID> some(InstanceChoice choice, Optional<UUID> after, int limit) {
        return database.call(handle -> handle.createQuery(SELECT_CHOSEN)
                .bindMethods(choice)
                .bind("after", after.orElse(LOWEST))
                .bind("limit", limit)
                .mapTo(UUID.class)
                .list());
    }

    /** The uuids of the instances; one that sends none has none. */
    List<String> uuids(InstanceChoice choice) {
        return strings(SELECT_UUIDS, choice);
    }

    /** How many pings there are of which weeks. */
    Map<Week, Long> pings(InstanceChoice choice) {
        return database.call(handle -> handle.createQuery(COUNT)
                .bindMethods(choice)
                .reduceRows(new HashMap<>(), (weeks, row) -> {
                    weeks.put(row.getColumn("week", Week.class), row.getColumn("pings", Long.class));
                    return weeks;
                }));
    }

    /** How many second names of pings there are. */
    long countRepetitions(InstanceChoice choice) {
        return count(COUNT_REPETITIONS, choice);
    }

    /** How many instances there are. */
    long countInstances(InstanceChoice choice) {
        return count(COUNT_INSTANCES, choice);
    }

    private long count(String sql, InstanceChoice choice) {
        return database.call(handle ->
                handle.createQuery(sql).bindMethods(choice).mapTo(long.class).one());
    }

    /** Deletes all pings of instances; their ids. */
    List<String> deletePings(Collection<UUID> instances) {
        return database.call(handle -> handle.createQuery(DELETE_PINGS)
                .bindArray("instances", UUID.class, instances)
                .mapTo(String.class)
                .list());
    }

    /** Deletes the pings that arrived after others; their ids. */
    List<String> deletePings(InstanceChoice choice, long afterArrival) {
        return database.call(handle -> handle.createQuery(DELETE_LATE_PINGS)
                .bindMethods(choice)
                .bind("after", afterArrival)
                .mapTo(String.class)
                .list());
    }

    /** Deletes the second names of pings; the ids that they are. */
    List<String> deleteRepetitions(InstanceChoice choice) {
        return strings(DELETE_REPETITIONS, choice);
    }

    /** Deletes the instances themselves; their ids. */
    List<String> deleteInstances(InstanceChoice choice) {
        var deleted = strings(DELETE_INSTANCES, choice);
        database.call(handle -> {
            DeletedInstances.deleteWhatIsSaid(
                    handle, deleted.stream().map(UUID::fromString).toList());
            return deleted;
        });
        return deleted;
    }

    private List<String> strings(String sql, InstanceChoice choice) {
        return database.call(handle ->
                handle.createQuery(sql).bindMethods(choice).mapTo(String.class).list());
    }
}
