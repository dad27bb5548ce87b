package org.rollcall.pages.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rollcall.Definitions;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class MetricPageTest {

    /** What browsers send. */
    private static final String BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";

    @BeforeEach
    void dictionary() {
        FreshService.start();
        var yaml = Definitions.yaml("hostname string", "uuid string", "counts.issues number", "counts.boards number")
                .replace("What it is", "<script>alert(1)</script>");
        assertThat(Service.publish("18.9", yaml).statusCode()).isEqualTo(201);
    }

    @Test
    void search_findsWordsOfKeyPaths_forAnyone() {
        var page = text(stranger("/metrics?query=issues"));
        assertThat(page)
                .contains("counts.<wbr>issues", "&lt;script&gt;alert(1)")
                .doesNotContain("counts.<wbr>boards");
        assertThat(page).doesNotContain("<script>alert");
        assertThat(text(stranger("/metrics?query=nothing"))).contains("No metric is like that");
    }

    @Test
    void withoutAToken_definitionsAreShown_andNoValues() {
        ping(17);
        var page = text(stranger("/metrics/counts.issues"));
        assertThat(page)
                .contains("Definition in every dictionary", "/dictionaries/18.9", "/sign-in?return_to=")
                .doesNotContain("series-table");
    }

    @Test
    void readers_seeTheValuesOfTheApi_andBoundOnesThoseOfTheirInstances() {
        ping(17);
        var running = FreshService.strings("select to_char(now() at time zone 'UTC', 'IYYY-\"W\"IW')")
                .getFirst();
        var path = "/metrics/counts.issues?aggregate=sum&to=" + running;
        var sum = Json.read(Service.get("/api/v4/usage_data/series?metric=counts.issues&aggregate=sum")
                        .body())
                .at("/groups/0/points/0/sum")
                .asText();
        assertThat(sum).isEqualTo("17");
        assertThat(text(as(TestAdmin.TOKEN, path))).contains("data-value=\"17.0\">17</td>");
        assertThat(text(as(Service.boundToken("a.example.com"), path))).contains("data-value=\"17.0\">17</td>");
        assertThat(text(as(Service.boundToken("b.example.com"), path)))
                .contains("No instance has sent it in these weeks.");
    }

    @Test
    void metricThatNoDictionaryHas_isNotFound() {
        assertThat(stranger("/metrics/no.such.metric").statusCode()).isEqualTo(404);
    }

    private static void ping(int issues) {
        var now = FreshService.strings("select to_char(now() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")
                .getFirst();
        var payload = "{\"hostname\":\"a.example.com\",\"uuid\":\"u\",\"version\":\"18.9.0\",\"recorded_at\":\"" + now
                + "\",\"counts\":{\"issues\":" + issues + ",\"boards\":2}}";
        assertThat(Service.ping(payload).statusCode()).isEqualTo(201);
    }

    private static HttpResponse<byte[]> stranger(String path) {
        return Service.getWith(path, "Accept", BROWSER);
    }

    private static HttpResponse<byte[]> as(String token, String path) {
        return Service.getWith(path, "Accept", BROWSER, "PRIVATE-TOKEN", token);
    }

    private static String text(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
