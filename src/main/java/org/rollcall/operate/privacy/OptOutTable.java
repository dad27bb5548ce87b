package org.rollcall.operate.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.result.RowView;
import org.jdbi.v3.core.statement.SqlStatement;
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

    /** What is not the hostname's own to decide stays as it is. */
    private static final String PUT_OWN = """
            insert into opt_out (hostname, categories, comparison, created_by, updated_at)
            values (:hostname, :categories, :comparison, :created_by, :updated_at)
            on conflict (hostname) do update
                set categories = case when opt_out.categories is not null then array(
                        select category from unnest(opt_out.categories) as category where category <> all (:own)
                        union
                        select category from unnest(excluded.categories) as category) end,
                    comparison = excluded.comparison, created_by = excluded.created_by, updated_at = excluded.updated_at
            returning *
            """;

    private static final String DELETE_OWN = "delete from opt_out where hostname = :hostname and categories <@ :own";

    private static final String LEAVE_THE_REST = """
            update opt_out
            set categories = case when categories is not null then array(
                    select category from unnest(categories) as category where category <> all (:own)) end,
                comparison = false, created_by = :created_by, updated_at = :updated_at
            where hostname = :hostname and (comparison or categories && :own)
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
        database.call(handle -> bind(optOut, handle.createUpdate(PUT)).execute());
    }

    /**
     * Puts what a hostname decides on itself.
     *
     * @param optOut has no other categories than its own
     * @param own the categories that a hostname decides on
     * @return the opt-out with what operators have ruled beside it
     */
    OptOut putOwn(OptOut optOut, Collection<String> own) {
        return database.call(handle -> bind(optOut, handle.createQuery(PUT_OWN))
                .bindArray("own", String.class, own)
                .map(OptOutTable::optOut)
                .one());
    }

    private static <S extends SqlStatement<S>> S bind(OptOut optOut, S statement) {
        var optedOut = optOut.optedOut();
        return statement
                .bind("hostname", optOut.hostname())
                .bindByType(
                        "categories",
                        optedOut.all() ? null : optedOut.categories().toArray(String[]::new),
                        String[].class)
                .bind("comparison", optOut.comparison())
                .bind("created_by", optOut.createdBy())
                .bind("updated_at", optOut.updatedAt());
    }

    /**
     * Ends what a hostname decides on itself, and leaves what operators have ruled.
     *
     * @return whether there was anything of it
     */
    boolean deleteOwn(String hostname, Collection<String> own, String by, Instant at) {
        return database.call(handle -> handle.createUpdate(DELETE_OWN)
                                .bind("hostname", hostname)
                                .bindArray("own", String.class, own)
                                .execute()
                        + handle.createUpdate(LEAVE_THE_REST)
                                .bind("hostname", hostname)
                                .bindArray("own", String.class, own)
                                .bind("created_by", by)
                                .bind("updated_at", at)
                                .execute())
                == 1;
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
