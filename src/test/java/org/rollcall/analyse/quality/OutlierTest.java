package org.rollcall.analyse.quality;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
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
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.analyse.StoredWeeks;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** Weeks from 2025-W44 to 2026-W03, over New Year, as they are on a Wednesday. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
public class OutlierTest {

    private static final String OUTLIERS = "/api/v4/usage_data/outliers";
    private static final Week FIRST = week("2025-W44");
    private static final Week LAST = week("2026-W03");
    private static final List<String> METRICS =
            IntStream.range(0, 40).mapToObj("counts.n%02d"::formatted).toList();

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
        assertThat(Service.publish(
                                "18.9",
                                Definitions.yaml(Stream.concat(
                                                METRICS.stream().map(metric -> metric + " number"),
                                                Stream.of("name string"))
                                        .toArray(String[]::new)))
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterEach
    void goOn() {
        TestClock.reset();
    }

    @Test
    void everyOutlier_isThatOfTheSecondComputation_alsoAfterChanges() {
        sendFleet();
        workOut();
        assertThat(assertRight())
                .as("above and below, in New Year's week too, and more of one instance than are kept")
                .anyMatch(line -> line.startsWith("2026-W01|"))
                .anyMatch(line -> number(line, 4) > number(line, 6))
                .anyMatch(line -> number(line, 4) < number(line, 5))
                .anyMatch(line -> number(line, 9) > 20);
        var before = versions();

        var id = sent.send("b", "18.9.1", week("2025-W45"), 6, "\"counts\":{\"n00\":1,\"n01\":7000000}");
        workOut();
        assertRight();
        var changed = versions();
        assertThat(changed.keySet().stream()
                        .filter(key -> !Objects.equals(changed.get(key), before.get(key)))
                        .toList())
                .as("written again: of the instance, and of the weeks whose range has the week")
                .isNotEmpty()
                .allMatch(key -> key.matches("2025-W(45|46|47|48|49|50|51|52) b|2026-W01 b"));

        sent.withdraw(id);
        workOut();
        assertRight();
        sent.erase("c");
        assertThat(FreshService.strings(
                        "select count(*) from outlier where instance_id not in (select id from instance)"))
                .as("nothing is left of it, before anything is worked out again")
                .containsExactly("0");
        workOut();
        assertThat(assertRight()).noneMatch(line -> line.contains("|c|"));
    }

    /** Four values before 2026-W03, and the fifth. */
    @ParameterizedTest
    @CsvSource({
        "5 7 6 5, 700, false",
        "5 7 6 5, 701, true",
        "500 700 600 501, 5, false",
        "500 700 600 501, 4, true",
        "500 700 600 501, 0, false",
        "500 700 600 501, -5, false",
        "0 0 0 0, 1000000, false",
        "0 0 0 1, 100, false",
        "0 0 0 1, 101, true",
        "-9 -8 -3 -4, 900, false",
        "-1 5 6 7, 7000, false",
        "5 -2 -1000 7, 7000, false",
        "92233720368547758 5 5 5, 9223372036854775807, true",
        "92233720368547759 5 5 5, 9223372036854775807, false",
    })
    void outlier_isMoreThanAHundredTimesOutsideOfARangeOfFourWeeks(String before, long value, boolean isOutlier) {
        var values = Stream.concat(Stream.of(before.split(" ", -1)), Stream.of(Long.toString(value)))
                .toList();
        for (var i = 0; i < values.size(); i++) {
            sent.send(
                    "a",
                    "18.9.1",
                    new Week(LAST.monday().minusWeeks(values.size() - 1L - i)),
                    2,
                    "\"counts\":{\"n03\":" + values.get(i) + "}");
        }
        workOut();

        assertThat(lines("?week=2026-W03")).hasSize(isOutlier ? 1 : 0);
        assertThat(lines("")).isEqualTo(new ExpectedOutliers(METRICS).of(sent.current(), LAST));
    }

    @Test
    void boundToken_seesItsOwn_andPagesAndCsvHaveTheSameRows() {
        sendFleet();
        workOut();
        var all = new ExpectedOutliers(METRICS).of(sent.current(), LAST);

        assertThat(lines("?per_page=3")).hasSizeGreaterThan(9).isEqualTo(all);
        assertThat(lines("?hostname=a&hostname=b&week=2026-W03"))
                .isEqualTo(all.stream()
                        .filter(line -> line.startsWith("a|") || line.startsWith("b|"))
                        .toList());
        var bound = Service.getWith(OUTLIERS, "PRIVATE-TOKEN", Service.boundToken("b"));
        assertThat(bound.headers().firstValue("Rollcall-Other-Instances")).contains("0");
        assertThat(lines(Json.read(bound.body())))
                .isNotEmpty()
                .isEqualTo(all.stream().filter(line -> line.startsWith("b|")).toList());

        var csv = new String(
                        Service.getWith(
                                        OUTLIERS + "?per_page=1000",
                                        "PRIVATE-TOKEN",
                                        TestAdmin.TOKEN,
                                        "Accept",
                                        "text/csv")
                                .body(),
                        UTF_8)
                .lines()
                .toList();
        assertThat(csv.getFirst())
                .isEqualTo("week,hostname,uuid,key_path,value,lowest,highest,factor,range_weeks,found");
        assertThat(csv.stream()
                        .skip(1)
                        .map(line -> line.split(",", -1))
                        .map(cell -> String.join(
                                "|",
                                cell[1],
                                cell[2],
                                cell[3],
                                cell[4],
                                cell[5],
                                cell[6],
                                cell[7],
                                "[" + cell[8].replace(" ", ", ") + "]",
                                cell[9]))
                        .sorted())
                .isEqualTo(all);

        gauges.look();
        assertThat(new String(Service.get("/q/metrics").body(), UTF_8))
                .contains("rollcall_outliers " + all.size() + ".0");
    }

    @Test
    void weekThatIsNotSearched_isSaidToBe() {
        assertThat(Json.read(Service.get(OUTLIERS).body()).toString())
                .isEqualTo("{\"week\":null,\"searched\":false,\"outliers\":[]}");
        assertThat(Json.read(Service.get(OUTLIERS + "?week=2026-W04").body()).toString())
                .isEqualTo("{\"week\":\"2026-W04\",\"searched\":false,\"outliers\":[]}");
    }

    @ParameterizedTest
    @CsvSource({"week=2025-W53, week", "hostname=a*, hostname", "cursor=x, cursor"})
    void nonsense_isRefused_withTheNameOfTheParameter(String query, String parameter) {
        var answer = Service.get(OUTLIERS + "?" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Json.read(answer.body()).get("parameter").textValue()).isEqualTo(parameter);
    }

    /** Some send wild values now and then; one sends 40 of them at once; some are silent for weeks, or for most of them. */
    private void sendFleet() {
        var random = new Random(18);
        for (var week = FIRST; week.compareTo(LAST) <= 0; week = week.next()) {
            for (var hostname : List.of("a", "b", "c", "gap")) {
                if (hostname.equals("gap") && random.nextInt(2) == 0) {
                    continue;
                }
                sent.send(hostname, "18.9.1", week, 4, counts(random, 12));
                if (random.nextInt(6) == 0) { // one of two revisions
                    sent.send(hostname, "18.9.1", week, random.nextBoolean() ? 3 : 5, counts(random, 12));
                }
            }
            sent.send("stranger", "18.9.1", week, 1, counts(random, week.equals(LAST) ? 1 : 1_000_000));
        }
    }

    /** @param wild one value of so many is far off */
    private static String counts(Random random, int wild) {
        var counts = new ArrayList<String>();
        for (var i = 0; i < METRICS.size(); i++) {
            var number = 1000L * (i + 1) + random.nextInt(200);
            var value = switch (random.nextInt(wild)) {
                case 0 -> random.nextInt(3) == 0 && wild > 1 ? number / 900 : number * (100 + random.nextInt(900));
                case 1 -> -1 - random.nextInt(2);
                case 2 -> 0;
                default -> number;
            };
            if (random.nextInt(20) > 0) {
                counts.add(String.format(Locale.ROOT, "\"n%02d\":%s", i, value));
            }
        }
        return "\"counts\":{" + String.join(",", counts) + "},\"name\":\"x\"";
    }

    private void workOut() {
        work.bringUpToDate(
                weeks.all().stream().filter(week -> week.compareTo(LAST) <= 0).toList(), () -> false);
    }

    /** The lines of all weeks, each with its week. */
    private List<String> assertRight() {
        var all = new ArrayList<String>();
        for (var week = FIRST; week.compareTo(LAST) <= 0; week = week.next()) {
            var lines = lines("?week=" + week);
            assertThat(lines).as("%s", week).isEqualTo(new ExpectedOutliers(METRICS).of(sent.current(), week));
            for (var line : lines) {
                all.add(week + "|" + line);
            }
        }
        return all;
    }

    private static long number(String line, int cell) {
        return Long.parseLong(line.split("[|]", -1)[cell]);
    }

    /** By week and hostname, which transactions have written its rows. */
    private static Map<String, String> versions() {
        return FreshService.strings("""
                        select to_char(week, 'IYYY"-W"IW') || ' ' || hostname || '#' || string_agg(outlier.xmin::text, ' ')
                        from outlier join instance on instance.id = instance_id group by week, hostname""").stream()
                .map(row -> row.split("#", -1))
                .collect(Collectors.toMap(row -> row[0], row -> row[1]));
    }

    /** Of all pages. */
    public static List<String> lines(String query) {
        var lines = new ArrayList<String>();
        var factors = new ArrayList<Long>();
        @Nullable
        String path =
                OUTLIERS + query + (query.contains("per_page") ? "" : (query.isEmpty() ? "?" : "&") + "per_page=1000");
        while (path != null) {
            var answer = Service.get(path);
            assertThat(answer.statusCode()).isEqualTo(200);
            var body = Json.read(answer.body());
            body.get("outliers")
                    .forEach(outlier -> factors.add(outlier.get("factor").longValue()));
            lines.addAll(lines(body));
            path = Service.next(answer.headers().firstValue("Link").orElse(null));
        }
        assertThat(factors.reversed()).as("the strongest first").isSorted();
        return lines.stream().sorted().toList();
    }

    private static List<String> lines(JsonNode answer) {
        var lines = new ArrayList<String>();
        answer.get("outliers").forEach(outlier -> {
            var range = new ArrayList<String>();
            outlier.get("range_weeks").forEach(week -> range.add(week.textValue()));
            lines.add(Stream.of("hostname", "uuid", "key_path", "value", "lowest", "highest", "factor")
                            .map(member -> outlier.get(member).asText())
                            .collect(Collectors.joining("|"))
                    + "|" + range + "|" + outlier.get("found"));
        });
        return lines.stream().sorted().toList();
    }

    private static Week week(String text) {
        return Week.parse(text).orElseThrow();
    }
}
