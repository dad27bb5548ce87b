package org.rollcall.analyse.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
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
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class ReportTest {

    private static final String REPORT = "/api/v4/usage_data/report";
    private static final String HOSTNAME = "gitlab.example.com";

    /** A Wednesday of the first days of a year, whose week is one of two years. */
    private static final Instant NOW = Instant.parse("2026-12-30T12:00:00Z");

    private static final Pattern TAG = Pattern.compile("<([a-z][a-z0-9]*)");

    /** The elements of a report; a name of others in another one was not escaped. */
    private static final Set<String> TAGS = Set.of(
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "main",
            "header",
            "section",
            "article",
            "h1",
            "h2",
            "h3",
            "p",
            "ul",
            "li",
            "a",
            "code",
            "span",
            "div",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "figure",
            "figcaption",
            "svg",
            "polyline");

    @BeforeEach
    void freshService() {
        FreshService.start();
        TestClock.set(NOW.minus(Duration.ofDays(100)));
        assertThat(Service.publish("18.7", InventedInstance.dictionary()).statusCode())
                .isEqualTo(201);
        TestClock.set(NOW);
    }

    @AfterEach
    void resetClock() {
        TestClock.reset();
    }

    /** The numbers of 28 days, counted once more in the payload and the dictionary as they were sent. */
    @Test
    void stages_areThoseOfThePayload() throws IOException {
        var payload = InventedInstance.payload(3, "18.7.1-ee", NOW);
        InventedInstance.put(payload, "usage_activity_by_stage_monthly.plan.notes", 0);
        InventedInstance.put(payload, "usage_activity_by_stage_monthly.plan.todos", -2);
        payload.withObjectProperty("usage_activity_by_stage_monthly")
                .withObjectProperty("plan")
                .put("issues", 0.5)
                .remove("service_desk_issues");
        payload.withObjectProperty("usage_activity_by_stage_monthly")
                .withObjectProperty("create")
                .putObject("snippets")
                .put("-1", -1);
        send(payload);

        var expected = new TreeMap<String, String>();
        for (var definition : new YAMLMapper().readTree(InventedInstance.dictionary())) {
            if (definition.get("time_frame").textValue().equals("28d")) {
                var keyPath = definition.get("key_path").textValue();
                var names = keyPath.split("[.]", -1);
                var stage = definition.get("product_stage").isTextual()
                        ? definition.get("product_stage").textValue()
                        : names[0].startsWith("usage_activity_by_stage") ? names[1] : "null";
                expected.put(keyPath, stage + " " + use(payload.at("/" + keyPath.replace('.', '/'))));
            }
        }

        var stages = report().get("stages");
        var metrics = new TreeMap<String, String>();
        for (var stage : stages) {
            var uses = stream(stage.get("metrics"))
                    .map(metric -> metric.get("use").textValue())
                    .toList();
            for (var use : List.of("in_use", "not_in_use", "failed", "absent", "no_count")) {
                assertThat(stage.get(use).longValue())
                        .isEqualTo(uses.stream().filter(use::equals).count());
            }
            stage.get("metrics")
                    .forEach(metric -> metrics.put(
                            metric.get("key_path").textValue(),
                            stage.get("stage").asText() + " "
                                    + metric.get("use").textValue() + " " + metric.get("value")));
        }
        assertThat(metrics).isEqualTo(expected);
        assertThat(metrics)
                .as("what the payload is meant to have")
                .containsEntry("usage_activity_by_stage_monthly.plan.notes", "plan not_in_use 0")
                .containsEntry("usage_activity_by_stage_monthly.plan.todos", "plan failed null")
                .containsEntry("usage_activity_by_stage_monthly.plan.issues", "plan no_count null")
                .containsEntry("usage_activity_by_stage_monthly.plan.service_desk_issues", "plan absent null")
                .containsEntry("usage_activity_by_stage_monthly.create.snippets", "create failed null")
                .containsEntry("counts_monthly.ci_internal_pipelines", "verify in_use 1640")
                .containsEntry("redis_hll_counters.search.i_search_advanced_monthly", "null absent null");
        assertThat(stages.get(stages.size() - 1).get("stage").isNull())
                .as("unknown stages come last")
                .isTrue();
    }

    private static String use(JsonNode value) {
        if (value.isMissingNode()) {
            return "absent null";
        }
        if (value.isObject() || (value.isIntegralNumber() && value.longValue() < 0)) {
            return "failed null";
        }
        return value.isIntegralNumber()
                ? (value.longValue() == 0 ? "not_in_use " : "in_use ") + value.longValue()
                : "no_count null";
    }

    @ParameterizedTest
    @CsvSource({
        "20, 80, false, false",
        "21, 81, true, true",
        "45, 105, true, true",
        "46, 106, false, false",
        "28, 91, true, true"
    })
    void earlierPings_areAboutOneAndThreeMonthsOlder(int month, int threeMonths, boolean isMonth, boolean isThree) {
        send(InventedInstance.payload(0, "18.7.1-ee", NOW.minus(Duration.ofDays(threeMonths))));
        send(InventedInstance.payload(9, "18.7.1-ee", NOW.minus(Duration.ofDays(month))));
        send(InventedInstance.payload(13, "18.7.1-ee", NOW));

        var newest = report().get("newest");
        assertThat(newest.get("month_ago").isTextual()).isEqualTo(isMonth);
        assertThat(newest.get("three_months_ago").isTextual()).isEqualTo(isThree);
        assertThat(newest.get("users").longValue()).isEqualTo(96 + 13);
    }

    @Test
    void report_tellsOfTheNewestPing_andOfAllThatAreKept() {
        send(InventedInstance.payload(0, "18.6.3-ee", NOW.minus(Duration.ofDays(91))));
        send(InventedInstance.payload(1, "18.7.0-pre", NOW.minus(Duration.ofDays(84))));
        send(InventedInstance.payload(5, "18.7.0-ee", NOW.minus(Duration.ofDays(56))));
        send(InventedInstance.payload(6, "18.7.0-ee", NOW.minus(Duration.ofDays(49))));
        send(InventedInstance.payload(11, "18.7.1-ee", NOW.minus(Duration.ofDays(1))));
        send(InventedInstance.payload(12, "18.7.2-ee", NOW));
        send(InventedInstance.payload(13, "18.8.0-ee", NOW.plus(Duration.ofMinutes(1))));
        FreshService.execute("update ping set withdrawn_at = now() where product_version like '18.8%'");

        var report = report();
        assertThat(report.at("/newest/product_version").textValue()).isEqualTo("18.7.2-ee");
        assertThat(report.at("/newest/week").textValue()).isEqualTo("2026-W53");
        assertThat(report.at("/kept/pings").longValue()).isEqualTo(6);
        assertThat(report.at("/kept/weeks").longValue()).isEqualTo(5);
        assertThat(report.at("/kept/first_week").textValue()).isEqualTo("2026-W40");
        assertThat(report.at("/kept/redacted/0/rule").textValue()).isEqualTo("licensee");
        assertThat(report.at("/kept/redacted/0/values").intValue()).isEqualTo(2);
        assertThat(report.get("newest_release").textValue()).isEqualTo("18.7");
        assertThat(stream(report.get("versions"))
                        .map(version -> "%s %s %s %s %s %s"
                                .formatted(
                                        version.get("version").asText(),
                                        version.get("prerelease"),
                                        version.get("from").asText(),
                                        version.get("to").asText(),
                                        version.get("published").asText(),
                                        version.get("lag_weeks"))))
                .containsExactly(
                        "18.6 false 2026-W40 2026-W40 null null",
                        "18.7 true 2026-W41 2026-W41 null null",
                        "18.7 false 2026-W45 2026-W53 2026-W39 null");
        assertThat(report.get("scores")).hasSize(5);
        assertThat(text("text/markdown"))
                .doesNotContain("Ada Example")
                .contains("6 pings of 5 weeks are kept, from 2026-W40 to 2026-W53");
    }

    /** The dictionary was published in week 39, and the instance had pinged before. */
    @Test
    void upgradeLag_isFromThePublicationOfTheDictionary() {
        send(InventedInstance.payload(0, "18.6.3-ee", NOW.minus(Duration.ofDays(112))));
        send(InventedInstance.payload(5, "18.7.0-ee", NOW.minus(Duration.ofDays(84))));

        assertThat(report().at("/versions/1/lag_weeks").longValue()).isEqualTo(2);
    }

    @Test
    void advice_isMadeOfTheStoredPings() {
        send(InventedInstance.payload(0, "18.6.3-ee", NOW.minus(Duration.ofDays(91))));
        var before = InventedInstance.payload(0, "18.7.0-ee", NOW.minus(Duration.ofDays(30)));
        InventedInstance.put(before, "license_billable_users", 250);
        send(before);
        var now = InventedInstance.payload(0, "18.7.0-ee", NOW);
        InventedInstance.put(now, "license_billable_users", 200);
        InventedInstance.put(now, "counts.projects_bamboo_active", -1);
        send(now);

        var report = report();
        assertThat(stream(report.get("advice")).map(advice -> advice.get("rule").textValue()))
                .containsExactly(
                        "few_projects_with_pipelines", "jenkins", "billable_users_fell", "few_container_scans");
        assertThat(report.get("advice").get(2).get("numbers")).isEqualTo(Json.read("""
                        [{"name": "license_billable_users", "week": "2026-W49", "value": 250.0},
                         {"name": "license_billable_users", "week": "2026-W53", "value": 200.0},
                         {"name": "license_user_count", "week": "2026-W53", "value": 260.0}]
                        """));
        assertThat(stream(report.get("unknown_advice"))
                        .map(unknown -> unknown.get("rule").textValue() + ": "
                                + unknown.get("reason").textValue()))
                .containsExactly(
                        "bamboo: counts.projects_bamboo_active failed in the ping of 2026-W53.",
                        "few_dast_scans: usage_activity_by_stage_monthly.secure.dast_scans failed in the ping of"
                                + " 2026-W53.",
                        "below_quartile: No month has been compared yet: that takes eight weeks of pings.");
    }

    /** A dictionary of the free edition knows neither licences nor scans. */
    @Test
    void undeclaredMetrics_makeAdviceToo() {
        assertThat(Service.publish("18.8", """
                        - key_path: counts.issues
                          description: Issues
                          value_type: number
                          status: active
                          time_frame: all
                        """).statusCode()).isEqualTo(201);
        send(InventedInstance.payload(0, "18.8.0-ee", NOW));
        FreshService.execute("update instance set first_received_at = first_received_at - interval '99 days'");

        assertThat(stream(report().get("advice"))
                        .map(advice -> advice.get("rule").textValue()))
                .contains("few_seats_used", "few_container_scans", "jenkins");
    }

    @Test
    void suppressedComparison_isSaidWithItsReason() {
        send(InventedInstance.payload(0, "18.7.0-ee", NOW));
        FreshService.execute("insert into leader values ('2026-12-01', 'issues', 0, 0)");

        assertThat(report().at("/comparison/suppressed").textValue()).startsWith("There are not enough");
        for (var type : List.of("text/markdown", "text/html")) {
            assertThat(text(type))
                    .contains("There is no comparison with similar organisations. There are not enough organisations")
                    .contains("none yet, because there are not enough organisations");
        }
    }

    @Test
    void instanceWithoutPing_hasAReportToo() {
        send(InventedInstance.payload(0, "18.7.0-ee", NOW));
        FreshService.execute("update ping set withdrawn_at = now()");

        assertThat(report().get("newest").isNull()).isTrue();
        assertThat(text("text/markdown"))
                .contains("No ping of this instance is kept")
                .doesNotContain("Advice");
        assertThat(text("text/html"))
                .contains("No ping of this instance is kept")
                .doesNotContain("Advice");
    }

    /** Nothing was counted, so nothing is 0. */
    @Test
    void firstPingWithoutCounters_hasNoScoreOfZero_andNoUseOfNothing() {
        FreshService.execute(
                "insert into leader (month, feature, value, organisations) values ('%s-01', 'issues', 2.5, 60)"
                        .formatted(YearMonth.from(NOW.atOffset(ZoneOffset.UTC))));
        var payload = InventedInstance.payload(0, "18.7.0-ee", NOW);
        payload.retain("recorded_at", "hostname", "uuid", "version", "edition");
        send(payload);

        assertThat(text("text/markdown"))
                .contains("DevOps score: none yet, because the usage of every feature is unknown")
                .contains("In use in the last 28 days: unknown, because nothing that is counted was sent")
                .contains("1 ping of 2026-W53 is kept. The newest has the receipt number");
    }

    /** Whatever strangers send by its hostname, the bound token gets the instance that has been known longest. */
    @Test
    void boundToken_getsTheReportOfItsInstance() {
        send(InventedInstance.payload(0, "18.7.0-ee", NOW));
        var later = NOW.plus(Duration.ofMinutes(1));
        send(InventedInstance.payload(0, "18.7.9-ee", later).put("uuid", "stranger"));
        send(InventedInstance.payload(0, "18.7.9-ee", later).put("hostname", "other.example.org"));
        var token = Service.boundToken(HOSTNAME);

        for (var query : List.of("", "?hostname=" + HOSTNAME)) {
            var answer = Service.getWith(REPORT + query, "PRIVATE-TOKEN", token);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(Json.read(answer.body()).at("/newest/product_version").textValue())
                    .isEqualTo("18.7.0-ee");
        }
        assertThat(Service.getWith(REPORT + "?hostname=other.example.org", "PRIVATE-TOKEN", token)
                        .statusCode())
                .isEqualTo(404);
        assertThat(Service.get(REPORT + "?hostname=").statusCode()).isEqualTo(404);
        assertThat(Service.get(REPORT + "?hostname=" + HOSTNAME).statusCode())
                .as("two instances, for a token that sees all")
                .isEqualTo(400);
        assertThat(Service.getWith(REPORT + "?hostname=" + HOSTNAME).statusCode())
                .isEqualTo(401);
    }

    @Test
    void hostileTexts_areNoMarkup() {
        var payload = InventedInstance.payload(0, "18.7.0<img src=x onerror=alert(1)>", NOW)
                .put("uuid", "\"><script>alert(3)</script>")
                .put("edition", "\"><script>alert(1)</script>|`[x](javascript:alert(2))\u202e\n\n# Big {hostname}");
        send(payload);

        var html = text("text/html");
        assertThat(tags(html)).isSubsetOf(TAGS).contains("table");
        assertThat(html)
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;img src=x", "# Big {hostname}")
                .doesNotContain("\u202e");
        assertThat(attribute(html, "href")).allMatch(link -> link.startsWith("https://docs.gitlab.com/"));
        assertThat(text("text/markdown"))
                .contains("\\<script\\>alert(1)\\</script\\>\\|\\`\\[x\\](javascript:alert(2))", "\\<img src=x")
                .doesNotContain("\n# Big", "\u202e");
    }

    /** Nothing is loaded, and no script runs: the one style is named by its hash. */
    @Test
    void page_needsNothingButItself() throws NoSuchAlgorithmException {
        send(InventedInstance.payload(0, "18.7.0-ee", NOW));

        var answer = get("text/html");
        var html = new String(answer.body(), UTF_8);
        var style = html.substring(html.indexOf("<style>") + 7, html.indexOf("</style>"));
        var hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(style.getBytes(UTF_8)));
        assertThat(answer.headers().allValues("Content-Security-Policy"))
                .containsExactly("default-src 'none'; style-src 'sha256-" + hash
                        + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
        assertThat(answer.headers().allValues("Vary")).containsExactly("Accept");
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(html).doesNotContain("<script", "style=", " src=", "url(", "@import", "<link");
        assertThat(tags(html)).isSubsetOf(TAGS);
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, application/json",
        "text/markdown, text/markdown;charset=UTF-8",
        "*/*, application/json",
        "'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', text/html;charset=UTF-8"
    })
    void representation_isTheOneThatIsWanted(String accept, String type) {
        send(InventedInstance.payload(0, "18.7.0-ee", NOW));

        assertThat(get(accept).headers().firstValue("Content-Type").map(given -> given.replace("; ", ";")))
                .hasValueSatisfying(given -> assertThat(given).startsWith(type));
    }

    /** A ping that arrives when it was recorded. */
    private static void send(ObjectNode payload) {
        TestClock.set(Instant.parse(payload.get("recorded_at").textValue()));
        assertThat(Service.ping(payload.toString()).statusCode()).isEqualTo(201);
        TestClock.set(NOW);
    }

    private static JsonNode report() {
        var answer = get("application/json");
        assertThat(answer.statusCode()).isEqualTo(200);
        return Json.read(answer.body());
    }

    private static String text(String type) {
        return new String(get(type).body(), UTF_8);
    }

    private static HttpResponse<byte[]> get(String accept) {
        return Service.getWith(REPORT, "PRIVATE-TOKEN", TestAdmin.TOKEN, "Accept", accept);
    }

    private static Set<String> tags(String html) {
        return TAG.matcher(html).results().map(tag -> tag.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> attribute(String html, String name) {
        return Pattern.compile(name + "=\"([^\"]*)\"").matcher(html).results().map(ReportTest::value);
    }

    private static String value(MatchResult attribute) {
        return Objects.requireNonNull(attribute.group(1));
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
