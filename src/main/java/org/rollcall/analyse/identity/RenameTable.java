package org.rollcall.analyse.identity;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.Database;

/** The SQL of {@code rename}: instances that go on as others. */
@ApplicationScoped
class RenameTable {

    private static final String SELECT_NEW = "select new_instance_id from rename where old_instance_id = :old";

    /** With the instance itself. */
    private static final String SELECT_ALL_NAMES =
            "select :id::uuid as id union select earlier_id from earlier_instance where later_id = :id";

    private static final String SELECT_WEEKS = """
            select min(week) as first_week, max(week) as last_week
            from ping
            where instance_id = any(:ids) and withdrawn_at is null
            """;

    private static final String INSERT = """
            insert into rename (old_instance_id, new_instance_id, confirmed_by, confirmed_at)
            values (:old, :new, :by, :at)
            """;

    private static final String DELETE = "delete from rename where old_instance_id = :old and new_instance_id = :new";

    private final Database database;

    RenameTable(Database database) {
        this.database = database;
    }

    /** The instance that another one goes on as. */
    Optional<UUID> successor(UUID old) {
        return database.call(handle -> handle.createQuery(SELECT_NEW)
                .bind("old", old)
                .mapTo(UUID.class)
                .findOne());
    }

    /** An instance with all that it was before. */
    List<UUID> allNames(UUID id) {
        return database.call(handle -> handle.createQuery(SELECT_ALL_NAMES)
                .bind("id", id)
                .mapTo(UUID.class)
                .list());
    }

    /** The first and the last week in which one of some instances has sent. */
    Weeks weeks(Collection<UUID> ids) {
        return database.call(handle -> handle.createQuery(SELECT_WEEKS)
                .bindArray("ids", UUID.class, ids)
                .map(row -> new Weeks(row.getColumn("first_week", Week.class), row.getColumn("last_week", Week.class)))
                .one());
    }

    /** Has an instance go on as another one, in the transaction of the caller. */
    void insert(UUID old, UUID successor, String by, Instant at) {
        database.call(handle -> handle.createUpdate(INSERT)
                .bind("old", old)
                .bind("new", successor)
                .bind("by", by)
                .bind("at", at)
                .execute());
    }

    /** Undoes that; false where it was not so. */
    boolean delete(UUID old, UUID successor) {
        return database.call(handle -> handle.createUpdate(DELETE)
                        .bind("old", old)
                        .bind("new", successor)
                        .execute()
                == 1);
    }

    /** Both null where no ping counts. */
    record Weeks(@Nullable Week first, @Nullable Week last) {}
}
