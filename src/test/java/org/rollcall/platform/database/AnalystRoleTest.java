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

/** Who asks the database itself reads pings, and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnalystRoleTest {

    private static final String MIGRATOR = "migrator";
    private static final String PASSWORD = "a-password-of-a-test";

    private EmbeddedPostgres postgres;
    private int databases;
    private String database = "";

    @BeforeAll
    void start() throws SQLException {
        postgres = TestDatabase.open();
        execute(
                "create role migrator login nosuperuser nocreaterole password '%s'".formatted(PASSWORD),
                "grant migrator to current_user",
                "create role \"an existing one\" login");
    }

    @AfterAll
    void stop() {
        postgres.close();
    }

    @BeforeEach
    void freshDatabase() throws SQLException {
        database = "analysts_" + ++databases;
        execute("create database %s owner %s".formatted(database, MIGRATOR));
    }

    @Test
    void roleIsMade_andReadsWhatAnalystsNeed_only() throws SQLException {
        migrate(postgres.username(), postgres.password(), "Analyst's role");
        migrate(postgres.username(), postgres.password(), "Analyst's role"); // a second start

        assertThat(readable("Analyst's role")).containsExactlyInAnyOrderElementsOf(AnalystRole.READABLE);
        assertThat(strings("select rolcanlogin::text from pg_roles where rolname = 'Analyst''s role'"))
                .containsExactly("false");
        execute("create role alice login password '%s' in role \"Analyst's role\"".formatted(PASSWORD));
        try (var connection = connect("alice", PASSWORD);
                var statement = connection.createStatement()) {
            for (var relation : AnalystRole.READABLE) {
                statement.execute("select count(*) from " + relation);
            }
            for (var forbidden : List.of(
                    "select from api_token",
                    "select payload from quarantined_ping",
                    "select from audit_event",
                    "delete from ping",
                    "update instance set hostname = ''",
                    "insert into metric (ordinal) values (1)")) {
                assertThatThrownBy(() -> statement.execute(forbidden)).hasMessageContaining("permission denied");
            }
        }
    }

    @Test
    void roleThatExists_isTaken_alsoByAUserWhoMayMakeNone() throws SQLException {
        migrate(MIGRATOR, PASSWORD, "an existing one");

        assertThat(readable("an existing one")).containsExactlyInAnyOrderElementsOf(AnalystRole.READABLE);
    }

    @Test
    void userWhoMayMakeNoRole_isToldWhatToDo() {
        assertThatThrownBy(() -> migrate(MIGRATOR, PASSWORD, "analyst"))
                .rootCause()
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> migrate(MIGRATOR, PASSWORD, "analyst"))
                .hasStackTraceContaining(
                        "rollcall.database.analyst-role: there is no role 'analyst', and the database user 'migrator' may not make one; have it made with: create role \"analyst\"");
    }

    @Test
    void nameThatNoRoleCanHave_isRefused_withTheReason() {
        assertThatThrownBy(() -> migrate(postgres.username(), postgres.password(), "public"))
                .hasStackTraceContaining(
                        "rollcall.database.analyst-role: the role 'public' cannot be let read: ERROR: role name \"public\" is reserved");
    }

    private void migrate(String username, String password, String role) {
        Flyway.configure()
                .dataSource(jdbcUrl(), username, password)
                .locations("classpath:db/migration")
                .callbacks(new AnalystRole(role))
                .load()
                .migrate();
    }

    /** Tables and views of the schema that a role may read; partitions are read through their table. */
    private List<String> readable(String role) throws SQLException {
        return strings("""
                select relname from pg_class
                where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')
                    and has_table_privilege('%s', oid, 'select')
                """.formatted(role.replace("'", "''")));
    }

    private List<String> strings(String query) throws SQLException {
        try (var connection = connect(postgres.username(), postgres.password())) {
            return FirstColumn.of(connection, query);
        }
    }

    private Connection connect(String username, String password) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), username, password);
    }

    private String jdbcUrl() {
        return postgres.jdbcUrl().replaceFirst("/[^/]*$", "/" + database);
    }

    private void execute(String... statements) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password());
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
