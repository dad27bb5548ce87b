package org.rollcall.analyse;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.Database;

/** Which weeks there are pings of. */
@ApplicationScoped
public class StoredWeeks {

    /**
     * SQL of a table of them: each has a partition, and to ask the pings themselves would be to read them all. The names that
     * {@link org.rollcall.ping.PingStore#partition} gives are read in a quarter of the time that bounds take.
     */
    public static final String SQL = """
            select case when relname ~ '^ping_[0-9]{4}_w[0-9]{2}$' then to_date(substring(relname from 6), 'IYYY_"w"IW')
                else substring(pg_get_expr(relpartbound, pg_class.oid) from 'FROM \\(''([0-9-]+)''')::date end as week
            from pg_inherits
            join pg_class on pg_class.oid = inhrelid
            where inhparent = 'ping'::regclass
            """;

    private static final String HAS_ARRIVALS =
            "select exists (select 1 from ping where week = :week and arrival > :after and arrival <= :until)";

    private static final String SELECT_ARRIVAL = """
            select arrival from ping where week = :week and arrival > :after and arrival <= :until
            order by arrival offset :before limit 1
            """;

    private static final String COUNT =
            "select count(*) from ping where week = :week and arrival > :after and arrival <= :until";

    private final Database database;

    StoredWeeks(Database database) {
        this.database = database;
    }

    /** Those that pings were stored of, the first one first; there may be none left of some. */
    public List<Week> all() {
        return database.repeatable(handle ->
                handle.createQuery(SQL + "order by week").mapTo(Week.class).list());
    }

    /**
     * The arrival of a ping of a week by which so many have arrived after one and up to another; empty where there are fewer.
     */
    public Optional<Long> arrivalOf(Week week, long after, long until, int count) {
        return database.repeatable(handle -> arrived(handle, SELECT_ARRIVAL, week, after, until)
                .bind("before", count - 1)
                .mapTo(Long.class)
                .findOne());
    }

    /** How many pings of a week arrived after one and up to another. */
    public long count(Week week, long after, long until) {
        return database.repeatable(handle ->
                arrived(handle, COUNT, week, after, until).mapTo(long.class).one());
    }

    /** Whether pings of a week arrived after one and up to another. */
    public boolean hasArrivals(Week week, long after, long until) {
        return database.repeatable(handle -> arrived(handle, HAS_ARRIVALS, week, after, until)
                .mapTo(boolean.class)
                .one());
    }

    private static Query arrived(Handle handle, String sql, Week week, long after, long until) {
        return handle.createQuery(sql).bind("week", week).bind("after", after).bind("until", until);
    }
}
