package org.rollcall.receive.reprocess;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.rollcall.platform.database.Database;

/** The SQL of the table {@code dictionary_draft}: the sources of dictionaries whose dry run is not finished. */
@ApplicationScoped
class DraftTable {

    /** Drafts that were left by dry runs that were cancelled or failed are deleted after this. */
    private static final Duration KEPT = Duration.ofDays(7);

    private static final String INSERT =
            "insert into dictionary_draft (source, created_at) values (:source, now()) returning id";

    private static final String SELECT = "select source from dictionary_draft where id = :id";

    private static final String DELETE = "delete from dictionary_draft where id = :id";

    private static final String DELETE_OLD =
            "delete from dictionary_draft where created_at < now() - make_interval(secs => :seconds)";

    private final Database database;

    DraftTable(Database database) {
        this.database = database;
    }

    /** Keeps a source, and answers its id. */
    long insert(byte[] source) {
        return database.call(handle -> {
            handle.createUpdate(DELETE_OLD).bind("seconds", KEPT.toSeconds()).execute();
            return handle.createQuery(INSERT)
                    .bind("source", source)
                    .mapTo(long.class)
                    .one();
        });
    }

    Optional<byte[]> find(long id) {
        return database.repeatable(handle ->
                handle.createQuery(SELECT).bind("id", id).mapTo(byte[].class).findOne());
    }

    void delete(long id) {
        database.call(handle -> handle.createUpdate(DELETE).bind("id", id).execute());
    }
}
