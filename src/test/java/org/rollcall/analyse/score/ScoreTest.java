package org.rollcall.analyse.score;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
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
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class ScoreTest {

    /** A Wednesday in the middle of a month. */
    private static final Instant NOW = Instant.parse("2026-10-14T12:00:00Z");

    @Inject
    Cohorts cohorts;

    @BeforeEach
    void freshService() {
        FreshService.start();
        TestClock.set(NOW);
        assertThat(Service.publish(
                                "18.9",
                                Definitions.yaml(
                                        "hostname string",
                                        "uuid string",
                                        "edition string",
                                        "active_user_count number",
                                        "license_billable_users number",
                                        "license_md5 string",
                                        "counts.issues number",
                                        "counts.notes number",
                                        "counts.ci_internal_pipelines number",
                                        "counts.ci_external_pipelines number",
                                        "counts.projects_prometheus_active number"))
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterEach
    void resetClock() {
        TestClock.reset();
    }

    @Test
    void usage_isTheIncreaseOfThirtyDaysPerUser() {
        var first = ping(28, "\"issues\":100,\"notes\":7", 50);
        var second = ping(0, "\"issues\":160,\"notes\":7,\"projects_prometheus_active\":5", 10);

        assertThat(first.at("/conv_index/instance_issues").doubleValue()).isZero();
        assertThat(second.at("/conv_index/instance_issues").doubleValue()).isCloseTo(60.0 * 30 / 28 / 10, within(1e-9));
        assertThat(second.at("/conv_index/instance_notes").doubleValue()).isZero();
        assertThat(second.at("/conv_index/instance_projects_prometheus_active").doubleValue())
                .isEqualTo(0.5);
        assertThat(second.get("conv_index")).hasSize(31);
        var week = history().get(1);
        assertThat(week.at("/features/issues/instance").doubleValue())
                .isEqualTo(second.at("/conv_index/instance_issues").doubleValue());
        assertThat(week.at("/features/notes/instance").doubleValue()).isZero();
        assertThat(week.at("/features/boards/instance").isNull()).isTrue();
        assertThat(week.get("since_id").longValue())
                .isEqualTo(first.at("/receipt/id").longValue());
        assertThat(week.get("id").longValue())
                .isEqualTo(second.at("/receipt/id").longValue());
        assertThat(week.get("level").textValue()).isEqualTo("low");
    }

    @ParameterizedTest
    @CsvSource({"20, false", "21, true", "45, true", "46, false"})
    void earlierPing_is21To45DaysOlder(int days, boolean counts) {
        ping(days, "\"issues\":100", 10);
        var now = ping(0, "\"issues\":160", 10);

        assertThat(now.at("/conv_index/instance_issues").doubleValue() > 0).isEqualTo(counts);
    }

    @Test
    void newestOfTheEarlierPings_counts() {
        ping(42, "\"issues\":10", 10);
        var earlier = ping(21, "\"issues\":100", 10);
        ping(7, "\"issues\":150", 10);
        ping(0, "\"issues\":160", 10);

        assertThat(history().get(3).get("since_id").longValue())
                .isEqualTo(earlier.at("/receipt/id").longValue());
    }

    /** Absent, failed, reset: unknown, and no zero; the client is answered 0, because it stores no null. */
    @ParameterizedTest
    @CsvSource({"100, 99", "100, -1", "-1, 100", "-2, -2", "100,", ", 100"})
    void unknownUsage_isNull(@Nullable String then, @Nullable String now) {
        ping(28, then == null ? "\"notes\":1" : "\"issues\":" + then, 10);
        var answer = ping(0, now == null ? "\"notes\":1" : "\"issues\":" + now, 10);

        assertThat(answer.at("/conv_index/instance_issues").doubleValue()).isZero();
        assertThat(history().get(1).at("/features/issues/instance").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void withoutUsers_nothingIsKnown(int users) {
        ping(28, "\"issues\":100", 10);
        ping(0, "\"issues\":160", users);

        assertThat(history().get(1).at("/features/issues/instance").isNull()).isTrue();
    }

    @Test
    void pipelines_areInternalAndExternalOnes() {
        ping(28, "\"ci_internal_pipelines\":100,\"ci_external_pipelines\":10", 10);
        var answer = ping(0, "\"ci_internal_pipelines\":107,\"ci_external_pipelines\":31", 10);

        assertThat(answer.at("/conv_index/instance_ci_pipelines").doubleValue())
                .isCloseTo(28.0 * 30 / 28 / 10, within(1e-9));
    }

    @Test
    void repeatedPing_isAnsweredTheSame() {
        ping(28, "\"issues\":100", 10);
        var first = ping(0, "\"issues\":160", 10);
        var again = ping(0, "\"issues\":160", 10);

        assertThat(again.at("/receipt/status").textValue()).isEqualTo("repeated");
        assertThat(again.get("conv_index")).isEqualTo(first.get("conv_index"));
    }

    /** Who knows a hostname alone must not read its counters in an increase. */
    @Test
    void pingWithoutUuid_hasNoScore() {
        var payload =
                "{\"hostname\":\"h.example.com\",\"recorded_at\":\"%s\",\"active_user_count\":1,\"counts\":{\"issues\":%d}}";
        TestClock.set(NOW.minus(Duration.ofDays(28)));
        Service.ping(String.format(Locale.ROOT, payload, TestClock.now(), 100));
        TestClock.set(NOW);
        var answer = Json.read(Service.ping(String.format(Locale.ROOT, payload, TestClock.now(), 1_000_000))
                .body());

        assertThat(answer.at("/receipt/status").textValue()).isEqualTo("stored");
        assertThat(answer.at("/conv_index/instance_issues").doubleValue()).isZero();
    }

    @Test
    void history_isThatOfTheInstancesThatATokenSees() {
        ping(0, "\"issues\":160", 10);
        var path = "/api/v4/usage_data/dev_ops_score?hostname=h.example.com";

        assertThat(Service.getWith(path, "PRIVATE-TOKEN", Service.boundToken("h.example.com"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(Service.getWith(path, "PRIVATE-TOKEN", Service.boundToken("other.example.com"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(Service.getWith(path).statusCode()).isEqualTo(401);
        assertThat(Service.get("/api/v4/usage_data/dev_ops_score?hostname=").statusCode())
                .as("an empty hostname is none, and not left out")
                .isEqualTo(404);
        assertThat(Service.get("/api/v4/usage_data/comparison?hostname=").statusCode())
                .isEqualTo(404);
        assertThat(Json.read(Service.get(path + "&from=2026-W43").body()).get("weeks"))
                .isEmpty();
    }

    /**
     * 60 organisations, whose leaders are those that the rule makes of their usage. Left out are two instances of an
     * organisation that has a larger one, one that pinged three weeks only, one with nine users, one that has opted out of
     * comparison, one that is blocked, and a uuid that two hostnames send.
     */
    @Test
    void leaders_areThoseOfTheMembersOfTheMonth() {
        var issues = new ArrayList<Double>();
        eightWeeks();
        for (var i = 1; i <= 60; i++) {
            issues.add(usage(100.0 * i, 10 + i));
        }
        issues.add(usage(20, 20)); // the larger one of the licence

        TestClock.set(Instant.parse("2026-10-02T23:59:59Z"));
        assertThat(cohorts.freezeIfDue()).isFalse();
        TestClock.set(Instant.parse("2026-10-03T00:00:00Z"));
        assertThat(cohorts.freezeIfDue()).isTrue();
        assertThat(cohorts.freezeIfDue()).isFalse();

        assertThat(FreshService.strings("select organisations from leader where feature = 'issues'"))
                .containsExactly("61");
        var top = issues.stream().sorted().toList().subList(61 - 7, 61);
        var leader = top.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        assertThat(FreshService.strings("select value from leader where feature = 'issues'"))
                .singleElement()
                .satisfies(value -> assertThat(new BigDecimal(value))
                        .isEqualByComparingTo(BigDecimal.valueOf(leader).round(new MathContext(3))));
        assertThat(FreshService.strings("select value from leader where feature = 'boards'"))
                .containsExactly("0");
        assertThat(FreshService.strings("select count(*) from cohort_member")).containsExactly("61");

        FreshService.forget();
        var answer = Json.read(Service.ping(
                        "{\"hostname\":\"new.com\",\"uuid\":\"n\",\"recorded_at\":\"%s\"}".formatted(TestClock.now()))
                .body());
        assertThat(answer.at("/conv_index/leader_issues").doubleValue()).isCloseTo(leader, within(leader / 100));
    }

    /**
     * A flood that wants to move the leaders of 60 organisations: a hundred hostnames of one domain count as one, a hundred domains
     * that began too late as none. Those with a domain each and eight weeks count, and four of them are enough.
     */
    @Test
    void floodOfInventedInstances_movesNoLeader_withoutDomainsAndWeeks() {
        for (var week = 9; week >= 1; week--) {
            TestClock.set(Instant.parse("2026-10-01T12:00:00Z").minus(Duration.ofDays(7L * week)));
            for (var i = 1; i <= 60; i++) {
                send("gitlab.org" + i + ".com", "u" + i, 10, (9 - week) * 100 * i, null);
            }
            for (var i = 1; i <= 100; i++) {
                if (week % 2 == 1) {
                    send("flood" + i + ".invented.com", "f" + i, 10, (9 - week) * 10_000_000, null);
                }
                if (week <= 7 && week % 2 == 1) {
                    send("late" + i + ".com", "l" + i, 10, (9 - week) * 10_000_000, null);
                }
            }
            for (var i = 1; i <= 4; i++) {
                send("patient" + i + ".com", "p" + i, 10, (9 - week) * 10_000_000, null);
            }
        }
        TestClock.set(Instant.parse("2026-10-03T00:00:00Z"));
        FreshService.execute("""
                insert into opt_out (hostname, comparison, created_by, updated_at)
                select 'patient' || n || '.com', true, 'test', now() from generate_series(1, 4) as n""");
        assertThat(cohorts.freezeIfDue()).isTrue();
        assertThat(FreshService.strings("select organisations from leader where feature = 'issues'"))
                .as("60 and all that is below the one domain")
                .containsExactly("61");
        var honest = IntStream.rangeClosed(55, 60)
                .mapToDouble(i -> usage(100.0 * i, 10))
                .average()
                .orElseThrow();
        assertThat(leaderOfIssues()).isEqualTo(rounded(honest));

        FreshService.execute("delete from leader");
        FreshService.execute("delete from cohort_member");
        FreshService.execute("delete from opt_out");
        assertThat(cohorts.freezeIfDue()).isTrue();
        assertThat(leaderOfIssues()).isGreaterThan(1_000 * honest);
    }

    private static double leaderOfIssues() {
        return Double.parseDouble(FreshService.strings("select value from leader where feature = 'issues'")
                .getFirst());
    }

    /** 20 and more others of the same size; p25, p50 and p75 from 20, and deciles from 50. */
    @Test
    void comparison_isWithOthersOfTheSameSize_andShowsNoTail() {
        eightWeeks();
        TestClock.set(Instant.parse("2026-10-03T00:00:00Z"));
        assertThat(cohorts.freezeIfDue()).isTrue();

        var small = comparison("gitlab.org30.com");
        assertThat(small.get("month").textValue()).isEqualTo("2026-10");
        assertThat(small.at("/group/size").textValue()).isEqualTo("10-49");
        assertThat(small.at("/group/organisations").intValue()).isEqualTo(40);
        var others = new ArrayList<>(IntStream.rangeClosed(1, 39)
                .filter(i -> i != 30)
                .mapToObj(i -> usage(100.0 * i, 10 + i))
                .toList());
        others.add(usage(20, 20));
        assertThat(small.at("/features/issues/quantiles/p50").doubleValue())
                .isEqualTo(rounded(others.stream().sorted().toList().get(19)));
        assertThat(small.at("/features/issues/quantiles").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("p25", "p50", "p75");
        assertThat(small.at("/features/issues/place").textValue()).isEqualTo("from p75");
        assertThat(comparison("gitlab.org20.com").at("/features/issues/place").textValue())
                .isEqualTo("p50 to p75");
        assertThat(comparison("gitlab.org5.com").at("/features/issues/place").textValue())
                .isEqualTo("below p25");
        assertThat(small.at("/features/boards/quantiles")).isEmpty();
        assertThat(small.at("/features/boards/suppressed").textValue()).startsWith("Fewer than 20");

        // 20 others of its size; of whoever is no member, one may be its own, and so the size is left out.
        assertThat(comparison("gitlab.org45.com").at("/group/size").textValue()).isEqualTo("50-249");
        FreshService.execute("delete from cohort_member where usage[1] = (select max(usage[1]) from cohort_member)");
        var widened = comparison("gitlab.org45.com");
        assertThat(widened.at("/group/size").isNull()).isTrue();
        assertThat(widened.at("/features/issues/quantiles").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("p10", "p25", "p50", "p75", "p90");

        // Too few of its size, and then too few of its edition: the same organisations, whatever they are told apart
        // by.
        FreshService.execute("update ping set edition = 'EE'");
        FreshService.execute("update cohort_member set edition = 'EE'");
        var ofEdition = comparison("gitlab.org45.com");
        assertThat(ofEdition.at("/group/size").isNull()).isTrue();
        assertThat(ofEdition.at("/group/edition").textValue()).isEqualTo("EE");
        FreshService.execute("update cohort_member set edition = 'CE'");
        var ofAll = comparison("gitlab.org45.com");
        assertThat(ofAll.at("/group/size").isNull()).isTrue();
        assertThat(ofAll.at("/group/edition").isNull()).isTrue();
        assertThat(List.of(ofEdition.get("features"), ofAll.get("features"))).containsOnly(widened.get("features"));
    }

    /** Whoever claims the licence of another organisation is still compared with it: the difference tells nothing. */
    @Test
    void claimedLicence_changesNoComparison() {
        eightWeeks();
        TestClock.set(Instant.parse("2026-10-03T00:00:00Z"));
        assertThat(cohorts.freezeIfDue()).isTrue();
        send("late.com", "late", 100, 90_000_000, null);
        var before = comparison("late.com");
        TestClock.set(Instant.parse("2026-10-04T00:00:00Z"));
        send("late.com", "late", 100, 90_000_000, "key");

        assertThat(comparison("late.com").at("/features/issues/quantiles"))
                .isEqualTo(before.at("/features/issues/quantiles"))
                .isNotEmpty();
    }

    @Test
    void fewerThanTwentyOthers_areNotCompared() {
        ping(0, "\"issues\":1", 10);

        assertThat(comparison("h.example.com").get("suppressed").textValue()).startsWith("No month");
        FreshService.execute("insert into leader values ('2026-10-01', 'issues', 0, 0)");
        assertThat(comparison("h.example.com").get("suppressed").textValue())
                .startsWith("There are not enough organisations");
        assertThat(comparison("h.example.com").get("features")).isEmpty();
    }

    private static JsonNode comparison(String hostname) {
        return Json.read(Service.get("/api/v4/usage_data/comparison?hostname=" + hostname)
                .body());
    }

    private static double rounded(double value) {
        return BigDecimal.valueOf(value).round(new MathContext(3)).doubleValue();
    }

    private static void eightWeeks() {
        for (var week = 9; week >= 1; week--) {
            TestClock.set(Instant.parse("2026-10-01T12:00:00Z").minus(Duration.ofDays(7L * week)));
            for (var i = 1; i <= 60; i++) {
                send("gitlab.org" + i + ".com", "u" + i, 10 + i, (9 - week) * 100 * i, null);
            }
            send("small1.org1.com", "s1", 10, (9 - week) * 9_000, null);
            send("a.example.org", "licensed", 10, (9 - week) * 9_000, "key");
            send("b.example.net", "licensed2", 20, (9 - week) * 20, "key");
            send("nine.com", "nine", 9, (9 - week) * 9_000, null);
            send("gitlab.optedout.com", "out", 100, (9 - week) * 9_000_000, null);
            send("blocked.com", "blocked", 100, (9 - week) * 9_000_000, null);
            send("clone1.com", "clone", 100, (9 - week) * 9_000_000, null);
            send("clone2.com", "clone", 100, (9 - week) * 9_000_000, null);
            if (week <= 3) {
                send("late.com", "late", 100, (9 - week) * 9_000_000, null);
            }
        }
        given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .contentType(ContentType.JSON)
                .body("{\"comparison\":true}")
                .put("/api/v4/opt_outs/*.optedout.com")
                .then()
                .statusCode(200);
        FreshService.execute(
                "insert into barred_hostname (hostname, barred_by, barred_at, instances) values ('blocked.com', 't', now(), '{}')");
    }

    /** The increase of four weeks, with the numbers of one week. */
    private static double usage(double weekly, int users) {
        return weekly * 4 * 30 / 28 / users;
    }

    /** The users that its licence counts could not be counted, so those that are active decide. */
    private static void send(String hostname, String uuid, int users, int issues, @Nullable String licence) {
        assertThat(Service.ping(String.format(
                                Locale.ROOT,
                                "{\"hostname\":\"%s\",\"uuid\":\"%s\",\"recorded_at\":\"%s\",\"active_user_count\":%d,"
                                        + "\"license_billable_users\":-1,"
                                        + "\"license_md5\":%s,\"counts\":{\"issues\":%d}}",
                                hostname,
                                uuid,
                                TestClock.now(),
                                users,
                                licence == null ? "null" : '"' + licence + '"',
                                issues))
                        .statusCode())
                .isEqualTo(201);
    }

    private static JsonNode ping(int daysAgo, String counts, int users) {
        TestClock.set(NOW.minus(Duration.ofDays(daysAgo)));
        var answer = Service.ping(String.format(
                Locale.ROOT,
                "{\"hostname\":\"h.example.com\",\"uuid\":\"u\",\"recorded_at\":\"%s\",\"active_user_count\":%d,\"counts\":{%s}}",
                NOW.minus(Duration.ofDays(daysAgo)),
                users,
                counts));
        assertThat(answer.statusCode()).isIn(200, 201);
        return Json.read(answer.body());
    }

    private static List<JsonNode> history() {
        var weeks = new ArrayList<JsonNode>();
        Json.read(Service.get("/api/v4/usage_data/dev_ops_score?hostname=h.example.com")
                        .body())
                .get("weeks")
                .forEach(weeks::add);
        return weeks;
    }
}
