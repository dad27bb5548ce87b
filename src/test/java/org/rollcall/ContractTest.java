package org.rollcall;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** The published contract, which people write, and the code have the same structure; and all of the contract is described. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class) // as other tests have it, so that they share a service
class ContractTest {

    private static final Path PUBLISHED = Path.of("openapi", "openapi.yaml");
    private static final Path ACTUAL = Path.of("target", "openapi.yaml");
    private static final String AGGREGATES =
            "[\"all\",\"count\",\"sum\",\"mean\",\"min\",\"max\",\"p10\",\"p50\",\"p90\",\"p99\",\"share_above_zero\"]";

    /** How the contract says more than annotations can. */
    private static final Set<String> NOT_IN_THE_CODE = Set.of(
            // The values of a parameter that can be repeated.
            "GET /api/v4/usage_data/series ?aggregate array of string enum=" + AGGREGATES,
            // Any field of the form is a file; clients need one name.
            "POST /usage_data/upload body multipart/form-data .file array of string",
            "POST /usage_data/upload body multipart/form-data .file [] string");

    private static final Set<String> NOT_IN_THE_CONTRACT =
            Set.of("GET /api/v4/usage_data/series ?aggregate string enum=" + AGGREGATES);

    private static final String GENERATED = "/q/generated-openapi";

    @Test
    void theCodeHasTheStructureOfThePublishedContract() throws IOException {
        var generated = given().queryParam("format", "yaml")
                .get(GENERATED)
                .then()
                .statusCode(200)
                .extract()
                .asString();
        Files.writeString(ACTUAL, generated);
        var code = ContractStructure.of(new YAMLMapper().readTree(generated));
        var contract = ContractStructure.of(published());
        var onlyInCode = new TreeSet<>(code);
        onlyInCode.removeAll(contract);
        onlyInCode.removeAll(NOT_IN_THE_CONTRACT);
        var onlyInContract = new TreeSet<>(contract);
        onlyInContract.removeAll(code);
        onlyInContract.removeAll(NOT_IN_THE_CODE);

        assertSoftly(softly -> {
            softly.assertThat(onlyInCode)
                    .as("only in the code (all of it: %s); what is meant is written into %s", ACTUAL, PUBLISHED)
                    .isEmpty();
            softly.assertThat(onlyInContract)
                    .as("only in %s; what is not meant is deleted there", PUBLISHED)
                    .isEmpty();
        });
        assertThat(contract).hasSizeGreaterThan(1000);
    }

    /** Each of these is a difference, so that the comparison above cannot be true of two documents that differ in it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/paths/~1check.json",
                "/paths/~1usage_data/post",
                "/paths/~1api~1v4~1jobs/get/parameters/0",
                "/paths/~1api~1v4~1jobs/get/parameters/0/schema",
                "/paths/~1api~1v4~1usage_data~1export/get/responses/200/content/text~1csv",
                "/paths/~1usage_data/post/responses/202",
                "/paths/~1usage_data/post/requestBody/content/application~1json",
                "/paths/~1check.json/get/security",
                "/components/schemas/Receipt/properties/sha256",
                "/components/schemas/Receipt/properties/bytes/format",
                "/components/schemas/ReceiptStatus/enum",
                "/components/responses/BadRequest/content",
            })
    void whatIsMissingInTheContractIsFound(String pointer) throws IOException {
        var spoiled = published();
        var parent = spoiled.at(pointer.substring(0, pointer.lastIndexOf('/')));
        var name = pointer.substring(pointer.lastIndexOf('/') + 1).replace("~1", "/");
        assertThat(spoiled.at(pointer).isMissingNode()).isFalse();
        if (parent instanceof ObjectNode object) {
            object.remove(name);
        } else {
            ((ArrayNode) parent).remove(Integer.parseInt(name));
        }

        assertThat(ContractStructure.of(spoiled)).isNotEqualTo(ContractStructure.of(published()));
    }

    @Test
    void everythingIsDescribed() throws IOException {
        var contract = published();
        var missing = new ArrayList<String>();
        contract.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    var name = method.getKey() + " " + path.getKey();
                    describe(name, method.getValue(), missing);
                    method.getValue().path("parameters").forEach(reference -> {
                        var parameter = reference.has("$ref")
                                ? contract.at(reference.get("$ref").textValue().substring(1))
                                : reference;
                        describe(name + " " + parameter.get("name"), parameter, missing);
                    });
                }));
        contract.at("/components/schemas").properties().forEach(schema -> {
            describe(schema.getKey(), schema.getValue(), missing);
            schema.getValue()
                    .path("properties")
                    .properties()
                    .forEach(property ->
                            describe(schema.getKey() + "." + property.getKey(), property.getValue(), missing));
        });
        var names = contract.get("paths").findValuesAsText("operationId");

        assertThat(missing).isEmpty();
        assertThat(names)
                .doesNotHaveDuplicates()
                .hasSameSizeAs(contract.get("paths").findValues("responses"));
    }

    private static void describe(String name, JsonNode described, List<String> missing) {
        if (described.path("description").asText().isBlank()) {
            missing.add(name);
        }
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
        var served = given().header("Accept", accept)
                .get(path)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .extract()
                .asByteArray();

        assertThat(new ObjectMapper().readTree(served)).isEqualTo(published());
    }

    private static JsonNode published() throws IOException {
        return new YAMLMapper().readTree(Files.readString(PUBLISHED));
    }
}
