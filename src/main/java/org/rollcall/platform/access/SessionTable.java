package org.rollcall.platform.access;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.SqlStatement;
import org.rollcall.platform.access.SessionOwner.OfAdmin;
import org.rollcall.platform.access.SessionOwner.OfPerson;
import org.rollcall.platform.access.SessionOwner.OfToken;
import org.rollcall.platform.database.Database;

/** The SQL of the table {@code session}. */
@ApplicationScoped
class SessionTable {

    private static final String INSERT = """
            insert into session (secret_sha256, token_id, token_sha256, admin_proof, issuer, person, scopes, created_at, expires_at)
            values (:secret, :token, :text, :proof, :issuer, :person, :scopes, :now, :end)
            """;

    /** Of one owner; those of the configured admin token have neither a token of the table nor a person. */
    private static final String DELETE_OLDEST = """
            delete from session where secret_sha256 in (
                select secret_sha256 from session
                where token_id is not distinct from :token and issuer is not distinct from :issuer
                    and person is not distinct from :person
                order by created_at desc, secret_sha256
                offset :max)
            """;

    private static final String FIND = "select * from session where secret_sha256 = :secret and expires_at > :now";

    private static final String DELETE = "delete from session where secret_sha256 = :secret";

    private static final String DELETE_EXPIRED = "delete from session where expires_at <= :now";

    private final Database database;

    SessionTable(Database database) {
        this.database = database;
    }

    /** Adds a session, and deletes the oldest ones of its owner where there are too many. */
    void add(byte[] secretSha256, SessionOwner owner, Instant now, Instant end, int maxOfOwner) {
        database.call(handle -> {
            try (var insert = handle.createUpdate(INSERT)) {
                bind(insert, owner)
                        .bind("secret", secretSha256)
                        .bind("now", now)
                        .bind("end", end)
                        .execute();
            }
            try (var delete = handle.createUpdate(DELETE_OLDEST)) {
                return bind(delete, owner).bind("max", maxOfOwner).execute();
            }
        });
    }

    private static <S extends SqlStatement<S>> S bind(S statement, SessionOwner owner) {
        var token = owner instanceof OfToken of ? of : null;
        var admin = owner instanceof OfAdmin of ? of : null;
        var person = owner instanceof OfPerson of ? of : null;
        return statement
                .bind("token", token == null ? null : token.id())
                .bind("text", token == null ? null : token.sha256())
                .bind("proof", admin == null ? null : admin.proof())
                .bind("issuer", person == null ? null : person.issuer())
                .bind("person", person == null ? null : person.name())
                .bindArray(
                        "scopes",
                        String.class,
                        person == null
                                ? null
                                : person.scopes().stream().map(Scope::role).toList());
    }

    /** A session that has not expired. */
    Optional<StoredSession> find(byte[] secretSha256, Instant now) {
        return database.repeatable(handle -> handle.createQuery(FIND)
                .bind("secret", secretSha256)
                .bind("now", now)
                .map((row, _) -> stored(row))
                .findOne());
    }

    private static StoredSession stored(ResultSet row) throws SQLException {
        return new StoredSession(
                owner(row), row.getObject("expires_at", OffsetDateTime.class).toInstant());
    }

    private static SessionOwner owner(ResultSet row) throws SQLException {
        var proof = row.getBytes("admin_proof");
        if (proof != null) {
            return new OfAdmin(proof);
        }
        var person = row.getString("person");
        if (person != null) {
            List<String> scopes =
                    Arrays.asList((String[]) row.getArray("scopes").getArray());
            return new OfPerson(row.getString("issuer"), person, Scope.known(scopes));
        }
        return new OfToken(row.getLong("token_id"), row.getBytes("token_sha256"));
    }

    /** Deletes one session. */
    void delete(byte[] secretSha256) {
        database.call(handle ->
                handle.createUpdate(DELETE).bind("secret", secretSha256).execute());
    }

    /** Deletes those that have expired; says how many there were. */
    int deleteExpired(Instant now) {
        return database.repeatable(
                handle -> handle.createUpdate(DELETE_EXPIRED).bind("now", now).execute());
    }
}
