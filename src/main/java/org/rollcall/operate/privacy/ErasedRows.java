package org.rollcall.operate.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.UUID;
import org.rollcall.operate.privacy.ErasureCertificate.Erased;
import org.rollcall.platform.database.Database;

/** Rows that erasures under way have deleted so far: the SQL of the table {@code erased_row}. */
@ApplicationScoped
class ErasedRows {

    private static final String INSERT = """
            insert into erased_row (erasure, kind, id)
            select ?, ?, id from unnest(?) as gone (id)
            on conflict do nothing
            """;

    /** Numbers in their order, and UUIDs in theirs. */
    private static final String SELECT = """
            select id from erased_row where erasure = ? and kind = ? order by length(id), id collate "C"
            """;

    private static final String DELETE = "delete from erased_row where erasure = ?";

    private static final int FETCH_SIZE = 1_000;

    private final Database database;

    ErasedRows(Database database) {
        this.database = database;
    }

    /** Notes what was deleted, in the transaction that deletes it. */
    void add(UUID erasure, String kind, Collection<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        database.call(connection -> {
            try (var statement = connection.prepareStatement(INSERT)) {
                statement.setObject(1, erasure);
                statement.setString(2, kind);
                statement.setArray(3, connection.createArrayOf("text", ids.toArray()));
                return statement.executeUpdate();
            }
        });
    }

    /** The deleted rows of one kind. */
    Erased sum(UUID erasure, String kind) {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(SELECT)) {
                statement.setFetchSize(FETCH_SIZE);
                statement.setObject(1, erasure);
                statement.setString(2, kind);
                try (var rows = statement.executeQuery()) {
                    var count = 0L;
                    var digest = MessageDigest.getInstance("SHA-256");
                    while (rows.next()) {
                        count++;
                        digest.update((rows.getString(1) + "\n").getBytes(StandardCharsets.US_ASCII));
                    }
                    return new Erased(kind, count, HexFormat.of().formatHex(digest.digest()));
                }
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Forgets what was deleted. */
    void forget(UUID erasure) {
        database.call(connection -> {
            try (var statement = connection.prepareStatement(DELETE)) {
                statement.setObject(1, erasure);
                return statement.executeUpdate();
            }
        });
    }
}
