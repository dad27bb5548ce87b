package org.rollcall.platform.access;

import static io.restassured.RestAssured.given;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rollcall.Eventually;
import org.rollcall.FitsContract;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.web.Problem;

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class TokenResourceTest {
    @Inject
    AgroalDataSource dataSource;

    @Inject
    ApiTokens tokens;

    @Inject
    TokenUses uses;

    @Test
    void newToken_isAnsweredOnce_andWorks() {
        String token = create("""
                        {"name": "warehouse", "scopes": ["read_service_ping", "ingest", "ingest"],
                         "hostnames": ["GitLab.example.com", "*.example.org"], "expires_at": "2999-01-31T13:00:00+01:00"}
                        """)
                .statusCode(201)
                .contentType("application/json")
                .header("Cache-Control", "no-store")
                .body("id", greaterThan(0))
                .body("name", equalTo("warehouse"))
                .body("scopes", contains("read_service_ping", "ingest"))
                .body("hostnames", contains("*.example.org", "gitlab.example.com"))
                .body("created_at", matchesPattern("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z"))
                .body("expires_at", equalTo("2999-01-31T12:00:00Z"))
                .body("token", matchesPattern("rollcall_[0-9A-Za-z]{36}"))
                .extract()
                .path("token");

        given().header("PRIVATE-TOKEN", token).get("/access-probe/read").then().statusCode(200);
    }

    @Test
    void leftOutMembers_areNullInTheAnswer() {
        create("{\"name\": \"all\", \"scopes\": [\"admin\"]}")
                .statusCode(201)
                .body("hostnames", nullValue())
                .body("expires_at", nullValue())
                .body("$", hasKey("hostnames"));
    }

    @Test
    void onlyTheHash_isStored() throws SQLException {
        String token = create("{\"name\": \"hashed\", \"scopes\": [\"ingest\"]}")
                .statusCode(201)
                .extract()
                .path("token");

        try (Connection connection = dataSource.getConnection();
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("select t::text, token_sha256 from api_token t where name = 'hashed'")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).doesNotContain(token.substring(TokenText.PREFIX.length()));
            assertThat(rows.getBytes(2)).isEqualTo(TokenText.sha256(token));
        }
    }

    @Test
    void trailingSlash_isTheSame() {
        given().header("Authorization", "Bearer " + TestAdmin.TOKEN)
                .contentType("application/json; charset=UTF-8")
                .body("{\"name\": \"slash\", \"scopes\": [\"ingest\"]}")
                .post("/api/v4/tokens/")
                .then()
                .statusCode(201);
    }

    @Test
    void withoutAdmin_nothingIsMade() {
        String reader = create("{\"name\": \"reader\", \"scopes\": [\"read_service_ping\"]}")
                .extract()
                .path("token");
        String body = "{\"name\": \"stolen\", \"scopes\": [\"admin\"]}";

        given().contentType("application/json")
                .body(body)
                .post("/api/v4/tokens")
                .then()
                .statusCode(401);
        given().header("PRIVATE-TOKEN", reader)
                .contentType("application/json")
                .body(body)
                .post("/api/v4/tokens")
                .then()
                .statusCode(403)
                .body("needed_scopes", contains("admin"));
    }

    @Test
    void adminTokenOfTheTable_mayMakeTokensToo() {
        String admin = create("{\"name\": \"second admin\", \"scopes\": [\"admin\"]}")
                .extract()
                .path("token");

        given().header("PRIVATE-TOKEN", admin)
                .contentType("application/json")
                .body("{\"name\": \"third\", \"scopes\": [\"ingest\"]}")
                .post("/api/v4/tokens")
                .then()
                .statusCode(201);
    }

    @Test
    void unknownScope_isRefused_andTheKnownOnesAreListed() {
        refused("{\"name\": \"a\", \"scopes\": [\"root\"]}")
                .body("detail", startsWith("The field scopes.0 must be one of admin, ingest, read_service_ping"));
    }

    @Test
    void unknownField_isRefused() {
        refused("{\"name\": \"a\", \"scopes\": [\"ingest\"], \"admin\": true}")
                .body(
                        "detail",
                        startsWith(
                                "The field admin is not known; the known fields are description, expires_at, hostnames, name, scopes"));
    }

    @Test
    void everythingThatIsWrong_isNamedAtOnce() {
        refused("{}").body("errors.name", contains("name", "scopes"));
        refused("").body("detail", containsString("must be a JSON object"));
        refused("{\"name\": \"a\", \"scopes\": [\"admin\"], \"hostnames\": [\"b\"]}")
                .body("errors.name", contains("hostnames"));
    }

    @Test
    void list_hasEverythingButTheToken_inPages_latestFirst() {
        var first = create("{\"name\": \"one\", \"scopes\": [\"ingest\"]}")
                .extract()
                .<Integer>path("id");
        var answer = create("""
                        {"name": "two", "scopes": ["read_service_ping"], "hostnames": ["*.example.org"],
                         "expires_at": "2999-01-31T12:00:00Z", "description": "loads exports"}""");
        var second = answer.extract().<Integer>path("id");
        var token = answer.extract().<String>path("token");

        var page = admin().get("/api/v4/tokens?per_page=1")
                .then()
                .statusCode(200)
                .body("id", contains(second))
                .body("name", contains("two"))
                .body("description", contains("loads exports"))
                .body("scopes", contains(List.of("read_service_ping")))
                .body("hostnames", contains(List.of("*.example.org")))
                .body("expires_at", contains("2999-01-31T12:00:00Z"))
                .body("last_used_at", contains(nullValue()))
                .extract();
        assertThat(page.asString()).doesNotContain(token).doesNotContain("sha256");
        admin().get(requireNonNull(Service.next(page.header("Link"))))
                .then()
                .body("id", contains(first))
                .body("hostnames", contains(nullValue()))
                .body("description", contains(nullValue()));
    }

    @Test
    void rotatedToken_worksWithItsNewTextAlone_andKeepsTheRest() {
        var answer = create("""
                {"name": "rotated", "scopes": ["read_service_ping"], "hostnames": ["a"], "description": "what for"}""");
        var id = answer.extract().<Integer>path("id");
        var old = answer.extract().<String>path("token");
        read(old).statusCode(200);

        var fresh = admin().post("/api/v4/tokens/" + id + "/rotate")
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("id", equalTo(id))
                .body("name", equalTo("rotated"))
                .body("hostnames", contains("a"))
                .body("description", equalTo("what for"))
                .extract()
                .<String>path("token");

        read(old).statusCode(401);
        read(fresh).statusCode(200).body("patterns", contains("a"));
        recorded("token.rotate", id);
    }

    @Test
    void expiredToken_isNotRotated() {
        var token = tokens.issue(new TokenGrant(
                "expired", Set.of(Scope.INGEST), HostnameBinding.ALL, Instant.parse("2020-01-01T00:00:00Z")));

        admin().post("/api/v4/tokens/" + token.id() + "/rotate")
                .then()
                .statusCode(409)
                .body("type", endsWith(":token_expired"))
                .body("detail", containsString("expired at 2020-01-01T00:00:00Z"));
    }

    @Test
    void revokedToken_stopsAtOnce_andIsGone() {
        var answer = create("{\"name\": \"revoked\", \"scopes\": [\"read_service_ping\"]}");
        var id = answer.extract().<Integer>path("id");
        var token = answer.extract().<String>path("token");
        read(token).statusCode(200);

        admin().delete("/api/v4/tokens/" + id).then().statusCode(204);

        read(token).statusCode(401);
        admin().get("/api/v4/tokens?per_page=1000").then().body("id", not(hasItem(id)));
        admin().delete("/api/v4/tokens/" + id).then().statusCode(404).body("type", endsWith(":not_found"));
        admin().post("/api/v4/tokens/" + id + "/rotate").then().statusCode(404);
        recorded("token.revoke", id);
    }

    @Test
    void revocationByAnotherReplica_isHeardOf() throws SQLException {
        var answer = create("{\"name\": \"revoked elsewhere\", \"scopes\": [\"read_service_ping\"]}");
        var token = answer.extract().<String>path("token");
        read(token).statusCode(200);

        try (Connection connection = dataSource.getConnection()) {
            connection.createStatement().execute("delete from api_token where name = 'revoked elsewhere'");
            connection.createStatement().execute("select pg_notify('rollcall_token', '')");
        }
        var deleted = System.nanoTime();

        Eventually.until("the token is refused", () -> read(token).extract().statusCode() == 401);
        assertThat(Duration.ofNanos(System.nanoTime() - deleted)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void lastUse_isWrittenBesideTheRequest_onceAMinute() {
        var token = tokens.issue(new TokenGrant("used", Set.of(Scope.READ_SERVICE_PING), HostnameBinding.ALL, null));
        read(token.token()).statusCode(200);
        Eventually.until("the use is noted", () -> lastUse(token.id()) != null);
        var noted = lastUse(token.id());

        uses.note(token.id());
        tokens.used(token.id()); // as another replica would
        assertThat(lastUse(token.id())).isEqualTo(noted);

        TestClock.set(TestClock.now().plusSeconds(61));
        try {
            tokens.used(token.id());
        } finally {
            TestClock.reset();
        }
        assertThat(lastUse(token.id())).isNotEqualTo(noted);
    }

    private @Nullable String lastUse(long id) {
        return admin().get("/api/v4/tokens?per_page=1000")
                .then()
                .extract()
                .path("find { it.id == " + id + " }.last_used_at");
    }

    private static void recorded(String action, int id) {
        admin().get("/api/v4/audit_events?per_page=1&action=" + action)
                .then()
                .body("target", contains("token " + id))
                .body("actor", contains("configured admin token"));
    }

    private static ValidatableResponse read(String token) {
        return given().header("PRIVATE-TOKEN", token).get("/access-probe/read").then();
    }

    private static RequestSpecification admin() {
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN);
    }

    @Test
    void contract_describesTheEndpointWithItsProblems() {
        given().queryParam("format", "json")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .body("components.securitySchemes.private_token.name", equalTo("PRIVATE-TOKEN"))
                .body("components.securitySchemes.bearer.scheme", equalTo("bearer"))
                .body("components.schemas.Problem.required", contains("type", "title", "status", "detail"))
                .body("security.collect { it.keySet()[0] }", contains("private_token", "bearer"))
                .rootPath("paths.'/api/v4/tokens'.post")
                .body("security", nullValue()) // as all that do not say otherwise
                .body(
                        "responses.keySet()",
                        containsInAnyOrder("201", "400", "401", "403", "413", "415", "429", "500", "503"))
                .body("responses.'503'", equalTo(Map.of("$ref", "#/components/responses/Unavailable")))
                .rootPath("components.responses.Unavailable")
                .body("content.keySet()[0]", equalTo(Problem.MEDIA_TYPE));
    }

    private static ValidatableResponse refused(String body) {
        return create(body).statusCode(400).contentType(Problem.MEDIA_TYPE).body("type", endsWith(":invalid_body"));
    }

    private static ValidatableResponse create(String body) {
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .contentType("application/json")
                .body(body)
                .post("/api/v4/tokens")
                .then();
    }
}
