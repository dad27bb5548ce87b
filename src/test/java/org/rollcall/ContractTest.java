package org.rollcall;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.rollcall.access.TestAdmin;
import org.rollcall.embedded.TestDatabase;

/** The published contract is what the code says. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class) // as other tests have it, so that they share a service
class ContractTest {

    private static final Path PUBLISHED = Path.of("openapi", "openapi.yaml");
    private static final Path ACTUAL = Path.of("target", "openapi.yaml");

    @Test
    void theCodeHasNotDriftedFromThePublishedContract() throws IOException {
        var actual = given().queryParam("format", "yaml")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        Files.writeString(ACTUAL, actual);

        assertThat(actual)
                .as("the contract in %s; if the change is meant, publish it: cp %s %s", PUBLISHED, ACTUAL, PUBLISHED)
                .isEqualTo(Files.readString(PUBLISHED));
    }
}
