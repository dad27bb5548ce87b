package org.rollcall.pages.stats;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rollcall.FreshService;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** As Rollcall comes: nothing of the fleet is public. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class StatsPageOffTest {

    /** What browsers send. */
    private static final String BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";

    @BeforeEach
    void freshService() {
        FreshService.start();
    }

    @Test
    void page_isA404_withTheWordsOfTheJson() {
        var detail = given().get("/stats.json")
                .then()
                .statusCode(404)
                .extract()
                .path("detail")
                .toString();

        var page = given().accept(BROWSER)
                .get("/stats")
                .then()
                .statusCode(404)
                .contentType(startsWith("text/html"))
                .extract()
                .asString();

        assertThat(Jsoup.parse(page).select(".lede").eachText()).containsExactly(detail);
        assertThat(given().get("/stats")
                        .then()
                        .statusCode(404)
                        .extract()
                        .path("detail")
                        .toString())
                .isEqualTo(detail);
    }

    /** A feature that there is not is no way to find out what is off. */
    @Test
    void whateverIsAskedFor_isA404() {
        given().accept(BROWSER).get("/stats?feature=nonsense").then().statusCode(404);
        given().get("/stats/instances.svg").then().statusCode(404);
    }

    @Test
    void nothingLeadsThere() {
        for (var path : new String[] {"/", "/dictionaries", "/stats"}) {
            assertThat(given().accept(BROWSER).get(path).asString()).doesNotContain("href=\"/stats\"");
        }
    }
}
