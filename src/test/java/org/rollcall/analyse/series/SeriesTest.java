package org.rollcall.analyse.series;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
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

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class SeriesTest {

    private static final String SERIES = "/api/v4/usage_data/series?metric=";

    private final Instant now = TestClock.now();

    @BeforeEach
    void freshService() {
        FreshService.start();
        assertThat(Service.publish(
                                "18.9",
                                Definitions.yaml(
                                        "hostname string",
                                        "edition string",
                                        "version string",
                                        "n number",
                                        "enabled boolean"))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void valuesOfAnInstance_areGivenByWeek_failuresAsNone() {
        send("a", "5", "-1", "-2", "-1000", "null", "1.5", "12345678901234567890");

        var points = instance("n&hostname=a");

        assertThat(points)
                .extracting(point -> point.get("flag").textValue())
                .containsExactly("ok", "timed_out", "counter_error", "deprecated", "absent", "ok", "ok");
        assertThat(points)
                .extracting(point -> point.get("value").asText())
                .containsExactly("5", "null", "null", "null", "null", "1.5", "12345678901234567890");
        assertThat(points.getFirst().get("week").textValue()).isEqualTo(week(6));
        assertThat(instance("n&hostname=a&from=%s&to=%s".formatted(week(5), week(4))))
                .hasSize(2);
        assertThat(get("n&hostname=nobody").get("instances")).isEmpty();
    }

    @Test
    void currentPing_isTheOneThatCounts() {
        var recordedAt = now.minus(Duration.ofDays(21));
        ping("a", recordedAt, "2");
        ping("a", recordedAt.minusSeconds(60), "1");

        assertThat(instance("n&hostname=a"))
                .extracting(point -> point.get("value").intValue())
                .containsExactly(2);
    }

    @Test
    void instancesOfOneHostname_haveASeriesEach() {
        ping("a", now, "1");
        assertThat(Service.ping("{\"hostname\":\"a\",\"uuid\":\"u\",\"n\":2}").statusCode())
                .isEqualTo(201);

        assertThat(get("n&hostname=a").get("instances")).hasSize(2);
        assertThat(get("n&hostname=a&uuid=u")
                        .get("instances")
                        .get(0)
                        .get("uuid")
                        .textValue())
                .isEqualTo("u");
        assertThat(get("n&hostname=a&uuid=").get("instances").get(0).get("uuid").isNull())
                .isTrue();
    }

    @Test
    void increase_knowsResetsAndGaps() {
        send("a", "5", "9", "-1", "13", null, null, "16", "2", "2");

        assertThat(increases("n&hostname=a&delta=true"))
                .containsExactly("null first", "4 ok", "null timed_out", "null gap", "null gap", "null reset", "0 ok");
        assertThat(increases("n&hostname=a&delta=true&gaps=spread"))
                .containsExactly(
                        "null first",
                        "4 ok",
                        "2 spread",
                        "2 spread",
                        "1 spread",
                        "1 spread",
                        "1 spread",
                        "null reset",
                        "0 ok");
    }

    @Test
    void spreadIncrease_isNotMadeOfAFall() {
        send("a", "9", "-1", null, "3");

        assertThat(increases("n&hostname=a&delta=true&gaps=spread"))
                .containsExactly("null first", "null timed_out", "null reset");
    }

    @Test
    void percentileOfIntegers_isExact_howeverLargeTheyAre() {
        for (var i = 0; i <= 10; i++) {
            ping("h" + i, now, String.valueOf(5_018L + i));
        }
        var small = get("n&aggregate=all").at("/groups/0/points/0");
        assertThat(small.get("p90").toString()).isEqualTo("5027");
        assertThat(small.get("p10").toString()).isEqualTo("5019");
        ping("h11", now, "9007199254740993");
        ping("h12", now, "9007199254740993");

        var point = get("n&aggregate=all").at("/groups/0/points/0");

        assertThat(point.get("p99").toString()).isEqualTo("9007199254740993");
        assertThat(point.get("p10").toString()).isEqualTo("5019.2");
        assertThat(point.get("p50").toString()).isEqualTo("5024");
    }

    @Test
    void aggregates_areThoseOfValues_andFailuresAreCountedBeside() {
        IntStream.rangeClosed(1, 11).forEach(i -> ping("h" + i, now, String.valueOf((i - 1) * 10)));
        ping("x", now, "-1");
        ping("y", now, "-2");
        ping("z", now, "-1000");
        ping("q", now, "null");

        var point = get("n&aggregate=all").get("groups").get(0).get("points").get(0);

        assertThat(point.get("count").intValue()).isEqualTo(11);
        assertThat(point.get("sum").intValue()).isEqualTo(550);
        assertThat(point.get("mean").doubleValue()).isEqualTo(50);
        assertThat(point.get("min").intValue()).isZero();
        assertThat(point.get("max").intValue()).isEqualTo(100);
        assertThat(point.get("p10").doubleValue()).isEqualTo(10);
        assertThat(point.get("p50").doubleValue()).isEqualTo(50);
        assertThat(point.get("p90").doubleValue()).isEqualTo(90);
        assertThat(point.get("p99").doubleValue()).isEqualTo(99);
        assertThat(point.get("share_above_zero").doubleValue()).isEqualTo(10 / 11.0);
        assertThat(point.get("without").toString())
                .isEqualTo(
                        "{\"timed_out\":1,\"counter_error\":1,\"deprecated\":1,\"absent\":1,\"first\":0,\"reset\":0,\"gap\":0}");
        var sum = get("n&aggregate=sum").get("groups").get(0).get("points").get(0);
        assertThat(sum.has("sum")).isTrue();
        assertThat(sum.has("count")).isFalse();
    }

    @Test
    void weekWithoutAnyValue_hasNoAggregate_butItsCounts() {
        ping("a", now, "-1");

        var point = get("n&aggregate=all").get("groups").get(0).get("points").get(0);

        assertThat(point.get("count").intValue()).isZero();
        assertThat(point.has("sum")).isFalse();
        assertThat(point.has("p50")).isFalse();
        assertThat(point.get("without").get("timed_out").intValue()).isEqualTo(1);
    }

    @Test
    void groups_areThoseOfEditionOrMajorVersion() {
        for (var sent : List.of("a 18.9.1 EE 1", "b 17.2.0-ee EE 2", "c 17.11.3 CE 4", "d junk CE 8")) {
            var words = sent.split(" ", -1);
            assertThat(Service.ping("{\"hostname\":\"%s\",\"version\":\"%s\",\"edition\":\"%s\",\"n\":%s}"
                                    .formatted(words[0], words[1], words[2], words[3]))
                            .statusCode())
                    .isEqualTo(201);
        }

        assertThat(sums("n&aggregate=sum&group_by=edition")).containsExactly("CE 12", "EE 3");
        assertThat(sums("n&aggregate=sum&group_by=major_version")).containsExactly("17 6", "18 1", "null 8");
        assertThat(sums("n&aggregate=sum")).containsExactly("null 15");
        assertThat(sums("n&aggregate=sum&hostname=a&hostname=c")).containsExactly("null 5");
    }

    @Test
    void increaseOfTheFleet_isTheSumOfThatOfItsInstances() {
        send("a", "5", "9", "2");
        send("b", "1", "2", "30");

        var points = get("n&aggregate=all&delta=true").get("groups").get(0).get("points");

        assertThat(points).extracting(point -> point.get("count").intValue()).containsExactly(0, 2, 1);
        assertThat(points.get(0).get("without").get("first").intValue()).isEqualTo(2);
        assertThat(points.get(1).get("sum").intValue()).isEqualTo(5);
        assertThat(points.get(2).get("sum").intValue()).isEqualTo(28);
        assertThat(points.get(2).get("without").get("reset").intValue()).isEqualTo(1);
    }

    @Test
    void booleans_areZeroAndOne() {
        assertThat(Service.ping("{\"hostname\":\"a\",\"enabled\":true}").statusCode())
                .isEqualTo(201);
        assertThat(Service.ping("{\"hostname\":\"b\",\"enabled\":false}").statusCode())
                .isEqualTo(201);

        var point = get("enabled&aggregate=share_above_zero")
                .get("groups")
                .get(0)
                .get("points")
                .get(0);

        assertThat(point.get("share_above_zero").doubleValue()).isEqualTo(0.5);
    }

    @Test
    void boundToken_countsItsHostnamesOnly() {
        ping("a.example.com", now, "1");
        ping("b", now, "2");
        var token = Service.boundToken("*.example.com");

        var answer = Service.getWith(SERIES + "n&aggregate=sum", "PRIVATE-TOKEN", token);

        assertThat(new String(answer.body(), UTF_8)).contains("\"sum\":1,");
        assertThat(new String(
                        Service.getWith(SERIES + "n&hostname=b", "PRIVATE-TOKEN", token)
                                .body(),
                        UTF_8))
                .contains("\"instances\":[]");
        assertThat(Service.getWith(SERIES + "n&aggregate=sum").statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metric=nothing&aggregate=sum",
                "hostname=*x&metric=n",
                "from=now&metric=n&aggregate=sum",
                "aggregate=median&metric=n",
                "group_by=color&metric=n&aggregate=sum",
                "gaps=zero&metric=n&aggregate=sum",
            })
    void nonsense_isRefused_withTheNameOfTheParameter(String query) {
        var answer = Service.get("/api/v4/usage_data/series?" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Json.read(answer.body()).get("parameter").textValue()).isEqualTo(query.replaceFirst("=.*", ""));
    }

    @Test
    void whatIsMissing_isNamed() {
        for (var query : List.of("?aggregate=sum metric", "?metric=n hostname")) {
            var words = query.split(" ", -1);
            var answer = Service.get("/api/v4/usage_data/series" + words[0]);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(Json.read(answer.body()).get("parameter").textValue()).isEqualTo(words[1]);
        }
    }

    /** One ping a week, the last one in this; null for a week without. */
    private void send(String hostname, @Nullable String... values) {
        for (var i = 0; i < values.length; i++) {
            var value = values[i];
            if (value != null) {
                ping(hostname, now.minus(Duration.ofDays(7L * (values.length - 1 - i))), value);
            }
        }
    }

    private static void ping(String hostname, Instant recordedAt, String value) {
        var answer = Service.ping(
                "{\"hostname\":\"%s\",\"recorded_at\":\"%s\",\"n\":%s}".formatted(hostname, recordedAt, value));
        assertThat(answer.statusCode()).isEqualTo(201);
    }

    private String week(int weeksAgo) {
        return Week.of(now.minus(Duration.ofDays(7L * weeksAgo))).toString();
    }

    private static JsonNode get(String query) {
        var answer = Service.get(SERIES + query);
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
        return Json.read(answer.body());
    }

    private static List<JsonNode> instance(String query) {
        return get(query).get("instances").get(0).get("points").valueStream().toList();
    }

    private static List<String> increases(String query) {
        return instance(query).stream()
                .map(point ->
                        point.get("value").asText() + " " + point.get("flag").textValue())
                .toList();
    }

    private static List<String> sums(String query) {
        return get(query)
                .get("groups")
                .valueStream()
                .map(group -> group.get("group").asText() + " "
                        + group.get("points").get(0).get("sum"))
                .toList();
    }
}
