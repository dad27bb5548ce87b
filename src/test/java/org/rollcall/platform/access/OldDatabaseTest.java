package org.rollcall.platform.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;
import org.rollcall.Definitions;
import org.rollcall.Eventually;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.ping.Instance;
import org.rollcall.platform.embedded.EmbeddedPostgres;
import org.rollcall.platform.embedded.TestDatabase;

/** A database of schema 19, with pings, quarantine, tokens and audit events, gives the same after all later migrations. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class OldDatabaseTest {

    private static final String TOKEN = TokenText.generate(new Random(19));

    /** In the order in which they refer to each other. */
    private static final List<String> TABLES = List.of(
            "dictionary",
            "metric",
            "definition",
            "metric_seen",
            "instance",
            "instance_unique_id",
            "ping",
            "quarantined_ping",
            "repeated_ping",
            "api_token",
            "audit_event",
            "job");

    private static final String DICTIONARY = Definitions.yaml(
            "recorded_at string",
            "uuid string",
            "hostname string",
            "version string",
            "counts.issues number",
            "counts.notes number",
            "settings.ldap boolean",
            "settings.name string");

    private static final String FIRST = """
            {"recorded_at":"2026-10-06T01:02:03.000Z","uuid":"u1","hostname":"first.example.com","version":"18.9.1",
            "counts":{"issues":7,"notes":-1},"settings":{"ldap":true,"name":"a \\"name\\" \u00e4"},
            "license":{},"list":[1,{"x":null}]}""";

    /** An integer where a text is declared was no part of the vector then. */
    private static final String SECOND = """
            {"recorded_at":"2026-10-07T01:02:03.000Z","uuid":"u2","hostname":"second.example.com:8080","version":"18.9.4",
            "counts":{"issues":null,"notes":0},"settings":{"ldap":false,"name":42}}""";

    private static final String QUARANTINED = "{\"version\":\"18.9.1\",\"n\":1}";

    @Inject
    AgroalDataSource dataSource;

    @AfterEach
    void removeToken() throws SQLException {
        try (var connection = dataSource.getConnection()) {
            execute(connection, "delete from api_token where name = 'old reader'");
            // The job would go on until no replica of the release before can be there any more.
            execute(connection, "update job set cancel_requested = true where ended_at is null");
        }
    }

    @Test
    void dataOfSchema19_isGivenAsItWas_byAllThatIsAsked() throws Exception {
        FreshService.start();
        try (var postgres = TestDatabase.open();
                var old = DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password())) {
            migrate(postgres, "19");
            fill(old);
            migrate(postgres, "latest");
            copy(old);
        }
        FreshService.forget();

        expectExports();
        Eventually.until(
                "the job of the update has brought the integer into the vector",
                () -> FreshService.strings("select count(*) from ping where 42 = any(numbers)")
                        .equals(List.of("1")));
        expectExports();

        var quarantined = Json.read(Service.get("/api/v4/quarantine").body()).at("/items/0");
        assertThat(quarantined.get("reason").textValue()).isEqualTo("identity_missing");
        assertThat(Service.get("/api/v4/quarantine/" + quarantined.get("id") + "/payload")
                        .body())
                .isEqualTo(QUARANTINED.getBytes(UTF_8));

        RestAssured.given()
                .header("PRIVATE-TOKEN", TOKEN)
                .get("/api/v4/usage_data/service_ping?hostname=first.example.com")
                .then()
                .statusCode(200);
        RestAssured.given()
                .header("PRIVATE-TOKEN", TOKEN)
                .get("/api/v4/quarantine")
                .then()
                .statusCode(403);

        var events = Json.read(
                Service.get("/api/v4/audit_events?actor=operator+of+schema+19").body());
        assertThat(events).hasSize(1);
        assertThat(events.get(0).get("action").textValue()).isEqualTo("token.create");
    }

    private static void expectExports() {
        expect(
                FIRST,
                Service.get("/api/v4/usage_data/service_ping?hostname=first.example.com")
                        .body());
        expect(
                SECOND,
                Service.get("/api/v4/usage_data/service_ping?hostname=second.example.com:8080")
                        .body());
        var lines = new String(
                        Service.get("/api/v4/usage_data/export?format=ndjson").body(), UTF_8)
                .lines()
                .map(Json::read)
                .filter(line -> line.has("payload"))
                .toList();
        assertThat(lines).hasSize(2);
        for (var line : lines) {
            var hostname = line.get("hostname").textValue();
            expect(
                    hostname.startsWith("first") ? FIRST : SECOND,
                    line.get("payload").toString().getBytes(UTF_8));
            assertThat(line.get("week").textValue()).isEqualTo("2026-W41");
        }
    }

    private static void expect(String sent, byte[] given) {
        assertThat(Json.differences(sent.getBytes(UTF_8), given)).isEmpty();
    }

    private static void fill(Connection old) throws SQLException {
        try (var dictionary = old.prepareStatement("""
                insert into dictionary (version, major, minor, source, content_sha256, definitions, warnings, published_at)
                values ('18.9', 18, 9, ?, sha256('d'), 8, '[]', '2026-10-01')""")) {
            dictionary.setBytes(1, DICTIONARY.getBytes(UTF_8));
            dictionary.executeUpdate();
        }
        execute(old, """
                insert into metric (ordinal, key_path, first_version, last_version, column_type)
                select ordinal, key_path, '18.9', '18.9', value_type
                from (values (1, 'recorded_at', 'string'), (2, 'uuid', 'string'), (3, 'hostname', 'string'), (4, 'version', 'string'),
                    (5, 'counts.issues', 'number'), (6, 'counts.notes', 'number'), (7, 'settings.ldap', 'boolean'),
                    (8, 'settings.name', 'string')) as declared (ordinal, key_path, value_type);
                insert into definition (version, ordinal, position, value_type, attributes)
                select '18.9', ordinal, ordinal - 1, column_type, '{}' from metric;
                insert into metric_seen (ordinal, first_week, last_week) select ordinal, '2026-10-05', '2026-10-05' from metric;
                """ + PARTITION);
        insertPing(
                old,
                "first.example.com",
                "u1",
                FIRST,
                "{null,null,null,null,7,-1,1}",
                """
                {"recorded_at": "2026-10-06T01:02:03.000Z", "uuid": "u1", "hostname": "first.example.com", "version": "18.9.1",
                "settings.name": "a \\"name\\" \u00e4"}""",
                "{\"license\": {}, \"list\": [1, {\"x\": null}]}");
        insertPing(old, "second.example.com:8080", "u2", SECOND, "{null,null,null,null,null,0,0}", """
                {"recorded_at": "2026-10-07T01:02:03.000Z", "uuid": "u2", "hostname": "second.example.com:8080",
                "version": "18.9.4", "counts.issues": null, "settings.name": 42}""", null);
        try (var quarantined = old.prepareStatement("""
                insert into quarantined_ping (id, received_at, reason, detail, product_version, sha256, bytes, payload)
                values (nextval('receipt_id'), '2026-10-07', 'identity_missing', 'there is no hostname', '18.9.1', sha256(?), ?, ?)""")) {
            quarantined.setBytes(1, QUARANTINED.getBytes(UTF_8));
            quarantined.setInt(2, QUARANTINED.length());
            quarantined.setBytes(3, QUARANTINED.getBytes(UTF_8));
            quarantined.executeUpdate();
        }
        try (var token = old.prepareStatement("""
                insert into api_token (name, token_sha256, scopes, created_at)
                values ('old reader', ?, '{read_service_ping}', '2026-10-01')""")) {
            token.setBytes(1, TokenText.sha256(TOKEN));
            token.executeUpdate();
        }
        execute(old, """
                insert into audit_event (at, actor, action, target, detail)
                values (now(), 'operator of schema 19', 'token.create', '/api/v4/tokens', '{"name": "old reader"}')""");
    }

    private static final String PARTITION =
            "create table if not exists ping_2026_w41 partition of ping for values from ('2026-10-05') to ('2026-10-12');";

    private static void insertPing(
            Connection old,
            String hostname,
            String uuid,
            String payload,
            String numbers,
            String extras,
            @Nullable String undeclared)
            throws SQLException {
        var id = new Instance(hostname, uuid).id();
        try (var instance = old.prepareStatement("insert into instance values (?, ?, ?, '2026-10-06')")) {
            instance.setObject(1, id);
            instance.setString(2, hostname);
            instance.setString(3, uuid);
            instance.executeUpdate();
        }
        try (var ping = old.prepareStatement("""
                insert into ping (id, instance_id, week, recorded_at, received_at, product_version, dictionary, sha256, bytes, metrics,
                    undeclared_count, type_mismatch_count, flags, numbers, extras, undeclared)
                values (nextval('receipt_id'), ?, '2026-10-05', (?::jsonb ->> 'recorded_at')::timestamptz, '2026-10-07 12:00Z',
                    ?::jsonb ->> 'version', '18.9', sha256(?), ?, 8, ?, 0, '{}', ?::bigint[], ?::jsonb, ?::jsonb)""")) {
            ping.setObject(1, id);
            ping.setString(2, payload);
            ping.setString(3, payload);
            ping.setBytes(4, payload.getBytes(UTF_8));
            ping.setInt(5, payload.getBytes(UTF_8).length);
            ping.setInt(6, undeclared == null ? 0 : 2);
            ping.setString(7, numbers);
            ping.setString(8, extras);
            ping.setString(9, undeclared);
            ping.executeUpdate();
        }
    }

    /** Into the database of the service under test, which has the same schema. */
    private void copy(Connection old) throws SQLException, IOException {
        try (var connection = dataSource.getConnection()) {
            execute(connection, PARTITION);
            for (var table : TABLES) {
                var columns = columns(old, table);
                var rows = new ByteArrayOutputStream();
                old.unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyOut("copy (select " + columns + " from " + table + ") to stdout", rows);
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn(
                                "copy " + table + " (" + columns + ") from stdin",
                                new ByteArrayInputStream(rows.toByteArray()));
            }
            execute(connection, "select setval('ping_arrival', (select max(arrival) from ping))");
        }
    }

    /** Without those that the database makes of others, and without numbers that rows of the service may have already. */
    private static String columns(Connection connection, String table) throws SQLException {
        try (var statement = connection.prepareStatement("""
                select string_agg(column_name, ', ' order by ordinal_position) from information_schema.columns
                where table_name = ? and table_schema = 'public' and is_generated = 'NEVER' and is_identity = 'NO'""")) {
            statement.setString(1, table);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
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
}
