package org.rollcall.analyse.publicstats;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Service;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

@QuarkusTest
@ExtendWith(FitsContract.class)
@TestProfile(OpenService.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class PublicStatsTest {

    private static final String PATH = "/stats.json";

    @Inject
    PublicStatsWork work;

    @Inject
    InventedMonths months;

    @BeforeEach
    void freshService() {
        FreshService.start();
        assertThat(Service.publish("18.9", Definitions.yaml("hostname string", "n number"))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void fleetOfThreeOrganisations_showsNothing() {
        months.freeze(3, "EE", "18.9.0", 1.0);

        months.compute();

        given().get(PATH).then().statusCode(200).body("months", empty());
        for (var name : List.of("instances", "version", "edition", "size", "issues")) {
            given().get("/stats/" + name + ".svg")
                    .then()
                    .statusCode(200)
                    .contentType("image/svg+xml")
                    .body(containsString(name + ": too few to tell"));
        }
    }

    @Test
    void frozenMonth_isShown_andAnybodyMayEmbedIt() {
        months.freeze(33, "EE", "18.9.1-ee", 1.0);

        months.compute();

        given().get(PATH)
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", "*")
                .header("Cross-Origin-Resource-Policy", "cross-origin")
                .header("Cache-Control", "public, max-age=3600")
                .body("months", hasSize(1))
                .body("months[0].month", equalTo(months.running().toString()))
                .body("months[0].instances", is(35))
                .body("months[0].versions", equalTo(List.of(Map.of("name", "18.9", "instances", 35))))
                .body("months[0].editions", equalTo(List.of(Map.of("name", "EE", "instances", 35))))
                .body("months[0].sizes", equalTo(List.of(Map.of("name", "10-49", "instances", 35))))
                .body("months[0].features", empty());
        badge("instances", "35 instances");
        badge("version", "most used version: 18.9");
        badge("edition", "most used edition: EE");
        badge("size", "most frequent size: 10-49 users");
        badge("merge_requests", "merge requests: too few to tell");
    }

    @Test
    void use_isToldByFeature() {
        months.freeze(25, "EE", "18.9", 1.0);
        months.freeze(15, "EE", "18.9", 0.0);

        months.compute();

        given().get(PATH)
                .then()
                .body("months[0].features.find { it.feature == 'issues' }.instances", is(40))
                .body("months[0].features.find { it.feature == 'issues' }.using", is(25));
        badge("issues", "issues: used by 63 %");
    }

    @Test
    void bandWithoutAnEnd_isNamedInWords() {
        months.publish(months.running(), """
                {"month": "%s", "instances": 35, "versions": [], "editions": [],
                    "sizes": [{"name": "5000-", "instances": 35}], "features": []}""".formatted(months.running()));

        badge("size", "most frequent size: 5000 and more users");
    }

    /** Whoever reads before and after would else see what one instance makes. */
    @Test
    void whatIsPublished_neverChanges() {
        months.freeze(22, "EE", "18.9", 1.0);
        months.compute();
        var before = given().get(PATH).then().statusCode(200).extract().asString();
        assertThat(before).contains("\"instances\":20");

        months.freeze(30, "CE", "18.10", 1.0);
        FreshService.execute("delete from instance where hostname like 'o1%'");
        months.compute();

        assertThat(given().get(PATH).asString()).isEqualTo(before);
    }

    @Test
    void monthThatIsNotFrozenYet_isNotShown() {
        months.freeze(40, "EE", "18.9", 1.0);
        FreshService.execute("delete from leader");

        months.compute();

        given().get(PATH).then().body("months", empty());
    }

    @Test
    void answer_isNotReadAgain_forMinutes() {
        given().get(PATH).then().statusCode(200).body("months", empty());
        months.freeze(40, "EE", "18.9", 1.0);
        work.computeIfDue();

        given().get(PATH).then().body("months", empty());
        FreshService.forget();
        var etag = given().get(PATH).then().body("months", hasSize(1)).extract().header("ETag");
        given().header("If-None-Match", etag)
                .get(PATH)
                .then()
                .statusCode(304)
                .header("Access-Control-Allow-Origin", "*");
    }

    @Test
    void unknownBadge_isA404_thatNamesThoseThereAre() {
        given().get("/stats/hostnames.svg")
                .then()
                .statusCode(404)
                .body("type", endsWith(":not_found"))
                .body("detail", containsString("There is no badge of this name; there are boards, ci_pipelines"));
    }

    /** No filter, no other month, no smaller group. */
    @Test
    void filters_areRefused() {
        given().get(PATH + "?edition=EE").then().statusCode(400);
        given().get("/stats/instances.svg?month=2026-01").then().statusCode(400);
    }

    private static void badge(String name, String words) {
        var svg = given().get("/stats/" + name + ".svg")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", "*")
                .header("Cache-Control", "public, max-age=3600")
                .extract()
                .asString();
        assertThat(svg).contains("<title>" + words + "</title>");
    }
}
