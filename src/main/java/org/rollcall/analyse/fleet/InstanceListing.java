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
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.CurrentPings;
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

    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String FROM = """
            from instance
            cross join lateral (
            %s) as last
            where %s
            """;

    @SuppressWarnings("InlineFormatString")
    private static final String SELECT_PAGE =
            "select instance.id, hostname, uuid, first_received_at, last.*\n" + FROM + """
            %s
            """;

    private static final String SELECT_COUNT = "select count(*)\n" + FROM;

    /** With those of all that an instance was before. */
    @SuppressWarnings("InlineFormatString")
    private static final String SELECT_WEEKS = """
            select own.id as instance_id, week,
                (array_agg(product_version order by recorded_at desc, ping.id desc))[1] as product_version,
                sum(pings)::bigint as pings
            from unnest(:ids, :sender_ids) as own (id, sender_id)
            join %s as ping on ping.instance_id = own.sender_id
            where %s
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
            var pings = CurrentPings.of(handle, query.weeks());
            var found = lastPings(handle, pings, query, filter, page);
            var earlier = earlier(handle, found);
            var histories = histories(handle, pings, query, found, earlier);
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
        var conditions = filter.restrict(PingConditions.ofAllWeeks(query));
        return database.query(handle -> {
            var pings = CurrentPings.of(handle, query.weeks());
            return bindLast(
                            handle.createQuery(SELECT_COUNT.formatted(last(pings, query), conditions.sql())),
                            pings,
                            query,
                            conditions)
                    .mapTo(long.class)
                    .one();
        });
    }

    private static List<Found> lastPings(
            Handle handle, CurrentPings pings, PingQuery query, InstanceFilter filter, ListPage<InstanceOrder> page) {
        var conditions = page.restrict(filter.restrict(PingConditions.ofAllWeeks(query)));
        return bindLast(
                        handle.createQuery(SELECT_PAGE.formatted(last(pings, query), conditions.sql(), page.orderBy())),
                        pings,
                        query,
                        conditions)
                .bind("limit", page.limit())
                .map(InstanceListing::found)
                .list();
    }

    private static String last(CurrentPings pings, PingQuery query) {
        return pings.newestSql("instance_id = instance.id and "
                + PingConditions.of(query.weeks()).sql());
    }

    private static Query bindLast(Query statement, CurrentPings pings, PingQuery query, PingConditions conditions) {
        return conditions.bind(pings.bind(PingConditions.of(query.weeks()).bind(statement)));
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
            Handle handle, CurrentPings pings, PingQuery query, List<Found> found, List<Earlier> earlier) {
        var ids = Stream.concat(found.stream().map(Found::id), earlier.stream().map(Earlier::laterId));
        var senderIds =
                Stream.concat(found.stream().map(Found::id), earlier.stream().map(Earlier::id));
        var weeks = PingConditions.of(query.weeks());
        var histories = new Histories();
        pings.bind(weeks.bind(handle.createQuery(
                        SELECT_WEEKS.formatted(pings.sql("instance_id = any(:sender_ids)"), weeks.sql()))))
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
