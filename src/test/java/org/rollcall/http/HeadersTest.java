package org.rollcall.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Definitions;
import org.rollcall.FreshService;
import org.rollcall.Service;
import org.rollcall.access.TestAdmin;
import org.rollcall.embedded.TestDatabase;

/** What every answer tells a browser, and what none tells anybody. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class HeadersTest {

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
    @ValueSource(strings = {"/q/health", "/q/metrics", "/q/openapi", "/q/info", "/q/dev", "/q/arc", "/q/swagger-ui"})
    void whatOperatorsLookAt_holdsNoSecret(String path) {
        var body = new String(Service.get(path).body(), UTF_8);

        assertThat(body).doesNotContain(TestAdmin.TOKEN, "jdbc:postgresql");
    }

    @Test
    void headersBeyondTheLimit_areRefused() {
        var answer = Service.ping("{}".getBytes(UTF_8), "X-Long", "x".repeat(20_000));

        assertThat(answer.statusCode()).isEqualTo(431);
    }
}
