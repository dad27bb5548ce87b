package org.rollcall.analyse.indicator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rollcall.Eventually;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.analyse.indicator.ExpectedIndicators.Metric;
import org.rollcall.analyse.indicator.ExpectedIndicators.Sent;
import org.rollcall.analyse.rollup.TestRollups;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** Each number, from pings and from rollups, is the one that {@link ExpectedIndicators} makes of the payloads. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
public class IndicatorTest {

    private static final String PATH = "/api/v4/usage_data/indicators";

    /** A Wednesday; all months before are over. */
    private static final Instant NOW = Instant.parse("2026-02-18T12:00:00Z");

    private static final YearMonth RUNNING = YearMonth.of(2026, 2);
    private static final LocalDate FIRST_DAY = LocalDate.parse("2025-08-04");

    private static final Metric PIPELINES = new Metric(
            "usage_activity_by_stage_monthly.verify.pipelines", "verify", "pipeline_execution", "28d", 1711, 1809);
    private static final Metric PUSHES =
            new Metric("usage_activity_by_stage.create.pushes", "create", "source_code", "all", 1711, 1809);
    private static final Metric PACKAGES =
            new Metric("redis.packages_monthly", "package", "package_registry", "28d", 1809, 1809);
    private static final Metric OLD = new Metric("counts.old", "unknown", "unknown", "all", 1711, 1711);
    private static final Metric FLAG = new Metric("settings.flag", "unknown", "unknown", "none", 1711, 1809);
    private static final Metric ODD = new Metric("counts.odd", "unknown", "source_code", "7d", 1809, 1809);

    private static final List<Metric> SMAU = ExpectedIndicators.sorted(PIPELINES, PUSHES, PACKAGES, OLD);
    private static final List<Metric> GMAU = ExpectedIndicators.sorted(PIPELINES, FLAG);

    @Inject
    TestRollups rollups;

    private final Map<Long, Sent> sent = new HashMap<>();

    @BeforeEach
    void freshService() {
        FreshService.start();
        TestClock.set(NOW);
    }

    @AfterEach
    void goOn() {
        TestClock.reset();
    }

    @Test
    void everyNumber_equalsTheOneOfTheSecondComputation_fromPingsAndFromRollups() {
        publish();
        sendFleet();

        assertRight("2025-07", "2026-02", "pings", "pings");
        var expected = expected().rows(SMAU, "stage", YearMonth.of(2025, 7), RUNNING);
        for (var column : List.of(7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21)) {
            assertThat(expected.stream().map(row -> row.split(",", -1)[column]))
                    .as("column %d has a number above 0 somewhere", column)
                    .anyMatch(number -> !number.isEmpty() && !number.startsWith("0"));
        }
        assertThat(expected)
                .as("a month before all pings, a running one, and a metric that nobody reports")
                .anyMatch(row -> row.startsWith("2025-07,false,") && row.contains(",,0,0,0,0,,0,"))
                .anyMatch(row -> row.startsWith("2026-02,true,"));

        rollups.bringUpToDate();

        assertRight("2025-08", "2026-01", "rollup", "rollup");
        assertRight("2026-02", "2026-02", "pings", "pings");
        assertThat(sources(PATH + "?type=odd&from=2025-08&to=2026-02"))
                .as("a fraction in November, and an object in December")
                .containsEntry("2025-10", "rollup")
                .containsEntry("2025-11", "pings")
                .containsEntry("2025-12", "pings")
                .containsEntry("2026-01", "rollup");
        assertThat(rows(PATH + "?type=odd&from=2025-08&to=2026-02&group_by=group"))
                .isEqualTo(expected()
                        .rows(ExpectedIndicators.sorted(ODD, PUSHES), "group", YearMonth.of(2025, 8), RUNNING))
                .anyMatch(row -> row.startsWith("2025-11") && row.contains(",2.5,"));
    }

