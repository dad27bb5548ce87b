package org.rollcall.analyse.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.demo.InsightDefinitions;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** A link can ask for CSV, which a header would ask for elsewhere. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class TableFormatTest {

    private static final String API = "/api/v4/usage_data/";

    @BeforeEach
    void freshService() {
        FreshService.start();
        assertThat(Service.publish("18.9", InsightDefinitions.yaml(new DictionaryVersion(18, 9)))
                        .statusCode())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cohorts",
                "customer_changes",
                "customers",
                "identities",
                "indicators?type=smau",
                "instances",
                "lifecycle",
                "metric_health",
                "outliers",
                "silence",
                "versions"
            })
    void formatOfTheQuery_countsMoreThanTheHeader_andMakesAFile(String table) {
        var query = API + table + (table.contains("?") ? "&" : "?");
        var csv = get(query + "format=csv", "text/html");
        var json = get(query + "format=json", "text/csv");

        assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
        assertThat(csv.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"rollcall-%s.csv\"".formatted(table.replaceAll("[?].*", "")));
        assertThat(csv.body()).isEqualTo(get(API + table, "text/csv").body());
        assertThat(json.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(json.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"rollcall-%s.json\"".formatted(table.replaceAll("[?].*", "")));
        assertThat(Json.read(json.body()).isContainerNode()).isTrue(); // the contract says which
    }

    @Test
    void formatOfTheHeader_makesNoFile() {
        assertThat(get(API + "cohorts", "text/csv").headers().firstValue("Content-Disposition"))
                .isEmpty();
        assertThat(get(API + "cohorts/", "text/html, */*;q=0.8").headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"xml", "CSV", ""})
    void otherFormat_isRefused_andTheAnswerNamesThoseThatThereAre(String format) {
        var answer = get(API + "versions?format=" + format, "*/*");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new String(answer.body(), UTF_8))
                .contains("The value '%s' of format is none of csv, json.".formatted(format));
    }

    private static HttpResponse<byte[]> get(String path, String accept) {
        return Service.getWith(path, "PRIVATE-TOKEN", TestAdmin.TOKEN, "Accept", accept);
    }
}
