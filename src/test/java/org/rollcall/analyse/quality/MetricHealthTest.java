package org.rollcall.analyse.quality;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.analyse.StoredWeeks;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** Weeks from 2025-W46 to 2026-W03, over New Year, as they are on a Wednesday. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
public class MetricHealthTest {

    private static final String HEALTH = "/api/v4/usage_data/metric_health";
    private static final Week FIRST = week("2025-W46");
    private static final Week LAST = week("2026-W03");
    private static final List<String> STATES = List.of("broken", "failing", "silent", "new", "ok");

    private static final Set<String> IN_BOTH = Set.of(
            "counts.fine",
            "counts.failing",
            "counts.zero",
            "counts.absent",
            "counts.random",
            "name",
            "shape",
            "ratio",
            "settings.on");

    @Inject
    QualityWork work;

    @Inject
    QualityGauges gauges;

    @Inject
    StoredWeeks weeks;

    private final SentPings sent = new SentPings();

    @BeforeEach
    void freshService() {
        FreshService.start();
        TestClock.set(Instant.parse("2026-01-21T12:00:00Z"));
        publish("17.11", Stream.concat(IN_BOTH.stream(), Stream.of("counts.gone")), "active");
        publish("18.9", Stream.concat(IN_BOTH.stream(), Stream.of("counts.fresh", "counts.gone")), "removed");
    }

    @AfterEach
    void goOn() {
        TestClock.reset();
    }

    @Test
    void everyNumberAndState_isThatOfTheSecondComputation_alsoAfterChanges() {
        var revised = sendFleet();
        workOut();

        var rows = assertRight();
        assertThat(rows.stream().map(row -> row.get("state").textValue()).distinct())
                .as("those first that need attention")
                .containsExactlyElementsOf(STATES);
        assertThat(rows.stream()
                        .map(row -> STATES.indexOf(row.get("state").textValue()) * 1000
                                - row.get("instances").intValue()))
                .as("and of these those of most instances")
                .isSorted();
        assertThat(lines(rows))
                .as("failures in objects, values that are no integers, first seen in New Year's week")
                .anyMatch(line -> line.matches("shape[|]18.9[|].*"))
                .anyMatch(line -> line.matches("counts.fresh[|]18.9[|]new[|].*[|]2026-W01[|]2026-W03"))
                .anyMatch(line -> line.startsWith("counts.gone|17.11|"))
                .noneMatch(line -> line.startsWith("counts.gone|18.9|"));

        sent.send("late", "17.11.0", week("2025-W46"), 3, "\"counts\":{\"zero\":7,\"absent\":3}");
        sent.send("a1", "18.9.5", LAST, 7, "\"counts\":{\"absent\":3,\"failing\":5}");
        sent.withdraw(revised);
        workOut();
        assertRight();

        sent.erase("a1");
        workOut();
        assertRight();
        assertThat(FreshService.strings("select count(*) from quality_mark")).containsExactly("0");
    }

    @Test
    void metric_isBroken_whereTenInstancesDeclareItAndNoneSendsIt() {
        for (var i = 0; i < 10; i++) {
            sent.send("a" + i, "18.9.1", LAST, 2, "\"counts\":{\"fine\":1,\"failing\":-2}");
            sent.send("b" + i % 9, "17.11.1", LAST, 2 + i / 9, "\"counts\":{\"fine\":1,\"failing\":-2}");
        }
        workOut();

        assertThat(lines(rows("?key_path=counts.f*&version=18.9")))
                .containsExactlyInAnyOrder(
                        "counts.fine|18.9|new|10|10|0|0|2026-W03|2026-W03",
                        "counts.failing|18.9|broken|10|0|10|0|null|null",
                        "counts.fresh|18.9|broken|10|0|0|10|null|null");
        assertThat(lines(rows("?key_path=counts.failing&version=17.11")))
                .as("nine, and one week only")
                .containsExactly("counts.failing|17.11|ok|9|0|9|0|null|null");

        gauges.look();
        assertThat(sample("rollcall_metric_health{state=\"broken\"}")).isEqualTo(9);
        assertThat(sample("rollcall_metric_health{state=\"failing\"}")).isZero();
    }

    @Test
    void weeksThatWait_areCounted_untilTheyAreWorkedOut() {
        sent.send("a", "18.9.1", FIRST, 2, "\"counts\":{\"fine\":1}");
        sent.send("a", "18.9.1", LAST, 2, "\"counts\":{\"fine\":1}");
        workOut();
        gauges.look();
        assertThat(sample("rollcall_quality_weeks_waiting")).isZero();

        sent.send("late", "18.9.1", FIRST, 2, "\"counts\":{\"fine\":1}");
        gauges.look();
        assertThat(sample("rollcall_quality_weeks_waiting")).isEqualTo(1);
        workOut();
        gauges.look();
        assertThat(sample("rollcall_quality_weeks_waiting")).isZero();
    }

