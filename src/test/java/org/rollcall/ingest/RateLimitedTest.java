package org.rollcall.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rollcall.Definitions;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.access.TestAdmin;
import org.rollcall.embedded.TestDatabase;
import org.rollcall.problem.Problem;

/** The limits of a service that lets five pings an hour in from one address, and two of one hostname. */
@QuarkusTest
@TestProfile(RateLimitedTest.Limited.class)
class RateLimitedTest {

    @Test
    void tooManyPings_areA429WithRetryAfter_andLeaveNothingBehind() {
        FreshService.start();
        assertThat(Service.publish("18.9", Definitions.yaml("hostname string", "n number"))
                        .statusCode())
                .isEqualTo(201);

        assertThat(Service.ping("{\"hostname\":\"a\",\"n\":1}").statusCode()).isEqualTo(201);
        assertThat(Service.ping("{\"hostname\":\"a\",\"n\":2}").statusCode()).isEqualTo(201);
        expectLimited(Service.ping("{\"hostname\":\"A\",\"n\":3}"), "hostname");
        assertThat(Service.ping("{\"hostname\":\"b\",\"n\":4}").statusCode()).isEqualTo(201);
        assertThat(Service.ping("not json").statusCode()).isEqualTo(400);
        expectLimited(Service.ping("{\"hostname\":\"c\",\"n\":5}"), "address");
        expectLimited(Service.validate("{}".getBytes(UTF_8), ""), "address");

        expectLimited(Service.post("/usage_data/upload", "application/json", "{}".getBytes(UTF_8)), "address");
        expectLimited(Service.get("/check.json?gitlab_info=eyJ2ZXJzaW9uIjoiMTguOS4wIn0="), "address");
        expectLimited(sideReport("/usage_ping_errors", "{\"error\":{}}"), "address");
        expectLimited(sideReport("/usage_ping_metadata", "{\"metadata\":{}}"), "address");

        assertThat(FreshService.rows())
                .contains("ping 3", "instance 2", "quarantined_ping 0", "ping_error 0", "ping_metadata 0");
    }

    private static HttpResponse<byte[]> sideReport(String path, String report) {
        return Service.post(path, "application/json", report.getBytes(UTF_8));
    }

    private static void expectLimited(HttpResponse<byte[]> answer, String what) {
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
        assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
        var problem = Json.read(answer.body());
        assertThat(problem.get("type").textValue()).isEqualTo("urn:rollcall:problem:rate_limited");
        assertThat(problem.get("limit_applies_to").textValue()).isEqualTo(what);
    }

    /** A service of its own. */
    public static class Limited implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "rollcall.ingest.rate-limit.per-address", "5/1h",
                    "rollcall.ingest.rate-limit.per-hostname", "2/1h");
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(TestDatabase.class), new TestResourceEntry(TestAdmin.class));
        }
    }
}
