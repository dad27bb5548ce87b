package org.rollcall.analyse.fleet;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** Lists of pings and of instances: every item is on exactly one page, whatever the order. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class ListTest {

    private static final String PINGS = "/api/v4/usage_data/pings";
    private static final String INSTANCES = "/api/v4/usage_data/instances";

    @Inject
    AgroalDataSource dataSource;

    private final Instant now = TestClock.now();

    @BeforeEach
    void freshService() {
        FreshService.start();
        assertThat(Service.publish("18.9", Definitions.yaml("hostname string", "n number"))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void instance_isShownWithItsVersions_itsGaps_andItsPings() {
        ping("a.example.com", "u", 42, "18.7.0", "CE");
        ping("a.example.com", "u", 35, "18.8.0", "CE");
        ping("a.example.com", "u", 14, "18.8.0", "EE");
        ping("a.example.com", "u", now.minus(Duration.ofDays(14)).minusSeconds(60), "18.6.0", "EE"); // a revision
        ping("a.example.com", "u", 0, "18.9.0", "EE");

        var shown = items(INSTANCES).getFirst();

        assertThat(shown.get("hostname").textValue()).isEqualTo("a.example.com");
        assertThat(shown.get("uuid").textValue()).isEqualTo("u");
        assertThat(FreshService.strings("select id::text from instance"))
                .containsExactly(shown.get("id").textValue());
        assertThat(shown.get("first_week").textValue()).isEqualTo(week(42));
        assertThat(shown.get("last_week").textValue()).isEqualTo(week(0));
        assertThat(shown.get("product_version").textValue()).isEqualTo("18.9.0");
        assertThat(shown.get("edition").textValue()).isEqualTo("EE");
        assertThat(shown.get("pings").intValue()).isEqualTo(4);
        assertThat(shown.get("revisions").intValue()).isEqualTo(1);
        assertThat(shown.get("versions"))
                .isEqualTo(Json.read(
                        String.format(Locale.ROOT, """
                        [{"product_version": "18.7.0", "from": "%s", "to": "%s"},
                         {"product_version": "18.8.0", "from": "%s", "to": "%s"},
                         {"product_version": "18.9.0", "from": "%s", "to": "%s"}]
                        """, week(42), week(42), week(35), week(14), week(0), week(0))));
        assertThat(shown.get("missing_weeks"))
                .isEqualTo(Json.read(String.format(Locale.ROOT, """
                        [{"from": "%s", "to": "%s"}, {"from": "%s", "to": "%s"}]
                        """, week(28), week(21), week(7), week(7))));
        assertThat(Instant.parse(shown.get("last_received_at").textValue()))
                .isBetween(now.minusSeconds(60), now.plusSeconds(600));
    }

    @Test
    void weeks_areTheOnlyOnesThatCount() {
        ping("a", "u", 14, "18.7.0", "CE");
        ping("a", "u", 0, "18.9.0", "EE");
        ping("b", "u", 0, "18.9.0", "EE");

        var shown = items(INSTANCES + "?to=" + week(7));

        assertThat(shown).hasSize(1);
        assertThat(shown.getFirst().get("last_week").textValue()).isEqualTo(week(14));
        assertThat(shown.getFirst().get("product_version").textValue()).isEqualTo("18.7.0");
        assertThat(shown.getFirst().get("pings").intValue()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "hostname=*.example.com,             a.example.com",
        "hostname=A.example.com&hostname=b,  a.example.com b",
        "uuid=,                              c",
        "version_from=18.0,                  a.example.com c",
        "version_to=18.8,                    b",
        "version_from=16.0&version_to=18.8,  b",
        "edition=CE,                         b c",
        "hostname=nobody,                    ",
    })
    void pingsAndInstances_areChosen(String query, @Nullable String hostnames) {
        ping("a.example.com", "u", 0, "18.9.0", "EE");
        ping("b", "u", 0, "17.3.1-ee", "CE");
        ping("c", null, 0, "v18.9", "CE");
        ping("odd", "u", 0, "VERSION", "EE");
        var expected = hostnames == null ? List.of() : List.of(hostnames.split(" ", -1));

        assertThat(texts(INSTANCES + "?" + query, "hostname")).isEqualTo(expected);
        assertThat(texts(PINGS + "?sort=asc&" + query, "hostname")).isEqualTo(expected);
    }

    @Test
    void pingThatALaterOneReplaces_isNotChosen_thoughItIsWhatIsAskedFor() {
        ping("a", "u", now.minusSeconds(60), "18.9.0", "EE");
        ping("a", "u", now, "18.9.0", "CE");
        ping("b", "u", now, "18.9.0", "EE");

        for (var hostname : List.of("", "&hostname=a")) {
            assertThat(texts(PINGS + "?edition=CE" + hostname, "hostname")).containsExactly("a");
            assertThat(texts(PINGS + "?edition=EE" + hostname, "hostname"))
                    .isEqualTo(hostname.isEmpty() ? List.of("b") : List.of());
            assertThat(texts(PINGS + "?edition=EE&revisions=true&sort=asc" + hostname, "hostname"))
                    .isEqualTo(hostname.isEmpty() ? List.of("a", "b") : List.of("a"));
        }
        assertThat(Service.get(PINGS + "?hostname=a&total=true").headers().firstValue("X-Total"))
                .contains("1");
    }

    @Test
    void timeOfReceipt_chooses() throws SQLException {
        ping("early", "u", 0, "18.9.0", "EE");
        ping("late", "u", 0, "18.9.0", "EE");
        execute("""
                update ping set received_at = received_at - interval '1 day'
                where instance_id = (select id from instance where hostname = 'early')""");
        var since = now.minusSeconds(3600).toString();

        assertThat(texts(INSTANCES + "?seen_since=" + since, "hostname")).containsExactly("late");
        assertThat(texts(PINGS + "?received_since=" + since, "hostname")).containsExactly("late");
    }

    /** Many items with the same value of what the list is ordered by. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                PINGS + "?order_by=id",
                PINGS + "?order_by=recorded_at",
                PINGS + "?order_by=hostname",
                PINGS + "?order_by=hostname&revisions=true",
                INSTANCES + "?order_by=hostname",
                INSTANCES + "?order_by=first_received_at",
                INSTANCES + "?order_by=last_week",
            })
    void everyItem_isOnOnePage_inOrder(String list) throws SQLException {
        for (var i = 0; i < 12; i++) {
            ping("h" + i % 3, "u" + i, now.minus(Duration.ofDays(7L * (i % 2))), "18.9.0", "EE");
        }
        ping("h0", "u0", now.minusSeconds(5), "18.9.0", "EE");
        execute("update instance set first_received_at = date_trunc('day', first_received_at)");
        var field = list.replaceFirst(".*order_by=([a-z_]+).*", "$1");
        for (var sort : List.of("asc", "desc")) {
            var whole = items(list + "&per_page=1000&sort=" + sort);
            for (var perPage : List.of(1, 3, 5)) {
                var paged = new ArrayList<JsonNode>();
                for (var next = list + String.format(Locale.ROOT, "&per_page=%d&sort=%s", perPage, sort);
                        next != null; ) {
                    var page = Service.get(next);
                    paged.addAll(items(page));
                    next = next(page);
                }
                assertThat(paged).as("%s per_page=%d", sort, perPage).isEqualTo(whole);
            }
            assertThat(whole)
                    .hasSizeGreaterThanOrEqualTo(12)
                    .extracting(item -> item.get("id"))
                    .doesNotHaveDuplicates();
            var values = whole.stream().map(item -> item.get(field).asText()).toList();
            Comparator<String> order =
                    field.equals("id") ? Comparator.comparing(Long::valueOf) : Comparator.naturalOrder();
            assertThat(values).isSortedAccordingTo(sort.equals("asc") ? order : order.reversed());
        }
    }

    @Test
    void whatComesMeanwhile_doesNotShiftPages() {
        for (var i = 0; i < 4; i++) {
            ping("h" + i, "u", 0, "18.9.0", "EE");
        }
        var first = Service.get(PINGS + "?per_page=2");
        ping("new", "u", 0, "18.9.0", "EE");

        assertThat(items(Service.get(requireNext(first))))
                .extracting(item -> item.get("hostname").textValue())
                .containsExactly("h1", "h0");
    }

    @Test
    void total_isCounted_whereItIsAskedFor() {
        for (var i = 0; i < 5; i++) {
            ping("h" + i, "u", 0, "18.9.0", i < 2 ? "CE" : "EE");
        }
        for (var list : List.of(PINGS, INSTANCES)) {
            var asked = Service.get(list + "?per_page=2&edition=EE&total=true");
            assertThat(asked.headers().firstValue("X-Total")).hasValue("3");
            assertThat(Service.get(requireNext(asked)).headers().firstValue("X-Total"))
                    .hasValue("3");
            assertThat(Service.get(list).headers().firstValue("X-Total")).isEmpty();
        }
    }

    @Test
    void instancesAsCsv_areAllThatTheFilterFinds_unlessPagesAreAskedFor() {
        for (var i = 0; i < 25; i++) {
            ping(String.format(Locale.ROOT, "h%02d.example.com", i), "u", 0, "18.9.0", i < 2 ? "CE" : "EE");
        }
        ping("h00.example.com", "u", 21, "18.8.0", "CE");
        var json = items(INSTANCES + "?edition=CE").getFirst();

        var whole = Service.get(INSTANCES + "?edition=EE&format=csv&sort=desc&total=true");
        var rows = lines(whole);
        assertThat(whole.headers().firstValue("Link")).isEmpty();
        assertThat(whole.headers().firstValue("X-Total")).hasValue("23");
        assertThat(rows).hasSize(24);
        assertThat(rows.get(1)).contains("h24.example.com");
        assertThat(rows.getLast()).contains("h02.example.com");

        var first = Service.get(INSTANCES + "?edition=CE&format=csv&per_page=1");
        assertThat(lines(first))
                .containsExactly(
                        "id,hostname,uuid,first_received_at,first_week,last_week,last_received_at,product_version,edition,"
                                + "pings,revisions,versions,missing_weeks,renamed_from",
                        String.join(
                                ",",
                                json.get("id").textValue(),
                                "h00.example.com",
                                "u",
                                json.get("first_received_at").textValue(),
                                week(21),
                                week(0),
                                json.get("last_received_at").textValue(),
                                "18.9.0",
                                "CE",
                                "2",
                                "0",
                                "18.8.0 18.9.0",
                                week(14) + "/" + week(7),
                                "\"\""));
        var next = Service.get(requireNext(first));
        assertThat(lines(next)).hasSize(2).last().asString().contains("h01.example.com");
    }

    private static List<String> lines(HttpResponse<byte[]> csv) {
        assertThat(csv.statusCode()).isEqualTo(200);
        return new String(csv.body(), UTF_8).lines().toList();
    }

    @Test
    void boundToken_seesItsHostnamesOnly() {
        ping("a.example.com", "u", 0, "18.9.0", "EE");
        ping("b", "u", 0, "18.9.0", "EE");
        var token = Service.boundToken("*.example.com");

        for (var list : List.of(PINGS, INSTANCES)) {
            for (var query : List.of("", "?hostname=b&hostname=a.example.com", "?order_by=hostname&total=true")) {
                var answer = Service.getWith(list + query, "PRIVATE-TOKEN", token);
                assertThat(items(answer))
                        .extracting(item -> item.get("hostname").textValue())
                        .containsExactly("a.example.com");
                answer.headers()
                        .firstValue("X-Total")
                        .ifPresent(total -> assertThat(total).isEqualTo("1"));
            }
            assertThat(Service.getWith(list).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void boundToken_seesAnInstanceThatCameLater_whereItAsksForIt_andTheBeginningOfItsUuid() {
        ping("a.example.com", "the-uuid-of-the-first", 7, "18.9.0", "EE");
        ping("a.example.com", "anybody-could-have-this", 0, "18.9.0", "EE");
        var token = Service.boundToken("a.example.com");

        for (var list : List.of(PINGS, INSTANCES)) {
            assertThat(items(Service.getWith(list, "PRIVATE-TOKEN", token)))
                    .extracting(item -> item.get("uuid").textValue())
                    .containsExactly("the-uuid-of-the-first");
            assertThat(items(Service.getWith(list + "?other_instances=true", "PRIVATE-TOKEN", token)))
                    .extracting(item -> item.get("uuid").textValue())
                    .containsExactlyInAnyOrder("the-uuid-of-the-first", "anybody-...");
        }
    }

    @Test
    void keyPaths_areNotedWithThePing_andLookedUpInPingsOfBefore() throws SQLException {
        Service.ping("{\"hostname\":\"a\",\"n\":\"text\",\"x\":{\"y\":1,\"z\":{}}}");
        Service.ping("{\"hostname\":\"b\",\"n\":1}");

        for (var before : List.of(false, true)) {
            if (before) {
                execute("update ping set undeclared_key_paths = null, mismatched_key_paths = null");
            }
            var items = items(PINGS + "?order_by=hostname");
            assertThat(items.getFirst().get("undeclared_key_paths")).isEqualTo(Json.read("[\"x.y\", \"x.z\"]"));
            assertThat(items.getFirst().get("mismatched_key_paths")).isEqualTo(Json.read("[\"n\"]"));
            assertThat(items.getLast().get("undeclared_key_paths")).isEmpty();
        }
        assertThat(FreshService.strings("select count(undeclared_key_paths) from ping"))
                .containsExactly("0");
    }

    @Test
    void keyPaths_ofLongNames_are8KiBAtMost() {
        var payload = new StringBuilder("{\"hostname\":\"a\"");
        for (var i = 0; i < 100; i++) {
            payload.append(",\"").append(i).append("\u540d".repeat(400)).append("\":0");
        }
        assertThat(Service.ping(payload + "}").statusCode()).isEqualTo(201);

        var keyPaths = items(PINGS).getFirst().get("undeclared_key_paths");

        assertThat(keyPaths).hasSize(6);
        assertThat(Json.read("[" + keyPaths + "]").toString().getBytes(UTF_8).length)
                .isLessThan(8 * 1024 + 100);
    }

    @Test
    void connectionsThatWereClosed_areNotNoticedByReads() throws SQLException {
        ping("a.example.com", "u", 0, "18.9.0", "EE");
        var token = Service.boundToken("a.example.com");

        for (var path : List.of(
                PINGS,
                INSTANCES,
                "/api/v4/usage_data/service_ping?hostname=a.example.com",
                "/api/v4/usage_data/series?metric=n&aggregate=sum",
                "/api/v4/usage_data/metrics",
                "/api/v4/dictionaries",
                "/api/v4/quarantine",
                "/api/v4/tokens",
                "/api/v4/jobs",
                "/api/v4/usage_ping_errors",
                "/api/v4/audit_events")) {
            closeConnections();
            assertThat(Service.get(path).statusCode()).as(path).isEqualTo(200);
        }
        closeConnections();
        assertThat(Service.getWith(PINGS, "PRIVATE-TOKEN", token).statusCode()).isEqualTo(200);
    }

    /** As an administrator of the database, or a balancer, may do at any time. */
    private void closeConnections() throws SQLException {
        execute("""
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
                """);
    }

    @Test
    void correctionThatIsOlder_isToldWhichPingCounts() {
        var payload = "{\"hostname\":\"a\",\"n\":%d,\"recorded_at\":\"%s\"}";
        var counts = receipt(String.format(Locale.ROOT, payload, 1, now));
        var older = receipt(String.format(Locale.ROOT, payload, 2, now.minusSeconds(1)));
        var again = receipt(String.format(Locale.ROOT, payload, 2, now.minusSeconds(1)));

        assertThat(counts.has("superseded_by")).isFalse();
        for (var told : List.of(
                older,
                again,
                Json.read(Service.get(String.format(
                                Locale.ROOT,
                                "/usage_data/receipts/%s?sha256=%s",
                                older.get("id"),
                                older.get("sha256").textValue()))
                        .body()))) {
            assertThat(told.get("superseded_by")).isEqualTo(counts.get("id"));
        }
        assertThat(again.get("status").textValue()).isEqualTo("repeated");
        assertThat(items(PINGS + "?revisions=true"))
                .extracting(item -> item.get("current").booleanValue())
                .containsExactly(false, true);
        assertThat(items(PINGS))
                .extracting(item -> item.get("id"), item -> item.get("current").booleanValue())
                .containsExactly(tuple(counts.get("id"), true));
        assertThat(receipt(String.format(Locale.ROOT, payload, 3, now)).has("superseded_by"))
                .isFalse();
    }

    @Test
    void withdrawnPing_countsNowhere_untilItIsReinstated() throws SQLException {
        var payload = "{\"hostname\":\"a\",\"n\":%d,\"recorded_at\":\"%s\"}";
        var before = receipt(String.format(Locale.ROOT, payload, 1, now.minusSeconds(1)))
                .get("id")
                .longValue();
        var wrong = receipt(String.format(Locale.ROOT, payload, 1000, now))
                .get("id")
                .longValue();
        var mark = Service.getWith("/api/v4/usage_data/export", "PRIVATE-TOKEN", TestAdmin.TOKEN)
                .headers()
                .firstValue("Rollcall-High-Water-Mark")
                .orElseThrow();

        assertCounts(wrong, "1000");
        withdrawal("put", wrong, 204);
        withdrawal("put", wrong, 204);
        assertCounts(before, "1");
        assertThat(items(PINGS + "?revisions=true"))
                .extracting(
                        item -> item.get("current").booleanValue(),
                        item -> item.get("flags").toString())
                .containsExactly(tuple(false, "[\"withdrawn\"]"), tuple(true, "[]"));
        assertThat(new String(
                        Service.get("/api/v4/usage_data/export?changed_since=" + mark)
                                .body(),
                        UTF_8))
                .as("what counts now is news")
                .contains("\"id\":" + before + ",")
                .doesNotContain("\"id\":" + wrong + ",");

        withdrawal("delete", wrong, 204);
        assertCounts(wrong, "1000");
        withdrawal("put", 4711, 404);
        assertThat(FreshService.strings("""
                        select action || ' ' || target || ' ' || (detail ->> 'why') from audit_event
                        where action in ('ping.withdraw', 'ping.reinstate') order by id desc limit 2"""))
                .containsExactly(
                        String.format(Locale.ROOT, "ping.reinstate ping %d test", wrong),
                        String.format(Locale.ROOT, "ping.withdraw ping %d test", wrong));

        withdrawal("put", wrong, 204);
        withdrawal("put", before, 204);
        assertThat(items(PINGS)).isEmpty();
        assertThat(items(INSTANCES)).isEmpty();
        assertThat(FreshService.strings("select id::text from weekly_ping")).isEmpty();
    }

    private static void withdrawal(String method, long id, int status) {
        given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .request(method, PINGS + "/" + id + "/withdrawal?reason=test")
                .then()
                .statusCode(status);
    }

    /** Everybody who asks for the ping of the week gets this one. */
    private static void assertCounts(long id, String n) {
        assertThat(items(PINGS)).extracting(item -> item.get("id").longValue()).containsExactly(id);
        assertThat(items(INSTANCES)).hasSize(1);
        for (var path : List.of(
                "service_ping?hostname=a", "export?shape=payload", "export?shape=wide", "series?metric=n&hostname=a")) {
            assertThat(new String(Service.get("/api/v4/usage_data/" + path).body(), UTF_8))
                    .as(path)
                    .containsPattern(":" + n + "[,}]");
        }
        assertThat(FreshService.strings("select id::text from weekly_ping")).containsExactly(Long.toString(id));
        assertThat(FreshService.strings("select value::text from metric_value where key_path = 'n'"))
                .containsExactly(n);
    }

    private static JsonNode receipt(String payload) {
        return Json.read(Service.ping(payload).body()).get("receipt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "order_by=n",
                "sort=up",
                "per_page=0",
                "per_page=1001",
                "from=2026-W54",
                "version_from=18",
                "hostname=foo*",
                "cursor=!",
                "cursor=",
            })
    void nonsense_isRefused_withTheNameOfTheParameter(String query) {
        for (var list : List.of(PINGS + "?order_by=hostname&", INSTANCES + "?")) {
            var answer =
                    Service.get(list.replace(query.startsWith("order_by") ? "order_by=hostname&" : "-", "") + query);

            assertThat(answer.statusCode()).as(list).isEqualTo(400);
            assertThat(Json.read(answer.body()).get("type").textValue()).endsWith(":invalid_parameter");
        }
        assertThat(Service.get(INSTANCES + "?seen_since=yesterday").statusCode())
                .isEqualTo(400);
        assertThat(Service.get(PINGS + "?received_since=yesterday").statusCode())
                .isEqualTo(400);
    }

    private void ping(String hostname, @Nullable String uuid, int daysAgo, String version, String edition) {
        ping(hostname, uuid, now.minus(Duration.ofDays(daysAgo)), version, edition);
    }

    private static void ping(
            String hostname, @Nullable String uuid, Instant recordedAt, String version, String edition) {
        var answer = Service.ping(String.format(
                Locale.ROOT,
                "{\"hostname\":\"%s\",\"uuid\":%s,\"recorded_at\":\"%s\",\"version\":\"%s\",\"edition\":\"%s\"}",
                hostname,
                uuid == null ? "null" : "\"" + uuid + "\"",
                recordedAt,
                version,
                edition));
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(201);
    }

    private String week(int daysAgo) {
        return Week.of(now.minus(Duration.ofDays(daysAgo))).toString();
    }

    private void execute(String sql) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<JsonNode> items(String path) {
        return items(Service.get(path));
    }

    private static List<JsonNode> items(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
        return StreamSupport.stream(Json.read(answer.body()).spliterator(), false)
                .toList();
    }

    private static List<String> texts(String path, String field) {
        return items(path).stream().map(item -> item.get(field).textValue()).toList();
    }

    private static String requireNext(HttpResponse<byte[]> page) {
        var next = next(page);
        assertThat(next).isNotNull();
        return next;
    }

    private static @Nullable String next(HttpResponse<byte[]> page) {
        return page.headers().firstValue("Link").map(Service::next).orElse(null);
    }
}
