package org.rollcall.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.rollcall.platform.embedded.EmbeddedPostgres;
import org.rollcall.platform.embedded.TestDatabase;

/** Migrations that do more than make room: on the data that they are written for. */
class MigrationTest {

    @Test
    void metricsAreDescribed_fromTheDictionariesAndPingsThatAreThere() throws SQLException {
        try (var postgres = TestDatabase.open();
                var connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password())) {
            migrate(postgres, "6");
            execute(connection, """
                    insert into dictionary (version, major, minor, source, content_sha256, definitions, warnings, published_at)
                    select major || '.' || minor, major, minor, '', '', 0, '[]', now()
                    from (values (9, 9), (9, 10), (10, 0)) as version (major, minor);
                    insert into metric (ordinal, key_path) values (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd');
                    insert into definition (version, ordinal, position, attributes)
                    values ('9.9', 1, 0, '{}'), ('10.0', 1, 0, '{}'), ('9.10', 2, 0, '{}'), ('9.10', 3, 1, '{}'),
                        ('10.0', 3, 1, '{}'), ('9.9', 4, 1, '{}');
                    create table ping_all partition of ping for values from ('2026-01-01') to ('2027-01-01');
                    insert into ping (id, instance_id, week, recorded_at, received_at, dictionary, sha256, bytes, metrics,
                        undeclared_count, type_mismatch_count, flags, numbers, extras)
                    values (1, gen_random_uuid(), '2026-11-02', now(), now(), '10.0', '', 0, 0, 0, 0, '{}', '{7,null,null}',
                            '{"d": "x", "between": {}}'),
                        (2, gen_random_uuid(), '2026-11-16', now(), now(), '10.0', '', 0, 0, 0, 0, '{}', '{0,null,-1}', '{}'),
                        (3, gen_random_uuid(), '2026-11-09', now(), now(), '10.0', '', 0, 0, 0, 0, '{}', '{1}', '{"d": null}');
                    """);

            migrate(postgres, "latest");

            assertThat(strings(connection, """
                            select concat_ws(' ', key_path, first_version, last_version) from metric order by ordinal"""))
                    .containsExactly("a 9.9 10.0", "b 9.10 9.10", "c 9.10 10.0", "d 9.9 9.9");
            assertThat(strings(connection, """
                            select concat_ws(' ', key_path, first_week, last_week)
                            from metric_seen join metric using (ordinal) order by ordinal"""))
                    .containsExactly("a 2026-11-02 2026-11-16", "c 2026-11-16 2026-11-16", "d 2026-11-02 2026-11-09");
        }
    }

    @Test
    void barsOfNamesWithPorts_areOfTheirHosts_andInstancesKeepTheirNamesAndIds() throws SQLException {
        try (var postgres = TestDatabase.open();
                var connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password())) {
            migrate(postgres, "19");
            execute(connection, """
                    insert into barred_hostname (hostname, barred_by, barred_at)
                    values ('a.example:8443', 'first', '2026-01-01'), ('a.example.', 'later', '2026-01-02'),
                        ('b.example', 'first', '2026-01-02'), ('b.example:80', 'later', '2026-01-01');
                    insert into opt_out values ('::1', null, 'operator', now());
                    insert into instance values (gen_random_uuid(), 'a.example.:80', 'u', now());
                    insert into ping_metadata (instance_id, received_at, hostname, uuid, names, seconds, errors, bytes)
                    select id, now(), hostname, uuid, '{}', '{}', '{}', 2 from instance;
                    """);

            migrate(postgres, "latest");

            assertThat(strings(
                            connection, "select hostname || ' ' || barred_by from barred_hostname order by hostname"))
                    .containsExactly("a.example first", "b.example first");
            assertThat(strings(connection, "select hostname from opt_out")).containsExactly("[::1]");
            assertThat(strings(connection, "select hostname || ' ' || host from instance"))
                    .containsExactly("a.example.:80 a.example");
            assertThat(strings(connection, "select hostname || ' ' || uuid from ping_metadata"))
                    .containsExactly("a.example.:80 u");
        }
    }

    @Test
    void columnsOfFilesThatExist_areKept_andStoredPingsAreReadAgainOnce() throws SQLException {
        try (var postgres = TestDatabase.open();
                var connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password())) {
            migrate(postgres, "28");
            execute(connection, """
                    insert into dictionary (version, major, minor, source, content_sha256, definitions, warnings, published_at)
                    select major || '.' || minor, major, minor, '', '', 0, '[]', now()
                    from (values (13, 12), (18, 9)) as version (major, minor);
                    insert into metric (ordinal, key_path, column_type, first_version, last_version)
                    values (1, 'hostname', 'string', '13.12', '18.9'), (2, 'active_user_count', 'string', '13.12', '18.9'),
                        (3, 'counts.issues', 'number', '13.12', '18.9'), (4, 'counts.Issues', 'number', '18.9', '18.9'),
                        (5, 'ID', 'number', '18.9', '18.9');
                    insert into definition (version, ordinal, position, value_type, attributes)
                    values ('13.12', 2, 0, 'string', '{}'), ('18.9', 2, 0, 'number', '{}');
                    create table ping_all partition of ping for values from ('2026-01-01') to ('2027-01-01');
                    insert into ping (id, instance_id, week, recorded_at, received_at, dictionary, sha256, bytes, metrics,
                        undeclared_count, type_mismatch_count, flags, numbers, extras)
                    values (1, gen_random_uuid(), '2026-11-02', now(), now(), '13.12', '', 0, 0, 0, 0, '{}', '{}',
                        '{"active_user_count": 842}');
                    """);

            migrate(postgres, "latest");

            assertThat(strings(connection, """
                            select concat_ws(' ', ordinal, column_name, column_type, column_kept, number_column)
                            from metric order by ordinal"""))
                    .containsExactly(
                            "1 metric.hostname string t",
                            "2 active_user_count string t active_user_count_number",
                            "3 counts.issues number t",
                            "4 counts.Issues_4 number t",
                            "5 metric.ID number t");
            assertThat(strings(connection, "select concat_ws(' ', kind, state, request) from job"))
                    .containsExactly("number_backfill queued {}");
            migrate(postgres, "latest");
            assertThat(strings(connection, "select count(*) from job")).containsExactly("1");
        }
    }

    private static void migrate(EmbeddedPostgres postgres, String target) {
        Flyway.configure()
                .dataSource(postgres.jdbcUrl(), postgres.username(), postgres.password())
                .locations("classpath:db/migration")
                .target(target)
                .load()
                .migrate();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> strings(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }
}
