package org.rollcall.pages.insight;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.demo.FleetFixture;
import org.rollcall.demo.InsightDefinitions;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.pages.PageText;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** The pages about the fleet show the numbers of the API, to those who may read them. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class InsightPagesTest {

    private static final String API = "/api/v4/usage_data/";
    /** What browsers send. */
    private static final String BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";

    private static final int INSTANCES = 60;
    private static final int WEEKS = 24;
    private static final int MAX_BYTES = 100_000;

    private static final Pattern ROW = Pattern.compile("<tr[^>]*>(.*?)</tr>", Pattern.DOTALL);
    private static final Pattern CELL = Pattern.compile("<t[dh][^>]*>(.*?)</t[dh]>", Pattern.DOTALL);

    private void storeFleet() {
        FreshService.start();
        FleetFixture.store(INSTANCES, WEEKS);
    }

    @BeforeEach
    void emptyService() {
        FreshService.start();
    }

    @AfterEach
    void resetClock() {
        TestClock.reset();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/indicators", "/cohorts", "/versions", "/customers"})
    void page_isForReaders(String path) {
        given().redirects()
                .follow(false)
                .accept(BROWSER)
                .get(path)
                .then()
                .statusCode(303)
                .header("Location", "/sign-in?return_to=%2F" + path.substring(1));
        given().get(path).then().statusCode(401);
        given().accept(BROWSER)
                .header("PRIVATE-TOKEN", token("ingest"))
                .get(path)
                .then()
                .statusCode(403);
        given().header("PRIVATE-TOKEN", token("read_service_ping"))
                .get(path)
                .then()
                .statusCode(200)
                .contentType(startsWith("text/html"))
                .header("Content-Security-Policy", startsWith("default-src 'none'"));
    }

    @ParameterizedTest
    @CsvSource({
        "/indicators, No dictionary tags an indicator yet",
        "/cohorts, No instance has sent its first ping in these months",
        "/versions, No release has been seen yet",
        "/customers, No customer is like that",
        "'/cohorts?from=&to=&hostname=', No instance has sent its first ping in these months",
        "'/versions?from=&to=&hostname=&edition=', No release has been seen yet",
        "'/customers?month=&hostname=&colour=&plan=&type=&version=', No customer is like that"
    })
    void emptyService_saysWhatToDo_whicheverFieldsOfAFormAreEmpty(String path, String text) {
        assertThat(page(path)).contains(text);
    }

    @ParameterizedTest
    @CsvSource({
        "/indicators?type=smau&from=2026-W01, from",
        "/indicators?type=nonsense, type",
        "/cohorts?to=nonsense, to",
        "/versions?from=2026-01, from",
        "/customers?colour=pink, colour",
        "/customers?page=0, page",
        "/customers?version=1999, version",
        "/customers/nonsense, organisation"
    })
    void wrongValue_isRefused_withASentence(String path, String parameter) {
        Service.publish("18.9", InsightDefinitions.yaml(new DictionaryVersion(18, 9)));

        admin().accept(BROWSER).get(path).then().statusCode(400).body(containsString(parameter));
    }

    @Test
    void unknownCustomer_isNotFound() {
        admin().accept(BROWSER).get("/customers/" + "0".repeat(64)).then().statusCode(404);
    }

    @Test
    void numbers_areThoseOfTheApi() {
        storeFleet();

        indicators("stage");
        indicators("edition");
        cohorts();
        lifecycle();
        versions("");
        versions("EE");
        customers();
        boundToken_seesItsOwn();
    }

    private static void indicators(String grouping) {
        var answer = json("indicators?type=smau&group_by=" + grouping);
        var page = page("/indicators?type=smau&group_by=" + grouping);
        var last = stream(answer.get("months"))
                .filter(month -> !month.get("running").booleanValue())
                .reduce((_, later) -> later)
                .orElseThrow();
        var month = InsightText.month(last.get("month").textValue());
        var expected = new ArrayList<List<String>>();
        for (var group : last.get("groups")) {
            for (var metric : group.get("metrics")) {
                expected.add(List.of(
                        metric.get("key_path").textValue(),
                        group.get("name").textValue(),
                        number(metric, "recorded"),
                        rounded(metric, "estimated"),
                        number(metric, "reporting"),
                        number(metric, "able"),
                        number(metric, "seen")));
            }
        }
        assertThat(page).contains("All of smau in " + month);
        assertThat(rows(page, "All metrics of the type"))
                .isNotEmpty()
                .isEqualTo(expected.stream().limit(50).toList());

        var largest = Stream.of(last.get("groups"))
                .flatMap(InsightPagesTest::stream)
                .flatMap(group -> stream(group.get("metrics")).map(metric -> List.of(group.get("name"), metric)))
                .reduce((one, other) -> recorded(other.getLast()).compareTo(recorded(one.getLast())) > 0 ? other : one)
                .orElseThrow();
        var keyPath = largest.getLast().get("key_path").textValue();
        assertThat(rows(page, keyPath + ", month by month"))
                .isNotEmpty()
                .isEqualTo(stream(answer.get("months"))
                        .filter(each -> !each.get("groups").isEmpty()) // of editions there are those that were seen
                        .toList()
                        .reversed()
                        .stream()
                        .map(each -> monthRow(each, largest.getFirst().textValue(), keyPath))
                        .toList());
    }

    private static List<String> monthRow(JsonNode month, String group, String keyPath) {
        var metric = stream(month.get("groups"))
                .filter(each -> each.get("name").textValue().equals(group))
                .flatMap(each -> stream(each.get("metrics")))
                .filter(each -> each.get("key_path").textValue().equals(keyPath))
                .findFirst()
                .orElse(MissingNode.getInstance());
        var running = month.get("running").booleanValue() ? "not over" : "";
        return Stream.concat(
                        Stream.of(
                                month.get("month").textValue() + running,
                                number(metric, "recorded"),
                                rounded(metric, "estimated")),
                        Stream.of("reporting", "able", "seen", "known", "failed", "absent", "zero")
                                .map(name -> number(metric, name)))
                .toList();
    }

    private static BigDecimal recorded(JsonNode metric) {
        return metric.get("recorded").isNull()
                ? BigDecimal.ONE.negate()
                : metric.get("recorded").decimalValue();
    }

    private static void cohorts() {
        var page = page("/cohorts");
        var answer = json(path(page, "cohorts"));
        var expected = new ArrayList<List<String>>();
        for (var cohort : answer.get("cohorts")) {
            expected.add(padded(
                    15,
                    Stream.concat(
                            Stream.of(
                                    InsightText.shortMonth(cohort.get("month").textValue()),
                                    number(cohort, "instances")),
                            stream(cohort.get("months")).map(InsightPagesTest::share))));
        }
        expected.add(padded(
                15,
                Stream.concat(
                        Stream.of("Mean, by size", ""),
                        stream(answer.get("mean")).map(InsightPagesTest::share))));

        assertThat(rows(page, "Cohorts by months since the first ping"))
                .hasSizeGreaterThan(3)
                .isEqualTo(expected);
    }

    private static String share(JsonNode share) {
        return PageText.number(share.get("share").decimalValue().movePointRight(2), 0)
                .toString();
    }

    private static void lifecycle() {
        var page = page("/cohorts");
        var answer = json(path(page, "lifecycle"));
        var weeks = stream(answer.get("weeks")).toList();

        assertThat(rows(page, "States of instances week by week"))
                .hasSizeGreaterThan(WEEKS - 1)
                .isEqualTo(weeks.reversed().stream()
                        .map(week -> Stream.concat(
                                        Stream.of(week.get("week").textValue()
                                                + (week.get("running").booleanValue() ? "not over" : "")),
                                        Stream.of("new", "returning", "resurrected", "silent", "dormant", "gone")
                                                .map(name -> number(week, name)))
                                .toList())
                        .toList());
        // Whoever has been silent for four weeks was not so a week before, and has not come back.
        assertThat(rows(page, "Who came and who fell silent, as a table").reversed())
                .isEqualTo(IntStream.range(1, weeks.size())
                        .filter(i -> !weeks.get(i).get("running").booleanValue())
                        .mapToObj(i -> List.of(
                                weeks.get(i).get("week").textValue(),
                                number(weeks.get(i), "new"),
                                number(weeks.get(i), "resurrected"),
                                Long.toString(away(weeks, i)
                                        - away(weeks, i - 1)
                                        + weeks.get(i).get("resurrected").longValue())))
                        .toList());
    }

    private static long away(List<JsonNode> weeks, int place) {
        return weeks.get(place).get("dormant").longValue()
                + weeks.get(place).get("gone").longValue();
    }

    private static void versions(String edition) {
        var page = page("/versions" + (edition.isEmpty() ? "" : "?edition=" + edition));
        var answer = json(path(page, "versions"));
        var last = stream(answer.get("weeks"))
                .filter(week -> !week.get("running").booleanValue())
                .filter(week ->
                        edition.isEmpty() || edition.equals(week.get("edition").textValue()))
                .reduce((_, later) -> later)
                .orElseThrow();
        var reaches = new ArrayList<List<String>>();
        var instances = 0L;
        for (var share : stream(last.get("versions")).toList().reversed()) {
            if (share.get("version").isNull()) {
                continue;
            }
            instances += share.get("instances").longValue();
            if (!share.get("prerelease").booleanValue()) {
                reaches.add(List.of(
                        share.get("version").textValue(),
                        PageText.number(instances).toString(),
                        PageText.share(share.get("at_or_above").decimalValue()).toString()));
            }
        }
        assertThat(rows(page, "Who can run what, as a table")).isNotEmpty().isEqualTo(reaches);

        var shares = rows(page, "Versions in use, as a table");
        assertThat(shares).isNotEmpty();
        assertThat(shares.stream()
                        .filter(row -> row.getFirst().equals(last.get("week").textValue()))
                        .findFirst()
                        .orElseThrow())
                .as("the highest version that the chart names, and its share")
                .contains(stream(last.get("versions"))
                        .max((one, other) -> Long.compare(
                                one.get("instances").longValue(),
                                other.get("instances").longValue()))
                        .map(share -> PageText.number(share.get("instances")
                                                .decimalValue()
                                                .movePointRight(2)
                                                .doubleValue()
                                        / last.get("instances").doubleValue())
                                + "\u00a0%")
                        .orElseThrow());

        assertThat(rows(page, "How long an upgrade takes").stream()
                        .map(row -> List.of(row.get(0), row.get(1), row.get(3), row.get(4), row.get(6), row.get(7))))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(stream(answer.get("upgrades"))
                        .map(upgrade -> List.of(
                                upgrade.get("version").textValue(),
                                upgrade.get("released").textValue(),
                                number(upgrade, "upgraded"),
                                number(upgrade, "waiting"),
                                number(upgrade, "median_weeks"),
                                number(upgrade, "p90_weeks")))
                        .toList());
    }

    private static void customers() {
        var page = page("/customers");
        var answer = json(path(page, "customers") + "&per_page=1000");
        var customers = stream(answer.get("customers")).toList();
        var rows = rows(page, "Customers");

        assertThat(rows).hasSize(Math.min(25, customers.size()));
        assertThat(customers.stream().map(InsightPagesTest::customer))
                .containsAll(rows.stream()
                        .map(row -> List.of(row.get(0), row.get(1), row.get(3), row.get(4)))
                        .toList());
        assertThat(page).contains("measured by version " + answer.get("version").textValue());
        for (var colour : List.of("red", "yellow", "green", "unknown", "no_data")) {
            var some = page("/customers?colour=" + colour);
            var expected = json(path(some, "customers") + "&per_page=1000").get("customers");

            assertThat(expected)
                    .allMatch(one -> one.get("colour").textValue().equals(colour))
                    .hasSize((int) customers.stream()
                            .filter(one -> one.get("colour").textValue().equals(colour))
                            .count());
            assertThat(rows(some, "Customers")).hasSize(Math.min(25, expected.size()));
        }
        for (var filter : List.of("plan=ULTIMATE", "type=production")) {
            var expected = json("customers?per_page=1000&" + filter).get("customers");
            var name = filter.substring(0, filter.indexOf('='));

            assertThat(stream(expected))
                    .isNotEmpty()
                    .allMatch(one -> one.get(name).asText().equalsIgnoreCase(filter.substring(name.length() + 1)));
            assertThat(page("/customers?" + filter)).contains(" of " + expected.size() + " shown");
        }
        var one = customers.getFirst();
        var own = page("/customers/" + one.get("organisation").textValue());

        assertThat(rows(own, "Measures of " + one.get("hostname").textValue()).stream()
                        .map(List::getFirst))
                .contains("Seats in useweight 30 %", "Used seats");
        var changes = json("customer_changes").get("changes");
        assertThat(rows(page, "Changes of colour since the month before")).hasSize(Math.min(10, changes.size()));
    }

    private static List<String> customer(JsonNode one) {
        var colour = one.get("colour").textValue().replace('_', ' ');
        var score = one.get("score").isNull()
                ? ""
                : " " + PageText.number(one.get("score").decimalValue(), 0);
        return List.of(
                one.get("hostname").textValue()
                        + (one.get("type").textValue().equals("unknown")
                                ? ""
                                : one.get("type").textValue().replace('_', ' ')
                                        + (one.get("primary").booleanValue() ? ", primary" : "")),
                colour + score,
                one.get("plan").isNull() ? "absent" : one.get("plan").textValue(),
                number(one, "seats"));
    }

    private static void boundToken_seesItsOwn() {
        var hostname = json("customers?per_page=1").at("/customers/0/hostname").textValue();
        var token = Service.boundToken(hostname);
        var page = given().header("PRIVATE-TOKEN", token)
                .get("/customers")
                .then()
                .statusCode(200)
                .extract()
                .asString();

        assertThat(rows(page, "Customers"))
                .hasSize(1)
                .allMatch(row -> row.getFirst().startsWith(hostname));
        for (var path : List.of("/indicators?type=smau", "/cohorts", "/versions")) {
            given().header("PRIVATE-TOKEN", token).get(path).then().statusCode(200);
        }
    }

    @Test
    void hostileTexts_areEscaped() {
        var markup = "<img src=x onerror=alert(1)>\"'&";
        Service.publish("18.9", InsightDefinitions.yaml(new DictionaryVersion(18, 9)));
        var ping = Json.read("{\"active_user_count\":3}".getBytes(UTF_8));
        var object = (ObjectNode) ping;
        object.put("hostname", "evil.example.com")
                .put("uuid", "5f0e4b2a-1d3c-4e5f-8a9b-0c1d2e3f4a5b")
                .put("version", "18.9.0")
                .put("edition", markup)
                .put("license_plan", markup)
                .put("license_user_count", 5)
                .put("recorded_at", TestClock.now().toString());
        assertThat(Service.ping(object.toString()).statusCode()).isEqualTo(201);
        var month = TestClock.now().toString().substring(0, 7);
        var organisation =
                json("customers?from=" + month).at("/customers/0/organisation").textValue();

        for (var path : List.of(
                "/indicators?group_by=edition&hostname=%3Cimg%20src%3Dx%3E",
                "/indicators?group_by=edition&group=%3Cimg%20src%3Dx%3E",
                "/cohorts?hostname=%3Cimg%20src%3Dx%3E",
                "/versions",
                "/versions?edition=%3Cimg%20src%3Dx%3E",
                "/customers?month=" + month,
                "/customers?plan=%3Cimg%20src%3Dx%3E&month=" + month,
                "/customers/" + organisation + "?month=" + month)) {
            assertThat(page(path)).as(path).doesNotContain("<img").doesNotContain("alert(1)>\"");
        }
        assertThat(page("/versions")).contains("&lt;img src=x onerror=alert(1)&gt;");
        assertThat(page("/customers?month=" + month)).contains("&lt;img src=x onerror=alert(1)&gt;");
    }

    private static String page(String path) {
        var page = admin().accept(BROWSER)
                .urlEncodingEnabled(false)
                .get(path)
                .then()
                .statusCode(200)
                .contentType(startsWith("text/html"))
                .extract()
                .asString();
        assertThat(page.getBytes(UTF_8)).as(path).hasSizeLessThan(MAX_BYTES);
        return page;
    }

    private static RequestSpecification admin() {
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN);
    }

    private static String token(String scope) {
        return Json.read(Service.postWithToken(
                                "/api/v4/tokens",
                                "application/json",
                                "{\"name\":\"t\",\"scopes\":[\"%s\"]}"
                                        .formatted(scope)
                                        .getBytes(UTF_8))
                        .body())
                .get("token")
                .textValue();
    }

    /** The path below the API, and the query, that a page takes its numbers from. */
    private static String path(String page, String table) {
        var matcher = Pattern.compile("<dt>JSON</dt><dd><a class=\"path\" href=\"" + API + "(" + table + "[?][^\"]*)\"")
                .matcher(page);
        assertThat(matcher.find()).as("%s in %s", table, page).isTrue();
        return matcher.group(1).replace("&amp;", "&");
    }

    private static JsonNode json(String path) {
        var answer = Service.get(API + path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return Json.read(answer.body());
    }

    /** The cells of a table without its head, as text. */
    private static List<List<String>> rows(String page, String label) {
        var begin = page.indexOf("aria-label=\"" + label + "\"");
        assertThat(begin).as("%s in %s", label, page).isPositive();
        var body = page.substring(page.indexOf("<tbody>", begin), page.indexOf("</table>", begin));
        return ROW.matcher(body)
                .results()
                .map(row -> CELL.matcher(row.group(1))
                        .results()
                        .map(cell -> cell.group(1)
                                .replaceAll("<[^>]*>", "")
                                .replace("&lt;", "<")
                                .strip())
                        .map(text -> text.replaceAll("\\s+", " ").replace(" not over", "not over"))
                        .toList())
                .toList();
    }

    private static List<String> padded(int length, Stream<String> texts) {
        return Stream.concat(texts, Stream.generate(() -> "")).limit(length).toList();
    }

    private static String number(JsonNode parent, String name) {
        var node = parent.path(name);
        return node.isNumber() ? PageText.number(node.decimalValue()).toString() : "absent";
    }

    private static String rounded(JsonNode parent, String name) {
        var node = parent.path(name);
        return node.isNumber() ? PageText.number(node.decimalValue(), 0).toString() : "absent";
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(Objects.requireNonNull(array).spliterator(), false);
    }
}
