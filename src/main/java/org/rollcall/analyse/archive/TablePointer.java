package org.rollcall.analyse.archive;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.rollcall.platform.database.Database;

/** Which metadata file of the archive's table is the current one: the SQL of {@code archive_table}. */
@ApplicationScoped
class TablePointer {

    private static final String SELECT = "select metadata_location from archive_table";

    private static final String INSERT =
            "insert into archive_table (metadata_location) values (:next) on conflict do nothing";

    private static final String UPDATE = """
            update archive_table set metadata_location = :next, previous_metadata_location = metadata_location
            where metadata_location = :last
            """;

    private final Database database;

    TablePointer(Database database) {
        this.database = database;
    }

    /** Empty where there is no table. */
    Optional<String> current() {
        return database.repeatable(
                handle -> handle.createQuery(SELECT).mapTo(String.class).findOne());
    }

    /**
     * Makes a metadata file the first one. What is thrown leaves open whether that was done.
     *
     * @return false where there is a table already
     */
    boolean begin(String next) {
        return database.call(
                        handle -> handle.createUpdate(INSERT).bind("next", next).execute())
                == 1;
    }

    /**
     * Has a metadata file take the place of another. What is thrown leaves open whether that was done.
     *
     * @return false where the other one is not the current one
     */
    boolean move(String last, String next) {
        return database.call(handle -> handle.createUpdate(UPDATE)
                        .bind("last", last)
                        .bind("next", next)
                        .execute())
                == 1;
    }
}
