package org.rollcall.platform.access;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Service;
import org.rollcall.platform.web.Problem;

/** A service that only takes what comes with a token. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@TestProfile(ClosedService.class)
class ClosedFleetTest {

    /** What each path of senders takes, for a hostname. */
    private static final Map<String, String> BODIES = Map.of(
            "/usage_data", "{\"hostname\":\"%s\",\"n\":1}",
            "/usage_data/validate", "{\"hostname\":\"%s\",\"n\":1}",
            "/usage_data/sanitize", "{\"hostname\":\"%s\",\"n\":1}",
            "/usage_data/upload", "{\"hostname\":\"%s\",\"n\":2}",
            "/usage_ping_errors", "{\"error\":{\"hostname\":\"%s\"}}",
            "/usage_ping_metadata", "{\"metadata\":{\"uuid\":\"u\"}}");

    @Inject
    ApiTokens tokens;

    @BeforeEach
    void publish() {
        FreshService.start();
        Service.publish("1.0", Definitions.yaml("hostname string", "uuid string", "n number"));
    }

    @Test
    void withoutAToken_nothingIsTaken() {
        for (var path : BODIES.keySet()) {
            send(null, path, "a")
                    .statusCode(401)
                    .contentType(Problem.MEDIA_TYPE)
                    .header("WWW-Authenticate", startsWith("Bearer"))
                    .body("detail", containsString("scope ingest"));
        }
        nothingIsKept();
    }

    @Test
    void tokenThatIsNone_isRefused() {
        var revoked = issue(Scope.INGEST, HostnameBinding.ALL);
        send(revoked.token(), "/usage_data", "a").statusCode(201);
        given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .delete("/api/v4/tokens/" + revoked.id())
                .then()
                .statusCode(204);
        FreshService.start();

        for (var path : BODIES.keySet()) {
            for (var token : List.of("nonsense", revoked.token())) {
                send(token, path, "a")
                        .statusCode(401)
                        .body("type", endsWith(":unauthenticated"))
                        .body("detail", startsWith("The token is not known"));
            }
        }
        nothingIsKept();
    }

    @Test
    void tokenOfAnotherScope_isRefused() {
        var reader = issue(Scope.READ_SERVICE_PING, HostnameBinding.ALL).token();
        for (var path : BODIES.keySet()) {
            send(reader, path, "a").statusCode(403).body("needed_scopes", equalTo(List.of("ingest")));
        }
        nothingIsKept();
    }

    @Test
    void tokenToSendWith_isTaken() {
        for (var scope : List.of(Scope.INGEST, Scope.ADMIN)) {
            var token = issue(scope, HostnameBinding.ALL).token();
            for (var path : BODIES.keySet()) {
                assertThat(send(token, path, "a").extract().statusCode())
                        .as(path)
                        .isBetween(200, 201);
            }
        }
    }

    @Test
    void boundToken_maySendForItsHostnamesAlone() {
        var bound = issue(Scope.INGEST, HostnameBinding.of(List.of("*.example.com")))
                .token();

        send(bound, "/usage_data", "A.example.com").statusCode(201);
        send(bound, "/usage_data/upload", "b.example.com").statusCode(200).body("totals.stored", is(1));
        for (var path : List.of("/usage_data", "/usage_data/validate", "/usage_data/sanitize", "/usage_ping_errors")) {
            send(bound, path, "example.com")
                    .statusCode(403)
                    .body("detail", endsWith("it may for *.example.com."))
                    .body("hostnames", equalTo(List.of("*.example.com")));
        }
        send(bound, "/usage_data/upload", "example.com")
                .statusCode(200)
                .body("files[0].problem.type", endsWith(":forbidden"));
        post(bound, "/usage_data", "{\"n\":1}")
                .statusCode(403)
                .body("detail", startsWith("The payload names no hostname"));

        assertThat(FreshService.rows()).contains("ping 2", "quarantined_ping 0", "ping_error 0");
    }

    @Test
    void metadataOfABoundToken_isOfNoOtherHostname() {
        var all = issue(Scope.INGEST, HostnameBinding.ALL).token();
        var bound = issue(Scope.INGEST, HostnameBinding.of(List.of("b"))).token();
        post(all, "/usage_data", "{\"hostname\":\"a\",\"uuid\":\"u\",\"n\":1}").statusCode(201);

        send(bound, "/usage_ping_metadata", "").statusCode(201);
        send(all, "/usage_ping_metadata", "").statusCode(201);

        assertThat(FreshService.strings("""
                        select coalesce(
                            (select hostname from report_senders(uuid, unique_instance_id, sender_hostnames)), 'nobody')
                        from ping_metadata order by id""")).containsExactly("nobody", "a");
    }

    @Test
    void whatStoresNothing_staysOpen() {
        given().get("/check.json?gitlab_info=eyJ2ZXJzaW9uIjoiMTguOS4wIn0=")
                .then()
                .statusCode(200);
        given().get("/usage_data/receipts/1?sha256=" + "0".repeat(64)).then().statusCode(404);
    }

    @Test
    void refusals_areCounted() {
        send(null, "/usage_data", "a").statusCode(401);

        given().get("/q/metrics")
                .then()
                .body(containsString("rollcall_pings_total{outcome=\"rejected\",reason=\"unauthenticated\"}"));
    }

    private static void nothingIsKept() {
        assertThat(FreshService.rows()).contains("ping 0", "quarantined_ping 0", "ping_error 0", "ping_metadata 0");
    }

    private IssuedToken issue(Scope scope, HostnameBinding binding) {
        return tokens.issue(new TokenGrant("sender", Set.of(scope), binding, null));
    }

    private static ValidatableResponse send(@Nullable String token, String path, String hostname) {
        return post(token, path, requireNonNull(BODIES.get(path)).formatted(hostname));
    }

    private static ValidatableResponse post(@Nullable String token, String path, String body) {
        var request = given().contentType(Service.mediaType(path)).body(body.getBytes(UTF_8));
        if (token != null) {
            request.header("PRIVATE-TOKEN", token);
        }
        return request.post(path).then();
    }
}
