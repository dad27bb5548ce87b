package org.rollcall.receive.reprocess;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rollcall.Corpus;
import org.rollcall.Definitions;
import org.rollcall.Eventually;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.operate.privacy.OptOuts;
import org.rollcall.ping.PingContents;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class BackfillTest {
    private static final String ROWS = """
            select hostname || ' ' || dictionary || ' ' || metrics || ' ' || undeclared_count || ' '
                || type_mismatch_count || ' ' || numbers::text || ' ' || (extras - 'hostname')::text || ' '
                || coalesce(undeclared::text, '-')
            from ping join instance on instance.id = instance_id order by hostname""";

    @Inject
    Backfill backfill;

    @Inject
    PingRewriter archive;

    @Inject
    PingContents contents;

    @Inject
    DictionaryCatalog catalog;

    @Inject
    OptOuts optOuts;

    @Inject
    AgroalDataSource dataSource;

    @BeforeEach
    void freshService() {
        FreshService.start();
    }

    @ParameterizedTest
    @CsvSource({"16.4, 16.4.2, 17.8, 17.8.0, ''", "13.12, 13.12.15, 18.9, 18.9.0, -pre"})
    void pingsOfTheCorpus_areAsIfTheyHadJustArrived_andComeBackTheSameThroughout(
            String older, String ofOlder, String newer, String ofNewer, String suffix) {
        publish(older, Corpus.read("definitions/" + older + ".yml"));
        var payloads = new HashMap<String, byte[]>();
        var newPing = ofNewer + suffix + "-ce";
        for (var ping : List.of(ofOlder + "-ce", newPing, newPing + "-with-fallbacks")) {
            var payload = withHostname(Corpus.read("payloads/" + ping + ".json"), "old-" + ping);
            payloads.put("old-" + ping, payload);
            ping(payload);
        }
        expectExports(payloads);
        assertThat(FreshService.strings(
                        "select count(*) from ping where dictionary = '" + older + "' and undeclared_count > 1"))
                .containsExactly("2");

        publish(newer, Corpus.read("definitions/" + newer + ".yml"));
        while (!ended()) {
            expectExports(payloads);
        }

        assertThat(jobs()).containsExactly("succeeded " + newer + " 3 2 0");
        expectExports(payloads);
        payloads.forEach((hostname, payload) -> ping(withHostname(payload, hostname.replace("old", "new"))));
        var rows = FreshService.strings(ROWS);
        assertThat(rows).hasSize(6);
        assertThat(rows.subList(3, 6).stream().map(row -> row.replace("old-", "new-")))
                .isEqualTo(rows.subList(0, 3));
        assertThat(rows)
                .filteredOn(row -> row.contains(ofNewer))
                .isNotEmpty()
                .allMatch(row -> row.contains(" " + newer + " "));
        assertThat(rows)
                .filteredOn(row -> row.contains(ofOlder))
                .isNotEmpty()
                .allMatch(row -> row.contains(" " + older + " "));
    }

    @Test
    void receiptAfterwards_showsTheDictionaryAndTheCountsOfNow_underTheSameIdAndHash() {
        publish("1.0", Definitions.yaml("hostname string", "version string", "a number"));
        var payload = "{\"hostname\":\"h\",\"version\":\"1.1.0\",\"a\":1,\"b\":2,\"c\":\"text\",\"d\":{\"e\":true}}";
        var first = Json.read(Service.ping(payload).body()).get("receipt");
        assertThat(first.get("undeclared").intValue()).isEqualTo(3);

        publish(
                "1.1",
                Definitions.yaml(
                        "hostname string", "version string", "a number", "b number", "c number", "d.e boolean"));
        waitForTheBackfill();

        var receipt = Json.read(Service.get(String.format(
                        Locale.ROOT,
                        "/usage_data/receipts/%s?sha256=%s",
                        first.get("id"),
                        first.get("sha256").textValue()))
                .body());
        assertThat(receipt.get("dictionary").textValue()).isEqualTo("1.1");
        assertThat(receipt.get("metrics").intValue()).isEqualTo(6);
        assertThat(receipt.get("undeclared").intValue()).isZero();
        assertThat(receipt.get("type_mismatches").intValue()).isEqualTo(1);
        for (var same : List.of("id", "sha256", "bytes", "week", "product_version")) {
            assertThat(receipt.get(same)).isEqualTo(first.get(same));
        }
        assertThat(FreshService.strings("select numbers::text || extras::text from ping"))
                .singleElement()
                .satisfies(row ->
                        assertThat(row).startsWith("{NULL,NULL,1,2,NULL,1}").contains("\"c\": \"text\""));
        var repeated = Json.read(Service.ping(payload).body()).get("receipt");
        assertThat(repeated.get("id")).isEqualTo(first.get("id"));
        assertThat(repeated.get("dictionary").textValue()).isEqualTo("1.1");
    }

    @Test
    void metricsThatAPingHasFromNowOn_areSeenInItsWeek() {
        publish("1.0", Definitions.yaml("hostname string", "version string", "a number"));
        ping("{\"hostname\":\"h\",\"version\":\"1.1.0\",\"a\":1,\"b\":2}".getBytes(UTF_8));

        publish("1.1", Definitions.yaml("hostname string", "version string", "a number", "b number"));
        waitForTheBackfill();

        var seen = Json.read(Service.get("/api/v4/usage_data/metrics?q=b").body());
        assertThat(seen.findValuesAsText("first_week"))
                .containsExactly(Week.of(TestClock.now()).toString());
    }

    @Test
    void onlyPingsThatTheDictionaryIsTheRightOneFor_areTouched() {
        publish("1.0", small("a"));
        publish("1.4", small("a", "b"));
        for (var version : List.of("0.9", "1.0", "1.1", "1.3", "1.4", "1.5", "2.0", "junk")) {
            ping(String.format(Locale.ROOT, "{\"hostname\":\"%s\",\"version\":\"%s\",\"c\":1}", version, version)
                    .getBytes(UTF_8));
        }

        publish("1.2", small("a", "c"));
        waitForTheBackfill();
        assertThat(dictionaries())
                .containsExactly(
                        "0.9 1.0", "1.0 1.0", "1.1 1.2", "1.3 1.4", "1.4 1.4", "1.5 1.4", "2.0 1.4", "junk 1.4");

        publish("2.0", small("a", "b", "c"));
        waitForTheBackfill();
        assertThat(dictionaries())
                .containsExactly(
                        "0.9 1.0", "1.0 1.0", "1.1 1.2", "1.3 1.4", "1.4 1.4", "1.5 2.0", "2.0 2.0", "junk 2.0");
        assertThat(jobs()).containsExactly("succeeded 1.2 8 1 0", "succeeded 2.0 8 3 0");

        publish("0.9", small("a"));
        waitForTheBackfill();
        assertThat(dictionaries()).first().isEqualTo("0.9 0.9");
    }

    @Test
    void lateBackfillOfAnOlderDictionary_takesNothingBack() {
        publish("1.0", small("a"));
        ping("{\"hostname\":\"h\",\"version\":\"1.2\"}".getBytes(UTF_8));
        publish("1.1", small("a", "b"));
        publish("1.2", small("a", "b", "c"));
        waitForTheBackfill();

        var result = backfill.run(new FakeRun(new BackfillRequest("1.1"), null, Integer.MAX_VALUE));

        assertThat(result).isEqualTo(new BackfillResult("1.1", 1, 0, 0, 0));
        assertThat(dictionaries()).containsExactly("h 1.2");
    }

    @Test
    void crashedBackfill_goesOnWhereItWas_andCountsNothingTwice() {
        var before = manyOutdatedPings(60);

        var first = new FakeRun(new BackfillRequest("1.1"), null, 2); // the third transaction is rolled back
        assertThatExceptionOfType(FakeRun.Crash.class).isThrownBy(() -> backfill.run(first));
        assertThat(dictionaries()).filteredOn(row -> row.endsWith(" 1.1")).hasSize(50);
        var second = new FakeRun(new BackfillRequest("1.1"), first.checkpoints.getLast(), Integer.MAX_VALUE);
        var result = backfill.run(second);

        assertThat(result).isEqualTo(new BackfillResult("1.1", 60, 60, 0, 0));
        assertThat(second.done).isEqualTo(60).isEqualTo(second.total);
        assertThat(FreshService.strings(ROWS)).isEqualTo(before);
        assertThat(backfill.run(new FakeRun(new BackfillRequest("1.1"), null, Integer.MAX_VALUE)))
                .isEqualTo(new BackfillResult("1.1", 60, 0, 0, 0));
    }

    @Test
    void twoBackfillsAtOnce_besideTheIngest_rewriteEachPingOnce() throws InterruptedException, ExecutionException {
        var before = manyOutdatedPings(200);
        var ingested = new ArrayList<String>();
        try (var threads = Executors.newFixedThreadPool(3)) {
            var backfills = IntStream.range(0, 2)
                    .mapToObj(_ -> threads.submit((Callable<BackfillResult>)
                            () -> backfill.run(new FakeRun(new BackfillRequest("1.1"), null, Integer.MAX_VALUE))))
                    .toList();
            var ingest = threads.submit(() -> {
                for (var i = 0; i < 100; i++) {
                    ingested.add(String.format(Locale.ROOT, "new-%03d", i));
                    ping(payload(String.format(Locale.ROOT, "new-%03d", i), i));
                    assertThat(Service.ping(payload(String.format(Locale.ROOT, "h%03d", i), i))
                                    .statusCode())
                            .isEqualTo(200);
                }
                return true;
            });
            assertThat(ingest.get()).isTrue();
            assertThat(backfills.get(0).get().rewritten()
                            + backfills.get(1).get().rewritten())
                    .isEqualTo(200);
        }

        assertThat(FreshService.strings(ROWS)).hasSize(300).startsWith(before.toArray(String[]::new));
        assertThat(dictionaries()).isNotEmpty().allMatch(row -> row.endsWith(" 1.1"));
        assertThat(ingested).hasSize(100);
    }

    @Test
    void pingThatTheNewDictionaryCannotHold_staysAsItIs_andIsCounted() {
        var names = IntStream.range(0, 10_001).mapToObj(i -> "x.n" + i).toArray(String[]::new);
        publish("1.0", small(names));
        ping(IntStream.range(0, 10_001)
                .mapToObj(i -> String.format(Locale.ROOT, "\"n%d\":%d", i, i))
                .collect(Collectors.joining(",", "{\"hostname\":\"h\",\"version\":\"1.1\",\"x\":{", "}}"))
                .getBytes(UTF_8));
        var before = FreshService.strings(ROWS);

        publish("1.1", small("a"));
        waitForTheBackfill();

        assertThat(jobs()).containsExactly("succeeded 1.1 1 0 1");
        assertThat(FreshService.strings(ROWS)).isEqualTo(before);
    }

    @Test
    void pingsOfTheReleaseBefore_areBroughtUpToDateOnce_andComeBackTheSameThroughout() {
        publish("1.0", Definitions.yaml("hostname string", "version string", "n string", "b boolean", "o object"));
        publish("2.0", small("n", "b", "o"));
        var payload = "{\"hostname\":\"h\",\"version\":\"1.0.0\",\"n\":842,\"b\":-1,\"o\":7}";
        ping(payload.getBytes(UTF_8));
        ping("{\"hostname\":\"right\",\"version\":\"2.0.0\",\"n\":1}".getBytes(UTF_8));
        ping("{\"hostname\":\"between\",\"version\":\"1.5.0\",\"n\":5}".getBytes(UTF_8));
        var right = FreshService.strings(ROWS);
        execute("""
                update ping set numbers = '{}', extras = extras || '{"n": 842, "o": 7}'
                where instance_id = (select id from instance where hostname = 'h')""", """
                update ping set dictionary = '1.0', numbers = '{}', extras = extras || '{"n": 5}'
                where instance_id = (select id from instance where hostname = 'between')""");
        assertThat(FreshService.strings(ROWS)).isNotEqualTo(right);
        var update = new NumberBackfill(archive, contents, catalog, optOuts, Duration.ZERO);

        var first = update.run(new FakeRun(Map.of(), null, Integer.MAX_VALUE));
        var second = update.run(new FakeRun(Map.of(), null, Integer.MAX_VALUE));

        assertThat(first).isEqualTo(new NumberBackfill.Result(3, 2, 0));
        assertThat(second).isEqualTo(new NumberBackfill.Result(3, 0, 0));
        assertThat(FreshService.strings(ROWS)).isEqualTo(right);
        assertThat(right).anyMatch(row -> row.startsWith("h 1.0 5 0 2 {NULL,NULL,842,NULL,7} {\"b\": -1"));
        expectExports(Map.of("h", payload.getBytes(UTF_8)));
    }

    @Test
    void publicationBeforeAnyPing_startsNoBackfill() {
        publish("1.0", small("a"));
        publish("1.0", small("a"));

        assertThat(jobs()).isEmpty();
    }

    /** Pings of 1.1 that have dictionary 1.0 although 1.1 is published; answers how they would have to be. */
    private List<String> manyOutdatedPings(int count) {
        publish("1.0", small("a"));
        for (var i = 0; i < count; i++) {
            ping(payload(String.format(Locale.ROOT, "h%03d", i), i));
        }
        execute("drop table if exists outdated", "create table outdated as select * from ping");
        publish("1.1", small("a", "b", "c.d"));
        waitForTheBackfill();
        var right = FreshService.strings(ROWS);
        assertThat(right).hasSize(count).allMatch(row -> row.contains(" 1.1 "));
        execute("""
                update ping
                set dictionary = outdated.dictionary, metrics = outdated.metrics,
                    undeclared_count = outdated.undeclared_count, type_mismatch_count = outdated.type_mismatch_count,
                    numbers = outdated.numbers, extras = outdated.extras, undeclared = outdated.undeclared
                from outdated where outdated.id = ping.id""", "drop table outdated");
        assertThat(dictionaries()).isNotEmpty().allMatch(row -> row.endsWith(" 1.0"));
        return right;
    }

    private void execute(String... statements) {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] payload(String hostname, int i) {
        return String.format(
                        Locale.ROOT,
                        "{\"hostname\":\"%s\",\"version\":\"1.1.%d\",\"a\":1,\"b\":%d,\"c\":{\"d\":[%d],\"e\":null}}",
                        hostname,
                        i,
                        i,
                        i)
                .getBytes(UTF_8);
    }

    private static String small(String... numbers) {
        return Definitions.yaml(Stream.concat(
                        Stream.of("hostname string", "version string"),
                        Stream.of(numbers).map(name -> name + " number"))
                .toArray(String[]::new));
    }

    private static void expectExports(Map<String, byte[]> payloads) {
        payloads.forEach((hostname, payload) -> assertThat(Json.differences(
                        payload,
                        Service.get("/api/v4/usage_data/service_ping?hostname=" + hostname)
                                .body()))
                .isEmpty());
    }

    private static byte[] withHostname(byte[] payload, String hostname) {
        var copy = (ObjectNode) Json.read(payload);
        return copy.put("hostname", hostname).toString().getBytes(UTF_8);
    }

    private static List<String> dictionaries() {
        return FreshService.strings("""
                select hostname || ' ' || dictionary from ping join instance on instance.id = instance_id order by hostname""");
    }

    /** State and result of every backfill, the first first. */
    private static List<String> jobs() {
        return FreshService.strings("""
                select concat_ws(' ', state, result ->> 'version', result ->> 'examined', result ->> 'rewritten',
                    result ->> 'unreadable')
                from job where kind = 'dictionary_backfill' order by id""");
    }

    private static boolean ended() {
        return jobs().stream().noneMatch(job -> job.startsWith("queued") || job.startsWith("running"));
    }

    private static void waitForTheBackfill() {
        Eventually.until("every backfill has ended", BackfillTest::ended);
    }

    private static void publish(String version, byte[] yaml) {
        var answer = Service.publish(version + "?force=retyped", yaml);
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isBetween(200, 201);
    }

    private static void publish(String version, String yaml) {
        publish(version, yaml.getBytes(UTF_8));
    }

    private static void ping(byte[] payload) {
        var answer = Service.ping(payload);
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(201);
    }
}
