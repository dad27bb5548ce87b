package org.rollcall.analyse.rollup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rollcall.Eventually;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.analyse.InsightConfig;
import org.rollcall.analyse.RetiredWeeks;
import org.rollcall.analyse.Snapshot;
import org.rollcall.analyse.StoredWeeks;
import org.rollcall.analyse.rollup.ExpectedRollups.Sent;
import org.rollcall.demo.Fleet;
import org.rollcall.demo.FleetDictionary;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.web.ReaderMemory;

/** Weeks and months from 2025-W44 to 2026-W03, over New Year, as they are on a Wednesday. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class RollupTest {

    private static final Instant NOW = Instant.parse("2026-01-21T12:00:00Z");
    private static final Week FIRST_WEEK = week("2025-W44");
    private static final int WEEKS = 12;
    private static final int INSTANCES = 30;

    private static final List<String> COUNTERS =
            IntStream.range(0, 12).mapToObj("counts.n%d"::formatted).toList();
    private static final List<String> OTHERS =
            List.of("counts_monthly.a", "counts_monthly.b", "active_user_count", "settings.on", "ratio", "name");

    /** The newest dictionary alone has it. */
    private static final String NEW = "counts.new";

    private static final String ACTUAL = """
            select concat_ws('|', span, start, grouping, coalesce(edition, '-'), coalesce(major_version, '-'),
                coalesce(size_band, '-'), instances, key_path, %s)
            from rollup
            cross join metric
            where coalesce(sent[ordinal], timed_out[ordinal], counter_error[ordinal], deprecated[ordinal]) is not null
            """.formatted(Aggregate.columns().stream()
            .map("coalesce(%s[ordinal]::text, '-')"::formatted)
            .collect(Collectors.joining(", ")));

    @Inject
    RollupPeriods periods;

    @Inject
    InstanceWeeks instances;

    @Inject
    RollupWriter writer;

    @Inject
    InstanceCounter counter;

    @Inject
    RollupSchedule schedule;

    @Inject
    StoredWeeks weeks;

    @Inject
    RetiredWeeks retired;

    @Inject
    InsightConfig config;

    @Inject
    Database database;

    @Inject
    ReaderMemory memory;

    @Inject
    Clock clock;

    @Inject
    AgroalDataSource dataSource;

    private final Map<Long, Sent> sent = new HashMap<>();

    @BeforeEach
    void freshService() {
        FreshService.start();
        TestClock.set(NOW);
        publish("17.11", Stream.concat(COUNTERS.stream(), OTHERS.stream()));
        publish(
                "18.9",
                Stream.of(COUNTERS.stream(), OTHERS.stream(), Stream.of(NEW)).flatMap(keyPaths -> keyPaths));
    }

    @AfterEach
    void goOn() {
        TestClock.reset();
    }

    @Test
    void everyNumber_equalsTheOneThatIsWorkedOutFromThePayloads() throws SQLException {
        sendFleet();

        assertThat(rollUp()).isEqualTo(15);

        assertThat(rolledUp()).startsWith("month 2025-10-01 false", "month 2025-11-01 false", "month 2025-12-01 false");
        assertRight();
        assertThat(actual())
                .as("New Year's week")
                .anyMatch(line -> line.startsWith("week|2025-12-29|edition_and_size_band|"));
        for (var cell : List.of(8, 9, 10, 11, 12, 13, 14, 24, 25, 26, 27)) {
            assertThat(actual().stream().map(line -> line.split("[|]", -1)[cell]))
                    .as("column %d has a number somewhere", cell)
                    .anyMatch(number -> !number.equals("-"));
        }

        assertThat(actual())
                .as("prereleases")
                .anyMatch(line -> line.startsWith("month|2025-12-01|edition_and_prerelease|EE|-|-|1|counts.n0|"))
                .noneMatch(line -> line.startsWith("week") && line.contains("prerelease"));

        execute("update rollup_period set due = true");
        work(new RollupWriter(new Snapshot(database), memory, clock, 1_000)).bringUpToDate(() -> false);
        assertRight();
    }

    @Test
    void series_isTheSame_fromRollupsAndFromPings() throws SQLException {
        sendFleet();
        rollUp();
        send("late", "2025-W50", "\"counts\":{\"n1\":77}"); // its mark waits
        var queries = Stream.of(
                        "counts.n0", "counts.n1", "counts.n5", "counts_monthly.a", "settings.on", "ratio", NEW, "name")
                .flatMap(metric -> Stream.of(
                                "", "&group_by=edition", "&group_by=major_version", "&from=2025-W50&to=2026-W01")
                        .map(query -> "metric=" + metric + "&aggregate=all" + query))
                .toList();
        var fromRollups = queries.stream().map(RollupTest::series).toList();

        execute("update rollup_period set due = true");
        var fromPings = queries.stream().map(RollupTest::series).toList();

        assertThat(fromRollups)
                .extracting(answer -> answer.get("source").textValue())
                .contains("mixed")
                .doesNotContain("rollup");
        assertThat(fromPings)
                .extracting(answer -> answer.get("source").textValue())
                .containsOnly("pings");
        assertThat(fromRollups.stream().map(RollupTest::withoutSource).toList())
                .isEqualTo(fromPings.stream().map(RollupTest::withoutSource).toList());
        rollUp();
        assertThat(series("metric=counts.n1&aggregate=all&to=2026-W03")
                        .get("source")
                        .textValue())
                .isEqualTo("rollup");
        for (var query : List.of("&hostname=late", "&uuid=", "&delta=true")) {
            assertThat(series("metric=counts.n1&aggregate=sum&to=2026-W03" + query)
                            .get("source")
                            .textValue())
                    .as(query)
                    .isEqualTo("pings");
        }
        assertThat(Json.read(Service.getWith(
                                        "/api/v4/usage_data/series?metric=counts.n1&aggregate=max&to=2026-W03",
                                        "PRIVATE-TOKEN",
                                        Service.boundToken("late"))
                                .body())
                        .get("source")
                        .textValue())
                .as("with a token that may see one instance")
                .isEqualTo("pings");
    }

    @Test
    void latePing_itsWithdrawal_andItsReturn_changeItsWeekAndThatOfTheNextPing() throws SQLException {
        for (var week : List.of("2025-W45", "2025-W49", "2026-W03")) {
            send("late", week, "\"counts\":{\"n1\":5}");
            send("other", week, "\"counts\":{\"n1\":7}");
        }
        rollUp();
        assertRight();

        var changed = List.of("month 2025-11-01", "month 2025-12-01", "week 2025-11-17", "week 2025-12-01");
        var id = new long[1];
        assertThat(changedBy(() -> id[0] = send("late", "2025-W47", "\"counts\":{\"n1\":9}")))
                .isEqualTo(changed);
        var late = requireNonNull(sent.get(id[0]));
        assertThat(changedBy(() -> {
                    withdrawal("PUT", id[0]);
                    sent.remove(id[0]);
                }))
                .isEqualTo(changed);
        assertThat(changedBy(() -> {
                    withdrawal("DELETE", id[0]);
                    sent.put(id[0], late);
                }))
                .isEqualTo(changed);
        assertThat(changedBy(() -> Service.ping(late.payload().toString())))
                .as("the same bytes again")
                .isEmpty();
        assertThat(changedBy(() -> send("late", "2026-W04", "\"counts\":{\"n1\":9}")))
                .as("a ping of a week that is not over")
                .isEmpty();
    }

    /** Beside each other, listed and not, and where a change waits to be listed. */
    @Test
    void whatIsAskedAboutInstances_isTheSame_listedAndNot() throws SQLException {
        sendFleet();
        send("late", "2025-W46", "\"counts\":{\"n1\":1}");
        send("late", "2025-W50", "\"version\":\"18.9.1\",\"counts\":{\"n1\":2}");
        send("late", "2026-W04", "\"version\":\"18.9.2\",\"counts\":{\"n1\":3}");
        var queries = List.of(
                "instances?hostname=late",
                "instances?per_page=7&order_by=last_week&sort=desc&total=true",
                "instances?to=2025-W52&version_to=18.8&total=true",
                "pings?hostname=late&total=true",
                "pings?hostname=late&order_by=recorded_at&sort=asc&per_page=2",
                "pings?hostname=late&from=2025-W47&version_from=18.9",
                "dev_ops_score?hostname=late",
                "report?hostname=late",
                "versions",
                "versions?from=2025-W47&to=2026-W03&group_by=edition",
                "versions?hostname=late");
        var fromPings = answers(queries);

        rollUp();
        assertListed();
        assertThat(answers(queries)).isEqualTo(fromPings).allMatch(answer -> answer.startsWith("200"));

        var revision = send("late", "2025-W50", "\"version\":\"18.9.9\",\"counts\":{\"n1\":4}");
        send("late", "2025-W44", "\"counts\":{\"n1\":1}");
        var changed = answers(queries);
        assertThat(changed.getFirst()).contains("18.9.9", "2025-W44").isNotEqualTo(fromPings.getFirst());
        rollUp();
        assertThat(answers(queries)).isEqualTo(changed);

        withdrawal("PUT", revision);
        assertThat(answers(queries).getFirst()).doesNotContain("18.9.9");
        var withdrawn = answers(queries);
        rollUp();
        assertListed();
        assertThat(answers(queries)).isEqualTo(withdrawn);

        execute("update rollup_period set listed = false");
        assertThat(answers(queries)).isEqualTo(withdrawn);
        execute("update rollup_period set listed = true");
        execute("drop table ping_2025_w46");
        assertThat(answers(queries).getFirst())
                .as("a week that retention has just dropped")
                .doesNotContain("2025-W46");
        rollUp();
        assertListed();
    }

    private static List<String> answers(List<String> queries) {
        return queries.stream()
                .map(query -> Service.get("/api/v4/usage_data/" + query))
                .map(answer -> answer.statusCode()
                        + new String(answer.body(), UTF_8).replaceFirst("\"made_at\":\"[^\"]*\",", ""))
                .toList();
    }

    /** In the first days of a month, the running week has days of the month before, which may be rolled up already. */
    @Test
    void pingOfTheRunningWeek_isMarked_whereItsMonthIsOver() throws SQLException {
        TestClock.reset();
        assertThat(Service.ping("{\"hostname\":\"edge\",\"version\":\"18.9.1\",\"counts\":{\"n1\":1}}")
                        .statusCode())
                .isEqualTo(201);
        execute("update ping set recorded_at = date_trunc('month', now() at time zone 'utc') at time zone 'utc'");
        execute("truncate rollup_mark");

        execute("update ping set numbers = numbers");
        assertThat(FreshService.strings("select count(*) from rollup_mark"))
                .as("none, unless a week has begun since")
                .isEqualTo(FreshService.strings(
                        "select count(*) from ping where week < date_trunc('week', now() at time zone 'utc')::date"));

        execute("truncate rollup_mark");
        execute("update ping set numbers = numbers, recorded_at = recorded_at - interval '1 second'");
        assertThat(FreshService.strings("select count(*) from rollup_mark")).containsExactly("1");
    }

    @Test
    void erasure_changesTheWeeksOfTheErased_andLeavesNoneOfTheirNumbers() throws SQLException {
        for (var week : List.of("2025-W45", "2025-W46", "2025-W50")) {
            send("erased", week, "\"counts\":{\"n1\":123456789}");
        }
        for (var week = FIRST_WEEK; week.compareTo(week("2026-W03")) <= 0; week = week.next()) {
            send("other", week.toString(), "\"counts\":{\"n1\":7}");
        }
        rollUp();

        assertThat(changedBy(() -> {
                    assertThat(Service.call("DELETE", "/api/v4/instances?hostname=erased", "application/json")
                                    .statusCode())
                            .isLessThan(300);
                    waitForJobs();
                    sent.values().removeIf(ping -> ping.instance().startsWith("erased"));
                }))
                .isEqualTo(List.of(
                        "month 2025-11-01",
                        "month 2025-12-01",
                        "week 2025-11-03",
                        "week 2025-11-10",
                        "week 2025-12-08"));
        assertThat(actual()).noneMatch(line -> line.contains("123456789"));
    }

    @Test
    void reprocessing_changesTheWeeksOfThePingsThatItRewrites() throws SQLException {
        send("new", "2025-W46", "\"version\":\"18.10.0\",\"counts\":{\"n1\":1,\"fresh\":4}");
        send("new", "2025-W50", "\"version\":\"18.10.0\",\"counts\":{\"n1\":1,\"fresh\":5}");
        send("old", "2025-W48", "\"counts\":{\"n1\":1}");
        rollUp();

        assertThat(changedBy(() -> {
                    publish(
                            "18.10",
                            Stream.of(COUNTERS.stream(), OTHERS.stream(), Stream.of(NEW, "counts.fresh"))
                                    .flatMap(keyPaths -> keyPaths));
                    waitForJobs();
                }))
                .isEqualTo(List.of("month 2025-11-01", "month 2025-12-01", "week 2025-11-10", "week 2025-12-08"));
        assertThat(actual()).anyMatch(line -> line.startsWith("week|2025-12-08|all|-|-|-|1|counts.fresh|1|"));
    }

    @Test
    void aWeek_isRolledUpWhenTheNextHasLastedTheDelay() {
        send("a", "2026-W03", "\"counts\":{\"n1\":1}");
        send("a", "2026-W04", "\"counts\":{\"n1\":1}");
        var end = week("2026-W04").monday().atStartOfDay(ZoneOffset.UTC).toInstant();

        TestClock.set(end.plus(config.delay()).minusSeconds(60));
        assertThat(rollUp()).isZero();
        assertThat(rolledUp()).isEmpty();

        TestClock.set(end.plus(config.delay()));
        assertThat(rollUp()).isEqualTo(1);
        assertThat(rolledUp()).containsExactly("week 2026-01-12 false");
    }

    @Test
    void schedule_alsoHasDone_whatOtherRoomsMakeOfClosedWeeks() {
        send("a", "2026-W03", "\"counts\":{\"n1\":1}");
        send("a", "2026-W04", "\"counts\":{\"n1\":1}");

        schedule.bringUpToDate();

        assertThat(rolledUp()).contains("week 2026-01-12 false");
        assertThat(FreshService.strings("select week || ' ' || due || ' ' || searched from quality_week"))
                .containsExactly("2026-01-12 false true");
    }

    @Test
    void periodThatFails_keepsNoOtherOneWaiting() {
        for (var week : List.of("2026-W01", "2026-W02", "2026-W03")) {
            send("a", week, "\"counts\":{\"n1\":1}");
        }
        FreshService.execute(
                "alter table rollup add constraint fails check (span <> 'week' or start <> '2026-01-05') not valid");
        try {
            assertThatThrownBy(() -> work(writer).bringUpToDate(() -> false)).hasMessageContaining("fails");
            assertThat(rolledUp()).contains("week 2026-01-12 false", "week 2025-12-29 false", "week 2026-01-05 true");
        } finally {
            FreshService.execute("alter table rollup drop constraint fails");
        }

        work(writer).bringUpToDate(() -> false);

        assertThat(rolledUp()).contains("week 2026-01-05 false").allMatch(period -> period.endsWith(" false"));
        assertRight();
    }

    @Test
    void periodThatFails_keepsNothingWaiting_thatIsMadeOfClosedWeeks() {
        send("a", "2026-W02", "\"counts\":{\"n1\":1}");
        FreshService.execute("alter table rollup add constraint fails check (span <> 'week') not valid");
        var told = new ArrayList<Week>();
        try {
            new RollupSchedule(work(writer), periods, List.of((closed, _) -> told.addAll(closed))).bringUpToDate();
        } finally {
            FreshService.execute("alter table rollup drop constraint fails");
        }

        assertThat(rolledUp()).contains("week 2026-01-05 true");
        assertThat(told).containsExactly(week("2026-W02"));
    }

    @Test
    void twoReplicas_rollUpEachWeekOnce() throws InterruptedException, ExecutionException {
        for (var week = FIRST_WEEK; week.compareTo(week("2026-W03")) <= 0; week = week.next()) {
            send("a", week.toString(), "\"counts\":{\"n1\":1}");
        }
        var barrier = new CyclicBarrier(2);
        try (var replicas = Executors.newFixedThreadPool(2)) {
            var done = replicas.invokeAll(List.<Callable<Integer>>of(() -> replica(barrier), () -> replica(barrier)));
            assertThat(done.get(0).get() + done.get(1).get()).isEqualTo(15);
        }
        assertThat(rolledUp()).hasSize(15).allMatch(period -> period.endsWith(" false"));
        assertThat(periods.waiting()).isZero();
        assertRight();
    }

    private int replica(CyclicBarrier barrier) throws Exception {
        barrier.await();
        return rollUp();
    }

    @Test
    void rollupsOfWeeksWhosePingsAreGone_goWithThem() throws SQLException {
        send("a", "2025-W45", "\"counts\":{\"n1\":1}");
        send("a", "2025-W50", "\"counts\":{\"n1\":3}");
        rollUp();
        assertThat(rolledUp()).hasSize(4);

        execute("drop table ping_2025_w45");

        assertThat(rollUp()).isZero();
        assertThat(rolledUp()).containsExactly("month 2025-12-01 false", "week 2025-12-08 false");
        assertThat(FreshService.strings("select distinct start::text from rollup order by 1"))
                .containsExactly("2025-12-01", "2025-12-08");
    }

    @Test
    void manyEditions_haveNoGroupEach_andSeriesKnowIt() {
        for (var i = 0; i < 12; i++) {
            send("a" + i, "2025-W50", "\"edition\":\"E%s\",\"counts\":{\"n1\":%s}".formatted(i / 2, i));
            send("b" + i, "2025-W51", "\"edition\":\"E%s\",\"counts\":{\"n1\":%s}".formatted(i, i));
        }
        rollUp();

        assertThat(
                        FreshService.strings(
                                "select count(*) from rollup where grouping = 'edition' and span = 'week' group by start order by start"))
                .containsExactly("6", "8");
        var byEdition = series("metric=counts.n1&aggregate=sum&group_by=edition");
        assertThat(byEdition.get("source").textValue()).isEqualTo("mixed");
        assertThat(byEdition.get("groups")).hasSize(12);
        assertThat(series("metric=counts.n1&aggregate=sum").get("source").textValue())
                .isEqualTo("rollup");
    }

    @Test
    void sizeBand_isOfTheLicence_elseOfTheActiveUsers() {
        var users = List.of("9", "10", "49", "50", "250", "1000", "4999", "5000");
        for (var i = 0; i < users.size(); i++) {
            send("a" + i, "2025-W50", "\"active_user_count\":" + users.get(i));
        }
        send("licensed", "2025-W50", "\"license_billable_users\":6000,\"active_user_count\":3");
        send("failed", "2025-W50", "\"active_user_count\":-1");
        send("silent", "2025-W50", "\"counts\":{\"n1\":1}");

        rollUp();

        assertThat(FreshService.strings("""
                        select size_band || ' ' || instances from rollup
                        where span = 'week' and grouping = 'size_band'"""))
                .containsExactlyInAnyOrder(
                        "0-9 1", "10-49 2", "1000-4999 2", "250-999 1", "50-249 1", "5000- 2", "unknown 2");
    }

    @Test
    void valuesTooLargeToBeSummedUp_areLeftToThePings() {
        send("a", "2025-W50", "\"counts\":{\"n1\":1,\"n2\":9000000000000000000}");
        send("b", "2025-W50", "\"counts\":{\"n1\":2,\"n2\":1}");
        rollUp();

        assertThat(actual())
                .anyMatch(line -> line.contains("|counts.n1|"))
                .noneMatch(line -> line.contains("|counts.n2|"));
        var large = series("metric=counts.n2&aggregate=sum");
        assertThat(large.get("source").textValue()).isEqualTo("pings");
        assertThat(large.at("/groups/0/points/0/sum").asText()).isEqualTo("9000000000000000001");
    }

    private void sendFleet() {
        var fleet = new Fleet(
                7,
                INSTANCES,
                FIRST_WEEK,
                WEEKS,
                Stream.of("17.11", "18.9")
                        .map(version -> FleetDictionary.parse(
                                DictionaryVersion.parse(version).orElseThrow(),
                                yaml(Stream.of(
                                                        COUNTERS.stream(),
                                                        OTHERS.stream().filter(name -> !name.equals("ratio")))
                                                .flatMap(keyPaths -> keyPaths))
                                        .getBytes(UTF_8)))
                        .toList());
        fleet.pings().forEach(ping -> send(ping.json()));
        // What the fleet does not do often enough: failures, falls, silence, fractions, revisions, two months in one
        // week.
        send(
                "odd",
                "2025-W45",
                "\"counts\":{\"n0\":100,\"n1\":5,\"n2\":-1,\"n3\":-7,\"new\":1},\"settings\":{\"on\":true}");
        send("odd", "2025-W46", "\"counts\":{\"n0\":90,\"n1\":-2,\"n2\":4,\"n3\":-5,\"new\":3},\"ratio\":0.5");
        send(
                "odd",
                "2025-W49",
                "\"counts\":{\"n0\":95,\"n1\":-1000,\"n2\":4,\"n3\":null},\"ratio\":3,\"edition\":\"EE Free\"");
        send(
                "odd",
                "2025-W52",
                "\"counts\":{\"n0\":80,\"n1\":8,\"n2\":4},\"edition\":\"EE Free\",\"license_billable_users\":700");
        send("early", "2025-W46", "\"version\":\"18.9.0-pre\",\"edition\":\"EE\",\"counts\":{\"n0\":40,\"n1\":3}");
        send("early", "2025-W50", "\"version\":\"18.10.0-pre\",\"edition\":\"EE\",\"counts\":{\"n0\":44,\"n1\":2}");
        sendAt("turn", "2025-12-31T23:00:00Z", "\"counts\":{\"n0\":1}");
        sendAt("turn", "2026-01-01T01:00:00Z", "\"counts\":{\"n0\":3}");
        sendAt("turn", "2025-11-02T01:00:00Z", "\"counts\":{\"n0\":2}");
        sendAt("turn", "2025-10-31T01:00:00Z", "\"counts\":{\"n0\":1}");
    }

    private long send(String hostname, String week, String members) {
        return sendAt(hostname, week(week).monday().plusDays(1) + "T06:00:00Z", members);
    }

    private long sendAt(String hostname, String time, String members) {
        var version = members.contains("\"version\"") ? "" : "\"version\":\"18.9.1\",";
        return send("{\"hostname\":\"%s\",\"recorded_at\":\"%s\",%s%s}"
                .formatted(hostname, time, version, members)
                .getBytes(UTF_8));
    }

    private long send(byte[] payload) {
        var answer = Service.ping(payload);
        assertThat(answer.statusCode()).isEqualTo(201);
        var id = Json.read(answer.body()).at("/receipt/id").longValue();
        sent.put(id, new Sent(id, Json.read(payload)));
        return id;
    }

    private static void withdrawal(String method, long id) {
        assertThat(Service.call(
                                method,
                                "/api/v4/usage_data/pings/%s/withdrawal?reason=test".formatted(id),
                                "application/json")
                        .statusCode())
                .isEqualTo(204);
    }

    private static void waitForJobs() {
        Eventually.until(
                "jobs have ended",
                () -> FreshService.strings("select count(*) from job where state in ('queued', 'running')")
                        .equals(List.of("0")));
    }

    private static JsonNode series(String query) {
        return Json.read(Service.getWith("/api/v4/usage_data/series?" + query, "PRIVATE-TOKEN", TestAdmin.TOKEN)
                .body());
    }

    private static JsonNode withoutSource(JsonNode answer) {
        return ((ObjectNode) answer.deepCopy()).without("source");
    }

    private int rollUp() {
        return work(writer).bringUpToDate(() -> false);
    }

    private RollupWork work(RollupWriter writer) {
        return new RollupWork(periods, instances, writer, counter, weeks, retired, config, database, clock);
    }

    /** Which periods were rolled up again because of a change; after it every number is right. */
    private List<String> changedBy(Runnable change) {
        var before = versions();
        change.run();
        rollUp();
        assertRight();
        var after = versions();
        return after.keySet().stream()
                .filter(period -> !Objects.equals(after.get(period), before.get(period)))
                .sorted()
                .toList();
    }

    private static Map<String, String> versions() {
        return FreshService.strings("select span || ' ' || start || '#' || xmin from rollup_period").stream()
                .map(row -> row.split("#", -1))
                .collect(Collectors.toMap(row -> row[0], row -> row[1]));
    }

    private static List<String> rolledUp() {
        return FreshService.strings("select span || ' ' || start || ' ' || due from rollup_period order by 1");
    }

    private static List<String> actual() {
        return FreshService.strings(ACTUAL).stream().sorted().toList();
    }

    private void assertRight() {
        assertListed();
        var metrics = new ArrayList<>(COUNTERS);
        metrics.addAll(OTHERS);
        metrics.add(NEW);
        if (FreshService.strings("select key_path from metric").contains("counts.fresh")) {
            metrics.add("counts.fresh");
        }
        var counters =
                metrics.stream().filter(metric -> metric.startsWith("counts.")).collect(Collectors.toSet());
        var expected = new ExpectedRollups(metrics, Set.copyOf(counters), sent.values());
        assertThat(actual())
                .isEqualTo(FreshService.strings("select span || ' ' || start from rollup_period").stream()
                        .map(RollupTest::period)
                        .flatMap(period -> expected.of(period).stream())
                        .sorted()
                        .toList());
    }

    /** What is listed of the weeks that are over is what their pings say. */
    private static void assertListed() {
        assertThat(FreshService.strings(
                        "select concat_ws('|', listed.*) from instance_week as listed order by week, instance_id"))
                .isEqualTo(FreshService.strings("""
                        select concat_ws('|', pings.*)
                        from (
                            select distinct on (week, instance_id) instance_id, week, id, recorded_at, received_at,
                                product_version, edition, dictionary, score, score_since,
                                (select count(*) from ping as other
                                    where other.instance_id = ping.instance_id and other.week = ping.week
                                        and other.withdrawn_at is null)
                            from ping
                            where withdrawn_at is null
                                and week in (select start from rollup_period where span = 'week' and listed)
                            order by week, instance_id, recorded_at desc, id desc
                        ) as pings
                        """));
        assertThat(FreshService.strings("""
                        select start from rollup_period
                        where span = 'week' and not listed
                            and to_regclass('ping_' || to_char(start, 'IYYY_"w"IW')) is not null
                        """)).isEmpty();
    }

    private static Period period(String text) {
        var parts = text.split(" ", -1);
        return new Period(Period.Span.valueOf(parts[0].toUpperCase(Locale.ROOT)), LocalDate.parse(parts[1]));
    }

    private static Week week(String text) {
        return Week.parse(text).orElseThrow();
    }

    private static void publish(String version, Stream<String> keyPaths) {
        assertThat(Service.publish(version, yaml(keyPaths)).statusCode()).isEqualTo(201);
    }

    private static String yaml(Stream<String> keyPaths) {
        return Stream.concat(Stream.of("hostname", "version", "edition", "uuid", "recorded_at"), keyPaths)
                .map(keyPath -> """
                        - key_path: %s
                          description: What it is
                          product_group: project_management
                          value_type: %s
                          status: active
                          time_frame: %s
                          data_source: database
                        """.formatted(keyPath, type(keyPath), timeFrame(keyPath)))
                .collect(Collectors.joining("", "---\n", ""));
    }

    private static String type(String keyPath) {
        return keyPath.equals("settings.on")
                ? "boolean"
                : keyPath.contains("count") || keyPath.equals("ratio") ? "number" : "string";
    }

    private static String timeFrame(String keyPath) {
        return keyPath.startsWith("counts.") ? "all" : keyPath.startsWith("counts_monthly.") ? "28d" : "none";
    }

    private void execute(String sql) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