    /** Of one instance, by hand: recorded, reporting, known, failed, first, reset, gap, prerelease_seen. */
    @ParameterizedTest
    @CsvSource({
        "turn, 2025-11, '0,1,1,0,1,0,0,0'",
        "turn, 2025-12, '3,1,1,0,0,0,0,0'",
        "turn, 2026-01, '4,1,1,0,0,0,0,0'",
        "turn, 2026-02, ',0,1,0,0,0,0,0'",
        "gap, 2025-09, '0,1,1,0,1,0,0,0'",
        "gap, 2025-10, ',0,1,0,0,0,0,0'",
        "gap, 2025-11, '0,1,1,0,0,0,1,0'",
        "gap, 2025-12, '7,1,1,0,0,0,0,0'",
        "gap, 2026-01, ',0,1,1,0,0,0,0'",
        "gap, 2026-02, '0,1,1,0,0,0,1,0'",
        "revised, 2025-10, '0,1,1,0,1,0,0,0'",
        "revised, 2025-11, '0,1,1,0,0,1,0,0'",
        "early, 2025-12, ',0,0,0,0,0,0,1'",
        "early, 2026-01, '5,1,1,0,0,0,0,0'",
        "ghost, 2025-10, ',0,0,0,0,0,0,0'",
    })
    void pushesOfOneInstance_areThoseSinceTheMonthBefore(String hostname, String month, String numbers) {
        publish();
        sendSpecial();
        var query = "?type=smau&hostname=%1$s.example.com&from=%2$s&to=%2$s".formatted(hostname, month);

        var cells = rows(PATH + query).stream()
                .filter(line -> line.contains(PUSHES.keyPath()))
                .findFirst()
                .orElseThrow()
                .split(",", -1);

        assertThat(IntStream.of(7, 8, 11, 13, 16, 17, 18, 19)
                        .mapToObj(column -> cells[column])
                        .collect(Collectors.joining(",")))
                .isEqualTo(numbers);
    }

    @Test
    void latePing_itsWithdrawal_andItsReturn_changeItsMonthAndThoseAfterIt() {
        publish();
        sendFleet();
        rollups.bringUpToDate();

        var late = new long[1];
        assertThat(changedBy(() -> late[0] = send("late", "2025-10-14T06:00:00Z", "18.9.0", "EE", counts(5))))
                .as("it is known for two months more")
                .containsExactly("2025-10", "2025-11", "2025-12");
        var ping = Objects.requireNonNull(sent.get(late[0]));
        assertThat(changedBy(() -> {
                    withdrawal("PUT", late[0]);
                    sent.remove(late[0]);
                }))
                .containsExactly("2025-10", "2025-11", "2025-12");
        assertThat(changedBy(() -> {
                    withdrawal("DELETE", late[0]);
                    sent.put(late[0], ping);
                }))
                .containsExactly("2025-10", "2025-11", "2025-12");
        assertThat(changedBy(() -> send("gap.example.com", "2025-10-31T06:00:00Z", "18.9.0", "EE", counts(108))))
                .as("November has its increase since then")
                .containsExactly("2025-10", "2025-11");
        assertThat(changedBy(() -> send("late", "2025-12-30T06:00:00Z", "18.9.0", "EE", counts(5))))
                .as("a week of two months")
                .containsExactly("2025-12", "2026-01");
    }

    @Test
    void erasure_leavesNothingOfAnInstance() {
        publish();
        sendFleet();
        send("erased", "2025-11-12T06:00:00Z", "18.4.0", "E9", counts(123456));
        rollups.bringUpToDate();
        assertThat(FreshService.strings(
                        "select instance_counts from rollup_period where instance_counts::text like '%E9%'"))
                .hasSize(3);

        assertThat(Service.call("DELETE", "/api/v4/instances?hostname=erased", "application/json")
                        .statusCode())
                .isLessThan(300);
        waitForJobs();
        sent.values().removeIf(ping -> ping.instance().startsWith("erased"));
        assertRight("2025-08", "2026-02", null, null);
        rollups.bringUpToDate();

        assertRight("2025-08", "2026-01", "rollup", "rollup");
        assertThat(FreshService.strings(
                        "select instance_counts from rollup_period where instance_counts::text like '%E9%'"))
                .isEmpty();
    }

