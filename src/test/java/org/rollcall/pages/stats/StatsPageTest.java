package org.rollcall.pages.stats;

import static io.restassured.RestAssured.given;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Definitions;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.analyse.publicstats.InventedMonths;
import org.rollcall.analyse.publicstats.OpenService;
import org.rollcall.analyse.score.Feature;
import org.rollcall.pages.HtmlTable;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** The page shows what {@code /stats.json} has, to anybody, and nothing else. */
@QuarkusTest
@TestProfile(OpenService.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class StatsPageTest {

    private static final String PATH = "/stats";

    /** What browsers send. */
    private static final String BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";

    private static final String MARKUP = "<img src=x onerror=alert(1)>";

    private static final int MAX_BYTES = 100_000;

    @Inject
    InventedMonths months;

    @BeforeEach
    void freshService() {
        FreshService.start();
        assertThat(Service.publish("18.9", Definitions.yaml("hostname string", "n number"))
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterEach
    void resetClock() {
        TestClock.reset();
    }

    @Test
    void anybodyMayReadIt_andItIsAPage() {
        browser()
                .get(PATH)
                .then()
                .statusCode(200)
                .contentType(startsWith("text/html"))
                .header("Content-Security-Policy", startsWith("default-src 'none'"));
        browser().header("PRIVATE-TOKEN", TestAdmin.TOKEN).get(PATH).then().statusCode(200);
    }

    /** Whether there are too few organisations, or no month has been due, is not told to strangers: the JSON does not either. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3, 19})
    void tooFewOrganisations_leadToTheSamePageAsNone(int organisations) {
        TestClock.set(Instant.parse("2026-11-20T09:00:00Z"));
        if (organisations > 0) {
            months.freeze(organisations, "EE", "18.9.0", 1.0);
        }
        months.compute();

        var page = page(PATH);

        assertThat(page)
                .contains(
                        "No month is published yet",
                        "The next one is 2026-12",
                        "3 Dec 2026",
                        "at least 20 organisations")
                .contains("/stats.json")
                .doesNotContain("<figure", "<table");
        assertThat(json().get("months")).isEmpty();
    }

    /** A month is due two days after it has begun. */
    @ParameterizedTest
    @CsvSource({
        "2026-12-02T23:59:00Z, 2026-12, 3 Dec 2026",
        "2026-12-03T00:00:00Z, 2027-01, 3 Jan 2027",
        "2026-12-31T23:59:00Z, 2027-01, 3 Jan 2027"
    })
    void nextMonth_isTheOneThatIsDueNext(Instant now, String month, String day) {
        TestClock.set(now);

        assertThat(page(PATH)).contains("The next one is " + month, day);
    }

    @Test
    void numbers_areThoseOfTheJson() {
        publishEarlierMonths();
        months.freeze(60, "EE", "18.10.1-ee", 1.0);
        months.freeze(45, "CE", "18.9.0", 0.0);
        months.compute();

        var last = json().at("/months/2");
        var html = page(PATH);

        assertThat(last.get("instances").intValue()).isEqualTo(105);
        var parts = JsonNodeFactory.instance.arrayNode();
        for (var name : List.of("versions", "editions", "sizes")) {
            last.get(name).forEach(parts::add);
        }
        HtmlTable.of(html, "numbers-table").assertShows(parts, Map.of("Name", "name", "Instances", "instances"));
        var features = HtmlTable.of(html, "features-table");
        assertThat(features.rows()).hasSize(last.get("features").size()).hasSize(10);
        assertThat(features.texts("Feature")).contains("merge requests", "issues");
        assertThat(features.texts("Known of")).containsOnly("105");
        assertThat(features.texts("Used by")).containsOnly("60");
        assertThat(features.texts("Share")).containsOnly("57 %");
    }

    @Test
    void charts_haveEveryMonthOfTheJson_andSayWhichIsMissing() {
        publishEarlierMonths();
        months.freeze(60, "EE", "18.10.1-ee", 1.0);
        months.freeze(45, "CE", "18.9.0", 0.0);
        months.compute();
        var running = months.running();

        var html = page(PATH);

        var instances = HtmlTable.of(html, "instances-table");
        assertThat(instances.texts("Month"))
                .containsExactlyElementsOf(List.of(
                        running.toString(),
                        running.minusMonths(1).toString(),
                        running.minusMonths(2).toString(),
                        running.minusMonths(3).toString()));
        assertThat(instances.texts("instances")).containsExactly("105", "100", "absent", "80");
        shares(html, "versions", (month, name) -> month.get(name));
        shares(html, "editions", (month, name) -> month.get(name));
        shares(html, "sizes", (month, name) -> month.get(name));
        var issues = HtmlTable.of(page(PATH + "?feature=issues"), "feature-table");
        assertThat(issues.texts("use it")).containsExactly("57 %", "50 %", "absent", "absent");
    }

    /** Of each month and each name that has a layer: its part of the numbers that are told. */
    private void shares(String html, String of, BiFunction<JsonNode, String, JsonNode> counts) {
        var table = HtmlTable.of(html, of + "-table");
        for (var row : table.rows()) {
            var month = StreamSupport.stream(json().get("months").spliterator(), false)
                    .filter(each -> each.get("month").asText().equals(text(row, "Month")))
                    .findFirst();
            for (var name : table.columns().subList(1, table.columns().size())) {
                assertThat(text(row, name))
                        .as("%s of %s in %s", name, of, text(row, "Month"))
                        .isEqualTo(month.map(each -> share(counts.apply(each, of), name))
                                .orElse("absent"));
            }
        }
    }

    private static String text(Map<String, HtmlTable.Cell> row, String column) {
        return requireNonNull(row.get(column), column).text();
    }

    private static String share(JsonNode counts, String name) {
        var all = StreamSupport.stream(counts.spliterator(), false)
                .mapToDouble(count -> count.get("instances").doubleValue())
                .sum();
        var one = StreamSupport.stream(counts.spliterator(), false)
                .filter(count -> count.get("name").asText().equals(name.equals("others") ? "other" : name))
                .mapToDouble(count -> count.get("instances").doubleValue())
                .sum();
        var text = String.format(Locale.ROOT, "%.2f", one * 100 / all);
        return text.replaceFirst("[.]?0+$", "") + " %";
    }

    @Test
    void keys_tellWhatChangedSinceTheMonthBefore() {
        publishEarlierMonths();
        months.freeze(60, "EE", "18.10.1-ee", 1.0);
        months.freeze(45, "CE", "18.9.0", 0.0);
        months.compute();
        var before = months.running().minusMonths(1);

        var keys = Jsoup.parse(page(PATH)).select(".key").eachText();

        assertThat(keys)
                .containsExactly(
                        "Instances 105 5 more than in " + before,
                        "Most used version 18.10 57 % 18.9 in " + before,
                        "Most used edition EE 57 % as in " + before,
                        "Most frequent size 10-49 users, 100 % as in " + before,
                        "Most used feature 57 % boards");
    }

    @Test
    void firstMonth_isComparedWithNone() {
        months.freeze(40, "EE", "18.9.0", 1.0);
        months.compute();

        var page = Jsoup.parse(page(PATH));

        assertThat(page.select(".key-change")).isEmpty();
        assertThat(page.select("#numbers-table th[scope=col]").eachText())
                .containsExactly("Name", "What", "Instances", "Bar", "Share");
        assertThat(page.text()).contains("About 40 in " + months.running() + ", the first month.");
    }

    /** All use every feature, so that none is told. */
    @Test
    void featureThatIsNotTold_hasNoNumber_andSaysSo() {
        months.freeze(40, "EE", "18.9.0", 1.0);
        months.compute();

        assertThat(page(PATH)).contains("None is told in " + months.running()).doesNotContain("features-table");
        var asked = page(PATH + "?feature=issues");
        assertThat(asked).contains("Not told in " + months.running(), "There are no numbers for this yet");
    }

    @Test
    void unknownFeature_isRefused_withTheNamesOfAll() {
        browser().get(PATH + "?feature=hostnames").then().statusCode(400).body(containsString("none of issues, notes"));
        given().get(PATH + "?edition=EE").then().statusCode(400);
    }

    @Test
    void embed_namesThisHost_andEveryPictureIsThere() {
        months.freeze(25, "EE", "18.9.0", 1.0);
        months.freeze(15, "EE", "18.9.0", 0.0);
        months.compute();

        var html = Jsoup.parse(given().accept(BROWSER)
                .header("Host", "stats.example.com:8443")
                .get(PATH)
                .asString());

        var base = "http://stats.example.com:8443";
        assertThat(html.select("#badges code, #feature-badges code").eachText())
                .contains(
                        "[![Instances](%s/stats/instances.svg)](%s/stats)".formatted(base, base),
                        "<a href=\"%s/stats\"><img src=\"%s/stats/issues.svg\" alt=\"Use of issues\" height=\"20\"></a>"
                                .formatted(base, base));
        assertThat(html.text()).contains("curl -sS '" + base + "/stats.json'");
        var pictures = html.select("#badges img, #feature-badges img");
        assertThat(pictures).hasSize(14);
        for (var picture : pictures) {
            given().get(picture.attr("src"))
                    .then()
                    .statusCode(200)
                    .body(containsString("<title>%s</title>".formatted(picture.attr("alt"))));
        }
    }

    /** Sixty organisations with an edition that is markup are enough to be named, if it were a name. */
    @Test
    void hostileEdition_isNotShown() {
        months.freeze(40, "EE", "18.9.0", 1.0);
        months.freeze(60, MARKUP, "18.9.0", 1.0);
        months.freeze(40, "other", "18.9.0", 1.0);
        months.compute();

        assertThat(page(PATH)).contains("other").doesNotContain("onerror");
        assertThat(json().at("/months/0/editions").findValuesAsText("name")).containsExactly("EE", "other");
    }

    /** Whatever is stored: a text stays text. */
    @Test
    void hostileTextsThatAreStored_areEscaped() {
        months.publish(months.running(), """
                {"month": "%s", "instances": 40, "versions": [{"name": "18.9", "instances": 40}],
                    "editions": [{"name": "%s", "instances": 40}], "sizes": [], "features": []}""".formatted(months.running(), MARKUP));

        assertThat(page(PATH)).contains("&lt;img src=x").doesNotContain(MARKUP);
    }

    /** Thirty-six months with more in them than a fleet can have: a page of less than 100 KB, with major versions as layers. */
    @Test
    void longestHistory_isASmallPage_andNamesYears() {
        for (var age = 0; age < 36; age++) {
            months.publish(
                    months.running().minusMonths(age), largest(months.running().minusMonths(age), age));
        }

        var page = page(PATH);

        assertThat(page.length()).isLessThan(MAX_BYTES);
        assertThat(HtmlTable.of(page, "instances-table").rows()).hasSize(36);
        assertThat(HtmlTable.of(page, "versions-table").columns())
                .containsExactly("Month", "20.x", "19.x", "18.x", "17.x", "others");
        assertThat(HtmlTable.of(page, "sizes-table").columns())
                .containsExactly("Month", "5000 and more", "1000-4999", "250-999", "50-249", "10-49");
        assertThat(Jsoup.parse(page).select("#instances .area text").eachText())
                .hasSize(3)
                .allMatch(label -> label.matches("20[0-9]{2}"));
    }

    /** The highest version is one that comes out each month, so that there are three years of majors. */
    private static String largest(YearMonth month, int age) {
        var versions = IntStream.range(0, 9)
                .map(behind -> 18 * 12 + 35 - age - behind)
                .mapToObj(version -> part("name", version / 12 + "." + version % 12, 1000));
        var editions = IntStream.range(0, 8)
                .mapToObj(number -> part("name", "An edition with a long name " + number, 1000 - number));
        var sizes =
                Stream.of("10-49", "50-249", "250-999", "1000-4999", "5000-").map(size -> part("name", size, 1000));
        var features = Stream.of(Feature.values())
                .map(feature -> part("feature", feature.text(), 12_345).replace("}", ", \"using\": 6789}"));
        return """
                {"month": "%s", "instances": 12345, "versions": [%s, {"name": "other", "instances": 5000}], "editions": [%s],
                    "sizes": [%s], "features": [%s]}""".formatted(month, joined(versions), joined(editions), joined(sizes), joined(features));
    }

    private static String part(String kind, String name, long instances) {
        return "{\"" + kind + "\": \"" + name + "\", \"instances\": " + instances + "}";
    }

    private static String joined(Stream<String> parts) {
        return parts.collect(Collectors.joining(", "));
    }

    @Test
    void startPageAndFoot_leadThere() {
        var links = Jsoup.parse(page("/"));

        assertThat(links.select(".doors a[href=/stats]").eachText()).containsExactly("Public statistics");
        assertThat(links.select(".foot a[href=/stats]").eachText()).containsExactly("Public statistics");
    }

    /** One of them with features, another without, and a month between that was not published. */
    private void publishEarlierMonths() {
        var before = months.running().minusMonths(1);
        months.publish(before, """
                {"month": "%s", "instances": 100, "versions": [{"name": "18.9", "instances": 60}, {"name": "18.8", "instances": 40}],
                    "editions": [{"name": "EE", "instances": 55}, {"name": "CE", "instances": 45}],
                    "sizes": [{"name": "10-49", "instances": 60}, {"name": "other", "instances": 40}],
                    "features": [{"feature": "issues", "instances": 100, "using": 50}]}""".formatted(before));
        var first = months.running().minusMonths(3);
        months.publish(first, """
                {"month": "%s", "instances": 80, "versions": [{"name": "18.8", "instances": 80}],
                    "editions": [{"name": "EE", "instances": 80}], "sizes": [{"name": "50-249", "instances": 80}], "features": []}""".formatted(first));
    }

    private static JsonNode json() {
        return Json.read(given().get("/stats.json").asByteArray());
    }

    private static String page(String path) {
        return browser().get(path).then().statusCode(200).extract().asString();
    }

    private static RequestSpecification browser() {
        return given().accept(BROWSER);
    }
}
