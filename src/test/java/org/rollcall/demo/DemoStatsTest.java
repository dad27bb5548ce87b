package org.rollcall.demo;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rollcall.FreshService;
import org.rollcall.TestClock;
import org.rollcall.analyse.publicstats.OpenService;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** A demo whose statistics are public. */
@QuarkusTest
@TestProfile(OpenService.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class DemoStatsTest {

    /** As many as the walk through the pages has. */
    private static final int INSTANCES = 60;

    @Inject
    DemoFilling filling;

    @BeforeEach
    void empty() {
        FreshService.start();
        TestClock.set(Instant.parse("2026-11-26T09:00:00Z"));
    }

    @AfterEach
    void goOn() {
        FreshService.start();
        TestClock.reset();
    }

    @Test
    void filledDatabase_hasMonthsForEverybody_atOnce() {
        filling.fill(INSTANCES);
        FreshService.forget();

        var months = given().get("/stats.json")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("months.month", String.class);
        assertThat(months).contains("2026-10", "2026-11");
        assertThat(given().accept("text/html")
                        .get("/stats")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString())
                .contains("In 2026-11, about ", "/stats/instances.svg");
    }
}