    @Test
    void versionsThatFewHave_fallOut_andThatIsSaid() {
        for (var minor = 0; minor < 34; minor++) {
            sent.send("a" + minor, "18." + minor, LAST, 2, "\"counts\":{\"fine\":1}");
        }
        sent.send("b", "18.0", LAST, 2, "\"counts\":{\"fine\":1}");
        sent.send("c", "VERSION", LAST, 2, "\"counts\":{\"fine\":1}");
        workOut();

        var answer = Json.read(
                Service.get(HEALTH + "?key_path=counts.fine&per_page=1000").body());
        assertThat(answer.get("week").textValue()).isEqualTo("2026-W03");
        assertThat(answer.get("instances").intValue()).isEqualTo(36);
        assertThat(answer.get("left_out").intValue()).isEqualTo(3);
        assertThat(answer.get("metrics"))
                .hasSize(32)
                .extracting(row -> row.get("version").textValue())
                .contains("18.0", "18.33", "18.3")
                .doesNotContain("18.1", "18.2");
    }

    @Test
    void filters_andCsv_haveTheSameRows() {
        sendFleet();
        workOut();
        var all = rows("");

        assertThat(lines(rows("?state=silent"))).isEqualTo(lines(filtered(all, "state", "silent")));
        assertThat(lines(rows("?version=17.11"))).isEqualTo(lines(filtered(all, "version", "17.11")));
        assertThat(lines(rows("?product_group=group::Source Code")))
                .isNotEmpty()
                .isEqualTo(lines(filtered(all, "product_group", "source_code")));
        assertThat(lines(rows("?key_path=settings.*&product_group=nobody"))).isEmpty();

        var csv = get("?per_page=1000", TestAdmin.TOKEN, "text/csv").lines().toList();
        assertThat(csv.getFirst()).startsWith("key_path,version,state,product_group,data_source,time_frame,instances,");
        assertThat(csv.stream()
                        .skip(1)
                        .map(line -> line.split(",", -1))
                        .map(cell -> String.join(
                                "|",
                                cell[0],
                                cell[1],
                                cell[2],
                                cell[6],
                                cell[7],
                                cell[8],
                                cell[9],
                                cell[12].isEmpty() ? "null" : cell[12],
                                cell[13].isEmpty() ? "null" : cell[13]))
                        .sorted())
                .isEqualTo(lines(all));
        assertThat(all.getFirst().get("coverage").decimalValue()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"state=bad, state", "version=18, version", "cursor=x, cursor"})
    void nonsense_isRefused_withTheNameOfTheParameter(String query, String parameter) {
        var answer = Service.get(HEALTH + "?" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Json.read(answer.body()).get("parameter").textValue()).isEqualTo(parameter);
    }

    @Test
    void boundToken_doesNotSeeWhatAllInstancesComeTo() {
        var answer = Service.getWith(HEALTH, "PRIVATE-TOKEN", Service.boundToken("a1"));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(Json.read(answer.body()).get("detail").textValue()).contains("counted over all instances");
        assertThat(Json.read(Service.get(HEALTH).body()).get("week").isNull())
                .as("before the first week")
                .isTrue();
    }

    /** Twelve of 18.9, eleven of 17.11 of which four upgrade, and a few with a prerelease or no version at all. */
    private long sendFleet() {
        var random = new Random(18);
        var revised = 0L;
        for (var week = FIRST; week.compareTo(LAST) <= 0; week = week.next()) {
            for (var i = 0; i < 12; i++) {
                if (i == 0 || random.nextInt(12) > 0) {
                    sent.send("a" + i, "18.9." + i % 3, week, 4, members(random, week, true));
                }
                if (i % 5 == 2) { // one of these comes after the one that counts
                    revised = sent.send("a" + i, "18.9.1-ee", week, i == 2 ? 3 : 5, members(random, week, true));
                }
            }
            for (var i = 0; i < 11; i++) {
                var upgraded = i < 4 && week.compareTo(week("2026-W02")) >= 0;
                sent.send("b" + i, upgraded ? "18.9.0" : "17.11.4", week, 2, members(random, week, upgraded));
            }
            if (week.compareTo(week("2026-W01")) >= 0) {
                sent.send("c", "18.10.0-pre", week, 2, members(random, week, true));
                sent.send("d", "VERSION", week, 2, members(random, week, true));
            }
        }
        return revised;
    }

