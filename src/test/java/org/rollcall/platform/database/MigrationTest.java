package org.rollcall.platform.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.rollcall.FirstColumn;
import org.rollcall.Json;
import org.rollcall.platform.embedded.EmbeddedPostgres;
import org.rollcall.platform.embedded.TestDatabase;

/**
 * Every migration on the data of the schema before it, and those that change data on the data that they are written for. Whoever
 * adds a table adds rows of it: {@code src/test/resources/migration/V33.sql} is run on the schema of version 33.
 */
class MigrationTest {

    /** Tables whose rows a migration changes, by its version; of all others every value stays. */
    private static final Map<String, Set<String>> CHANGED =
            Map.of("24", Set.of("barred_hostname", "opt_out"), "30", Set.of("metric"), "35", Set.of("rollup_period"));

    @Test
    void everyMigration_keepsTheDataOfTheSchemaBeforeIt() throws SQLException, IOException {
        try (var postgres = TestDatabase.open();
                var connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password())) {
            var versions = Stream.of(flyway(postgres, "latest").info().pending())
                    .map(migration -> migration.getVersion().getVersion())
                    .toList();
            assertThat(versions).startsWith("1", "2").hasSizeGreaterThan(20);

            for (var version : versions) {
                var before = rows(connection);
                migrate(postgres, version);
                var after = rows(connection);

                before.forEach((table, rows) -> {
                    assertThat(rows).as("rows of %s before V%s", table, version).isNotEmpty();
                    if (!CHANGED.getOrDefault(version, Set.of()).contains(table)) {
                        assertThat(rows)
                                .as("rows of %s before V%s", table, version)
                                .allSatisfy(row -> assertThat(after.get(table)).anyMatch(other -> has(other, row)));
                    }
                });
                checkWhatItIsFor(version, connection);
                addRows(version, connection);
            }
        }
    }

    private static void checkWhatItIsFor(String version, Connection connection) throws SQLException {
        switch (version) {
            case "6" ->
                assertThat(FirstColumn.of(connection, "select arrival from ping order by 1"))
                        .containsExactly("1", "2", "3");
            case "7" ->
                assertThat(FirstColumn.of(connection, """
                                select concat_ws(' ', key_path, first_version, last_version) from metric order by ordinal"""))
                        .containsExactly(
                                "counts.issues 16.2 17.1", "settings.name 17.1 17.1", "unique_instance_id 16.2 16.2");
            case "10" -> {
                assertThatThrownBy(() -> execute(connection, "update audit_event set actor = 'x'"))
                        .hasMessageContaining("never changed");
                assertThatThrownBy(() -> execute(connection, "delete from audit_event"))
                        .hasMessageContaining("never changed");
                assertThat(FirstColumn.of(connection, "select delete_audit_events_before('2026-02-01')"))
                        .containsExactly("1");
            }
            case "17" ->
                assertThat(FirstColumn.of(connection, "select column_type from metric order by ordinal"))
                        .as("as the dictionary has it that was published first")
                        .containsExactly("number", "string", "string");
            case "19" ->
                assertThat(FirstColumn.of(connection, "select indexname from pg_indexes where tablename = 'instance'"))
                        .contains("instance_hostname_id_idx", "instance_first_received_at_id_idx")
                        .doesNotContain("instance_hostname_idx");
            case "20" ->
                assertThat(FirstColumn.of(connection, "select instances from barred_hostname"))
                        .containsExactly("{}");
            case "23" ->
                assertThat(FirstColumn.of(
                                connection, "select hostname || ' ' || numbers[1] from weekly_ping order by week"))
                        .containsExactly("one.example 5", "two.example 7", "one.example 6");
            case "24" -> {
                assertThat(FirstColumn.of(connection, "select hostname from opt_out order by 1"))
                        .containsExactly("*.two.example", "three.example");
                assertThat(FirstColumn.of(connection, "select hostname from barred_hostname"))
                        .containsExactly("four.example");
            }
            case "25" ->
                assertThat(FirstColumn.of(
                                connection, "select instance_id || ' ' || unique_instance_id from instance_unique_id"))
                        .containsExactly("00000000-0000-0000-0000-000000000001 unique-1");
            case "28" -> {
                assertThat(FirstColumn.of(connection, """
                                select has_function_privilege('public', 'delete_audit_events_before(timestamptz)', 'execute')""")).containsExactly("f");
                assertThat(FirstColumn.of(connection, "select delete_audit_events_before('2026-07-01')"))
                        .containsExactly("1");
            }
            case "30" ->
                assertThat(FirstColumn.of(connection, """
                                select concat_ws(' ', column_name, column_type, column_kept) from metric order by ordinal"""))
                        .containsExactly(
                                "counts.issues number t", "settings.name string t", "unique_instance_id string t");
            case "31" ->
                assertThat(FirstColumn.of(connection, "select kind || ' ' || state from job order by id"))
                        .containsExactly("replay succeeded", "number_backfill queued");
            case "32" ->
                assertThat(FirstColumn.of(connection, "select relname from pg_class where relname like 'ping%42'"))
                        .containsExactly("ping_2026_w42");
            case "35" ->
                assertThat(FirstColumn.of(
                                connection, "select concat_ws(' ', span, start, due) from rollup_period order by 1"))
                        .containsExactly("month 2026-09-01 t", "month 2026-10-01 t", "week 2026-10-12 f");
            case "42" -> {
                assertThat(FirstColumn.of(connection, """
                                select indisvalid from pg_index
                                where indexrelid = 'ping_instance_id_week_recorded_at_idx'::regclass"""))
                        .as("every partition has its part of the index")
                        .containsExactly("t");
                assertThat(FirstColumn.of(connection, """
                                select distinct array_to_string(reloptions, ' ') from pg_class
                                join pg_inherits on inhrelid = pg_class.oid where inhparent = 'ping'::regclass"""))
                        .containsExactly(
                                "autovacuum_vacuum_insert_threshold=200 autovacuum_vacuum_insert_scale_factor=0.02");
            }
            default -> {
                // It makes room alone, and what was there has stayed.
            }
        }
    }

    private static void addRows(String version, Connection connection) throws SQLException, IOException {
        try (var file = MigrationTest.class.getResourceAsStream("/migration/V" + version + ".sql")) {
            if (file != null) {
                execute(connection, new String(file.readAllBytes(), UTF_8));
            }
        }
    }

    /** All rows of all tables. */
    private static Map<String, List<JsonNode>> rows(Connection connection) throws SQLException {
        var tables = new TreeMap<String, List<JsonNode>>();
        for (var table : FirstColumn.of(connection, """
                select relname from pg_class
                where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
                    and relname <> 'flyway_schema_history'""")) {
            var rows = new ArrayList<JsonNode>();
            for (var row : FirstColumn.of(connection, "select to_jsonb(t) from " + table + " as t")) {
                rows.add(Json.read(row));
            }
            tables.put(table, rows);
        }
        return tables;
    }

    /** Whether a row has every value of another; new columns may come beside them. */
    private static boolean has(JsonNode row, JsonNode values) {
        return values.properties().stream().allMatch(value -> value.getValue().equals(row.get(value.getKey())));
    }

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

            assertThat(FirstColumn.of(connection, """
                            select concat_ws(' ', key_path, first_version, last_version) from metric order by ordinal"""))
                    .containsExactly("a 9.9 10.0", "b 9.10 9.10", "c 9.10 10.0", "d 9.9 9.9");
            assertThat(FirstColumn.of(connection, """
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

            assertThat(FirstColumn.of(
                            connection, "select hostname || ' ' || barred_by from barred_hostname order by hostname"))
                    .containsExactly("a.example first", "b.example first");
            assertThat(FirstColumn.of(connection, "select hostname from opt_out"))
                    .containsExactly("[::1]");
            assertThat(FirstColumn.of(connection, "select hostname || ' ' || host from instance"))
                    .containsExactly("a.example.:80 a.example");
            assertThat(FirstColumn.of(connection, "select hostname || ' ' || uuid from ping_metadata"))
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

            assertThat(FirstColumn.of(connection, """
                            select concat_ws(' ', ordinal, column_name, column_type, column_kept, number_column)
                            from metric order by ordinal"""))
                    .containsExactly(
                            "1 metric.hostname string t",
                            "2 active_user_count string t active_user_count_number",
                            "3 counts.issues number t",
                            "4 counts.Issues_4 number t",
                            "5 metric.ID number t");
            assertThat(FirstColumn.of(connection, "select concat_ws(' ', kind, state, request) from job"))
                    .containsExactly("number_backfill queued {}");
            migrate(postgres, "latest");
            assertThat(FirstColumn.of(connection, "select count(*) from job")).containsExactly("1");
        }
    }

    private static void migrate(EmbeddedPostgres postgres, String target) {
        flyway(postgres, target).migrate();
    }

    private static Flyway flyway(EmbeddedPostgres postgres, String target) {
        return Flyway.configure()
                .dataSource(postgres.jdbcUrl(), postgres.username(), postgres.password())
                .locations("classpath:db/migration")
                .target(target)
                .load();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
