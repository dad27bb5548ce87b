package org.rollcall.pages;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rollcall.FreshService;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.operate.privacy.TestErasures;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** Pages remember what they have told of the whole fleet, and nothing that was erased since. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class FleetMemoryTest {

    private static final String KEPT = "kept.acme.example";
    private static final String ERASED = "erased.acme.example";
    private static final String LATER = "later.acme.example";

    @BeforeEach
    void emptyService() {
        FreshService.start();
        Service.publish("18.9", "- {key_path: hostname, value_type: string}");
    }

    @Test
    void customers_areRemembered_untilAnErasureEnds() {
        send(KEPT);
        send(ERASED);
        assertThat(customers(TestAdmin.TOKEN)).contains(KEPT, ERASED);

        send(LATER);
        assertThat(customers(TestAdmin.TOKEN)).contains(KEPT, ERASED).doesNotContain(LATER);

        TestErasures.erased("?hostname=" + ERASED);
        assertThat(customers(TestAdmin.TOKEN)).contains(KEPT, LATER).doesNotContain(ERASED);
    }

    @Test
    void boundReader_isToldWhatIsThereNow() {
        var token = Service.boundToken(KEPT);
        assertThat(customers(token)).doesNotContain(KEPT);

        send(KEPT);

        assertThat(customers(token)).contains(KEPT);
    }

    /** In a month that is over, whatever the day. */
    private static void send(String hostname) {
        var answer = Service.ping(
                "{\"hostname\": \"%s\", \"uuid\": \"%s\", \"version\": \"18.9.0\", \"recorded_at\": \"%s\"}"
                        .formatted(hostname, hostname, TestClock.now().minus(Duration.ofDays(35))));
        assertThat(answer.statusCode()).isEqualTo(201);
    }

    private static String customers(String token) {
        return given().header("PRIVATE-TOKEN", token)
                .accept("text/html")
                .get("/customers")
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }
}
