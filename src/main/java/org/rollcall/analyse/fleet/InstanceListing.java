package org.rollcall.analyse.fleet;

import static java.util.Objects.requireNonNull;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingConditions;
import org.rollcall.analyse.PingQuery;
import org.rollcall.analyse.fleet.InstanceHistory.WeekPings;
import org.rollcall.analyse.fleet.ListedInstance.LastPing;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.ReadDatabase;

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
            %s
            """;

    private static final String SELECT_COUNT = "select count(*)\n" + FROM;

    /**
     * With those of all that an instance was before. Senders are named once more by their ids alone: else the planner, which
     * does not know that they are few, reads every ping of every week.
     */
    @SuppressWarnings("InlineFormatString")
    private static final String SELECT_WEEKS = """
            select own.id as instance_id, week,
                (array_agg(product_version order by recorded_at desc, ping.id desc))[1] as product_version,
                count(*) as pings
            from unnest(:ids, :sender_ids) as own (id, sender_id)
            join ping on ping.instance_id = own.sender_id
            where ping.instance_id = any(:sender_ids) and withdrawn_at is null and %s
            group by own.id, week
            order by own.id, week
            """;

    private static final String SELECT_EARLIER = """
            select later_id, earlier_id, hostname
            from earlier_instance
            join instance on instance.id = earlier_id
            where later_id = any(:ids)
            order by first_received_at, id
            """;

    private static final int FETCH_ROWS = 500;

    private final ReadDatabase database;

    InstanceListing(ReadDatabase database) {
        this.database = database;
    }

    /** A page of the instances whose last ping in the weeks of the query is asked for, with their history in these weeks. */
    List<ListedInstance> page(PingQuery query, InstanceFilter filter, ListPage<InstanceOrder> page) {
        return database.query(handle -> {
            var found = lastPings(handle, query, filter, page);
            var earlier = earlier(handle, found);
            var histories = histories(handle, query, found, earlier);
            return found.stream()
                    .filter(listed -> histories.containsKey(listed.id())) // else it was erased meanwhile
                    .map(listed -> new ListedInstance(
                            listed.id(),
                            listed.instance(),
                            listed.firstReceivedAt(),
                            listed.lastPing(),
                            requireNonNull(histories.get(listed.id())),
                            earlier.stream()
                                    .filter(before -> before.laterId().equals(listed.id()))
                                    .map(Earlier::hostname)
                                    .toList()))
                    .toList();
        });
    }

    /** The number of instances whose last ping in the weeks of the query is asked for. */
    long count(PingQuery query, InstanceFilter filter) {
        var weeks = PingConditions.of(query.weeks());
        var conditions = filter.restrict(PingConditions.ofAllWeeks(query));
        return database.query(handle -> conditions
                .bind(weeks.bind(handle.createQuery(SELECT_COUNT.formatted(weeks.sql(), conditions.sql()))))
                .mapTo(long.class)
                .one());
    }

    private static List<Found> lastPings(
            Handle handle, PingQuery query, InstanceFilter filter, ListPage<InstanceOrder> page) {
        var weeks = PingConditions.of(query.weeks());
        var conditions = page.restrict(filter.restrict(PingConditions.ofAllWeeks(query)));
        return conditions
                .bind(weeks.bind(
                        handle.createQuery(SELECT_PAGE.formatted(weeks.sql(), conditions.sql(), page.orderBy()))))
                .bind("limit", page.limit())
                .map(InstanceListing::found)
                .list();
    }

    private static Found found(RowView row) {
        return new Found(
                row.getColumn("id", UUID.class),
                Instance.ofColumns(row.getColumn("hostname", String.class), row.getColumn("uuid", String.class)),
                row.getColumn("first_received_at", Instant.class),
                new LastPing(
                        row.getColumn("week", Week.class),
                        row.getColumn("received_at", Instant.class),
                        row.getColumn("product_version", String.class),
                        row.getColumn("edition", String.class)));
    }

    /** Of one instance after the other: all weeks of all of them would be too many at a time. */
    private static Map<UUID, InstanceHistory> histories(
            Handle handle, PingQuery query, List<Found> found, List<Earlier> earlier) {
        var ids = Stream.concat(found.stream().map(Found::id), earlier.stream().map(Earlier::laterId));
        var senderIds =
                Stream.concat(found.stream().map(Found::id), earlier.stream().map(Earlier::id));
        var weeks = PingConditions.of(query.weeks());
        var histories = new Histories();
        weeks.bind(handle.createQuery(SELECT_WEEKS.formatted(weeks.sql())))
                .bindArray("ids", UUID.class, ids.toList())
                .bindArray("sender_ids", UUID.class, senderIds.toList())
                .setFetchSize(FETCH_ROWS)
                .map(InstanceListing::pingsOfWeek)
                .forEach(histories::add);
        return histories.all();
    }

    private static List<Earlier> earlier(Handle handle, List<Found> found) {
        return handle.createQuery(SELECT_EARLIER)
                .bindArray("ids", UUID.class, found.stream().map(Found::id).toList())
                .map(row -> new Earlier(
                        row.getColumn("later_id", UUID.class),
                        row.getColumn("earlier_id", UUID.class),
                        row.getColumn("hostname", String.class)))
                .list();
    }

    private static PingsOfWeek pingsOfWeek(RowView row) {
        return new PingsOfWeek(
                row.getColumn("instance_id", UUID.class),
                new WeekPings(
                        row.getColumn("week", Week.class),
                        row.getColumn("product_version", String.class),
                        row.getColumn("pings", Long.class)));
    }

    /** Takes the weeks of instances, one instance after the other, and keeps their histories alone. */
    private static final class Histories {

        private final Map<UUID, InstanceHistory> histories = new HashMap<>();
        private final List<WeekPings> weeks = new ArrayList<>();
        private @Nullable UUID id;

        void add(PingsOfWeek pings) {
            if (!pings.id().equals(id)) {
                end();
                id = pings.id();
            }
            weeks.add(pings.week());
        }

        private void end() {
            if (id != null) {
                histories.put(id, InstanceHistory.of(weeks));
                weeks.clear();
            }
        }

        Map<UUID, InstanceHistory> all() {
            end();
            return histories;
        }
    }

    private record Found(UUID id, Instance instance, Instant firstReceivedAt, LastPing lastPing) {}

    /** An instance that a later one was before. */
    private record Earlier(UUID laterId, UUID id, String hostname) {}

    private record PingsOfWeek(UUID id, WeekPings week) {}
}
