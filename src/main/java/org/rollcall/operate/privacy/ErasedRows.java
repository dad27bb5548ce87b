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
            select :erasure, :kind, id from unnest(:ids) as gone (id)
            on conflict do nothing
            """;

    /** Numbers in their order, and UUIDs in theirs. */
    private static final String SELECT = """
            select id from erased_row where erasure = :erasure and kind = :kind order by length(id), id collate "C"
            """;

    private static final String DELETE = "delete from erased_row where erasure = :erasure";

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
        database.call(handle -> handle.createUpdate(INSERT)
                .bind("erasure", erasure)
                .bind("kind", kind)
                .bindArray("ids", String.class, ids)
                .execute());
    }

    /** The deleted rows of one kind. */
    Erased sum(UUID erasure, String kind) {
        var digest = sha256();
        var count = database.call(handle -> handle.createQuery(SELECT)
                .setFetchSize(FETCH_SIZE)
                .bind("erasure", erasure)
                .bind("kind", kind)
                .mapTo(String.class)
                .forEachWithCount(id -> digest.update((id + "\n").getBytes(StandardCharsets.US_ASCII))));
        return new Erased(kind, count, HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Forgets what was deleted. */
    void forget(UUID erasure) {
        database.call(
                handle -> handle.createUpdate(DELETE).bind("erasure", erasure).execute());
    }
}
