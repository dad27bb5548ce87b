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
            "insert into dictionary_draft (source, created_at) values (?, now()) returning id";

    private static final String SELECT = "select source from dictionary_draft where id = ?";

    private static final String DELETE = "delete from dictionary_draft where id = ?";

    private static final String DELETE_OLD =
            "delete from dictionary_draft where created_at < now() - make_interval(secs => ?)";

    private final Database database;

    DraftTable(Database database) {
        this.database = database;
    }

    /** Keeps a source, and answers its id. */
    long insert(byte[] source) {
        return database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(DELETE_OLD)) {
                statement.setLong(1, KEPT.toSeconds());
                statement.executeUpdate();
            }
            try (var statement = connection.prepareStatement(INSERT)) {
                statement.setBytes(1, source);
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    return rows.getLong(1);
                }
            }
        });
    }

    Optional<byte[]> find(long id) {
        return database.repeatable(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(SELECT)) {
                statement.setLong(1, id);
                try (var rows = statement.executeQuery()) {
                    return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.empty();
                }
            }
        });
    }

    void delete(long id) {
        database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(DELETE)) {
                statement.setLong(1, id);
                return statement.executeUpdate();
            }
        });
    }
}
