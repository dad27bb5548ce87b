package org.rollcall.platform.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Service;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** What every answer tells a browser, and what none tells anybody. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class HeadersTest {

    @Inject
    @ConfigProperty(name = "quarkus.datasource.password")
    String databasePassword;

    @BeforeEach
    void freshService() {
        FreshService.start();
        Service.publish("18.9", Definitions.yaml("counts.issues number"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v4/usage_data/pings",
                "/api/v4/usage_data/export",
                "/api/v4/usage_data/metric_definitions",
                "/api/v4/dictionaries",
                "/api/v4/nowhere",
                "/nowhere",
                "/q/health",
                "/q/metrics",
                "/q/openapi",
                "/check.json?gitlab_info=e30="
            })
    void everyAnswer_isSafeInABrowser(String path) {
        var headers = Service.get(path).headers();

        assertThat(headers.allValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(headers.allValues("Content-Security-Policy"))
                .containsExactly("default-src 'none'; frame-ancestors 'none'");
        assertThat(headers.allValues("Referrer-Policy")).containsExactly("no-referrer");
        assertThat(headers.allValues("Cache-Control")).containsExactly("no-store");
    }

    @Test
    void plainHttp_doesNotPromiseTls() {
        assertThat(Service.get("/q/health").headers().firstValue("Strict-Transport-Security"))
                .isEmpty();
    }

    @Test
    void whatMayBeKept_saysSoItself() {
        Service.publish("18.10", Definitions.yaml("counts.issues number"));

        var diff = Service.get("/api/v4/dictionaries/diff?from=18.9&to=18.10");

        assertThat(diff.headers().allValues("Cache-Control")).containsExactly("public, max-age=3600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v4/usage_data/pings", "/nowhere", "/q/health", "/usage_data"})
    void noAnswer_tellsWhichSoftwareItIsFrom(String path) {
        var headers = Service.get(path).headers();

        assertThat(headers.map().keySet())
                .map(name -> name.toLowerCase(Locale.ROOT))
                .doesNotContainAnyElementsOf(Set.of("server", "x-powered-by", "via"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/q/health",
                "/q/health/live",
                "/q/health/ready",
                "/q/health/started",
                "/q/metrics",
                "/q/openapi",
                "/api/v4/tokens",
                "/api/v4/audit_events",
                "/api/v4/jobs",
                "/api/v4/redaction_rules",
                "/api/v4/version"
            })
    void pagesForOperators_holdNoSecret(String path) {
        var answer = Service.get(path);

        assertThat(answer.statusCode()).as("a page that exists").isEqualTo(200);
        assertThat(new String(answer.body(), UTF_8))
                .isNotEmpty()
                .doesNotContain(TestAdmin.TOKEN, databasePassword, "jdbc:postgresql");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/info", "/q/dev", "/q/dev-ui", "/q/arc", "/q/arc/beans", "/q"})
    void pagesForDevelopers_areNotThere(String path) {
        assertThat(Service.get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void hostOfTheRequest_comesBackNowhere() throws IOException {
        for (var n = 1; n <= 2; n++) {
            Service.ping(String.format(
                    Locale.ROOT,
                    "{\"hostname\":\"gitlab.example.com\",\"version\":\"18.9.0\",\"counts\":{\"issues\":%d}}",
                    n));
        }

        var stored = raw("POST /usage_data HTTP/1.1\r\nHost: evil.example\r\nContent-Type: application/json\r\n"
                + "Content-Length: 33\r\n\r\n{\"hostname\":\"gitlab.example.com\"}");
        var page = raw("GET //api/v4/usage_data/pings?per_page=1&hostname=*.example.com&hostname=a HTTP/1.1\r\n"
                + "Host: evil.example\r\nPRIVATE-TOKEN: " + TestAdmin.TOKEN + "\r\n\r\n");
        var job = raw(
                "POST /api/v4/quarantine/replay HTTP/1.1\r\nHost: evil.example\r\nContent-Type: application/json\r\n"
                        + "PRIVATE-TOKEN: " + TestAdmin.TOKEN + "\r\nContent-Length: 2\r\n\r\n{}");

        assertThat(stored).startsWith("HTTP/1.1 201").containsIgnoringCase("\r\nLocation: /usage_data/receipts/");
        assertThat(page)
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase("\r\nLink: </api/v4/usage_data/pings?")
                .contains("hostname=*.example.com&hostname=a", ">; rel=\"next\"");
        assertThat(job).startsWith("HTTP/1.1 202").containsIgnoringCase("\r\nLocation: /api/v4/jobs/");
        assertThat(stored + page + job).doesNotContain("evil.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: a\r\nHost: a\r\n", "Host: a\r\nX: y\r\nhost: b\r\n", ""})
    void requestForNoHostOrForTwo_isRefused(String headers) throws IOException {
        assertThat(raw("GET /q/health HTTP/1.1\r\n" + headers + "\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("urn:rollcall:problem:invalid_request", "the header Host once");
    }

    @Test
    void oldHttp_needsNoHost() throws IOException {
        assertThat(raw("GET /q/health HTTP/1.0\r\n\r\n")).matches("(?s)HTTP/1\\.[01] 200 .*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/yaml", "application/x-yaml", "text/x-yaml", "text/*", "text/plain", "image/png"})
    void dictionary_isGivenInTheOneFormThatThereIs_whateverIsAccepted(String accept) throws IOException {
        assertThat(raw("GET /api/v4/usage_data/metric_definitions HTTP/1.1\r\nHost: a\r\nAccept: " + accept
                        + "\r\n\r\n"))
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase("\r\nContent-Type: application/yaml")
                .contains("counts.issues");
    }

    /** The server would answer the upgrade before the body comes, and the client wait to be told to send it. */
    @Test
    void offerOfAnUpgrade_isIgnored_soTheBodyIsAskedFor() throws IOException {
        var body = "{\"hostname\":\"gitlab.example.com\"}";
        try (var socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout(5_000);
            var in = socket.getInputStream();
            socket.getOutputStream()
                    .write(("POST /usage_data HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                                    + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
                                    + String.format(
                                            Locale.ROOT,
                                            "Expect: 100-continue\r\nContent-Length: %d\r\n\r\n",
                                            body.length()))
                            .getBytes(UTF_8));
            var interim = read(in);
            socket.getOutputStream().write(body.getBytes(UTF_8));

            assertThat(interim).startsWith("HTTP/1.1 100 ");
            assertThat(read(in)).startsWith("HTTP/1.1 201 ");
        }
    }

    private static String raw(String request) throws IOException {
        try (var socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return read(socket.getInputStream());
        }
    }

    /** What comes first: an interim answer, or an answer that fits a packet. */
    private static String read(InputStream in) throws IOException {
        var buffer = new byte[65_536];
        var read = in.read(buffer);
        return read < 0 ? "" : new String(buffer, 0, read, UTF_8);
    }

    @Test
    void headersBeyondTheLimit_areRefused() {
        var answer = Service.ping("{}".getBytes(UTF_8), "X-Long", "x".repeat(20_000));

        assertThat(answer.statusCode()).isEqualTo(431);
    }
}
