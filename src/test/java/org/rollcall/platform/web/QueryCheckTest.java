package org.rollcall.platform.web;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** A parameter with a typing error is refused, and not taken for none. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class QueryCheckTest {

    /** Clients that cannot be changed call these. */
    private static final Set<String> IGNORE_WHAT_THEY_DO_NOT_KNOW = Set.of(
            "POST /usage_data",
            "POST /usage_ping_errors",
            "POST /usage_ping_metadata",
            "GET /check.json",
            "GET /check.svg",
            "GET /check.png",
            "GET /api/v4/version",
            "GET /api/v4/usage_data/metric_definitions",
            "GET /api/v4/usage_data/service_ping",
            "GET /api/v4/usage_data/queries",
            "GET /api/v4/usage_data/non_sql_metrics");

    private record Operation(String method, String path, List<String> parameters, String bodyType) {

        String name() {
            return method + " " + path;
        }

        ValidatableResponse call(String query) {
            var request = given().urlEncodingEnabled(false).header("PRIVATE-TOKEN", TestAdmin.TOKEN);
            if (!bodyType.isEmpty()) {
                request.contentType(bodyType).body("{}".getBytes(UTF_8));
            }
            return request.request(method, path.replaceAll("[{][^}]*[}]", "1") + "?" + query)
                    .then();
        }
    }

    @BeforeEach
    void freshService() {
        FreshService.start();
        Service.publish("18.9", Definitions.yaml("counts.issues number"));
    }

    @Test
    void everyOperation_refusesAParameterThatItDoesNotHave_andNamesThoseThatItHas() {
        var lenient = new TreeSet<String>();
        assertSoftly(softly -> {
            for (var operation : operations()) {
                var answer = operation.call("no_such_parameter=1").extract();
                if (!answer.asString().contains("no_such_parameter")) {
                    lenient.add(operation.name());
                    continue;
                }
                softly.assertThat(answer.statusCode()).as(operation.name()).isEqualTo(400);
                softly.assertThat(answer.<String>path("detail"))
                        .as(operation.name())
                        .startsWith("The parameter no_such_parameter is not known here");
                softly.assertThat(answer.<List<String>>path("known_parameters"))
                        .as(operation.name())
                        .containsExactlyInAnyOrderElementsOf(operation.parameters());
            }
        });

        assertThat(lenient).containsExactlyInAnyOrderElementsOf(IGNORE_WHAT_THEY_DO_NOT_KNOW);
    }

    @Test
    void everyParameter_refusesWhatTheDatabaseCannotHold() {
        assertSoftly(softly -> {
            for (var operation : operations()) {
                for (var parameter : operation.parameters()) {
                    softly.assertThat(operation
                                    .call(parameter + "=a%00")
                                    .extract()
                                    .statusCode())
                            .as("%s, %s", operation.name(), parameter)
                            .isEqualTo(400);
                }
            }
        });
    }

    @Test
    void noParameter_isMeantForASecret_soNoneIsRecorded() {
        assertThat(operations())
                .flatExtracting(Operation::parameters)
                .noneMatch(name -> name.matches(".*(token|secret|password|key(?!_path)).*"));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v4/usage_data/export, metric=a, metrics",
        "/api/v4/usage_data/export, fromat=csv, format",
        "/api/v4/usage_data/export, Hostname=a, hostname",
        "/api/v4/usage_data/export, hostname[]=a, hostname",
        "/api/v4/usage_data/pings, page=2, per_page",
        "/api/v4/usage_data/pings, since=2026-W40, received_since",
        "/api/v4/usage_data/series, aggregates=sum, aggregate",
        "/api/v4/quarantine, reasons=x, reason"
    })
    void typingError_isAnsweredWithTheNearestName(String path, String query, String nearest) {
        get(path + "?" + query)
                .statusCode(400)
                .body("type", equalTo("urn:rollcall:problem:invalid_parameter"))
                .body("detail", containsString("did you mean %s? Known are: ".formatted(nearest)));
    }

    @Test
    void nameThatIsLikeNone_isAnsweredWithAllThatThereAre() {
        get("/api/v4/quarantine?xyz=1")
                .statusCode(400)
                .body("detail", not(containsString("did you mean")))
                .body(
                        "detail",
                        containsString("The parameter xyz is not known here. Known are: cursor, hostname, per_page,"));
        get("/api/v4/opt_outs?xyz=1").statusCode(400).body("detail", containsString("There are no parameters here."));
    }

    @Test
    void everyListInPages_hasACursor_andRefusesOthers_andTheNamesOfBefore() {
        var lists = operations().stream()
                .filter(operation -> operation.parameters().contains("per_page"))
                .toList();
        assertThat(lists).hasSizeGreaterThanOrEqualTo(9);
        var ofAnotherList = PageCursor.text("/api/v4/no_such_list", List.of("1"));
        assertSoftly(softly -> {
            for (var list : lists) {
                softly.assertThat(list.parameters()).as(list.name()).contains("cursor");
                for (var cursor : List.of(
                        "", "1", "!", ofAnotherList, PageCursor.text(list.path(), List.of("a", "b", "c", "d")))) {
                    var answer = list.call("cursor=" + cursor).extract();
                    softly.assertThat(answer.statusCode()).as(list.name()).isEqualTo(400);
                    softly.assertThat(answer.<String>path("detail"))
                            .as(list.name())
                            .startsWith("The value '" + cursor + "' of cursor is no cursor of this list");
                }
                for (var perPage : List.of("0", "1001", "x")) {
                    var answer = list.call("per_page=" + perPage).extract();
                    softly.assertThat(answer.statusCode()).as(list.name()).isEqualTo(400);
                    softly.assertThat(answer.<String>path("type")).endsWith(":invalid_parameter");
                    softly.assertThat(answer.<String>path("detail"))
                            .as(list.name())
                            .containsPattern("\\bper_page\\b");
                    if (!perPage.equals("x")) { // of several numbers nobody knows which one could not be read
                        softly.assertThat(answer.<String>path("parameter"))
                                .as(list.name())
                                .isEqualTo("per_page");
                    }
                }
                for (var before : List.of("below_id", "after", "up_to_id")) {
                    var answer = list.call(before + "=1").extract();
                    softly.assertThat(answer.statusCode()).as(list.name()).isEqualTo(400);
                    softly.assertThat(answer.<String>path("detail"))
                            .as(list.name())
                            .startsWith("The parameter " + before
                                    + " is not known here; the next page is where the header Link")
                            .contains("the parameter is cursor");
                }
            }
        });
    }

    @Test
    void tokenInAParameter_isAnsweredWithWhereItGoes() {
        get("/api/v4/usage_data/pings?private_token=x")
                .statusCode(400)
                .body(
                        "detail",
                        containsString(
                                "The parameter private_token is not known here. Send a token in the header PRIVATE-TOKEN"))
                .body("detail", containsString("revoke this one"));
    }

    @Test
    void manyWrongNames_areNotAllNamed() {
        var query = "a".repeat(10_000) + "=1" + "&b%d=1".repeat(100).formatted((Object[]) numbers());

        var answer = get("/api/v4/quarantine?" + query).statusCode(400).extract();

        assertThat(answer.asByteArray().length).isLessThan(2_000);
        assertThat(answer.<List<Map<String, String>>>path("errors")).hasSize(5);
    }

    private static Integer[] numbers() {
        var numbers = new Integer[100];
        for (var i = 0; i < numbers.length; i++) {
            numbers[i] = i;
        }
        return numbers;
    }

    @Test
    void secondValue_isRefused_whereThereIsOne() {
        get("/api/v4/usage_data/service_ping?week=2026-W40&week=2026-W41")
                .statusCode(400)
                .body("detail", containsString("The parameter week is given 2 times, and takes one value"));
        get("/api/v4/usage_data/pings?edition=EE&edition=CE").statusCode(400);
        get("/api/v4/usage_data/pings?hostname=a&hostname=b").statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v4/usage_data/export?changed_since=, %2B999999999-12-31T23:59:59Z",
        "/api/v4/usage_data/export?changed_since=, 1969-12-31T23:59:59Z",
        "/api/v4/usage_data/export?changed_since=, 9999-12-31T23:59:59-18:00",
        "/api/v4/usage_data/export?from=, 0000-W01",
        "/api/v4/usage_data/export?to=, 1969-W52",
        "/api/v4/usage_data/pings?received_since=, -999999999-01-01T00:00:00Z",
        "/api/v4/usage_data/pings?received_since=, 0000-01-01T00:00:00Z",
        "/api/v4/usage_data/instances?seen_since=, %2B10000-01-01T00:00:00Z",
        "/api/v4/usage_data/series?metric=counts.issues&aggregate=sum&from=, 0001-W01",
        "/api/v4/usage_data/service_ping?week=, 1969-W01",
        "/api/v4/audit_events?from=, 0000-01-01T00:00:00Z",
        "/api/v4/quarantine?week=, 1000-W01",
        "/api/v4/usage_ping_errors?from=, 0000-W10"
    })
    void timeOutsideOfWhatCanBeKept_isRefused(String path, String time) {
        get(path + time).statusCode(400).body("detail", containsString("of the years 1970 to 9999"));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v4/usage_data/export?changed_since=, 9999-12-31T23:59:59Z",
        "/api/v4/usage_data/export?from=1970-W01&to=, 9999-W52",
        "/api/v4/usage_data/pings?received_since=, 1970-01-01T00:00:00Z",
        "/api/v4/usage_data/series?metric=counts.issues&aggregate=sum&from=1970-W01&to=, 9999-W52",
        "/api/v4/audit_events?from=1970-01-01T00:00:00Z&per_page=1&to=, 9999-12-31T23:59:59.999999Z",
        "/api/v4/quarantine?week=, 9999-W52",
        "/api/v4/usage_ping_errors?from=1970-W01&to=, 9999-W52"
    })
    void theFirstAndTheLastTime_areTaken(String path, String time) {
        get(path + time).statusCode(200);
    }

    private static ValidatableResponse get(String path) {
        return given().urlEncodingEnabled(false)
                .header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .get(path)
                .then();
    }

    private static List<Operation> operations() {
        var operations = new ArrayList<Operation>();
        var contract = Json.read(given().get("/q/openapi.json").asByteArray());
        contract.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    if (Set.of("get", "post", "put", "delete").contains(method.getKey())) {
                        operations.add(operation(
                                method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue(), contract));
                    }
                }));
        return operations;
    }

    private static Operation operation(String method, String path, JsonNode described, JsonNode contract) {
        var parameters = new ArrayList<String>();
        described.path("parameters").forEach(reference -> {
            var parameter = reference.has("$ref")
                    ? contract.at(reference.get("$ref").textValue().substring(1))
                    : reference;
            if (parameter.get("in").textValue().equals("query")) {
                parameters.add(parameter.get("name").textValue());
            }
        });
        var types = described.path("requestBody").path("content").fieldNames();
        return new Operation(method, path, parameters, types.hasNext() ? types.next() : "");
    }
}
