package org.rollcall.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.rollcall.FirstColumn;
import org.rollcall.platform.embedded.EmbeddedPostgres;
import org.rollcall.platform.embedded.TestDatabase;

/** The user of the service adds to the audit trail and reads it; what is in there it cannot change. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditOwnerTest {

    private static final String PASSWORD = "a-password-of-a-test";

    /** A user who may make no roles. */
    private static final String SERVICE = "service";

    /** A user who may. */
    private static final String MAKER = "maker";

    private static final List<String> FORBIDDEN = List.of(
            "update audit_event set actor = 'nobody'",
            "delete from audit_event",
            "truncate audit_event",
            "alter table audit_event disable trigger all",
            "drop trigger audit_event_is_append_only on audit_event",
            "create trigger another before insert on audit_event for each row execute function audit_event_is_kept()",
            "alter table audit_event add column more text",
            "alter table audit_event owner to current_user",
            "create or replace function audit_event_is_kept() returns trigger language plpgsql as 'begin return old; end'",
            "create or replace function audit_event_is_append_only() returns trigger language plpgsql as 'begin return null; end'",
            "drop function delete_audit_events_before(timestamptz)",
            "drop table audit_event");

    private EmbeddedPostgres postgres;
    private int databases;
    private String database = "";

    @BeforeAll
    void start() throws SQLException {
        postgres = TestDatabase.open();
        execute(
                postgres.jdbcUrl(),
                "create role service login nosuperuser nocreaterole password '%s'".formatted(PASSWORD),
                "create role maker login nosuperuser createrole password '%s'".formatted(PASSWORD),
                "create role reader login password '%s'".formatted(PASSWORD));
    }

    @AfterAll
    void stop() {
        postgres.close();
    }

    /** A database as its administrator makes it for a service: the service may use it, and does not own it. */
    @BeforeEach
    void freshDatabase() throws SQLException {
        database = "audit_" + ++databases;
        execute(postgres.jdbcUrl(), "create database " + database);
        execute(jdbcUrl(), "grant create on schema public to service, maker");
    }

    @Test
    void roleThatTheAdministratorHasMade_isTheOwner_afterOneStartAsItsMember() throws SQLException {
        execute(
                jdbcUrl(),
                "create role prepared",
                "grant create on schema public to prepared",
                "grant prepared to service");
        migrate(SERVICE, "prepared");
        assertThat(stillAble(SERVICE, "prepared"))
                .singleElement()
                .asString()
                .contains("revoke \"prepared\" from service");
        execute(jdbcUrl(), "revoke prepared from service");
        migrate(SERVICE, "prepared"); // a later start

        assertThat(stillAble(SERVICE, "prepared")).isEmpty();
        expectThatEventsAreOnlyAdded(SERVICE, "prepared");
        assertThatThrownBy(() -> execute(SERVICE, "set role prepared")).hasMessageContaining("permission denied");
    }

    @Test
    void userWhoMayMakeRoles_makesIt_andIsNoMemberOfItAfterwards() throws SQLException {
        execute(jdbcUrl(), "grant create on schema public to maker with grant option");
        migrate(MAKER, "Made for audits");
        migrate(MAKER, "Made for audits");

        expectThatEventsAreOnlyAdded(MAKER, "Made for audits");
        assertThatThrownBy(() -> execute(MAKER, "set role \"Made for audits\""))
                .hasMessageContaining("permission denied");
        assertThat(stillAble(MAKER, "Made for audits"))
                .singleElement()
                .asString()
                .contains("may make itself a member");
    }

    @Test
    void retention_deletesByAge_andNobodyElseMay() throws SQLException {
        execute(
                jdbcUrl(),
                "create role for_retention",
                "grant for_retention to service",
                "grant create on schema public to for_retention");
        migrate(SERVICE, "for_retention");
        execute(jdbcUrl(), "revoke for_retention from service");
        execute(SERVICE, event("2001-01-01"), event("2026-01-01"));

        assertThatThrownBy(() -> execute("reader", "select delete_audit_events_before('2030-01-01')"))
                .hasMessageContaining("permission denied for function");
        assertThat(strings(SERVICE, "select delete_audit_events_before('2002-01-01')"))
                .containsExactly("1");
        assertThat(strings(SERVICE, "select at::date::text from audit_event")).containsExactly("2026-01-01");
    }

    @Test
    void userWhoMayNotEvenBecomeIt_isToldWhatToDo() throws SQLException {
        assertThatThrownBy(() -> migrate(SERVICE, "nobody_has_made_it"))
                .hasStackTraceContaining(
                        "rollcall.database.audit-owner: there is no role 'nobody_has_made_it', and the database user 'service' may not make one; have it made with: create role \"nobody_has_made_it\"");
        execute(jdbcUrl(), "create role made");
        assertThatThrownBy(() -> migrate(SERVICE, "made"))
                .hasStackTraceContaining("rollcall.database.audit-owner: the role 'made' cannot be made the owner")
                .hasStackTraceContaining("grant \"made\" to service");
    }

    @Test
    void ownerOfTheDatabase_isToldThatItCanDropTheTable() throws SQLException {
        migrate(postgres.username(), postgres.password(), "of the owner");

        assertThat(strings(postgres.username(), postgres.password(), owner())).containsExactly("of the owner");
        assertThat(stillAble(postgres.username(), postgres.password(), "of the owner"))
                .last()
                .asString()
                .contains("owns the schema or the database");
    }

    private void expectThatEventsAreOnlyAdded(String user, String role) throws SQLException {
        execute(user, event("2026-01-01"));
        assertThat(strings(user, "select count(*)::text from audit_event")).containsExactly("1");
        assertThat(strings(user, owner())).containsExactly(role);
        for (var forbidden : FORBIDDEN) {
            assertThatThrownBy(() -> execute(user, forbidden))
                    .as(forbidden)
                    .hasMessageMatching("(?s).*(permission denied|must be owner).*");
        }
        assertThat(strings(user, "select actor from audit_event")).containsExactly("a");
    }

    private static String owner() {
        return "select pg_get_userbyid(relowner) from pg_class where oid = 'audit_event'::regclass";
    }

    private static String event(String day) {
        return "insert into audit_event (at, actor, action, target, detail) values ('%s', 'a', 'b', 'c', '{}')"
                .formatted(day);
    }

    private void migrate(String username, String role) {
        migrate(username, PASSWORD, role);
    }

    private void migrate(String username, String password, String role) {
        Flyway.configure()
                .dataSource(jdbcUrl(), username, password)
                .locations("classpath:db/migration")
                .callbacks(new AuditOwner(role))
                .load()
                .migrate();
    }

    private List<String> stillAble(String username, String role) throws SQLException {
        return stillAble(username, PASSWORD, role);
    }

    private List<String> stillAble(String username, String password, String role) throws SQLException {
        try (var connection = DriverManager.getConnection(jdbcUrl(), username, password)) {
            return new AuditOwner(role).stillAble(connection);
        }
    }

    private List<String> strings(String username, String query) throws SQLException {
        return strings(username, PASSWORD, query);
    }

    private List<String> strings(String username, String password, String query) throws SQLException {
        try (var connection = DriverManager.getConnection(jdbcUrl(), username, password)) {
            return FirstColumn.of(connection, query);
        }
    }

    private String jdbcUrl() {
        return postgres.jdbcUrl().replaceFirst("/[^/]*$", "/" + database);
    }

    /** As a superuser where the first is a URL, else as that user in the database of the test. */
    private void execute(String urlOrUser, String... statements) throws SQLException {
        var asSuperuser = urlOrUser.startsWith("jdbc:");
        try (Connection connection = asSuperuser
                        ? DriverManager.getConnection(urlOrUser, postgres.username(), postgres.password())
                        : DriverManager.getConnection(jdbcUrl(), urlOrUser, PASSWORD);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
