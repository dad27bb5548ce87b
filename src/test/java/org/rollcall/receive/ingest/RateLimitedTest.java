package org.rollcall.receive.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.ping.Instance;
import org.rollcall.platform.access.LoggedEvents;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.web.Problem;

/**
 * The limits of a service behind a trusted proxy, which is the test: every test sends from addresses of its own. An hour
 * allows ten requests and 20 KB from one address, and two payloads of one instance.
 */
@QuarkusTest
@ExtendWith(FitsContract.class)
@TestProfile(RateLimitedTest.Limited.class)
class RateLimitedTest {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final AtomicInteger LAST_ADDRESS = new AtomicInteger();

    @Inject
    AgroalDataSource dataSource;

    private final String address = address();

    @BeforeEach
    void freshService() {
        FreshService.start();
        assertThat(Service.publish("18.9", Definitions.yaml("hostname string", "n number", "recorded_at string"))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void tooManyPings_areA429WithRetryAfter_andLeaveNothingBehind() {
        for (var n = 0; n < 9; n++) {
            assertThat(ping(address, String.format(Locale.ROOT, "{\"hostname\":\"h%d.example.com\",\"n\":1}", n))
                            .statusCode())
                    .isEqualTo(201);
        }
        assertThat(ping(address, "not json").statusCode()).isEqualTo(400);
        expectLimited(ping(address, "{\"hostname\":\"c\",\"n\":5}"), "address");
        expectLimited(post(address, "/usage_data/validate", "{}"), "address");
        expectLimited(post(address, "/usage_data/upload", "{}"), "address");
        expectLimited(get(address, "/check.json?gitlab_info=eyJ2ZXJzaW9uIjoiMTguOS4wIn0="), "address");
        expectLimited(post(address, "/usage_ping_errors", "{\"error\":{}}"), "address");
        expectLimited(post(address, "/usage_ping_metadata", "{\"metadata\":{}}"), "address");

        assertThat(FreshService.rows())
                .contains("ping 9", "instance 9", "quarantined_ping 0", "ping_error 0", "ping_metadata 0");
    }

    @Test
    void addressThatTheSenderWritesItself_doesNotCount() {
        for (var n = 0; n < 10; n++) {
            assertThat(ping("198.51.100." + n + ", " + address, "not json").statusCode())
                    .isEqualTo(400);
        }

        expectLimited(ping("198.51.100.99, " + address, "not json"), "address");
    }

    @Test
    void inflatedBytes_areLimited_onEveryWayIn() throws IOException {
        var large = String.format(
                Locale.ROOT, "{\"hostname\":\"large.example.com\",\"n\":1,\"x\":\"%s\"}", "x".repeat(9_000));
        assertThat(ping(address, large).statusCode()).isEqualTo(201);
        assertThat(post(address, "/usage_data/validate", large).statusCode()).isEqualTo(200);

        expectLimitedBytes(ping(address, large));
        expectLimitedBytes(post(address, "/usage_data/validate", large));
        expectLimitedBytes(post(address, "/usage_ping_errors", large));
        expectLimitedBytes(post(address, "/usage_ping_metadata", large));
        expectLimitedBytes(send(request("/usage_data", address)
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(gzip(large)))));
        var verdict = Json.read(post(address, "/usage_data/upload", large).body())
                .get("files")
                .get(0);
        assertThat(verdict.at("/problem/limit_bytes").intValue()).isEqualTo(20 << 10);

        assertThat(FreshService.rows()).contains("ping 1", "quarantined_ping 0", "ping_error 0", "ping_metadata 0");
        assertThat(ping(address(), large).statusCode()).isEqualTo(200);
    }

    @Test
    void strangers_cannotUseUpWhatAKnownInstanceMaySend() {
        assertThat(ping(address, named("a.example.com", "own", 1)).statusCode()).isEqualTo(201);

        var stranger = address();
        assertThat(ping(stranger, named("A.example.com", "s1", 1)).statusCode()).isEqualTo(201);
        expectLimited(ping(stranger, named("a.example.com", "s2", 1)), "hostname");
        expectLimited(post(stranger, "/usage_ping_errors", "{\"error\":{\"hostname\":\"a.example.com\"}}"), "hostname");

        assertThat(ping(address, named("a.example.com", "own", 2)).statusCode()).isEqualTo(201);
        assertThat(ping(address, named("a.example.com", "own", 3)).statusCode()).isEqualTo(201);
        expectLimited(ping(address, named("a.example.com", "own", 4)), "instance");
        assertThat(ping(address, named("b.example.com", "own", 4)).statusCode()).isEqualTo(201);
    }

    @Test
    void instanceThatAnotherReplicaKnows_isKnown() throws SQLException {
        insert(new Instance("r.example.com", "own"));
        var stranger = address();
        for (var i = 0; i < 2; i++) {
            assertThat(ping(stranger, named("r.example.com", "s" + i, 1)).statusCode())
                    .isEqualTo(201);
        }
        expectLimited(ping(stranger, named("r.example.com", "s3", 1)), "hostname");

        assertThat(ping(address, named("r.example.com", "own", 2)).statusCode()).isEqualTo(201);
    }

    @Test
    void newWeeks_areLimited_andWeeksThatThereAreAreNot() {
        TestClock.set(Instant.parse("2031-03-05T12:00:00Z"));
        try {
            assertThat(recorded(address, "2031-03-03").statusCode()).isEqualTo(201);
            assertThat(recorded(address, "2031-02-26").statusCode()).isEqualTo(201);
            assertThat(recorded(address, "2031-02-27").statusCode()).isEqualTo(201);

            var third = recorded(address, "2031-02-19");

            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(Json.read(third.body()).get("detail").textValue()).contains("more than 2 new weeks");
            assertThat(recorded(address(), "2031-02-19").statusCode()).isEqualTo(201);
            assertThat(recorded(address, "2031-02-19").statusCode()).isEqualTo(200);
        } finally {
            TestClock.reset();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/usage_data/receipts/1?sha256=0000000000000000000000000000000000000000000000000000000000000000",
                "/api/v4/usage_data/metric_definitions",
                "/api/v4/dictionaries/diff?from=18.9&to=18.9",
                "/api/v4/redaction_rules",
                "/check.json?gitlab_info=eyJ2ZXJzaW9uIjoiMTguOS4wIn0=",
            })
    void whatIsReadWithoutAToken_isLimited(String path) {
        var last = get(address, path);
        for (var n = 0; n < 30 && last.statusCode() != 429; n++) {
            assertThat(last.statusCode()).isIn(200, 404);
            last = get(address, path);
        }
        expectLimited(last, "address");
    }

    @Test
    void requestsWithoutAValidToken_areLimitedAndLoggedBriefly_andTokensThatAreKnownGetIn() {
        var known = newToken();
        var fresh = newToken();
        var pings = "/api/v4/usage_data/pings";
        assertThat(withToken(address, pings, known).statusCode()).isEqualTo(200);

        var log = new LoggedEvents();
        try {
            assertThat(get(address, pings).statusCode()).isEqualTo(401);
            assertThat(withToken(address, pings, "rollcall_nonsense").statusCode())
                    .isEqualTo(401);
            assertThat(get(address, "/api/v4/dictionaries/" + "x".repeat(3_000)).statusCode())
                    .isEqualTo(401);
            expectLimited(get(address, pings), "address");
            expectLimited(withToken(address, pings, "rollcall_nonsense"), "address");
        } finally {
            log.close();
        }

        assertThat(log.lines().stream().filter(line -> line.contains("\"event.action\":\"refused\"")))
                .hasSize(3);
        assertThat(log.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(1_000));
        assertThat(withToken(address, pings, known).statusCode()).isEqualTo(200);
        assertThat(withToken(address, pings, TestAdmin.TOKEN).statusCode()).isEqualTo(200);
        expectLimited(withToken(address, pings, fresh), "address");
        assertThat(withToken(address(), pings, fresh).statusCode()).isEqualTo(200);
        assertThat(withToken(address, pings, fresh).statusCode()).isEqualTo(200);
    }

    @Test
    void attemptsToSignIn_areLimitedAsRequestsAre_andAnsweredWithPages_andKnownSessionsGetIn() {
        var known = newToken();
        var session = signIn(address, known).headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(withSession(address, session).statusCode()).isEqualTo(200);

        for (var attempt = 0; attempt < 3; attempt++) {
            assertThat(signIn(address, "nonsense").statusCode()).isEqualTo(401);
        }
        for (var token : List.of("nonsense", newToken())) {
            var answer = signIn(address, token);
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/html");
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        }
        expectLimited(withSession(address, "rollcall_session=" + "A".repeat(43)), "address");
        assertThat(withSession(address, session).statusCode()).isEqualTo(200);
        assertThat(signIn(address, known).statusCode()).isEqualTo(303);
        assertThat(signIn(address(), newToken()).statusCode()).isEqualTo(303);
    }

    private static HttpResponse<byte[]> signIn(String address, String token) {
        return send(request("/sign-in", address)
                .header("Sec-Fetch-Site", "same-origin")
                .header("Accept", "text/html")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("token=" + token)));
    }

