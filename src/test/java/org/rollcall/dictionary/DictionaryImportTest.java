package org.rollcall.dictionary;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.web.Problem;
import org.rollcall.receive.ingest.OtherServer;

/** In a service that may import from this machine. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@TestProfile(OtherServer.class)
class DictionaryImportTest {
    private static final String SMALL = Definitions.yaml("counts.issues number", "uuid string");

    @BeforeEach
    void freshService() {
        FreshService.start();
    }

    @Test
    void dictionaryOfAnInstance_isPublishedAsPutDoes() {
        try (var instance = answering(SMALL)) {
            importFrom(url(instance), "18.9")
                    .statusCode(201)
                    .contentType("application/json")
                    .body("version", equalTo("18.9"))
                    .body("definitions", is(2));
            importFrom(url(instance) + "/", "18.9").statusCode(200);
            assertThat(instance.requests).hasSize(2);
        }
        assertThat(given().get("/api/v4/usage_data/metric_definitions?version=18.9")
                        .asString())
                .isEqualTo(SMALL);
        try (var instance = answering(Definitions.yaml("other number"))) {
            problem(importFrom(url(instance), "18.9"), 409, "dictionary_conflict");
        }
    }

    @Test
    void retypedMetric_isPublishedOnlyWhereThatIsMeant() {
        try (var instance = answering(SMALL)) {
            importFrom(url(instance), "18.9").statusCode(201);
        }
        try (var instance = answering(Definitions.yaml("counts.issues string", "uuid string"))) {
            problem(importFrom(url(instance), "18.10"), 409, "dictionary_incompatible")
                    .body("incompatible.key_path", equalTo(List.of("counts.issues")));
            problem(post("?force=true", body(url(instance), "18.10")), 400, "invalid_parameter");
            assertThat(FreshService.rows()).contains("dictionary 1");
            post("?force=retyped", body(url(instance), "18.10")).statusCode(201);
        }
    }

    @Test
    void answerThatIsNoDictionary_isAFailureOfTheInstance_thatNamesTheLine() {
        try (var instance = answering("- key_path: a\n- nothing\n")) {
            problem(importFrom(url(instance), "18.9"), 502, "import_failed")
                    .body(
                            "detail",
                            equalTo("The answer of %s is no dictionary. Line 2: A definition is a mapping of fields,"
                                            .formatted(url(instance))
                                    + " but this is a single value."));
        }
        assertThat(FreshService.rows()).contains("dictionary 0");
    }

    @Test
    void instanceThatAnswersSomethingElse_isABadGateway() {
        try (var instance =
                InstanceStub.http(exchange -> InstanceStub.answer(exchange, 404, "text/html", new byte[0]))) {
            problem(importFrom(url(instance), "18.9"), 502, "import_failed")
                    .body("detail", startsWith(url(instance) + " answered 404"));
        }
    }

    @Test
    void badRequest_isA400_thatNamesEverythingThatIsWrong() {
        problem(importFrom("ftp://example.com", "latest"), 400, "invalid_body")
                .body("errors.name", equalTo(List.of("version", "url")))
                .body("detail", containsString("such as 18.9"));
        problem(post("{}"), 400, "invalid_body").body("errors.name", equalTo(List.of("version", "url")));
        problem(post("{\"url\":\"https://example.com\",\"version\":\"18.9\",\"token\":\"x\"}"), 400, "invalid_body");
        problem(post("null"), 400, "invalid_body");
        problem(post("{"), 400, "not_json");
    }

    @Test
    void onlyAnAdmin_mayImport() {
        given().contentType("application/json")
                .body("{\"url\":\"https://example.com\",\"version\":\"18.9\"}")
                .post("/api/v4/dictionaries/import")
                .then()
                .statusCode(401);
    }

    private static InstanceStub answering(String yaml) {
        return InstanceStub.http(
                exchange -> InstanceStub.answer(exchange, 200, "application/yaml", yaml.getBytes(UTF_8)));
    }

    private static String url(InstanceStub instance) {
        return "http://127.0.0.1:" + instance.port();
    }

    private static ValidatableResponse importFrom(String url, String version) {
        return post(body(url, version));
    }

    private static String body(String url, String version) {
        return "{\"url\":\"%s\",\"version\":\"%s\"}".formatted(url, version);
    }

    private static ValidatableResponse post(String body) {
        return post("", body);
    }

    private static ValidatableResponse post(String query, String body) {
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .contentType("application/json")
                .body(body)
                .post("/api/v4/dictionaries/import" + query)
                .then()
                .log()
                .ifError();
    }

    private static ValidatableResponse problem(ValidatableResponse answer, int status, String type) {
        return answer.statusCode(status).contentType(Problem.MEDIA_TYPE).body("type", endsWith(":" + type));
    }
}
