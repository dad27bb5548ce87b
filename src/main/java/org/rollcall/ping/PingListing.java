package org.rollcall.ping;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.database.Database;

/** Lists pings without their contents, and with what does not agree with their dictionaries. */
@ApplicationScoped
public class PingListing {

    private static final String CURRENT = """
            not exists (
                select from ping as later
                where later.instance_id = ping.instance_id and later.week = ping.week
                    and (later.recorded_at, later.id) > (ping.recorded_at, ping.id))""";

    /** Vectors are most of a ping; one is read only where it may have an integer of a metric that is declared otherwise. */
    private static final String MISMATCHED =
            "case when type_mismatch_count > 0 then array_send(numbers) end as numbers";

    private final Database database;

    PingListing(Database database) {
        this.database = database;
    }

    /** A page of the pings that fit, with what is not in their vectors. */
    public List<ListedPing> page(PingFilter filter, ListPage<PingOrder> page) {
        var order = page.order().column();
        var conditions = conditions(filter).after(order, "ping.id", page);
        var direction = page.descending() ? "desc" : "asc";
        var sql = "%s, %s, extras, undeclared\n%swhere %s\norder by %s %s, ping.id %s\nlimit ?"
                .formatted(PingStore.SELECT, MISMATCHED, PingStore.FROM, conditions.sql(), order, direction, direction);
        return database.query(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                statement.setInt(conditions.set(statement, 0) + 1, page.limit());
                try (var rows = statement.executeQuery()) {
                    var pings = new ArrayList<ListedPing>();
                    while (rows.next()) {
                        var numbers = rows.getBytes("numbers");
                        pings.add(new ListedPing(
                                PingStore.stored(rows),
                                numbers == null ? null : MetricVector.ofBinaryArray(numbers),
                                rows.getString("extras"),
                                rows.getString("undeclared")));
                    }
                    return pings;
                }
            }
        });
    }

    /** The number of pings that fit. */
    public long count(PingFilter filter) {
        var conditions = conditions(filter);
        return database.query(connection -> {
            try (var statement = connection.prepareStatement(
                    "select count(*)\n%swhere %s".formatted(PingStore.FROM, conditions.sql()))) {
                conditions.set(statement, 0);
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    return rows.getLong(1);
                }
            }
        });
    }

    private static Conditions conditions(PingFilter filter) {
        var conditions = new Conditions()
                .visible(filter.visible())
                .hostname(filter.wanted())
                .equal("uuid", filter.uuid())
                .week(filter.from(), filter.to())
                .version(filter.versionFrom(), filter.versionTo())
                .equal("edition", filter.edition())
                .since("received_at", filter.receivedSince());
        return filter.revisions() ? conditions : conditions.and(CURRENT);
    }

    /**
     * A stored ping in a list.
     *
     * @param numbers as in {@link PingContent}; null where no value is of another type than declared
     * @param extras as in {@link PingContent}
     * @param undeclared as in {@link PingContent}
     */
    public record ListedPing(
            StoredPing stored,
            @Nullable MetricVector numbers,
            String extras,
            @Nullable String undeclared) {}
}
