package org.rollcall.dictionary;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
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
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.web.Problem;

/** Without a token: anyone may ask. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class DictionaryDiffResourceTest {

    private static final String PATH = "/api/v4/dictionaries/diff?from=1.0&to=2.0";

    @BeforeEach
    void twoDictionaries() {
        FreshService.start();
        publish("1.0", Definitions.yaml("gone number", "same number", "other number"));
        publish(
                "2.0",
                Definitions.yaml("same number", "new boolean", "other number")
                        .replaceFirst("(?s)(new.*?data_source: database\n)", "$1  data_category: optional\n")
                        .replaceFirst("(?s)(other.*?)active", "$1broken"));
    }

    @Test
    void json_hasTotalsFirst_andAnArrayForEachKindOfChange() {
        var answer = given().get(PATH)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("from.version", equalTo("1.0"))
                .body("to.version", equalTo("2.0"))
                .body("to.definitions", is(3))
                .body("totals.newly_sent", is(1))
                .body("totals.removed", is(1))
                .body("totals.unchanged", is(1))
                .body("added[0].key_path", equalTo("new"))
                .body("added[0].description", equalTo("What it is"))
                .body("added[0].before", nullValue())
                .body("added[0].after.value_type", equalTo("boolean"))
                .body("added[0].after.data_category", equalTo("optional"))
                .body("added[0].after.containsKey('tiers')", is(false))
                .body("removed[0].key_path", equalTo("gone"))
                .body("removed[0].after", nullValue())
                .body("status_changed", hasSize(1))
                .body("status_changed[0].before", equalTo(Map.of("status", "active")))
                .body("status_changed[0].after", equalTo(Map.of("status", "broken")))
                .body("retyped", empty())
                .body("time_frame_changed", empty())
                .body("attributes_changed", empty())
                .extract()
                .asString();
        assertThat(answer.indexOf("\"totals\"")).isBetween(0, answer.indexOf("\"added\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/markdown", "text/markdown, application/json;q=0.5", "text/*"})
    void markdown_isAReport(String accept) {
        given().accept(accept)
                .get(PATH)
                .then()
                .statusCode(200)
                .header("Content-Type", "text/markdown;charset=UTF-8")
                .header("Vary", "Accept")
                .body(startsWith("# What changes in what is sent: 1.0 to 2.0\n"))
                .body(containsString("| `new` | `boolean` | `all` | `database` | What it is |\n"));
    }

    @Test
    void whoAcceptsAnything_getsJson_andOtherTypesAreA406() {
        given().accept("*/*").get(PATH).then().statusCode(200).contentType("application/json");
        problem(given().accept("text/html").get(PATH).then(), 406, "not_acceptable")
                .body("detail", containsString("text/markdown"));
        for (var parameter : List.of(";q=", ";q=x")) {
            problem(
                    given().header("Accept", "text/markdown" + parameter)
                            .get(PATH)
                            .then(),
                    400,
                    "invalid_request");
        }
        given().header("Accept", "text/markdown;=1").get(PATH).then().statusCode(200);
    }

    @Test
    void filter_showsOnlyWhatHasTheValue_andSaysSo() {
        given().get(PATH + "&category=Optional")
                .then()
                .statusCode(200)
                .body("filter", equalTo(Map.of("category", List.of("optional"))))
                .body("totals.added", is(1))
                .body("totals.removed", is(0))
                .body("totals.status_changed", is(0));
        given().get(PATH + "&category=optional&category=standard&source=database&group=group::project management")
                .then()
                .statusCode(200)
                .body("totals.added", is(1));
        given().get(PATH + "&category=standard").then().statusCode(200).body("totals.added", is(0));
    }

    @ParameterizedTest
    @CsvSource({
        "category, optinal,   'optional'",
        "source,   databse,   'database'",
        "group,    nobody,    'project_management'",
        "tier,     gold,      'free, premium, ultimate'"
    })
    void valueThatNeitherDictionaryHas_isA400_notAnEmptyReport(String parameter, String value, String known) {
        problem(given().get(PATH + "&" + parameter + "=" + value).then(), 400, "invalid_parameter")
                .body("detail", startsWith("The parameter " + parameter + " names nothing: "))
                .body("detail", containsString(value))
                .body("detail", containsString(known))
                .body("parameter", equalTo(parameter));
    }

    @ParameterizedTest
    @CsvSource({"1.0,1.5,1.5,2.0", "0.5,2.0,0.5,1.0", "1.0,3.0,3.0,2.0"})
    void versionThatIsNotPublished_isA404_thatNamesTheNearest(String from, String to, String missing, String nearest) {
        problem(
                        given().get("/api/v4/dictionaries/diff?from=%s&to=%s".formatted(from, to))
                                .then(),
                        404,
                        "not_found")
                .body(
                        "detail",
                        equalTo("The dictionary %s is not published; the nearest that is published is %s."
                                .formatted(missing, nearest)))
                .body("nearest", equalTo(nearest));
    }

    @Test
    void withoutAnyDictionary_isA404ThatSaysSo() {
        FreshService.start();

        problem(given().get(PATH).then(), 404, "not_found").body("detail", equalTo("No dictionary is published."));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v4/dictionaries/diff?from=1.0, to",
        "/api/v4/dictionaries/diff?to=1.0, from",
        "/api/v4/dictionaries/diff?from=&to=1.0, from",
        "/api/v4/dictionaries/diff?from=1.0&to=2.0.1, to",
        "/api/v4/dictionaries/diff?from=latest&to=2.0, from",
    })
    void versionThatIsNoneOrMissing_isA400(String path, String parameter) {
        var detail = problem(given().get(path).then(), 400, "invalid_parameter")
                .extract()
                .asString();
        assertThat(detail).contains("\"" + parameter);
    }

    @Test
    void answer_canBeKept_andIsA304WhereItIsKnown() {
        var json = given().get(PATH)
                .then()
                .header("Cache-Control", "public, max-age=3600")
                .extract();
        var markdown = given().accept("text/markdown").get(PATH);
        assertThat(json.header("ETag")).isNotEqualTo(markdown.header("ETag"));

        given().header("If-None-Match", json.header("ETag"))
                .get(PATH)
                .then()
                .statusCode(304)
                .header("ETag", json.header("ETag"))
                .header("Vary", "Accept")
                .body(is(""));
        given().header("If-None-Match", json.header("ETag"))
                .get(PATH + "&category=optional")
                .then()
                .statusCode(200)
                .header("ETag", not(equalTo(json.header("ETag"))));
    }

    @Test
    void otherMethods_areNotAllowed_andNoDictionaryCanBeCalledDiff() {
        given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .contentType("application/yaml")
                .body("- key_path: a\n".getBytes(UTF_8))
                .put("/api/v4/dictionaries/diff")
                .then()
                .statusCode(oneOf(400, 405));
        assertThat(Service.get("/api/v4/dictionaries/diff/?from=1.0&to=2.0").statusCode())
                .isEqualTo(200);
    }

    @Test
    void samples_areCompared() {
        FreshService.start();
        assertThat(Service.publish("16.4", Corpus.read("definitions/16.4.yml")).statusCode())
                .isEqualTo(201);
        assertThat(Service.publish("17.8?force=retyped", Corpus.read("definitions/17.8.yml"))
                        .statusCode())
                .isEqualTo(201);

        var diff = Json.read(
                Service.get("/api/v4/dictionaries/diff?from=16.4&to=17.8").body());
        assertThat(diff.get("totals").get("added").intValue()).isEqualTo(9);
        assertThat(diff.get("added")).hasSize(9);
        assertThat(diff.get("removed")).hasSize(4);
        assertThat(diff.get("retyped")).hasSize(2);
        assertThat(diff.get("time_frame_changed")).hasSize(3);
    }

    @Test
    void realVersions_areCompared() {
        FreshService.start();
        assertThat(Service.publish("13.12", Corpus.read("definitions/13.12.yml"))
                        .statusCode())
                .isEqualTo(201);
        assertThat(Service.publish("18.9?force=retyped", Corpus.read("definitions/18.9.yml"))
                        .statusCode())
                .isEqualTo(201);

        var diff = Json.read(
                Service.get("/api/v4/dictionaries/diff?from=13.12&to=18.9").body());
        assertThat(diff.get("totals").get("added").intValue()).isEqualTo(1_983);
        assertThat(diff.get("added")).hasSize(1_983);
        assertThat(diff.get("removed")).hasSize(80);
        assertThat(diff.get("status_changed")).hasSize(238);
        assertThat(diff.get("retyped")).hasSize(6);
        assertThat(diff.get("time_frame_changed")).hasSize(18);
        var subscription = Json.read(Service.get("/api/v4/dictionaries/diff?from=13.12&to=18.9&category=subscription")
                .body());
        assertThat(subscription.get("added").size()
                        + subscription.get("attributes_changed").size())
                .isEqualTo(1);
    }

    private static void publish(String version, String yaml) {
        assertThat(Service.publish(version, yaml).statusCode()).isEqualTo(201);
    }

    private static ValidatableResponse problem(ValidatableResponse answer, int status, String type) {
        return answer.statusCode(status)
                .contentType(Problem.MEDIA_TYPE)
                .body("type", equalTo("urn:rollcall:problem:" + type));
    }
}
