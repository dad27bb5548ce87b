package org.rollcall.ping;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.rollcall.platform.database.Database;

/**
 * The first and the last week in which any ping had a metric: the SQL of the table {@code metric_seen}. A replica
 * remembers what it has written, so that nearly every ping costs a comparison of a few hundred bytes and no statement.
 */
@ApplicationScoped
public class SeenMetrics {

    /** In one order, so that two replicas cannot wait for each other. */
    private static final String UPSERT = """
            insert into metric_seen (ordinal, first_week, last_week)
            select ordinal, :week, :week
            from unnest(:ordinals) as seen (ordinal)
            order by ordinal
            on conflict (ordinal) do update
            set first_week = least(metric_seen.first_week, excluded.first_week),
                last_week = greatest(metric_seen.last_week, excluded.last_week)
            where excluded.first_week < metric_seen.first_week or excluded.last_week > metric_seen.last_week
            """;

    private static final String SELECT =
            "select ordinal, first_week, last_week from metric_seen where ordinal = any(:ordinals)";

    private final Database database;

    /** The ordinals that are known to be in the table for a week; a set is replaced, never changed. */
    private final Map<Week, BitSet> written = new ConcurrentHashMap<>();

    SeenMetrics(Database database) {
        this.database = database;
    }

    /**
     * Notes the metrics of a ping. To be called before the ping is stored: a crash between the two leaves a week noted too
     * early, which the ping's next attempt makes true, while the other order could lose one for ever.
     */
    public void note(Week week, MetricVector metrics) {
        var ordinals = metrics.ordinals();
        var news = (BitSet) ordinals.clone();
        var known = written.get(week);
        if (known != null) {
            news.andNot(known);
        }
        if (news.isEmpty()) {
            return;
        }
        // Metrics that are remembered as written must be, whatever the end of the caller's transaction.
        database.repeatableTransaction(() -> write(week, news));
        written.merge(week, ordinals, SeenMetrics::union);
    }

    /** The weeks of those of the metrics that were ever seen, by ordinal. */
    public Map<Integer, Weeks> weeks(Collection<Integer> ordinals) {
        return database.repeatable(handle -> handle.createQuery(SELECT)
                .bindArray("ordinals", Integer.class, ordinals)
                .reduceRows(new HashMap<>(), (weeks, row) -> {
                    weeks.put(
                            row.getColumn("ordinal", Integer.class),
                            new Weeks(row.getColumn("first_week", Week.class), row.getColumn("last_week", Week.class)));
                    return weeks;
                }));
    }

    private int write(Week week, BitSet ordinals) {
        return database.call(handle -> handle.createUpdate(UPSERT)
                .bind("week", week)
                .bind("ordinals", ordinals.stream().boxed().toArray(Integer[]::new))
                .execute());
    }

    private static BitSet union(BitSet one, BitSet other) {
        var union = (BitSet) one.clone();
        union.or(other);
        return union;
    }

    /** The first and the last week in which a metric was seen. */
    public record Weeks(Week first, Week last) {}
}