    private static HttpResponse<byte[]> withSession(String address, String cookie) {
        return send(request("/api/v4/usage_data/pings", address).header("Cookie", cookie.replaceFirst(";.*", "")));
    }

    private static String newToken() {
        var answer = send(request("/api/v4/tokens", address())
                .header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"limits\",\"scopes\":[\"read_service_ping\"]}")));
        assertThat(answer.statusCode()).isEqualTo(201);
        return Json.read(answer.body()).get("token").textValue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown",
                "[2001:db8::1]:4430",
                "[2001:db8::1]",
                "",
                ", ",
                ", 203.0.113.250",
                "a:b:c",
                "\"",
                "[",
                "1.2.3.4:x"
            })
    void forwardedAddressThatIsNone_isNeverAFailure(String forwarded) throws IOException {
        for (var path : List.of(
                "POST /usage_data",
                "POST /usage_data/validate",
                "POST /usage_data/upload",
                "POST /usage_ping_errors",
                "POST /usage_ping_metadata",
                "GET /check.json?gitlab_info=eyJ2ZXJzaW9uIjoiMTguOS4wIn0=",
                "GET /api/v4/usage_data/metric_definitions",
                "GET /api/v4/usage_data/pings",
                "GET /q/health/live",
                "GET /q/openapi",
                "GET /nothing")) {
            var status = status(path, forwarded);
            assertThat(status).as(path).isBetween(200, 499);
        }
    }

    /** By hand, because no client sends a header without a value. */
    private static int status(String methodAndPath, String forwarded) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.setSoTimeout(10_000);
            var body = methodAndPath.startsWith("POST") ? "{\"hostname\":\"odd.example.com\"}" : "";
            socket.getOutputStream()
                    .write(String.format(
                                    Locale.ROOT,
                                    """
                    %s HTTP/1.1\r
                    Host: localhost\r
                    X-Forwarded-For: %s\r
                    Content-Type: %s\r
                    Content-Length: %d\r
                    Connection: close\r
                    \r
                    %s""",
                                    methodAndPath,
                                    forwarded,
                                    Service.mediaType(methodAndPath.replaceFirst(".* ", "")),
                                    body.length(),
                                    body)
                            .getBytes(UTF_8));
            var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(answer).as(methodAndPath).startsWith("HTTP/1.1 ");
            return Integer.parseInt(answer.substring(9, 12));
        }
    }

    private void insert(Instance instance) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(
                        "insert into instance (id, hostname, uuid, first_received_at) values (?, ?, ?, now())")) {
            statement.setObject(1, instance.id());
            statement.setString(2, instance.hostname());
            statement.setString(3, requireNonNull(instance.uuid()));
            statement.executeUpdate();
        }
    }

    private static String address() {
        return "203.0.113." + LAST_ADDRESS.incrementAndGet();
    }

    private static String named(String hostname, String uuid, int n) {
        return String.format(Locale.ROOT, "{\"hostname\":\"%s\",\"uuid\":\"%s\",\"n\":%d}", hostname, uuid, n);
    }

    private static HttpResponse<byte[]> recorded(String address, String day) {
        return ping(
                address,
                String.format(
                        Locale.ROOT,
                        "{\"hostname\":\"w%1$s.example.com\",\"recorded_at\":\"%1$sT00:00:00.000Z\"}",
                        day));
    }

    private static HttpResponse<byte[]> ping(String address, String payload) {
        return post(address, "/usage_data", payload);
    }

    private static HttpResponse<byte[]> post(String address, String path, String body) {
        return send(request(path, address)
                .header("Content-Type", Service.mediaType(path))
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<byte[]> get(String address, String path) {
        return send(request(path, address));
    }

    private static HttpResponse<byte[]> withToken(String address, String path, String token) {
        return send(request(path, address).header("PRIVATE-TOKEN", token));
    }

    private static HttpRequest.Builder request(String path, String address) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + path))
                .timeout(Duration.ofSeconds(30))
                .header("X-Forwarded-For", address);
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            var answer = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            FitsContract.look(answer);
            return answer;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] gzip(String document) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(document.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void expectLimitedBytes(HttpResponse<byte[]> answer) {
        expectLimited(answer, "address");
        assertThat(Json.read(answer.body()).get("limit_bytes").intValue()).isEqualTo(20 << 10);
    }

    private static void expectLimited(HttpResponse<byte[]> answer, String what) {
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
        assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
        assertThat(answer.headers().firstValue("WWW-Authenticate")).isEmpty();
        var problem = Json.read(answer.body());
        assertThat(problem.get("type").textValue()).isEqualTo("urn:rollcall:problem:rate_limited");
        assertThat(problem.get("limit_applies_to").textValue()).isEqualTo(what);
        assertThat(problem.has("request_id")).isTrue();
    }

    /** A service of its own. */
    public static class Limited implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "rollcall.ingest.rate-limit.per-address", "10/1h",
                    "rollcall.ingest.rate-limit.bytes-per-address", "20K/1h",
                    "rollcall.ingest.rate-limit.per-hostname", "2/1h",
                    "rollcall.ingest.rate-limit.new-weeks-per-address", "2/1d",
                    "rollcall.access.reads-per-address", "25/1h",
                    "rollcall.access.refusals-per-address", "3/1h",
                    "quarkus.http.proxy.proxy-address-forwarding", "true",
                    "quarkus.http.proxy.trusted-proxies", "127.0.0.0/8,::1");
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
