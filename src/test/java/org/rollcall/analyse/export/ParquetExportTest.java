package org.rollcall.analyse.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Corpus;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.demo.Fleet;
import org.rollcall.demo.FleetDictionary;
import org.rollcall.demo.SyntheticDefinitions;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.parquet.DuckDb;

/** What comes out as Parquet is, for a reader that is not ours, what was sent. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class ParquetExportTest {

    private static final String EXPORT = "/api/v4/usage_data/export?format=parquet&";

    @TempDir
    private Path folder;

    @Inject
    AgroalDataSource dataSource;

    private final Instant now = TestClock.now();

    @BeforeEach
    void freshService() {
        FreshService.start();
    }

    @Test
    void wide_hasColumnsOfTheDeclaredTypes_andWhatIsOfAnotherTypeBesideThem() {
        publish(
                "18.9",
                "hostname string",
                "version string",
                "counts.a number",
                "counts.b number",
                "counts.c number",
                "settings.on boolean",
                "settings.off boolean",
                "settings.name string",
                "settings.odd string",
                "list object",
                "none number",
                "anything whatever");
        ping("a.example.com", """
                "counts":{"a":-1000,"b":9007199254740993,"c":1.50},
                "settings":{"on":true,"off":-1,"name":"\\u2603 \\ud83d\\ude00","odd":[1]},
                "list":{"x":[null]},"none":null,"anything":7,"undeclared":1""");
        ping("b.example.com", """
                "counts":{"a":123456789012345678901234567890}""");

        try (var duck = DuckDb.open()) {
            var file = export("shape=wide&metrics=*", "wide.parquet");
            assertThat(duck.strings(String.format(
                            Locale.ROOT, "select column_name, column_type from (describe select * from %s)", file)))
                    .containsExactly(
                            "id BIGINT",
                            "hostname VARCHAR",
                            "uuid VARCHAR",
                            "week DATE",
                            "monday DATE",
                            "recorded_at TIMESTAMP WITH TIME ZONE",
                            "received_at TIMESTAMP WITH TIME ZONE",
                            "product_version VARCHAR",
                            "product_major INTEGER",
                            "product_minor INTEGER",
                            "product_patch INTEGER",
                            "edition VARCHAR",
                            "dictionary VARCHAR",
                            "dictionary_major INTEGER",
                            "dictionary_minor INTEGER",
                            "flags VARCHAR",
                            "metric.hostname VARCHAR",
                            "version VARCHAR",
                            "counts.a BIGINT",
                            "counts.b BIGINT",
                            "counts.c BIGINT",
                            "settings.on BOOLEAN",
                            "settings.off BOOLEAN",
                            "settings.name VARCHAR",
                            "settings.odd VARCHAR",
                            "list JSON",
                            "none BIGINT",
                            "anything JSON",
                            "other_values JSON");
            assertThat(duck.strings(String.format(Locale.ROOT, """
                            select hostname, week, product_major, product_minor, product_patch, dictionary_minor, flags,
                                "counts.a", "counts.b", "counts.c", "settings.on", "settings.off", "settings.name",
                                "settings.odd", list, "none", anything, other_values
                            from %s""", file)))
                    .containsExactly(
                            String.format(
                                    Locale.ROOT,
                                    "a.example.com %s 18 9 1 9 recorded_at_unreadable -1000 9007199254740993 null true null \u2603 \ud83d\ude00 null {\"x\":[null]} null 7 %s",
                                    Week.of(now).monday(),
                                    "{\"none\":null,\"counts.c\":1.50,\"settings.odd\":[1],\"settings.off\":-1}"),
                            String.format(
                                    Locale.ROOT,
                                    "b.example.com %s 18 9 1 9 recorded_at_unreadable null null null null null null null null null null %s",
                                    Week.of(now).monday(),
                                    "{\"counts.a\":123456789012345678901234567890}"));
        }
    }

    @Test
    void columnKeepsItsType_whateverLaterDictionariesDeclare() {
        publish("18.9", "hostname string", "version string", "n number", "b boolean");
        ping("a", "\"n\":1,\"b\":true");
        publish("18.10?force=retyped", "hostname string", "version string", "n boolean", "b number");
        assertThat(Service.ping("{\"hostname\":\"new\",\"version\":\"18.10.0\",\"n\":true,\"b\":5}")
                        .statusCode())
                .isEqualTo(201);

        try (var duck = DuckDb.open()) {
            var file = export("shape=wide&metrics=n&metrics=b", "kept.parquet");
            assertThat(duck.strings("select hostname, typeof(n), n, typeof(b), b, other_values from " + file))
                    .containsExactly(
                            "a BIGINT 1 BOOLEAN true null", "new BIGINT null BOOLEAN null {\"n\":true,\"b\":5}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13.12 18.9", "18.9 13.12"})
    void integers_areNumbersEverywhere_inWhicheverOrderDictionariesThatDisagreeArePublished(String order) {
        for (var version : order.split(" ", -1)) {
            assertThat(Service.publish(version + "?force=retyped", Corpus.read("definitions/" + version + ".yml"))
                            .statusCode())
                    .isEqualTo(201);
        }
        for (var name : List.of("13.12.15-ce", "18.9.0-pre-ce")) {
            var payload = (ObjectNode) Json.read(Corpus.read("payloads/" + name + ".json"));
            assertThat(Service.ping(payload.put("hostname", name).toString()).statusCode())
                    .isEqualTo(201);
        }

        assertThat(FreshService.strings("""
                        select sum(numbers[(select ordinal from metric where key_path = 'active_user_count')])
                        from weekly_ping""")).containsExactly("1684");
        assertThat(FreshService.strings("select sum(value) from metric_value where key_path = 'active_user_count'"))
                .containsExactly("1684");
        var series = Json.read(Service.get("/api/v4/usage_data/series?metric=active_user_count&aggregate=sum")
                .body());
        assertThat(series.at("/groups/0/points/0/sum").intValue()).isEqualTo(1684);
        try (var duck = DuckDb.open()) {
            var file = export("shape=wide", "both.parquet");
            assertThat(duck.strings("select sum(active_user_count) from " + file))
                    .containsExactly("1684");
            assertThat(duck.strings(String.format(
                            Locale.ROOT,
                            "select count(*) from %s where other_values ->> 'active_user_count' is not null",
                            file)))
                    .containsExactly("0");
            assertThat(duck.strings(String.format(Locale.ROOT, """
                            select column_name || ' ' || column_type from (describe select * from %s)
                            where column_name in ('active_user_count', 'container_registry_server.version', 'git.version',
                                'gitaly.filesystems', 'usage_activity_by_stage.manage.omniauth_providers',
                                'usage_activity_by_stage_monthly.manage.omniauth_providers')""", file)))
                    .containsExactlyInAnyOrder(
                            "active_user_count BIGINT",
                            "container_registry_server.version BIGINT",
                            "git.version JSON",
                            "gitaly.filesystems BIGINT",
                            "usage_activity_by_stage.manage.omniauth_providers BIGINT",
                            "usage_activity_by_stage_monthly.manage.omniauth_providers BIGINT");
            assertThat(duck.strings(String.format(
                            Locale.ROOT,
                            "select sum(value) from %s where key_path = 'active_user_count'",
                            export("shape=long&metrics=active_user_count", "long.parquet"))))
                    .containsExactly("1684");
        }
    }

    @Test
    void fileThatExists_andOneOfALaterDictionary_areOneTable_andNumbersGetAColumnBesideTexts() {
        publish("18.9", "hostname string", "version string", "n string", "later object");
        ping("a", "\"n\":\"text\"");
        var before = export("shape=wide", "before.parquet");
        publish("18.10?force=retyped", "hostname string", "version string", "n number", "later number");
        assertThat(Service.ping("{\"hostname\":\"b\",\"version\":\"18.10.0\",\"n\":7,\"later\":8}")
                        .statusCode())
                .isEqualTo(201);

        var after = export("shape=wide", "after.parquet");

        try (var duck = DuckDb.open()) {
            assertThat(duck.strings("select hostname, n, n_number, later, other_values from " + after))
                    .containsExactly("a text null null null", "b null 7 8 null");
            assertThat(duck.strings("select typeof(n), typeof(n_number), typeof(later) from " + after))
                    .containsOnly("VARCHAR BIGINT JSON");
            assertThat(duck.strings(String.format(Locale.ROOT, """
                            select count(*), count(n), sum(n_number), sum(later::bigint)
                            from read_parquet([%s, %s], union_by_name = true)""", before, after)))
                    .containsExactly("3 2 7 8");
        }
    }

    @Test
    void columnsDifferInMoreThanCase_soThatNoReaderTakesOneForAnother() {
        publish(
                "18.9",
                "hostname string",
                "counts.issues number",
                "counts.Issues number",
                "ID number",
                "other_Values number");
        ping("a", "\"counts\":{\"issues\":1,\"Issues\":2},\"ID\":3,\"other_Values\":4");

        try (var duck = DuckDb.open()) {
            var file = export("shape=wide", "case.parquet");
            assertThat(duck.strings(String.format(Locale.ROOT, """
                            select "counts.issues", "counts.Issues_3", "metric.ID", "metric.other_Values", other_values
                            from %s""", file))).containsExactly("1 2 3 4 null");
            assertThat(duck.strings(String.format(Locale.ROOT, """
                            select count(*) - count(distinct lower(column_name)) from (describe select * from %s)""", file))).containsExactly("0");
        }
        var row = Json.read(new String(
                        Service.get("/api/v4/usage_data/export?shape=wide&format=ndjson")
                                .body(),
                        UTF_8)
                .lines()
                .findFirst()
                .orElseThrow());
        assertThat(row.get("counts.Issues_3").intValue()).isEqualTo(2);
        assertThat(row.get("metric.ID").intValue()).isEqualTo(3);
        assertThat(new String(
                        Service.get("/api/v4/usage_data/export?shape=wide&format=csv")
                                .body(),
                        UTF_8))
                .contains(",counts.issues,counts.Issues_3,metric.ID,metric.other_Values,cursor");
        assertThat(Json.read(Service.get("/api/v4/usage_data/metrics?q=counts.Issues")
                                .body())
                        .findValuesAsText("column"))
                .contains("counts.issues", "counts.Issues_3");
    }

    @Test
    void long_hasNumbersInOneColumn_andEverythingElseAsJsonInAnother() {
        publish(
                "18.9",
                "hostname string",
                "counts.a number",
                "counts.b number",
                "settings.on boolean",
                "settings.name string",
                "list object",
                "none number",
                "absent number");
        ping("a", """
                "counts":{"a":-1,"b":0.5},"settings":{"on":false,"name":"x \\"y\\""},"list":["-1"],"none":null""");

        try (var duck = DuckDb.open()) {
            assertThat(duck.strings(String.format(Locale.ROOT, """
                            select key_path, value, other_value, value_type, flag from %s
                            """, export("shape=long", "long.parquet"))))
                    .containsExactly(
                            "hostname null \"a\" string ok",
                            "counts.a -1 null number timed_out",
                            "counts.b null 0.5 number ok",
                            "settings.on null false boolean ok",
                            "settings.name null \"x \\\"y\\\"\" string ok",
                            "list null [\"-1\"] object timed_out",
                            "none null null null ok",
                            "absent null null null absent");
        }
    }

    @Test
    void everyRow_tellsOfWhichWeekAndVersionItIs() {
        publish("18.9", "hostname string", "n number");
        ping("a", "\"n\":1,\"edition\":\"EE\"");

        try (var duck = DuckDb.open()) {
            for (var query : List.of("shape=wide", "shape=long&metrics=n", "shape=payload")) {
                assertThat(duck.strings(String.format(Locale.ROOT, """
                                select typeof(monday), monday = week, typeof(recorded_at), product_version, product_major,
                                    product_minor, product_patch, edition
                                from %s""", export(query, "about.parquet"))))
                        .containsExactly("DATE true TIMESTAMP WITH TIME ZONE 18.9.1 18 9 1 EE");
            }
        }
    }

    @Test
    void payload_isJsonInAColumn() {
        publish("18.9", "hostname string", "counts.a number");
        var sent = ping("a", "\"counts\":{\"a\":1.50},\"more\":{\"\\u00fc\":[]}");

        try (var duck = DuckDb.open()) {
            var payloads = duck.strings("select payload from " + export("shape=payload", "payload.parquet"));
            assertThat(payloads).hasSize(1);
            assertThat(Json.differences(
                            sent.getBytes(UTF_8), payloads.getFirst().getBytes(UTF_8)))
                    .isEmpty();
        }
    }

    @Test
    void nothing_isAFileWithoutRows() {
        try (var duck = DuckDb.open()) {
            for (var shape : List.of("wide", "long", "payload")) {
                var file = export("shape=" + shape, shape + ".parquet");
                assertThat(duck.strings("select count(*) from " + file)).containsExactly("0");
                assertThat(duck.strings(String.format(
                                Locale.ROOT,
                                "select decode(key), decode(value) from parquet_kv_metadata(%s) order by all",
                                file)))
                        .containsExactly("rollcall.high_water_mark 0", "rollcall.shape " + shape);
            }
        }
    }

    @Test
    void rows_areInOrderOfWeekAndHostname_soThatReadersSkipWhatTheyDoNotWant() {
        publish("18.9", "hostname string", "recorded_at string", "n number");
        for (var hostname : List.of("b", "_", "\u00e4", "a-b", "a.b")) {
            for (var days : List.of(7, 0, 14)) {
                assertThat(Service.ping(String.format(
                                        Locale.ROOT,
                                        "{\"hostname\":\"%s\",\"recorded_at\":\"%s\",\"n\":%d}",
                                        hostname,
                                        now.minusSeconds(days * 86_400L),
                                        days))
                                .statusCode())
                        .isEqualTo(201);
            }
        }
        try (var duck = DuckDb.open()) {
            for (var query : List.of("shape=wide", "shape=wide&metrics=n", "shape=long&metrics=n", "shape=payload")) {
                var file = export(query, "order.parquet");
                var rows = duck.strings("select week, hostname from " + file);
                assertThat(rows).hasSize(15).isSorted();
                assertThat(duck.strings(String.format(Locale.ROOT, """
                                select stats_min_value, stats_max_value from parquet_metadata(%s)
                                where path_in_schema in ('week', 'hostname')""", file)))
                        .contains(
                                "_ \u00e4",
                                String.format(
                                        Locale.ROOT,
                                        "%s %s",
                                        Week.of(now).monday().minusWeeks(2),
                                        Week.of(now).monday()));
            }
        }
    }

    @Test
    void pingsOfTheCorpus_areGivenCellByCell() {
        assertThat(Service.publish("13.12", Corpus.read("definitions/13.12.yml"))
                        .statusCode())
                .isEqualTo(201);
        assertThat(Service.publish("18.9?force=retyped", Corpus.read("definitions/18.9.yml"))
                        .statusCode())
                .isEqualTo(201);
        var sent = new HashMap<String, JsonNode>();
        for (var name : List.of("13.12.15-ce", "18.9.0-pre-ce", "18.9.0-pre-ce-with-fallbacks")) {
            var payload = Json.read(Corpus.read("payloads/" + name + ".json"));
            ((ObjectNode) payload).put("hostname", name);
            assertThat(Service.ping(payload.toString()).statusCode()).isEqualTo(201);
            sent.put(name, payload);
        }

        assertThat(compareWide(sent)).isGreaterThan(6_000);
        assertThat(compareLong(sent)).isGreaterThan(6_000);
    }

    @Test
    void pingsOfAFleet_areGivenCellByCell() {
        var dictionary = FleetDictionary.parse(new DictionaryVersion(18, 9), SyntheticDefinitions.yaml());
        assertThat(Service.publish("18.9", SyntheticDefinitions.yaml()).statusCode())
                .isEqualTo(201);
        var fleet = new Fleet(3, 40, new Week(Week.of(now).monday().minusWeeks(2)), 1, List.of(dictionary));
        var sent = new HashMap<String, JsonNode>();
        fleet.pings().forEach(ping -> {
            if (sent.putIfAbsent(ping.hostname(), Json.read(ping.json())) == null) {
                assertThat(Service.ping(ping.json()).statusCode()).isEqualTo(201);
            }
        });

        assertThat(compareWide(sent)).isGreaterThan(80_000);
        assertThat(compareLong(sent)).isGreaterThan(80_000);
    }

    @Test
    void failureInTheMiddle_leavesNoFooter() throws SQLException {
        publish("18.9", "hostname string", "n number");
        ping("a", "\"n\":1");
        ping("b", "\"n\":1");
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("update ping set dictionary = '99.9' where arrival = 2");
        }

        assertThatThrownBy(() -> Service.get(EXPORT + "shape=wide")).isInstanceOf(UncheckedIOException.class);
        try (var export = RawExport.begin(EXPORT + "shape=wide", "HTTP/1.1")) {
            assertThat(export.readAll())
                    .startsWith("HTTP/1.1 200")
                    .containsOnlyOnce("PAR1")
                    .doesNotContain("Rollcall-Rows: ");
        }
    }

    @Test
    void parquet_isNotPackedOnItsWay_andSaysHowManyRowsThereWere() {
        publish("18.9", "hostname string", "n number");
        ping("a", "\"n\":1");

        var answer = Service.getWith(
                "/api/v4/usage_data/export?shape=wide",
                "PRIVATE-TOKEN",
                TestAdmin.TOKEN,
                "Accept",
                "application/vnd.apache.parquet",
                "Accept-Encoding",
                "zstd, gzip");

        assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/vnd.apache.parquet");
        assertThat(answer.headers().firstValue("Rollcall-High-Water-Mark")).hasValue("1");
        assertThat(new String(answer.body(), 0, 4, UTF_8)).isEqualTo("PAR1");
        try (var export = RawExport.begin(EXPORT + "shape=wide", "HTTP/1.1")) {
            assertThat(export.readAll()).contains("Rollcall-Rows: 1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wide", "long", "payload"})
    void parquet_cannotGoOnInTheMiddle(String shape) {
        var answer = Service.get(EXPORT + "shape=" + shape + "&cursor=0.0");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Json.read(answer.body()).get("detail").textValue())
                .startsWith("The parameter cursor is not for a file of columns");
    }

    // Comparing

    /** Compares every cell of a wide file with the payloads, by hostname, and every value of those with the cells. */
    private int compareWide(Map<String, JsonNode> sent) {
        var compared = 0;
        try (var duck = DuckDb.open()) {
            var rows = duck.query("select * from " + export("shape=wide", "compared.parquet"));
            assertThat(rows).hasSize(sent.size());
            for (var row : rows) {
                var payload = sent.get(String.valueOf(row.get("hostname")));
                assertThat(payload).isNotNull();
                var others = row.get("other_values") == null
                        ? Json.read("{}")
                        : Json.read(String.valueOf(row.get("other_values")));
                var types = new HashMap<String, String>();
                duck.query("describe select * from " + file("compared.parquet"))
                        .forEach(column -> types.put(
                                String.valueOf(column.get("column_name")), String.valueOf(column.get("column_type"))));
                for (var keyPath : declared(String.valueOf(row.get("hostname")))) {
                    var name = row.containsKey("metric." + keyPath) ? "metric." + keyPath : keyPath;
                    var expected = payload.at("/" + keyPath.replace('.', '/'));
                    var cell = row.get(name);
                    var given = cell == null ? others.get(keyPath) : json(types.get(name), cell);
                    if (given == null) {
                        assertThat(expected.isMissingNode())
                                .as("%s is lost: %s", keyPath, expected)
                                .isTrue();
                    } else {
                        assertThat(cell == null || !others.has(keyPath))
                                .as("once only: " + keyPath)
                                .isTrue();
                        assertSame(keyPath, expected, given);
                        compared++;
                    }
                }
            }
        }
        return compared;
    }

    private int compareLong(Map<String, JsonNode> sent) {
        var compared = 0;
        var declared = new HashMap<String, Set<String>>();
        try (var duck = DuckDb.open()) {
            for (var row : duck.query("select * from " + export("shape=long", "compared.parquet"))) {
                var hostname = String.valueOf(row.get("hostname"));
                var payload = sent.get(hostname);
                assertThat(payload).isNotNull();
                var keyPath = String.valueOf(row.get("key_path"));
                var expected = declared.computeIfAbsent(hostname, ParquetExportTest::declared)
                                .contains(keyPath)
                        ? payload.at("/" + keyPath.replace('.', '/'))
                        : MissingNode.getInstance();
                if (row.get("value_type") == null) {
                    assertThat(expected.isMissingNode())
                            .as("%s is lost: %s", keyPath, expected)
                            .isTrue();
                    assertThat(row)
                            .containsEntry("value", null)
                            .containsEntry("other_value", null)
                            .containsEntry("flag", "absent");
                } else {
                    var given = row.get("value") == null
                            ? Json.read(String.valueOf(row.get("other_value")))
                            : json("BIGINT", row.get("value"));
                    assertSame(keyPath, expected, given);
                    compared++;
                }
            }
        }
        return compared;
    }

    /** What the dictionary of a ping does not declare is no metric of it, though it may be one of others. */
    private static Set<String> declared(String hostname) {
        return Set.copyOf(FreshService.strings(String.format(Locale.ROOT, """
                select key_path
                from ping
                join instance on instance.id = ping.instance_id
                join definition on definition.version = dictionary
                join metric using (ordinal)
                where hostname = '%s'""", hostname)));
    }

    private static JsonNode json(@Nullable String type, @Nullable Object cell) {
        return switch (cell) {
            case Boolean bool -> BooleanNode.valueOf(bool);
            case Long number -> LongNode.valueOf(number);
            case Integer number -> IntNode.valueOf(number);
            case String text when "VARCHAR".equals(type) -> TextNode.valueOf(text);
            case null, default -> Json.read(String.valueOf(cell));
        };
    }

    private static void assertSame(String keyPath, JsonNode expected, JsonNode given) {
        var differences = Json.differences(
                String.format(Locale.ROOT, "[%s]", expected).getBytes(UTF_8),
                String.format(Locale.ROOT, "[%s]", given).getBytes(UTF_8));
        if (!differences.isEmpty()) { // an assertion for each of hundreds of thousands would take its time
            assertThat(differences).as(keyPath).isEmpty();
        }
    }

    // Sending and fetching

    private static void publish(String version, String... metrics) {
        assertThat(Service.publish(version, Definitions.yaml(metrics)).statusCode())
                .isEqualTo(201);
    }

    private String ping(String hostname, String members) {
        var payload = String.format(Locale.ROOT, "{\"hostname\":\"%s\",\"version\":\"18.9.1\",%s}", hostname, members);
        assertThat(Service.ping(payload).statusCode()).isEqualTo(201);
        return payload;
    }

    /** Fetches an export into a file, as the source of a query. */
    private String export(String query, String name) {
        var answer = Service.get(EXPORT + query);
        assertThat(answer.statusCode()).isEqualTo(200);
        try {
            Files.write(folder.resolve(name), answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file(name);
    }

    private String file(String name) {
        return DuckDb.file(folder.resolve(name));
    }
}
