package org.rollcall;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** The published contract is what the code says. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class) // as other tests have it, so that they share a service
class ContractTest {

    private static final Path PUBLISHED = Path.of("openapi", "openapi.yaml");
    private static final Path ACTUAL = Path.of("target", "openapi.yaml");
    private static final String GENERATED = "/q/generated-openapi";

    @Test
    void theCodeHasNotDriftedFromThePublishedContract() throws IOException {
        var actual = given().queryParam("format", "yaml")
                .get(GENERATED)
                .then()
                .statusCode(200)
                .extract()
                .asString();
        Files.writeString(ACTUAL, actual);

        assertThat(actual)
                .as("the contract in %s; if the change is meant, publish it: cp %s %s", PUBLISHED, ACTUAL, PUBLISHED)
                .isEqualTo(Files.readString(PUBLISHED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/openapi", "/q/openapi?format=yaml", "/q/openapi.yaml", "/q/openapi.yml"})
    void thePublishedContractIsServed(String path) throws IOException {
        var served = given().urlEncodingEnabled(false)
                .get(path)
                .then()
                .statusCode(200)
                .contentType("application/yaml")
                .extract()
                .asString();

        assertThat(served).isEqualTo(Files.readString(PUBLISHED));
        given().head(path).then().statusCode(200).contentType("application/yaml");
    }

    @ParameterizedTest
    @CsvSource({"/q/openapi, application/json", "/q/openapi?format=JSON, */*", "/q/openapi.json, */*"})
    void asJsonItSaysTheSame(String path, String accept) throws IOException {
        var mapper = new ObjectMapper();
        var generated = given().queryParam("format", "json").get(GENERATED).asByteArray();

        var served = given().header("Accept", accept)
                .get(path)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .extract()
                .asByteArray();

        assertThat(mapper.readTree(served)).isEqualTo(mapper.readTree(generated));
    }
}
