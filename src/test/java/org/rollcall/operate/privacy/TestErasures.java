package org.rollcall.operate.privacy;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.rollcall.Eventually;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.platform.access.TestAdmin;

/** Erases as an administrator does. */
public final class TestErasures {

    private TestErasures() {}

    /**
     * Erases, and waits until that is over.
     *
     * @param what {@code ?hostname=h.example.com}, or a slash and the id of an instance
     * @return the certificate
     */
    public static JsonNode erased(String what) {
        var job = "/api/v4/jobs/"
                + given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                        .delete("/api/v4/instances" + what)
                        .then()
                        .statusCode(202)
                        .extract()
                        .jsonPath()
                        .getLong("id");
        Eventually.until(
                "the job has ended",
                () -> Json.read(Service.get(job).body()).get("ended_at").isTextual());
        var ended = Json.read(Service.get(job).body());
        assertThat(ended.get("state").textValue()).as(ended.toString()).isEqualTo("succeeded");
        return ended.get("result");
    }
}