    /** A month that was rolled up before knows no increases of a metric that was no counter then. */
    @Test
    void metricThatBecomesACounter_isReadFromPings_untilItsMonthIsRolledUpAgain() {
        publish();
        sendFleet();
        rollups.bringUpToDate();
        assertThat(sources(PATH + "?type=gmau&from=2025-12&to=2026-01").values())
                .containsOnly("rollup");

        var counter = new Metric(PIPELINES.keyPath(), "verify", "pipeline_execution", "all", 1711, 1810);
        publish(
                "18.10?force=retyped",
                definition(counter, "pipeline_execution", "[smau, gmau]"),
                definition(FLAG, null, "[gmau]"));
        var flag = new Metric(FLAG.keyPath(), "unknown", "unknown", "none", 1711, 1810);
        var metrics = ExpectedIndicators.sorted(counter, flag);
        var query = PATH + "?type=gmau&from=2025-12&to=2026-01";
        assertThat(sources(query).values()).containsOnly("pings");
        assertThat(rows(query))
                .isEqualTo(expected().rows(metrics, "stage", YearMonth.of(2025, 12), YearMonth.of(2026, 1)));
        waitForJobs();
        FreshService.execute("update rollup_period set due = true");
        rollups.bringUpToDate();
        assertThat(sources(query).values()).containsOnly("rollup");
        assertThat(rows(query))
                .isEqualTo(expected().rows(metrics, "stage", YearMonth.of(2025, 12), YearMonth.of(2026, 1)));
    }

    @Test
    void boundToken_getsTheSumsOfItsOwnInstances() {
        publish();
        sendFleet();
        send("a.bound.example.org", "own", "2025-12-09T06:00:00Z", "18.9.0", "EE", counts(3));
        send("a.bound.example.org", "stranger", "2025-12-10T06:00:00Z", "18.9.0", "CE", counts(4));
        send("b.bound.example.org", "b", "2025-12-10T06:00:00Z", "18.9.0", "CE", counts(5));
        rollups.bringUpToDate();
        var token = Service.boundToken("*.bound.example.org");
        var query = PATH + "?type=smau&group_by=edition&from=2025-11&to=2026-01";
        var own = sent.values().stream()
                .filter(ping -> ping.instance().contains("bound.example.org")
                        && !ping.instance().endsWith("stranger"))
                .toList();

        var answer = get(query, token, "text/csv");
        assertThat(withoutSource(answer, "pings"))
                .hasSize(8)
                .isEqualTo(new ExpectedIndicators(own, RUNNING)
                        .rows(SMAU, "edition", YearMonth.of(2025, 11), YearMonth.of(2026, 1)));
        assertThat(answer.headers().firstValue("Rollcall-Other-Instances")).contains("1");
        assertThat(withoutSource(get(query + "&other_instances=true", token, "text/csv"), "pings"))
                .isEqualTo(new ExpectedIndicators(
                                sent.values().stream()
                                        .filter(ping -> ping.instance().contains("bound.example.org"))
                                        .toList(),
                                RUNNING)
                        .rows(SMAU, "edition", YearMonth.of(2025, 11), YearMonth.of(2026, 1)));
        assertThat(withoutSource(get(query + "&hostname=turn.example.com", token, "text/csv"), "pings"))
                .as("an instance of others")
                .isEmpty();
        assertThat(withoutSource(get(query + "&hostname=b.bound.example.org", TestAdmin.TOKEN, "text/csv"), "pings"))
                .hasSize(4)
                .allMatch(row -> row.startsWith("2025-12,false,CE,"));
    }

    @Test
    void lastTwelveMonths_areTheUsualOnes_andMonthsThatHaveNotBegunAreLeftOut() {
        publish();

        assertThat(sources(PATH + "?type=smau").keySet()).hasSize(12).contains("2025-03", "2026-02");
        assertThat(sources(PATH + "?type=smau&to=2025-12").keySet()).hasSize(12).contains("2025-01", "2025-12");
        assertThat(sources(PATH + "?type=smau&from=2026-01&to=2026-09").keySet())
                .containsExactly("2026-01", "2026-02");
        assertThat(sources(PATH + "?type=smau&from=2026-03")).isEmpty();
    }

