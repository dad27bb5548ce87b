package org.rollcall.dictionary;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
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
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.web.Problem;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class DictionaryResourceTest {
    private static final String SMALL = Definitions.yaml("counts.issues number", "uuid string");

    private static final String WITH_PATHS = String.format(
            Locale.ROOT, """
            ---
            # a comment
            - file_path: config/metrics/a.yml
              key_path: counts.issues
              description: "Quotes: 'single', \\"double\\", \\u00e9, \\U0001F600"
              milestone: '13.2'
              version: 13.2
              file_path_of: not a file_path
              folded: >
                one line
                of two

                and another
              options: {file_path: stays, list: [1, 'two', null, 3.50, true, 'no', "~"]}
              text: |2-
                  indented
                two
            - key_path: uuid
              long: %s
              file_path: config/metrics/b.yml
            - key_path: last
            """, "many words and more of them ".repeat(20).strip());

    @Inject
    AgroalDataSource dataSource;

    @BeforeEach
    void freshService() {
        FreshService.start();
    }

    @Test
    void newVersion_isPublished_andDescribed() {
        var before = TestClock.now().minusSeconds(1);

        var publishedAt = publish("18.9", SMALL)
                .statusCode(201)
                .contentType("application/json")
                .body("version", equalTo("18.9"))
                .body("definitions", is(2))
                .body("sha256", matchesPattern("[0-9a-f]{64}"))
                .body("warning_count", is(0))
                .body("warnings", empty())
                .extract()
                .<String>path("published_at");

        assertThat(Instant.parse(publishedAt)).isBetween(before, TestClock.now().plusSeconds(1));
        assertThat(FreshService.strings("select ordinal || ' ' || key_path from metric order by ordinal"))
                .containsExactly("1 counts.issues", "2 uuid");
    }

    @Test
    void sameDefinitionsAgain_areA200_andChangeNothing() {
        var first = publish("18.9", SMALL).statusCode(201).extract().asString();
        var rows = FreshService.rows();

        assertThat(publish("18.9", SMALL).statusCode(200).extract().asString()).isEqualTo(first);
        var other =
                SMALL.replace("---", "--- # once more").replace(": ", ":   ").replace("- key", "\n- key");
        assertThat(publish("18.9", other).statusCode(200).extract().asString()).isEqualTo(first);

        assertThat(FreshService.rows()).isEqualTo(rows);
        assertThat(given().get("/api/v4/usage_data/metric_definitions").asString())
                .isEqualTo(SMALL);
    }

    @Test
    void otherDefinitions_areAConflict_andChangeNothing() {
        publish("18.9", SMALL).statusCode(201);
        var rows = FreshService.rows();

        problem(publish("18.9", Definitions.yaml("counts.issues number", "other number")), 409, "dictionary_conflict")
                .body("detail", containsString("18.9"))
                .body("version", equalTo("18.9"));

        assertThat(FreshService.rows()).isEqualTo(rows);
        assertThat(given().get("/api/v4/usage_data/metric_definitions").asString())
                .isEqualTo(SMALL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "- key_path: new\n- key_path: ",
                "- key_path: new\n- key_path: new\n",
                "- key_path: new\n  \"x\\0\": 1\n",
                "- key_path: new\n  x: !!java.net.URL [http://localhost]\n",
                "key_path: new\n",
                "{\"json\": true}",
                "- key_path: new\n  x: [",
            })
    void fileThatIsNoDictionary_isA400ThatNamesTheLine_andChangesNothing(String yaml) {
        publish("18.8", SMALL).statusCode(201);
        var rows = FreshService.rows();

        problem(publish("18.9", yaml), 400, "invalid_dictionary").body("detail", matchesPattern("Line \\d+: .+"));

        assertThat(FreshService.rows()).isEqualTo(rows);
    }

    @ParameterizedTest
    @ValueSource(strings = {"18", "18.9.0", "latest", "v18.9", "18.09"})
    void versionThatIsNone_isA400ThatSaysWhatIsRight(String version) {
        problem(publish(version, SMALL), 400, "invalid_parameter")
                .body("detail", containsString("18.9"))
                .body("parameter", equalTo("version"));
        problem(admin().get("/api/v4/dictionaries/" + version).then(), 400, "invalid_parameter");
        problem(
                given().get("/api/v4/usage_data/metric_definitions?version=" + version)
                        .then(),
                400,
                "invalid_parameter");
        assertThat(FreshService.rows()).contains("dictionary 0", "metric 0");
    }

    @Test
    void ordinalOfAKeyPath_isTheSameInEveryVersion_forEver() {
        publish("18.9", Definitions.yaml("b number", "a number")).statusCode(201);
        publish("13.12?force=retyped", Definitions.yaml("z number", "a string", "b number"))
                .statusCode(201);
        problem(publish("14.0", "- key_path: lost\n- 7"), 400, "invalid_dictionary");
        publish("20.0", Definitions.yaml("y number", "z number")).statusCode(201);

        assertThat(FreshService.strings("select ordinal || ' ' || key_path from metric order by ordinal"))
                .containsExactly("1 b", "2 a", "3 z", "4 y");
        assertThat(FreshService.strings("""
                        select version || ' ' || position || ' ' || ordinal || ' ' || value_type
                        from definition order by version, position"""))
                .containsExactly(
                        "13.12 0 3 number",
                        "13.12 1 2 string",
                        "13.12 2 1 number",
                        "18.9 0 1 number",
                        "18.9 1 2 number",
                        "20.0 0 4 number",
                        "20.0 1 3 number");
    }

    @Test
    void definitionsThatBreakRules_arePublished_withWarnings() {
        publish("18.9", "- key_path: a\n- key_path: b\n  value_type: integer\n")
                .statusCode(201)
                .body("warning_count", is(12))
                .body(
                        "warnings.findAll { it.key_path == 'b' }.code.unique()",
                        contains("missing_field", "missing_owner", "unknown_value"))
                .body("warnings.findAll { it.code == 'unknown_value' }.line", contains(2));

        admin().get("/api/v4/dictionaries/18.9").then().statusCode(200).body("warnings", hasSize(12));
    }

    @Test
    void versionOfThirteenTwelve_isPublished_with259DefinitionsThatBreakGitLabsOwnRules() {
        var answer = publish("13.12", Corpus.read("definitions/13.12.yml"))
                .statusCode(201)
                .body("definitions", is(1_237))
                .extract();

        assertThat(answer.<List<String>>path("""
                        warnings.findAll { it.code != 'missing_milestone' && it.message.endsWith('is missing or null') }\
                        .key_path.unique()""")).hasSize(259);
    }

    @Test
    void metricsThatAreRetypedOrRetimed_areA409_thatListsAllOfThem_andChangesNothing() {
        publish("9.10", Definitions.yaml("a number", "b number", "c number")).statusCode(201);
        publish("9.9", Definitions.yaml("a number", "c number")).statusCode(201);
        var rows = FreshService.rows();
        var other = Definitions.yaml("b number", "a string", "c number", "d number")
                .replaceFirst("time_frame: all", "time_frame: 28d");

        problem(publish("10.0", other), 409, "dictionary_incompatible")
                .body("detail", containsString("10.0 declares 2 metrics"))
                .body("detail", containsString("?force=retyped"))
                .body("incompatible.key_path", contains("b", "a"))
                .body("incompatible.attribute", contains("time_frame", "value_type"))
                .body("incompatible.before", contains("all", "number"))
                .body("incompatible.after", contains("28d", "string"))
                .body("incompatible.versions", contains(List.of("9.10"), List.of("9.9", "9.10")));
        assertThat(FreshService.rows()).isEqualTo(rows);

        publish("10.0?force=retyped", other).statusCode(201);
        publish("10.0", other).statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "all", "Retyped"})
    void forceOfAnotherKind_isA400(String force) {
        problem(publish("18.9?force=" + force, SMALL), 400, "invalid_parameter")
                .body("detail", equalTo("The parameter force must be retyped, or be left out."));
        assertThat(FreshService.rows()).contains("dictionary 0");
    }

    @Test
    void everyOtherChange_isCountedInTheAnswer_againstTheVersionBefore() {
        publish("10.0", Definitions.yaml("a number", "b number"))
                .statusCode(201)
                .body("containsKey('changes')", is(false));
        publish("20.0", Definitions.yaml("a number")).statusCode(201);

        publish("15.0", Definitions.yaml("b number", "c number").replace("data_source: database", "data_source: redis"))
                .statusCode(201)
                .body("changes.from", equalTo("10.0"))
                .body("changes.to", equalTo("15.0"))
                .body("changes.totals.newly_sent", is(1))
                .body("changes.totals.no_longer_sent", is(1))
                .body("changes.totals.attributes_changed", is(1))
                .body("changes.report", equalTo("/api/v4/dictionaries/diff?from=10.0&to=15.0"));
        publish("9.0", Definitions.yaml("a number")).body("changes.from", equalTo("9.0"));
        admin().get("/api/v4/dictionaries/15.0").then().body("containsKey('changes')", is(false));
    }

    @ParameterizedTest
    @CsvSource({"16.4, 17.8, 5, 2", "13.12, 18.9, 24, 6"})
    void versions_arePublishedInBothOrders_byForceOnly(String from, String to, int incompatible, int retyped) {
        var older = Corpus.read("definitions/" + from + ".yml");
        var newer = Corpus.read("definitions/" + to + ".yml");
        publish(from, older).statusCode(201);
        problem(publish(to, newer), 409, "dictionary_incompatible").body("incompatible", hasSize(incompatible));
        publish(to + "?force=retyped", newer).statusCode(201).body("changes.totals.retyped", is(retyped));

        FreshService.start();
        publish(to, newer).statusCode(201);
        problem(publish(from, older), 409, "dictionary_incompatible").body("incompatible", hasSize(incompatible));
        publish(from + "?force=retyped", older).statusCode(201).body("changes.to", equalTo(to));
    }

    @Test
    void pingsOfBothTypesOfAMetric_comeBackAsTheyWereSent() {
        publish("1.0", Definitions.yaml("version string", "hostname string", "a boolean", "b number"))
                .statusCode(201);
        publish("2.0?force=retyped", Definitions.yaml("version string", "hostname string", "a number", "b boolean"))
                .statusCode(201);
        var before = "{\"version\":\"1.0.0\",\"hostname\":\"one\",\"a\":true,\"b\":1}";
        var after = "{\"version\":\"2.0.0\",\"hostname\":\"two\",\"a\":1,\"b\":true}";

        assertThat(Service.ping(before).statusCode()).isEqualTo(201);
        assertThat(Service.ping(after).statusCode()).isEqualTo(201);

        assertThat(Json.differences(
                        before.getBytes(UTF_8),
                        Service.get("/api/v4/usage_data/service_ping?hostname=one")
                                .body()))
                .isEmpty();
        assertThat(Json.differences(
                        after.getBytes(UTF_8),
                        Service.get("/api/v4/usage_data/service_ping?hostname=two")
                                .body()))
                .isEmpty();
    }

    @Test
    void list_hasTheHighestVersionFirst_withoutWarnings() {
        admin().get("/api/v4/dictionaries").then().statusCode(200).body("", empty());
        for (var version : List.of("9.10", "18.9", "9.9", "10.0")) {
            publish(version, "- key_path: a\n").statusCode(201);
        }

        admin().get("/api/v4/dictionaries")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("version", contains("18.9", "10.0", "9.10", "9.9"))
                .body("[0].warning_count", is(6))
                .body("[0].containsKey('warnings')", is(false));
    }

    /** Whoever looked into the table would wait for its lock. */
    @Test
    void choosingADictionary_makesNoQuery() throws SQLException {
        publish("18.9", Definitions.yaml("version string", "hostname string", "n number"))
                .statusCode(201);
        ping(0);

        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table dictionary in access exclusive mode");
            // Longer than publications may go unnoticed without notifications.
            try {
                assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
                    for (var n = 1; n <= 15; n++) {
                        ping(n);
                        Thread.sleep(100);
                    }
                });
            } finally {
                connection.rollback();
            }
        }
    }

    private static void ping(int n) {
        assertThat(Service.ping(String.format(Locale.ROOT, "{\"version\":\"18.9.1\",\"hostname\":\"a\",\"n\":%d}", n))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void versionThatIsNotPublished_isA404() {
        problem(admin().get("/api/v4/dictionaries/18.9").then(), 404, "not_found")
                .body("detail", equalTo("The dictionary 18.9 is not published."));
        problem(
                        given().get("/api/v4/usage_data/metric_definitions?version=18.9")
                                .then(),
                        404,
                        "not_found")
                .body("detail", equalTo("The dictionary 18.9 is not published."));
        problem(given().get("/api/v4/usage_data/metric_definitions").then(), 404, "not_found")
                .body("detail", equalTo("No dictionary is published."));
    }

    @Test
    void onlyAnAdmin_mayPublishAndLook() {
        problem(
                        given().body(SMALL.getBytes(UTF_8))
                                .put("/api/v4/dictionaries/18.9")
                                .then(),
                        401,
                        "unauthenticated")
                .header("WWW-Authenticate", containsString("Bearer"));
        problem(given().get("/api/v4/dictionaries").then(), 401, "unauthenticated");
        var reader = admin().contentType("application/json")
                .body("{\"name\": \"reader\", \"scopes\": [\"read_service_ping\"]}")
                .post("/api/v4/tokens")
                .<String>path("token");
        problem(
                given().header("PRIVATE-TOKEN", reader)
                        .contentType("application/octet-stream")
                        .body(SMALL.getBytes(UTF_8))
                        .put("/api/v4/dictionaries/18.9")
                        .then(),
                403,
                "forbidden");
        problem(
                given().header("PRIVATE-TOKEN", reader)
                        .get("/api/v4/dictionaries")
                        .then(),
                403,
                "forbidden");
        assertThat(FreshService.rows()).contains("dictionary 0");
    }

    @Test
    void metricDefinitions_areTheBytesThatWerePublished_forAnyone() {
        publish("18.9", SMALL + "# the end").statusCode(201);

        var answer = given().accept("*/*")
                .get("/api/v4/usage_data/metric_definitions?version=18.9")
                .then()
                .statusCode(200)
                .header("Content-Type", matchesPattern("application/yaml(;\\s?charset=UTF-8)?"))
                .header("ETag", matchesPattern("\"[0-9a-f]{64}\""))
                .extract();

        assertThat(answer.asByteArray()).isEqualTo((SMALL + "# the end").getBytes(UTF_8));
    }

    @Test
    void metricDefinitions_areThoseOfTheNewestVersion_whereNoneIsNamed() {
        publish("18.10", SMALL + "# newest").statusCode(201);
        publish("18.9", SMALL + "# later").statusCode(201);

        assertThat(given().get("/api/v4/usage_data/metric_definitions").asString())
                .endsWith("# newest");
        assertThat(given().get("/api/v4/usage_data/metric_definitions?version=18.9")
                        .asString())
                .endsWith("# later");
    }

    @Test
    void etagOfTheSameContent_isA304WithoutABody_andOfOtherContentIsNot() {
        publish("18.9", SMALL).statusCode(201);
        var etag = given().get("/api/v4/usage_data/metric_definitions").header("ETag");

        for (var known : List.of(etag, "\"x\", " + etag, "*")) {
            var answer = given().header("If-None-Match", known).get("/api/v4/usage_data/metric_definitions");
            assertThat(answer.statusCode()).as(known).isEqualTo(304);
            assertThat(answer.header("ETag")).isEqualTo(etag);
            assertThat(answer.asByteArray()).isEmpty();
        }
        given().header("If-None-Match", "\"x\"")
                .get("/api/v4/usage_data/metric_definitions")
                .then()
                .statusCode(200);
        publish("18.10", SMALL + "# newest").statusCode(201);
        given().header("If-None-Match", etag)
                .get("/api/v4/usage_data/metric_definitions")
                .then()
                .statusCode(200)
                .header("ETag", not(equalTo(etag)));
    }

    @Test
    void filePaths_areLeftOut_unlessTheyAreAskedFor_andNothingElseIs() {
        publish("18.9", WITH_PATHS).statusCode(201);
        var expected = load(WITH_PATHS.getBytes(UTF_8));
        expected.forEach(definition -> definition.remove("file_path"));

        var with = given().get("/api/v4/usage_data/metric_definitions?include_paths=true");
        var without = given().get("/api/v4/usage_data/metric_definitions");

        assertThat(with.asByteArray()).isEqualTo(WITH_PATHS.getBytes(UTF_8));
        assertThat(without.header("Content-Type")).startsWith("application/yaml");
        assertThat(load(without.asByteArray())).isEqualTo(expected);
        assertThat(ordered(load(without.asByteArray()))).isEqualTo(ordered(expected));
        assertThat(without.asString()).startsWith("---");
        assertThat(without.header("ETag")).isNotEqualTo(with.header("ETag"));
        assertThat(given().get("/api/v4/usage_data/metric_definitions?include_paths=false")
                        .asByteArray())
                .isEqualTo(without.asByteArray());
    }

    @Test
    void everyPath_answersWithATrailingSlash_withoutARedirect() {
        assertThat(Service.publish("18.9/", SMALL).statusCode()).isEqualTo(201);
        for (var path : List.of(
                "/api/v4/dictionaries/",
                "/api/v4/dictionaries/18.9/",
                "/api/v4/usage_data/metric_definitions/",
                "/api/v4/usage_data/metric_definitions/?version=18.9")) {
            assertThat(Service.get(path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(given().get("/api/v4/usage_data/metric_definitions/").asString())
                .isEqualTo(SMALL);
    }

    @Test
    void twoPublicationsAtOnce_areOne201AndOne200() throws InterruptedException, ExecutionException {
        for (var minor = 0; minor < 5; minor++) {
            var version = "18." + minor;
            var yaml = Definitions.yaml("shared number", String.format(Locale.ROOT, "own%d number", minor));

            assertThat(statusesAtOnce(version, List.of(yaml, yaml))).containsExactlyInAnyOrder(201, 200);
        }
        assertThat(FreshService.rows()).contains("dictionary 5", "metric 6", "definition 10");
    }

    @Test
    void twoDifferentPublicationsAtOnce_areOne201AndOne409() throws InterruptedException, ExecutionException {
        assertThat(statusesAtOnce("18.9", List.of(Definitions.yaml("a number"), Definitions.yaml("b number"))))
                .containsExactlyInAnyOrder(201, 409);
        assertThat(FreshService.rows()).contains("dictionary 1", "metric 1", "definition 1");
    }

    private static List<Integer> statusesAtOnce(String version, List<String> yamls)
            throws InterruptedException, ExecutionException {
        try (var threads = Executors.newFixedThreadPool(yamls.size())) {
            var calls = yamls.stream()
                    .map(yaml -> (Callable<Integer>)
                            () -> Service.publish(version, yaml).statusCode())
                    .toList();
            var statuses = new ArrayList<Integer>();
            for (var answer : threads.invokeAll(calls)) {
                statuses.add(answer.get());
            }
            return statuses;
        }
    }

    private static List<Map<String, @Nullable Object>> load(byte[] yaml) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(new String(yaml, UTF_8));
    }

    private static List<List<String>> ordered(List<Map<String, @Nullable Object>> definitions) {
        return definitions.stream()
                .map(definition -> List.copyOf(definition.keySet()))
                .toList();
    }

    private static RequestSpecification admin() {
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN);
    }

    private static ValidatableResponse publish(String version, String yaml) {
        return publish(version, yaml.getBytes(UTF_8));
    }

    private static ValidatableResponse publish(String version, byte[] yaml) {
        return admin().contentType("application/octet-stream")
                .body(yaml)
                .put("/api/v4/dictionaries/" + version)
                .then();
    }

    private static ValidatableResponse problem(ValidatableResponse answer, int status, String type) {
        return answer.statusCode(status)
                .contentType(Problem.MEDIA_TYPE)
                .body("type", equalTo("urn:rollcall:problem:" + type))
                .body("status", is(status));
    }
}
