package org.rollcall.analyse;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.Database;

/** Which weeks there are pings of. */
@ApplicationScoped
public class StoredWeeks {

    /** Each has a partition; to ask the pings themselves would be to read them all. */
    private static final String SELECT = """
            select substring(pg_get_expr(relpartbound, pg_class.oid) from 'FROM \\(''([0-9-]+)''')::date as week
            from pg_inherits
            join pg_class on pg_class.oid = inhrelid
            where inhparent = 'ping'::regclass
            order by week
            """;

    private static final String HAS_ARRIVALS =
            "select exists (select from ping where week = ? and arrival > ? and arrival <= ?)";

    private final Database database;

    StoredWeeks(Database database) {
        this.database = database;
    }

    /** Those that pings were stored of, the first one first; there may be none left of some. */
    public List<Week> all() {
        return database.repeatable(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(SELECT)) {
                var weeks = new ArrayList<Week>();
                while (rows.next()) {
                    weeks.add(new Week(rows.getObject("week", LocalDate.class)));
                }
                return weeks;
            }
        });
    }

    /** Whether pings of a week arrived after one and up to another. */
    public boolean hasArrivals(Week week, long after, long until) {
        return database.repeatable(connection -> {
            try (var statement = connection.prepareStatement(HAS_ARRIVALS)) {
                statement.setObject(1, week.monday());
                statement.setLong(2, after);
                statement.setLong(3, until);
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    return rows.getBoolean(1);
                }
            }
        });
    }
}
