package org.rollcall.analyse;

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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rollcall.Definitions;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.analyse.rollup.TestRollups;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/**
 * A counter that failed is failed for all who ask, in whichever form the instance says so: a number, or an object or array with
 * nothing else in it. Four instances: one has sent the form, the others 5, 0 and nothing.
 */
@QuarkusTest // without the contract: pages are not in it
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class FailedFormTest {

    private static final String API = "/api/v4/usage_data/";

    /** A Wednesday: September and its weeks are closed. */
    private static final Instant NOW = Instant.parse("2026-10-14T12:00:00Z");

    private static final String WEEK = "2026-W38";

    /** Each has a metric of its own. */
    private static final List<Form> FORMS = List.of(
            new Form("-1", ValueFlag.TIMED_OUT),
            new Form("-2", ValueFlag.COUNTER_ERROR),
            new Form("-1000", ValueFlag.DEPRECATED),
            new Form("{\"-1\":-1}", ValueFlag.TIMED_OUT),
            new Form("[\"-1\"]", ValueFlag.TIMED_OUT),
            new Form("{\"major\":{\"minor\":-2},\"all\":\"-2\"}", ValueFlag.COUNTER_ERROR),
            new Form("{\"-1000\":-1000}", ValueFlag.DEPRECATED),
            new Form("[[-1],[\"-1\",[]],{\"a\":-1}]", ValueFlag.TIMED_OUT),
            new Form("[\"-1\\\", \\\"-1\"]", ValueFlag.OK),
            new Form("[\"-1,\",-1]", ValueFlag.OK),
            new Form("[-1,-10]", ValueFlag.OK),
            new Form("[-1000,-1]", ValueFlag.OK),
            new Form("{\"a\":-1,\"b\":3}", ValueFlag.OK),
            new Form("{\"a\":-1,\"b\":-2}", ValueFlag.OK),
            new Form("{\"a\":-1,\"b\":null}", ValueFlag.OK),
            new Form("{}", ValueFlag.OK),
            new Form("\"-1\"", ValueFlag.OK));

    @Inject
    TestRollups rollups;

    /** @param flag {@code OK} where it stands for no failure: it is no number then either */
    private record Form(String json, ValueFlag flag) {

        int failed() {
            return flag == ValueFlag.OK ? 0 : 1;
        }

        /** In a series: there, whatever is neither a number nor a failure is absent. */
        String text() {
            return (flag == ValueFlag.OK ? ValueFlag.ABSENT : flag).text();
        }
    }

    @BeforeEach
    void storeFleet() {
        FreshService.start();
        TestClock.set(NOW);
        assertThat(Service.publish("18.9", yaml()).statusCode()).isEqualTo(201);
        send(
                "failed",
                IntStream.range(0, FORMS.size())
                        .mapToObj(i -> "\"m%s\":%s".formatted(i, FORMS.get(i).json())));
        send("five", IntStream.range(0, FORMS.size()).mapToObj("\"m%s\":5"::formatted));
        send("zero", IntStream.range(0, FORMS.size()).mapToObj("\"m%s\":0"::formatted));
        send("without", IntStream.empty().mapToObj(String::valueOf));
    }

    @AfterEach
    void goOn() {
        TestClock.reset();
    }

    @Test
    void failure_isOneForAllWhoAsk() {
        seriesAndIndicators("from pings");
        rollups.bringAllUpToDate();
        seriesAndIndicators("from rollups, where they have it");

        metricHealth();
        report();
        pages();
    }

    private static void seriesAndIndicators(String how) {
        var indicators = rows("indicators?type=smau&from=2026-09&to=2026-09", "/months/0/groups/0/metrics");
        for (var i = 0; i < FORMS.size(); i++) {
            var form = FORMS.get(i);
            var as = form.json() + " " + how;
            var own =
                    get("series?metric=counts.m%s&hostname=failed".formatted(i)).at("/instances/0/points/0");
            assertThat(own.get("flag").textValue()).as(as).isEqualTo(form.text());
            assertThat(own.path("value").isNumber()).as(as).isFalse();

            var all = get("series?metric=counts.m%s&aggregate=all".formatted(i)).at("/groups/0/points/0");
            assertThat(all.get("count").intValue()).as(as).isEqualTo(2);
            assertThat(all.get("sum").intValue()).as(as).isEqualTo(5);
            for (var flag : List.of(ValueFlag.TIMED_OUT, ValueFlag.COUNTER_ERROR, ValueFlag.DEPRECATED)) {
                assertThat(all.at("/without/" + flag.text()).intValue())
                        .as("%s: %s", as, flag)
                        .isEqualTo(form.flag() == flag ? 1 : 0);
            }
            assertThat(all.at("/without/absent").intValue()).as(as).isEqualTo(2 - form.failed());

            var indicator = indicators.get(place(indicators, "counts.m" + i));
            assertThat(indicator.get("recorded").intValue()).as(as).isEqualTo(5);
            assertThat(indicator.get("zero").intValue()).as(as).isEqualTo(1);
            assertThat(indicator.get("failed").intValue()).as(as).isEqualTo(form.failed());
            assertThat(indicator.get("absent").intValue()).as(as).isEqualTo(2 - form.failed());
        }
    }

    private static void metricHealth() {
        var rows = rows("metric_health?key_path=counts.m*&per_page=100", "/metrics");
        for (var i = 0; i < FORMS.size(); i++) {
            var row = rows.get(place(rows, "counts.m" + i));
            var form = FORMS.get(i);
            assertThat(row.get("failed").intValue()).as(form.json()).isEqualTo(form.failed());
            assertThat(row.get("absent").intValue()).as(form.json()).isEqualTo(1);
            assertThat(row.get("sent").intValue())
                    .as("%s: a value of another kind is one", form.json())
                    .isEqualTo(3 - form.failed());
        }
    }

    private static void report() {
        var used = new ArrayList<JsonNode>();
        get("report?hostname=failed")
                .get("stages")
                .forEach(stage -> stage.get("metrics").forEach(used::add));
        for (var i = 0; i < FORMS.size(); i++) {
            var form = FORMS.get(i);
            assertThat(used.get(place(used, "counts.m" + i)).get("use").textValue())
                    .as(form.json())
                    .isEqualTo(form.failed() == 1 ? "failed" : "no_count");
        }
    }

    private static void pages() {
        for (var i = 0; i < FORMS.size(); i++) {
            var answer =
                    Service.getWith("/metrics/counts.m" + i, "Accept", "text/html", "PRIVATE-TOKEN", TestAdmin.TOKEN);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(new String(answer.body(), UTF_8))
                    .as(FORMS.get(i).json())
                    .contains("The last week, %s: %s instances could not count it, %s pings do not have it."
                            .formatted(
                                    WEEK,
                                    FORMS.get(i).failed(),
                                    2 - FORMS.get(i).failed()));
        }
    }

    private static int place(List<JsonNode> rows, String keyPath) {
        return rows.stream()
                .map(row -> row.get("key_path").textValue())
                .toList()
                .indexOf(keyPath);
    }

    private static List<JsonNode> rows(String path, String place) {
        return StreamSupport.stream(get(path).at(place).spliterator(), false).toList();
    }

    private static JsonNode get(String path) {
        var answer = Service.get(API + path);
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
        return Json.read(answer.body());
    }

    private static void send(String hostname, Stream<String> counts) {
        var payload = String.format(
                Locale.ROOT,
                "{\"hostname\":\"%s\",\"uuid\":\"%s\",\"version\":\"18.9.0\",\"edition\":\"EE\",\"recorded_at\":\"2026-09-16T06:00:00Z\",\"counts\":{%s}}",
                hostname,
                hostname,
                counts.collect(Collectors.joining(",")));
        assertThat(Service.ping(payload).statusCode()).isEqualTo(201);
    }

    private static String yaml() {
        return IntStream.range(0, FORMS.size())
                .mapToObj("""
                        - key_path: counts.m%s
                          description: Groups
                          product_group: project_management
                          product_stage: plan
                          value_type: number
                          status: active
                          time_frame: 28d
                          data_source: database
                          performance_indicator_type: [smau]
                        """::formatted)
                .collect(Collectors.joining(
                        "",
                        Definitions.yaml("hostname string", "uuid string", "edition string", "version string"),
                        ""));
    }
}