    private static String members(Random random, Week week, boolean isNew) {
        var counts = new ArrayList<String>();
        counts.add("\"fine\":" + (1 + random.nextInt(1000)));
        counts.add("\"failing\":" + (random.nextInt(10) < 8 ? -1 - random.nextInt(2) : random.nextInt(9)));
        pick(random, counts, "zero", "0", "0", "-1", "");
        pick(random, counts, "absent", "", "", "-1", "-1000");
        pick(random, counts, "random", "", "-2", "-1", "0", "5", "-7");
        pick(random, counts, "gone", "3", "");
        if (isNew && week.compareTo(week("2026-W01")) >= 0) {
            pick(random, counts, "fresh", "1", "0");
        }
        var members = new ArrayList<String>();
        members.add("\"counts\":{" + String.join(",", counts) + "}");
        pick(random, members, "name", "\"x\"", "null", "");
        pick(
                random,
                members,
                "shape",
                "{\"a\":1}",
                "{\"-1\":-1}",
                "{\"a\":-2,\"b\":-2}",
                "{\"a\":-1,\"b\":5}",
                "[\"-1\"]",
                "null",
                "");
        pick(random, members, "ratio", "0.5", "-1.5", "3", "-1", "");
        pick(random, members, "settings", "{\"on\":true}", "{\"on\":false}", "{\"on\":-1}", "{}");
        return String.join(",", members);
    }

    private static void pick(Random random, List<String> members, String name, String... values) {
        var value = values[random.nextInt(values.length)];
        if (!value.isEmpty()) {
            members.add("\"%s\":%s".formatted(name, value));
        }
    }

    private void workOut() {
        work.bringUpToDate(
                weeks.all().stream().filter(week -> week.compareTo(LAST) <= 0).toList(), () -> false);
    }

    private List<JsonNode> assertRight() {
        var rows = rows("");
        assertThat(lines(rows)).isEqualTo(new ExpectedHealth(sent, MetricHealthTest::declared, LAST).lines());
        return rows;
    }

    private static Set<String> declared(String version) {
        return Stream.concat(IN_BOTH.stream(), Stream.of(version.equals("17.11") ? "counts.gone" : "counts.fresh"))
                .collect(Collectors.toSet());
    }

    /** The rows of all pages. */
    public static List<JsonNode> rows(String query) {
        var rows = new ArrayList<JsonNode>();
        @Nullable String path = HEALTH + (query + (query.isEmpty() ? "?" : "&") + "per_page=7").replace(" ", "%20");
        while (path != null) {
            var answer = Service.get(path);
            assertThat(answer.statusCode()).isEqualTo(200);
            Json.read(answer.body()).get("metrics").forEach(rows::add);
            path = Service.next(answer.headers().firstValue("Link").orElse(null));
        }
        return rows;
    }

    private static List<JsonNode> filtered(List<JsonNode> rows, String member, String value) {
        return rows.stream()
                .filter(row -> row.get(member).asText().equals(value))
                .toList();
    }

    public static List<String> lines(List<JsonNode> rows) {
        return rows.stream()
                .map(row -> Stream.of(
                                "key_path",
                                "version",
                                "state",
                                "instances",
                                "sent",
                                "failed",
                                "absent",
                                "first_week",
                                "last_week")
                        .map(member -> row.get(member).asText())
                        .collect(Collectors.joining("|")))
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private static String get(String query, String token, String accept) {
        return new String(
                Service.getWith(HEALTH + query, "PRIVATE-TOKEN", token, "Accept", accept)
                        .body(),
                UTF_8);
    }

    private static double sample(String name) {
        return new String(Service.get("/q/metrics").body(), UTF_8)
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static Week week(String text) {
        return Week.parse(text).orElseThrow();
    }

    private static void publish(String version, Stream<String> keyPaths, String statusOfGone) {
        var yaml = keyPaths.sorted()
                .map(keyPath -> String.format(
                        Locale.ROOT,
                        """
                        - key_path: %s
                          description: What it is
                          product_group: %s
                          value_type: %s
                          status: %s
                          time_frame: all
                          data_source: database
                        """,
                        keyPath,
                        keyPath.equals("counts.fine") || keyPath.equals("counts.zero")
                                ? "source_code"
                                : "project_management",
                        type(keyPath),
                        keyPath.equals("counts.gone") ? statusOfGone : "active"))
                .collect(Collectors.joining("", "---\n", ""));
        assertThat(Service.publish(version, yaml).statusCode()).isEqualTo(201);
    }

    private static String type(String keyPath) {
        return switch (keyPath) {
            case "name" -> "string";
            case "shape" -> "object";
            case "settings.on" -> "boolean";
            default -> "number";
        };
    }
}
