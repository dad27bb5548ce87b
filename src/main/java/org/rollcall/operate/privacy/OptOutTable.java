package org.rollcall.operate.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.result.RowView;
import org.rollcall.ping.payload.OptedOut;
import org.rollcall.platform.database.Database;

/** The SQL of the table {@code opt_out}. */
@ApplicationScoped
class OptOutTable {

    private static final String SELECT_ALL = "select * from opt_out order by hostname";

    private static final String SELECT = "select * from opt_out where hostname = :hostname";

    private static final String PUT = """
            insert into opt_out (hostname, categories, comparison, created_by, updated_at)
            values (:hostname, :categories, :comparison, :created_by, :updated_at)
            on conflict (hostname) do update
                set categories = excluded.categories, comparison = excluded.comparison, created_by = excluded.created_by, updated_at = excluded.updated_at
            """;

    private static final String DELETE = "delete from opt_out where hostname = :hostname";

    private final Database database;

    OptOutTable(Database database) {
        this.database = database;
    }

    /** By hostname. */
    List<OptOut> all() {
        return database.repeatable(handle ->
                handle.createQuery(SELECT_ALL).map(OptOutTable::optOut).list());
    }

    Optional<OptOut> find(String hostname) {
        return database.call(handle -> handle.createQuery(SELECT)
                .bind("hostname", hostname)
                .map(OptOutTable::optOut)
                .findOne());
    }

    void put(OptOut optOut) {
        var optedOut = optOut.optedOut();
        database.call(handle -> handle.createUpdate(PUT)
                .bind("hostname", optOut.hostname())
                .bindByType(
                        "categories",
                        optedOut.all() ? null : optedOut.categories().toArray(String[]::new),
                        String[].class)
                .bind("comparison", optOut.comparison())
                .bind("created_by", optOut.createdBy())
                .bind("updated_at", optOut.updatedAt())
                .execute());
    }

    /** Whether there was one. */
    boolean delete(String hostname) {
        return database.call(handle ->
                        handle.createUpdate(DELETE).bind("hostname", hostname).execute())
                == 1;
    }

    private static OptOut optOut(RowView row) {
        var categories = row.getColumn("categories", String[].class);
        return new OptOut(
                row.getColumn("hostname", String.class),
                Categories.of(categories == null ? OptedOut.ALL : new OptedOut(false, Set.of(categories))),
                row.getColumn("comparison", Boolean.class),
                row.getColumn("created_by", String.class),
                row.getColumn("updated_at", Instant.class));
    }
}