    @Test
    void manyEditions_areNotInRollups_andTheirRowsAreBounded() {
        publish();
        for (var i = 0; i < 9; i++) {
            send("many" + i, "2025-12-09T06:00:00Z", "18.9.0", "E" + i, counts(i));
        }
        rollups.bringUpToDate();
        var query = PATH + "?type=smau&from=2025-12&to=2025-12";

        assertThat(sources(query)).containsEntry("2025-12", "rollup");
        assertThat(sources(query + "&group_by=edition")).containsEntry("2025-12", "pings");
        assertThat(rows(query + "&group_by=edition"))
                .hasSize(36)
                .isEqualTo(expected().rows(SMAU, "edition", YearMonth.of(2025, 12), YearMonth.of(2025, 12)));
    }

    @Test
    void types_areThoseOfTheDictionaries() {
        assertThat(Service.get(PATH + "?type=smau").statusCode()).isEqualTo(404);
        assertThat(Json.read(Service.get(PATH + "?type=smau").body())
                        .get("detail")
                        .textValue())
                .isEqualTo("No dictionary is published, so no metric is known to be an indicator.");

        publish();

        var unknown = Service.get(PATH + "?type=text");
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(Json.read(unknown.body()).get("detail").textValue())
                .isEqualTo("The value 'text' of type is the performance_indicator_type of no metric with numbers;"
                        + " there are gmau, odd, smau.");
        assertThat(Json.read(Service.get(PATH).body()).get("detail").textValue())
                .isEqualTo("The parameter type is missing; there are gmau, odd, smau.");
    }

