package org.rollcall.analyse.fleet;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Corpus;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.web.Problem;

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class MetricListTest {

    private static final String DICTIONARY = """
            - key_path: hostname
              value_type: string
            - key_path: version
              value_type: string
            - key_path: recorded_at
              value_type: string
            - key_path: counts.issues
              description: Number of Issues created
              product_group: group::project management
              value_type: number
              status: data_available
              time_frame: all
              data_source: database
              data_category: Optional
              performance_indicator_type: [smau, gmau]
            - key_path: counts.notes
              description: Number of notes
              product_group: code_review
              value_type: number
              data_category: operational
            - key_path: settings.ldap
              description: 100% of_it
              value_type: boolean
            """;

    @BeforeEach
    void freshService() {
        FreshService.start();
    }

    @Test
    void metric_isDescribedByTheHighestDictionaryThatHasIt() {
        publish("14.0", DICTIONARY);
        publish("13.12", "- key_path: counts.notes\n  description: Old\n  value_type: number\n- key_path: old\n");
        publish("18.9", "- key_path: counts.issues\n  description: New\n  value_type: number\n  time_frame: all\n");
        publish("15.0", "- key_path: counts.issues\n  description: Between\n  value_type: number\n  time_frame: all\n");

        get("q=counts")
                .body("key_path", contains("counts.issues", "counts.notes"))
                .body("ordinal", contains(4, 5))
                .body("description", contains("New", "Number of notes"))
                .body("first_dictionary", contains("14.0", "13.12"))
                .body("last_dictionary", contains("18.9", "14.0"));
        get("q=old").body("first_dictionary", contains("13.12")).body("last_dictionary", contains("13.12"));
    }

    @Test
    void facts_areInTheSpellingOfToday_andNullWhereTheyAreLeftOut() {
        publish("14.0", DICTIONARY);

        get("q=counts.issues")
                .body("[0].value_type", equalTo("number"))
                .body("[0].time_frame", equalTo("all"))
                .body("[0].status", equalTo("active"))
                .body("[0].data_category", equalTo("optional"))
                .body("[0].data_source", equalTo("database"))
                .body("[0].product_group", equalTo("project_management"))
                .body("[0].performance_indicators", contains("smau", "gmau"));
        get("q=settings")
                .body("[0].containsKey('product_group')", is(true))
                .body("[0].product_group", nullValue())
                .body("[0].performance_indicators", empty());
    }

    @ParameterizedTest
    @CsvSource({
        "q=issues,                          counts.issues",
        "q=ISSUES%20number,                 counts.issues",
        "q=number%20of,                     counts.issues counts.notes",
        "q=100%25,                          settings.ldap",
        "q=of_,                             settings.ldap",
        "q=ofxit,                           ''",
        "category=optional,                 counts.issues",
        "category=Operational,              counts.notes",
        "category=subscription,             ''",
        "group=project_management,          counts.issues",
        "group=group::project%20management, counts.issues",
        "group=Code-Review,                 counts.notes",
        "indicator=smau,                    counts.issues",
        "indicator=SMAU&category=optional,  counts.issues",
        "indicator=smau&q=notes,            ''",
        "indicator=au,                      ''",
        "q=,                                counts.issues counts.notes hostname recorded_at settings.ldap version",
    })
    void search_findsWhatFitsAllOfIt(String query, String keyPaths) {
        publish("14.0", DICTIONARY);

        get(query).body("key_path.join(' ')", equalTo(keyPaths));
    }

    @Test
    void weeks_areThoseOfThePingsThatHadTheMetric_whateverItsValue() {
        publish("14.0", DICTIONARY);
        var now = TestClock.now();
        var thisWeek = Week.of(now).toString();
        var earlier = now.minus(Duration.ofDays(21));
        ping("a", now, "\"counts\":{\"issues\":1}");
        ping("b", earlier, "\"counts\":{\"issues\":null},\"settings\":{\"ldap\":true}");
        ping("c", now.minus(Duration.ofDays(7)), "\"counts\":{\"issues\":\"odd\",\"notes\":[]}");

        get("q=")
                .body("find { it.key_path == 'counts.issues' }.seen", equalTo(weeks(Week.of(earlier), thisWeek)))
                .body(
                        "find { it.key_path == 'counts.notes' }.seen.first_week",
                        equalTo(Week.of(now.minus(Duration.ofDays(7))).toString()))
                .body(
                        "find { it.key_path == 'settings.ldap' }.seen",
                        equalTo(weeks(Week.of(earlier), Week.of(earlier).toString())))
                .body("find { it.key_path == 'hostname' }.seen.last_week", equalTo(thisWeek));
    }

    @Test
    void metricThatNoPingHad_hasNoWeeks() {
        publish("14.0", DICTIONARY);

        get("q=notes").body("[0].seen.first_week", nullValue()).body("[0].seen.last_week", nullValue());
    }

    @Test
    void weeks_areKept_whenTheServiceHasForgottenWhatItWrote() {
        publish("14.0", DICTIONARY);
        var now = TestClock.now();
        ping("a", now.minus(Duration.ofDays(14)), "\"counts\":{\"issues\":1}");
        ping("a", now, "\"counts\":{\"issues\":1}");

        FreshService.forget();
        ping("b", now.minus(Duration.ofDays(7)), "\"counts\":{\"issues\":1}");

        get("q=counts.issues")
                .body(
                        "[0].seen.first_week",
                        equalTo(Week.of(now.minus(Duration.ofDays(14))).toString()))
                .body("[0].seen.last_week", equalTo(Week.of(now).toString()));
    }

    @Test
    void tokenThatIsBoundToHostnames_doesNotSeeTheWeeksOfOthers() {
        publish("14.0", DICTIONARY);
        ping("a", TestClock.now(), "\"counts\":{\"issues\":1}");
        var bound = token("{\"name\": \"bound\", \"scopes\": [\"read_service_ping\"], \"hostnames\": [\"a\"]}");
        var reader = token("{\"name\": \"reader\", \"scopes\": [\"read_service_ping\"]}");

        given().header("PRIVATE-TOKEN", bound)
                .get("/api/v4/usage_data/metrics")
                .then()
                .statusCode(200)
                .body("", hasSize(6))
                .body("seen", everyItem(nullValue()));
        given().header("PRIVATE-TOKEN", reader)
                .get("/api/v4/usage_data/metrics?q=issues")
                .then()
                .statusCode(200)
                .body("[0].seen.first_week", equalTo(Week.of(TestClock.now()).toString()));
    }

    @Test
    void withoutToken_orWithTheScopeToIngest_nothingIsTold() {
        given().get("/api/v4/usage_data/metrics").then().statusCode(401).contentType(Problem.MEDIA_TYPE);
        given().header("PRIVATE-TOKEN", token("{\"name\": \"sender\", \"scopes\": [\"ingest\"]}"))
                .get("/api/v4/usage_data/metrics")
                .then()
                .statusCode(403);
    }

    @Test
    void pages_followTheLink_overOddKeyPathsToo() {
        publish("14.0", Definitions.yaml("a number", "'a{b}' number", "'a&c=d#e' number", "B number", "é number"));
        var found = new ArrayList<String>();
        var next = "/api/v4/usage_data/metrics?per_page=2&q=it";
        while (next != null) {
            var answer = Service.get(next);
            assertThat(answer.statusCode()).isEqualTo(200);
            var page = Json.read(answer.body());
            page.forEach(metric -> found.add(metric.get("key_path").textValue()));
            var link = answer.headers().firstValue("Link").orElse(null);
            assertThat(link == null).isEqualTo(page.size() < 2);
            next = Service.next(link);
        }

        assertThat(found).containsExactly("B", "a", "a&c=d#e", "a{b}", "é");
    }

    @ParameterizedTest
    @ValueSource(strings = {"per_page=0", "per_page=1001", "per_page=x"})
    void parameterThatIsWrong_isA400(String query) {
        given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .get("/api/v4/usage_data/metrics?" + query)
                .then()
                .statusCode(400)
                .contentType(Problem.MEDIA_TYPE);
        given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .get("/api/v4/usage_data/metrics?q=" + "x".repeat(201))
                .then()
                .statusCode(400)
                .body("detail", equalTo("The parameter q must have 200 characters at most."));
    }

    @ParameterizedTest
    @CsvSource({
        "16.4,  17.8, 17.8.0-ce,     4, counts.service_desk_issues",
        "13.12, 18.9, 18.9.0-pre-ce, 6, compliance_unique_visits"
    })
    void versions_areFoundTogether(String from, String to, String ping, int smau, String onlyInTheFirst) {
        assertThat(Service.publish(from, Corpus.read("definitions/" + from + ".yml"))
                        .statusCode())
                .isEqualTo(201);
        assertThat(Service.publish(to + "?force=retyped", Corpus.read("definitions/" + to + ".yml"))
                        .statusCode())
                .isEqualTo(201);
        var receipt = Json.read(
                        Service.ping(Corpus.read("payloads/" + ping + ".json")).body())
                .get("receipt");

        assertThat(FreshService.strings("select count(*) from metric_seen"))
                .containsExactly(receipt.get("metrics").asText());
        get("indicator=smau&per_page=1000").body("", hasSize(smau));
        get("q=counts.issues&per_page=1")
                .body("[0].first_dictionary", equalTo(from))
                .body("[0].last_dictionary", equalTo(to));
        get("q=" + onlyInTheFirst + "&per_page=1000")
                .body("", not(empty()))
                .body("last_dictionary", everyItem(equalTo(from)));
    }

    private static Map<String, String> weeks(Week first, String last) {
        return Map.of("first_week", first.toString(), "last_week", last);
    }

    private static void publish(String version, String yaml) {
        assertThat(Service.publish(version + "?force=retyped", yaml).statusCode())
                .isEqualTo(201);
    }

    private static void ping(String hostname, Instant recordedAt, String members) {
        assertThat(Service.ping("{\"hostname\":\"%s\",\"version\":\"14.0.0\",\"recorded_at\":\"%s\",%s}"
                                .formatted(hostname, recordedAt, members))
                        .statusCode())
                .isEqualTo(201);
    }

    private static String token(String body) {
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .contentType("application/json")
                .body(body)
                .post("/api/v4/tokens")
                .path("token");
    }

    private static ValidatableResponse get(String query) {
        return given().urlEncodingEnabled(false)
                .header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .get("/api/v4/usage_data/metrics?" + query)
                .then()
                .statusCode(200)
                .contentType("application/json");
    }
}
