package org.rollcall.analyse.fleet;

import static java.util.Objects.requireNonNull;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.rollcall.analyse.fleet.InstanceHistory.WeekPings;
import org.rollcall.analyse.fleet.ListedInstance.LastPing;
import org.rollcall.ping.Conditions;
import org.rollcall.ping.Instance;
import org.rollcall.ping.ListPage;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.Database;

/** Lists instances with what they have sent over time. */
@ApplicationScoped
class InstanceListing {

    /**
     * The partitions of an instance's pings are read from the last one backwards, by their primary keys, until one has a
     * ping: for an instance that is alive that is one or two look-ups, however many weeks are kept.
     */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String FROM = """
            from instance
            cross join lateral (
                select week, received_at, product_version, edition
                from ping
                where instance_id = instance.id and withdrawn_at is null and %s
                order by week desc, recorded_at desc, ping.id desc
                limit 1
            ) as last
            where %s
            """;

    @SuppressWarnings("InlineFormatString")
    private static final String SELECT_PAGE =
            "select instance.id, hostname, uuid, first_received_at, last.*\n" + FROM + """
            order by %s %s, instance.id %s
            limit ?
            """;

    private static final String SELECT_COUNT = "select count(*)\n" + FROM;

    @SuppressWarnings("InlineFormatString")
    private static final String SELECT_WEEKS = """
            select instance_id, week, (array_agg(product_version order by recorded_at desc, id desc))[1] as product_version,
                count(*) as pings
            from ping
            where instance_id = any(?) and withdrawn_at is null and %s
            group by instance_id, week
            order by instance_id, week
            """;

    private static final int FETCH_ROWS = 500;

    private final Database database;

    InstanceListing(Database database) {
        this.database = database;
    }

    /** A page of the instances that fit, with their history. */
    List<ListedInstance> page(InstanceFilter filter, ListPage<InstanceOrder> page) {
        return database.query(handle -> {
            var connection = handle.getConnection();
            var found = lastPings(connection, filter, page);
            var histories = histories(connection, filter, found);
            return found.stream()
                    .filter(listed -> histories.containsKey(listed.id())) // else it was erased meanwhile
                    .map(listed -> new ListedInstance(
                            listed.id(),
                            listed.instance(),
                            listed.firstReceivedAt(),
                            listed.lastPing(),
                            requireNonNull(histories.get(listed.id()))))
                    .toList();
        });
    }

    /** The number of instances that fit. */
    long count(InstanceFilter filter) {
        var weeks = weeks(filter);
        var conditions = conditions(filter);
        return database.query(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(SELECT_COUNT.formatted(weeks.sql(), conditions.sql()))) {
                conditions.set(statement, weeks.set(statement, 0));
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    return rows.getLong(1);
                }
            }
        });
    }

    private static List<Found> lastPings(Connection connection, InstanceFilter filter, ListPage<InstanceOrder> page)
            throws SQLException {
        var order = page.order().column();
        var direction = page.descending() ? "desc" : "asc";
        var weeks = weeks(filter);
        var conditions = conditions(filter).after(order, "instance.id", page);
        try (var statement = connection.prepareStatement(
                SELECT_PAGE.formatted(weeks.sql(), conditions.sql(), order, direction, direction))) {
            statement.setInt(conditions.set(statement, weeks.set(statement, 0)) + 1, page.limit());
            try (var rows = statement.executeQuery()) {
                var found = new ArrayList<Found>();
                while (rows.next()) {
                    var uuid = rows.getString("uuid");
                    found.add(new Found(
                            rows.getObject("id", UUID.class),
                            new Instance(rows.getString("hostname"), uuid.isEmpty() ? null : uuid),
                            rows.getObject("first_received_at", OffsetDateTime.class)
                                    .toInstant(),
                            new LastPing(
                                    new Week(rows.getObject("week", LocalDate.class)),
                                    rows.getObject("received_at", OffsetDateTime.class)
                                            .toInstant(),
                                    rows.getString("product_version"),
                                    rows.getString("edition"))));
                }
                return found;
            }
        }
    }

    /** Of one instance after the other: all weeks of all of them would be too many at a time. */
    private static Map<UUID, InstanceHistory> histories(Connection connection, InstanceFilter filter, List<Found> found)
            throws SQLException {
        var weeks = weeks(filter);
        try (var statement = connection.prepareStatement(SELECT_WEEKS.formatted(weeks.sql()))) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid", found.stream().map(Found::id).toArray()));
            weeks.set(statement, 1);
            statement.setFetchSize(FETCH_ROWS);
            try (var rows = statement.executeQuery()) {
                var histories = new HashMap<UUID, InstanceHistory>();
                var weeksOfOne = new ArrayList<WeekPings>();
                UUID one = null;
                while (rows.next()) {
                    var id = rows.getObject("instance_id", UUID.class);
                    if (one != null && !id.equals(one)) {
                        histories.put(one, InstanceHistory.of(weeksOfOne));
                        weeksOfOne.clear();
                    }
                    one = id;
                    weeksOfOne.add(new WeekPings(
                            new Week(rows.getObject("week", LocalDate.class)),
                            rows.getString("product_version"),
                            rows.getLong("pings")));
                }
                if (one != null) {
                    histories.put(one, InstanceHistory.of(weeksOfOne));
                }
                return histories;
            }
        }
    }

    private static Conditions weeks(InstanceFilter filter) {
        return new Conditions().week(filter.from(), filter.to());
    }

    private static Conditions conditions(InstanceFilter filter) {
        return new Conditions()
                .visible(filter.visible())
                .hostname(filter.wanted())
                .equal("uuid", filter.uuid())
                .version(filter.versionFrom(), filter.versionTo())
                .equal("edition", filter.edition())
                .since("received_at", filter.seenSince());
    }

    private record Found(UUID id, Instance instance, Instant firstReceivedAt, LastPing lastPing) {}
}