    @Test
    void rowsOfAnAnswer_areTenThousandAtMost() {
        publish(
                "18.9",
                IntStream.range(0, 16)
                        .mapToObj(i -> definition(new Metric("counts.n" + i, "", "", "28d", 0, 0), null, "[many]"))
                        .toArray(String[]::new));

        var answer = Service.get(PATH + "?type=many&from=1970-01");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Json.read(answer.body()).get("detail").textValue())
                .isEqualTo("There are more than 10,000 rows; ask for a shorter time with from and to.");
        assertThat(rows(PATH + "?type=many&from=1980-01")).hasSize(554 * 16);
    }

    @ParameterizedTest
    @CsvSource({
        "type=smau&from=2026-W01, from",
        "type=smau&to=2026-13, to",
        "type=smau&group_by=section, group_by",
        "type=smau&hostname=a*, hostname",
        "type=SMAU, type",
        "type=, type",
    })
    void nonsense_isRefused_withTheNameOfTheParameter(String query, String parameter) {
        publish();

        var answer = Service.get(PATH + "?" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Json.read(answer.body()).get("parameter").textValue()).isEqualTo(parameter);
    }

    /** Months whose rows differ after a change; right at once, and after they were rolled up again. */
    private List<String> changedBy(Runnable change) {
        var before = rowsByMonth();
        change.run();
        TestClock.set(NOW);
        var after = rowsByMonth();
        var changed = after.keySet().stream()
                .filter(month -> !Objects.equals(after.get(month), before.get(month)))
                .toList();
        assertRight("2025-08", "2026-01", null, null);
        assertThat(sources(PATH + "?type=smau&from=2025-08&to=2026-01"))
                .as("months that have changed are read from pings until they are rolled up again")
                .allSatisfy((month, source) -> assertThat(changed.contains(month) && source.equals("rollup"))
                        .isFalse());
        rollups.bringUpToDate();
        assertRight("2025-08", "2026-01", "rollup", "rollup");
        return changed;
    }

    private Map<String, List<String>> rowsByMonth() {
        return rows(PATH + "?type=smau&from=2025-08&to=2026-01").stream()
                .collect(Collectors.groupingBy(row -> row.substring(0, 7), TreeMap::new, Collectors.toList()));
    }

    /** All numbers are right, as CSV and as JSON, and those of the whole fleet come from where they should; null for anywhere. */
    private void assertRight(String from, String to, @Nullable String source, @Nullable String ofEditions) {
        for (var type : List.of("smau", "gmau")) {
            for (var grouping : List.of("stage", "group", "edition")) {
                var query = "%s?type=%s&group_by=%s&from=%s&to=%s".formatted(PATH, type, grouping, from, to);
                var expected = expected()
                        .rows(type.equals("smau") ? SMAU : GMAU, grouping, YearMonth.parse(from), YearMonth.parse(to));
                assertThat(rows(query)).as(query).isEqualTo(expected);
                var csv = get(query, TestAdmin.TOKEN, "text/csv");
                assertThat(withoutSource(csv, grouping.equals("edition") ? ofEditions : source))
                        .as("CSV of %s", query)
                        .isEqualTo(expected);
            }
        }
    }

    private ExpectedIndicators expected() {
        return new ExpectedIndicators(sent.values(), RUNNING);
    }

    private static void publish() {
        publish(
                "17.11",
                definition(PIPELINES, "group::pipeline execution", "smau"),
                definition(PUSHES, "source_code", "[smau, odd]"),
                definition(OLD, null, "smau"),
                definition(FLAG, null, "[]"),
                definition(new Metric("counts.untagged", "", "", "28d", 0, 0), null, "[smau]"));
        publish(
                "18.9",
                definition(PIPELINES, "pipeline_execution", "[smau, gmau]"),
                definition(PUSHES, "source_code", "[smau, odd]"),
                definition(PACKAGES, "package_registry", "[smau]") + "  product_stage: package\n",
                definition(FLAG, null, "[gmau]"),
                definition(ODD, "source_code", "odd"),
                definition(new Metric("counts.untagged", "", "", "28d", 0, 0), null, "[]"),
                definition(new Metric("edition_name", "", "", "none", 0, 0), null, "[text]"));
    }

    private static void publish(String version, String... definitions) {
        assertThat(Service.publish(version, yaml(definitions)).statusCode()).isEqualTo(201);
    }

    private static String yaml(String... definitions) {
        return Stream.concat(
                        Stream.of("hostname", "uuid", "version", "edition", "recorded_at")
                                .map(name -> definition(new Metric(name, "", "", "none", 0, 0), null, "[]")),
                        Stream.of(definitions))
                .collect(Collectors.joining("", "---\n", ""));
    }

    private static String definition(Metric metric, @Nullable String group, String types) {
        var name = metric.keyPath();
        var type = name.equals("settings.flag")
                ? "boolean"
                : name.contains("counts") || name.contains("usage") || name.contains("monthly") ? "number" : "string";
        return """
                - key_path: %s
                  description: What it is
                  value_type: %s
                  status: active
                  time_frame: %s
                  data_source: database
                  performance_indicator_type: %s
                """.formatted(name, type, metric.timeFrame(), types)
                + (group == null ? "" : "  product_group: \"%s\"\n".formatted(group));
    }

    private void sendFleet() {
        sendSpecial();
        var random = new Random(18);
        var versions = List.of("17.5.1", "17.11.0-ee", "18.0.4", "18.9.0-pre", "18.9.2", "18.10.0", "VERSION");
        for (var i = 0; i < 10; i++) {
            var version = i % 3;
            var pushes = 0;
            for (var day = FIRST_DAY.plusDays(i % 7); day.isBefore(LocalDate.of(2026, 2, 17)); day = day.plusWeeks(1)) {
                if (random.nextInt(15) == 0) {
                    day = day.plusWeeks(random.nextInt(9));
                }
                version = Math.min(versions.size() - 1, version + (random.nextInt(8) == 0 ? 1 : 0));
                pushes = random.nextInt(12) == 0 ? 0 : pushes + random.nextInt(40);
                if (random.nextInt(4) > 0 && day.isBefore(LocalDate.of(2026, 2, 17))) {
                    send(
                            "r" + i + ".example.net",
                            day + "T06:00:00Z",
                            versions.get(version),
                            edition(i),
                            counts(random, version < 2, pushes));
                }
            }
        }
    }

    private static @Nullable String edition(int i) {
        return switch (i % 4) {
            case 0 -> "EE";
            case 1 -> "CE";
            case 2 -> "EE Free";
            default -> null;
        };
    }

    /** Of a version that is old, those of the old dictionary; what a dictionary does not have is no metric of a ping. */
    private static ObjectNode counts(Random random, boolean old, int pushes) {
        var payload = JsonNodeFactory.instance.objectNode();
        set(payload, PUSHES, value(random, pushes));
        set(payload, PIPELINES, value(random, random.nextInt(100)));
        if (old) {
            set(payload, OLD, value(random, pushes / 7));
        } else {
            set(payload, PACKAGES, value(random, random.nextInt(100)));
        }
        payload.withObject("/settings").put("flag", random.nextBoolean());
        return payload;
    }

    /** Sometimes a failure or 0; null for none. */
    private static @Nullable JsonNode value(Random random, int value) {
        var nodes = JsonNodeFactory.instance;
        return switch (random.nextInt(12)) {
            case 0 -> null;
            case 1 -> nodes.numberNode(-1);
            case 2 -> nodes.numberNode(-2);
            case 3 -> nodes.numberNode(-1000);
            case 4 -> nodes.numberNode(0);
            default -> nodes.numberNode(value);
        };
    }

    private static ObjectNode counts(long pushes) {
        var payload = JsonNodeFactory.instance.objectNode();
        set(payload, PUSHES, JsonNodeFactory.instance.numberNode(pushes));
        set(payload, PIPELINES, JsonNodeFactory.instance.numberNode(pushes * 2));
        return payload;
    }

    private static ObjectNode odd(String value) {
        var payload = counts(1);
        set(payload, ODD, Json.read(value));
        return payload;
    }

    private static void set(ObjectNode payload, Metric metric, @Nullable JsonNode value) {
        var names = metric.keyPath().split("[.]", -1);
        var node = payload;
        for (var i = 0; i < names.length - 1; i++) {
            node = node.withObject("/" + names[i]);
        }
        if (value != null) {
            node.set(names[names.length - 1], value);
        }
    }

    private void sendSpecial() {
        // A week that is of two months and two years, and the end of another month.
        send("turn.example.com", "2025-11-30T23:59:59Z", "18.9.0", "EE", counts(10));
        send("turn.example.com", "2025-12-31T23:30:00Z", "18.9.0", "EE", counts(13));
        send("turn.example.com", "2026-01-01T00:30:00Z", "18.9.0", "EE", counts(17));
        // A month without a ping, and one without a number.
        send("gap.example.com", "2025-09-10T06:00:00Z", "18.9.0", "EE", counts(100));
        send("gap.example.com", "2025-11-12T06:00:00Z", "18.9.0", "EE", counts(110));
        send("gap.example.com", "2025-12-10T06:00:00Z", "18.9.0", "CE", counts(117));
        send("gap.example.com", "2026-01-14T06:00:00Z", "18.9.0", "CE", counts(-1));
        send("gap.example.com", "2026-02-04T06:00:00Z", "18.9.0", "CE", counts(120));
        // Revisions of the last week of a month: the latest that is not withdrawn counts.
        send("revised.example.com", "2025-10-30T06:00:00Z", "18.9.0", "EE", counts(20));
        send("revised.example.com", "2025-10-28T06:00:00Z", "18.9.0", "CE", counts(15));
        withdraw(send("revised.example.com", "2025-10-31T06:00:00Z", "18.9.0", "CE", counts(21)));
        send("revised.example.com", "2025-11-26T06:00:00Z", "18.9.0", "EE", counts(18));
        send("revised.example.com", "2025-11-27T06:00:00Z", "18.9.0", "EE", counts(19));
        withdraw(send("ghost.example.com", "2025-10-15T06:00:00Z", "18.9.0", "EE", counts(3)));
        // A prerelease, of an edition that nobody else has, and then a release.
        send("early.example.com", "2025-12-17T06:00:00Z", "18.9.0-pre", "XE", counts(30));
        send("early.example.com", "2026-01-21T06:00:00Z", "18.9.0", "EE", counts(35));
        // Known for two months more.
        send("left.example.com", "2025-08-20T06:00:00Z", "17.11.0-rc1", "CE", counts(3));
        send("left.example.com", "2025-09-17T06:00:00Z", "17.11.0", "CE", counts(4));
        // What is no integer.
        send("odd.example.com", "2025-10-22T06:00:00Z", "18.9.0", "EE", odd("3"));
        send("odd.example.com", "2025-11-19T06:00:00Z", "18.9.0", "EE", odd("2.5"));
        send("odd.example.com", "2025-12-17T06:00:00Z", "18.9.0", "EE", odd("{\"-1\":-1}"));
        send("odd.example.com", "2026-01-21T06:00:00Z", "18.9.0", "EE", odd("0"));
        TestClock.set(NOW);
    }

    private long send(String hostname, String recordedAt, String version, @Nullable String edition, ObjectNode counts) {
        return send(hostname, hostname, recordedAt, version, edition, counts);
    }

    private long send(
            String hostname,
            String uuid,
            String recordedAt,
            String version,
            @Nullable String edition,
            ObjectNode counts) {
        TestClock.set(Instant.parse(recordedAt).plus(Duration.ofMinutes(1)));
        var payload = counts.deepCopy()
                .put("hostname", hostname)
                .put("uuid", uuid)
                .put("recorded_at", recordedAt)
                .put("version", version)
                .put("edition", edition);
        var answer = Service.ping(payload.toString());
        assertThat(answer.statusCode()).isEqualTo(201);
        var id = Json.read(answer.body()).at("/receipt/id").longValue();
        sent.put(id, new Sent(id, payload));
        TestClock.set(NOW);
        return id;
    }

    private void withdraw(long id) {
        withdrawal("PUT", id);
        sent.remove(id);
    }

    private static void waitForJobs() {
        Eventually.until(
                "jobs have ended",
                () -> FreshService.strings("select count(*) from job where state in ('queued', 'running')")
                        .equals(List.of("0")));
    }

    private static void withdrawal(String method, long id) {
        assertThat(Service.call(
                                method,
                                "/api/v4/usage_data/pings/%s/withdrawal?reason=test".formatted(id),
                                "application/json")
                        .statusCode())
                .isEqualTo(204);
    }

    private static HttpResponse<byte[]> get(String path, String token, String accept) {
        return Service.getWith(path, "PRIVATE-TOKEN", token, "Accept", accept);
    }

    /** The rows of CSV without their source, which is the one that is wanted; null for any. */
    private static List<String> withoutSource(HttpResponse<byte[]> csv, @Nullable String source) {
        assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
        var lines = new String(csv.body(), UTF_8).lines().toList();
        assertThat(lines.getFirst())
                .isEqualTo("month,running,source,group,key_path,stage,product_group,time_frame,recorded,reporting,able,"
                        + "seen,known,estimated,failed,absent,zero,first,reset,gap,prerelease_seen,prerelease_reporting,"
                        + "prerelease_recorded");
        return lines.stream()
                .skip(1)
                .map(line -> {
                    var cells = new ArrayList<>(List.of(line.split(",", -1)));
                    var own = cells.remove(2);
                    if (source != null) {
                        assertThat(own).as(line).isEqualTo(source);
                    }
                    return String.join(",", cells);
                })
                .toList();
    }

    /** The rows of JSON as those of CSV, without their source. */
    public static List<String> rows(String path) {
        var rows = new ArrayList<String>();
        for (var month : Json.read(Service.get(path).body()).get("months")) {
            for (var group : month.get("groups")) {
                for (var metric : group.get("metrics")) {
                    rows.add(Stream.of(
                                    Stream.of(
                                            text(month.get("month")),
                                            text(month.get("running")),
                                            text(group.get("name"))),
                                    metric.valueStream().map(IndicatorTest::text))
                            .flatMap(cells -> cells)
                            .collect(Collectors.joining(",")));
                }
            }
        }
        return rows;
    }

    private static Map<String, String> sources(String path) {
        var sources = new TreeMap<String, String>();
        Json.read(Service.get(path).body())
                .get("months")
                .forEach(month -> sources.put(text(month.get("month")), text(month.get("source"))));
        return sources;
    }

    /** As a cell: nothing for null. */
    private static String text(JsonNode value) {
        return value.isNull() ? "" : value.isNumber() ? value.decimalValue().toPlainString() : value.asText();
    }
}
