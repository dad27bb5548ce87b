package org.rollcall.analyse.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Corpus;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** {@code queries} and {@code non_sql_metrics}: which values they replace, and that every statement reads its metric. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class MetricQueriesTest {
    private static final String QUERIES = "/api/v4/usage_data/queries";
    private static final String NON_SQL_METRICS = "/api/v4/usage_data/non_sql_metrics";

    @Inject
    AgroalDataSource dataSource;

    @BeforeEach
    void freshService() {
        FreshService.start();
    }

    @ParameterizedTest
    @CsvSource({
        "16.4.2-ce, 16.4, 17",
        "17.8.0-ce, 17.8, 17",
        "17.8.0-ce-with-fallbacks, 17.8, 17",
        "13.12.15-ce, 13.12, 521",
        "18.9.0-pre-ce, 18.9, 556",
        "18.9.0-pre-ce-with-fallbacks, 18.9, 556"
    })
    void everyDatabaseMetricOfThePing_isReadByItsStatement_andNothingElseIsReplaced(
            String ping, String version, int databaseMetrics) throws SQLException {
        var payload = Corpus.read("payloads/" + ping + ".json");
        publish(version, new String(Corpus.read("definitions/" + version + ".yml"), UTF_8));
        ping(payload);

        var queries = Json.read(Service.get(QUERIES).body());
        var statements = statements(queries);

        assertThat(statements).hasSize(databaseMetrics);
        try (var connection = dataSource.getConnection()) {
            for (var keyPath : statements.keySet()) {
                replace(queries, keyPath, value(connection, statements.get(keyPath)));
            }
        }
        assertThat(Json.differences(payload, queries.toString().getBytes(UTF_8)))
                .isEmpty();
        var nonSql = Json.read(Service.get(NON_SQL_METRICS).body());
        for (var keyPath : statements.keySet()) {
            assertThat(at(nonSql, keyPath).intValue()).as(keyPath).isEqualTo(-3);
            replace(nonSql, keyPath, at(Json.read(payload), keyPath));
        }
        assertThat(Json.differences(payload, nonSql.toString().getBytes(UTF_8))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "-1",
                "123456789012345678901234567890",
                "0.125",
                "true",
                "false",
                "null",
                "\"it's \\\"text\\\"\"",
                "\"\"",
                "\"SELECT 1\"",
                "{}",
                "{\"-1\":-1}",
                "[1,{\"a\":null}]"
            })
    void valueOfAnyKind_isReadWhateverIsDeclared(String value) throws SQLException {
        publish("18.9", Definitions.yaml("m.number number", "m.boolean boolean", "m.string string", "m.object object"));
        var payload = "{'hostname':'a','m':{'number':%1$s,'boolean':%1$s,'string':%1$s,'object':%1$s}}"
                .replace('\'', '"')
                .formatted(value);
        ping(payload.getBytes(UTF_8));

        var queries = Json.read(Service.get(QUERIES).body());
        var statements = statements(queries);

        assertThat(statements).hasSize(4);
        try (var connection = dataSource.getConnection()) {
            for (var keyPath : statements.keySet()) {
                replace(queries, keyPath, value(connection, statements.get(keyPath)));
            }
        }
        assertThat(Json.differences(payload.getBytes(UTF_8), queries.toString().getBytes(UTF_8)))
                .isEmpty();
        assertThat(Json.differences(
                        payload.replace(value, "-3").getBytes(UTF_8),
                        Service.get(NON_SQL_METRICS).body()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "off"})
    void hostileNames_areQuoted(String standardConformingStrings) throws SQLException {
        var keyPath = "it''s\\'') from metric; drop table metric; --.%s?{}\\\\";
        publish("18.9", Definitions.yaml("hostile string").replace("hostile", "'" + keyPath + "'"));
        var sent = keyPath.replace("''", "'");
        var names = sent.split("\\.", -1);
        var uuid = "u'; drop table ping; --\\";
        ping("""
                {"hostname":"a;drop","uuid":"%s","%s":{"%s":"found"}}""".formatted(uuid.replace("\\", "\\\\"), names[0].replace("\\", "\\\\"), names[1].replace("\\", "\\\\"))
                .getBytes(UTF_8));

        var answer = Service.get(QUERIES + "?hostname=a%3Bdrop&uuid=" + URLEncoder.encode(uuid, UTF_8));

        var statement = Json.read(answer.body()).get(names[0]).get(names[1]).textValue();
        try (var connection = dataSource.getConnection();
                var session = connection.createStatement()) {
            session.execute("set standard_conforming_strings = " + standardConformingStrings);
            assertThat(value(connection, statement)).isEqualTo(TextNode.valueOf("found"));
            session.execute("reset standard_conforming_strings");
        }
    }

    @Test
    void textThatLooksLikeAStatement_isNull_whereverItIs() {
        publish("18.9", Definitions.yaml("version string", "o object").replace("database", "system"));
        ping("""
                {"hostname":"a","version":"SELECT 1","o":{"q":["SELECT 2",{"x":"SELECT 3"}]},"edition":"SELECT 4",
                 "x":{"y":["SELECT 5"],"select":"select 6"}}""".getBytes(UTF_8));

        assertThat(Json.differences("""
                                {"hostname":"a","version":null,"o":{"q":[null,{"x":null}]},"edition":null,
                                 "x":{"y":[null],"select":"select 6"}}""".getBytes(UTF_8), Service.get(QUERIES).body()))
                .isEmpty();
    }

    @Test
    void statement_readsTheCurrentPingOfItsInstanceAndWeek() throws SQLException {
        publish("18.9", Definitions.yaml("n number"));
        var now = TestClock.now();
        for (var ping : List.of("a u 0 1", "a u 14 2", "a u 14.1 3", "a v 0 4", "b u 0 5")) {
            var parts = ping.split(" ", -1);
            var recordedAt = now.minusSeconds((long) (Double.parseDouble(parts[2]) * 86_400));
            ping("""
                    {"hostname":"%s","uuid":"%s","recorded_at":"%s","n":%s}""".formatted(parts[0], parts[1], recordedAt, parts[3]).getBytes(UTF_8));
        }
        var twoWeeksAgo = Week.of(now.minusSeconds(14 * 86_400));

        var newest =
                statements(Json.read(Service.get(QUERIES + "?hostname=a&uuid=u").body()));
        var older = statements(Json.read(
                Service.get(QUERIES + "?hostname=a&uuid=u&week=" + twoWeeksAgo).body()));

        try (var connection = dataSource.getConnection()) {
            assertThat(value(connection, newest.getOrDefault("n", ""))).isEqualTo(LongNode.valueOf(1));
            assertThat(value(connection, older.getOrDefault("n", ""))).isEqualTo(LongNode.valueOf(2));
        }
    }

    @Test
    void statement_findsThePingByItsPrimaryKey() throws SQLException {
        publish("18.9", Definitions.yaml("n number"));
        ping("{\"hostname\":\"a\",\"n\":1}".getBytes(UTF_8));
        var query = statements(Json.read(Service.get(QUERIES).body())).getOrDefault("n", "");

        var plan = new StringBuilder();
        try (var connection = dataSource.getConnection();
                var session = connection.createStatement()) {
            session.execute("set enable_seqscan = off"); // a table of one row would be read whole
            try (var rows = session.executeQuery("explain " + query)) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
            session.execute("reset enable_seqscan");
        }

        assertThat(plan.toString()).containsPattern("Index Cond: \\(\\(instance_id = .*week = ");
    }

    /** The texts that begin with SELECT, by key path, as consumers collect them. */
    private static Map<String, String> statements(JsonNode queries) {
        var statements = new LinkedHashMap<String, String>();
        collect(queries, "", statements);
        return statements;
    }

    private static void collect(JsonNode object, String prefix, Map<String, String> statements) {
        for (var member : object.properties()) {
            if (member.getValue().isObject()) {
                collect(member.getValue(), prefix + member.getKey() + ".", statements);
            } else if (member.getValue().isTextual()
                    && member.getValue().textValue().startsWith("SELECT")) {
                statements.put(prefix + member.getKey(), member.getValue().textValue());
            }
        }
    }

    private static JsonNode value(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            assertThat(rows.next()).as(query).isTrue();
            assertThat(rows.getMetaData().getColumnCount()).as(query).isOne();
            var value = switch (rows.getMetaData().getColumnTypeName(1)) {
                case "int8" -> LongNode.valueOf(rows.getLong(1));
                case "bool" -> BooleanNode.valueOf(rows.getBoolean(1));
                case "text" -> TextNode.valueOf(rows.getString(1));
                case "jsonb" -> Json.read(rows.getString(1));
                default -> throw new AssertionError(query);
            };
            assertThat(rows.wasNull()).as(query).isFalse();
            assertThat(rows.next()).as(query).isFalse();
            return value;
        }
    }

    private static JsonNode at(JsonNode payload, String keyPath) {
        return payload.at("/" + keyPath.replace('.', '/'));
    }

    private static void replace(JsonNode payload, String keyPath, JsonNode value) {
        var dot = keyPath.lastIndexOf('.');
        var parent = dot < 0 ? payload : at(payload, keyPath.substring(0, dot));
        ((ObjectNode) parent).set(keyPath.substring(dot + 1), value);
    }

    private static void publish(String version, String yaml) {
        assertThat(Service.publish(version, yaml).statusCode()).isEqualTo(201);
    }

    private static void ping(byte[] payload) {
        var answer = Service.ping(payload);
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(201);
    }
}
