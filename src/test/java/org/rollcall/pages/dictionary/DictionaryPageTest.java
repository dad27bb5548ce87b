package org.rollcall.pages.dictionary;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rollcall.Definitions;
import org.rollcall.FreshService;
import org.rollcall.Service;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class DictionaryPageTest {

    @BeforeEach
    void publish() {
        FreshService.start();
        page("/dictionaries").statusCode(200).body(containsString("No dictionary is published yet"));
        publish("1.0", Definitions.yaml("gone number", "same number", "other number"));
        publish("1.1", Definitions.yaml("same number", "new boolean", "other number") + """
                        - key_path: hostile
                          description: "<script>alert(1)</script> & \\"quoted\\""
                          value_type: string
                          status: active
                          data_category: optional
                          time_frame: none
                        """);
    }

    @Test
    void list_hasEachVersion_withItsChanges() {
        page("/dictionaries")
                .statusCode(200)
                .contentType(startsWith("text/html"))
                .body(containsString("href=\"/dictionaries/1.1\""))
                .body(containsString("/dictionaries/compare?from=1.0&amp;to=1.1"));
    }

    @Test
    void dictionary_showsItsMetrics_andTextsOfOthersAsText() {
        page("/dictionaries/1.1")
                .statusCode(200)
                .body(containsString("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot;"))
                .body(not(containsString("<script>alert")))
                .header("Content-Security-Policy", containsString("require-trusted-types-for 'script'"));
        page("/dictionaries/1.1?query=NEW").statusCode(200).body(containsString("1 to 1 of 1"));
    }

    @Test
    void comparison_hasTheTotalsOfTheApi() {
        int sent = RestAssured.get("/api/v4/dictionaries/diff?from=1.0&to=1.1")
                .then()
                .statusCode(200)
                .extract()
                .path("totals.newly_sent");
        assertThat(sent).isEqualTo(2);
        page("/dictionaries/compare?from=1.0&to=1.1")
                .statusCode(200)
                .body(containsString("<dt>Newly sent</dt><dd class=\"key-value\">2</dd>"))
                .body(containsString("<dt>No longer sent</dt><dd class=\"key-value\">1</dd>"))
                .body(containsString("1 to 3 of 3"));
        page("/dictionaries/compare?from=1.0&to=1.1&show=removed")
                .statusCode(200)
                .body(containsString("1 to 1 of 1"))
                .body(containsString("/metrics/gone"));
    }

    @Test
    void emptyFields_leaveTheAddress() {
        given().redirects()
                .follow(false)
                .accept("text/html")
                .get("/dictionaries/compare?from=1.0&to=1.1&category=&query=")
                .then()
                .statusCode(303)
                .header(
                        "Location",
                        equalTo(RestAssured.baseURI + ":" + RestAssured.port
                                + "/dictionaries/compare?from=1.0&to=1.1"));
    }

    @Test
    void versionThatIsNotPublished_isNotFound_asAPage() {
        page("/dictionaries/9.9")
                .statusCode(404)
                .contentType(startsWith("text/html"))
                .body(containsString("9.9"));
        given().accept("application/json")
                .get("/dictionaries/9.9")
                .then()
                .statusCode(404)
                .contentType("application/problem+json");
    }

    private static ValidatableResponse page(String path) {
        return given().accept("text/html").get(path).then();
    }

    private static void publish(String version, String yaml) {
        assertThat(Service.publish(version, yaml).statusCode()).isEqualTo(201);
    }
}
