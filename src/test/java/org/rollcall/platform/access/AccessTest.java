package org.rollcall.platform.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.FitsContract;
import org.rollcall.TestClock;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.web.Problem;

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class AccessTest {
    private static final String NO_TOKEN = "Bearer realm=\"rollcall\"";
    private static final String BAD_TOKEN = NO_TOKEN + ", error=\"invalid_token\"";

    @Inject
    ApiTokens tokens;

    @Inject
    AgroalDataSource dataSource;

    @Test
    void openEndpoint_doesNotLookAtAStrayToken() {
        given().get("/access-probe/open").then().statusCode(200);
        privateToken("nonsense").get("/access-probe/open").then().statusCode(200);
        given().header("Authorization", "Basic Zm9vOmJhcg==")
                .get("/access-probe/open")
                .then()
                .statusCode(200);
    }

    @Test
    void callerWithoutToken_isAnonymousAndSeesNothing() {
        given().get("/access-probe/open-but-asks")
                .then()
                .statusCode(200)
                .body("name", equalTo("anonymous"))
                .body("may_ingest", is(false))
                .body("all", is(false))
                .body("patterns", empty());
    }

    @Test
    void openEndpointThatAsksForTheCaller_refusesABadToken() {
        privateToken("nonsense")
                .get("/access-probe/open-but-asks")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", BAD_TOKEN);
    }

    @Test
    void tokenInEitherHeader_isAccepted() {
        String token = issue(Scope.READ_SERVICE_PING, null);

        privateToken(token).get("/access-probe/read").then().statusCode(200).body("name", equalTo("test"));
        for (String scheme : List.of("Bearer ", "bearer ", "BEARER  ")) {
            given().header("Authorization", scheme + token)
                    .get("/access-probe/read")
                    .then()
                    .statusCode(200);
        }
        privateToken(token).get("/access-probe/read/").then().statusCode(200);
    }

    @Test
    void boundToken_carriesItsHostnames() {
        IssuedToken token = tokens.issue(new TokenGrant(
                "bound", Set.of(Scope.READ_SERVICE_PING), HostnameBinding.of(List.of("*.A.b", "c")), null));

        privateToken(token.token())
                .get("/access-probe/read")
                .then()
                .statusCode(200)
                .body("all", is(false))
                .body("may_ingest", is(false))
                .body("patterns", contains("*.a.b", "c"))
                .body("token_id", is((int) token.id()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"c", "C", "x.a.b", "x.y.A.B", "a.b", "xa.b", "cc", ""})
    void bindingInSql_seesTheSameAsInJava(String hostname) throws SQLException {
        String sql = """
                select ? or lower(h) = any(?)
                    or exists (select from unnest(?) suffix where right(lower(h), length(suffix)) = suffix)
                from (select ?::text as h)
                """;
        for (HostnameBinding binding :
                List.of(HostnameBinding.of(List.of("*.a.b", "c")), HostnameBinding.ALL, HostnameBinding.NONE)) {
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setBoolean(1, binding.all());
                statement.setArray(
                        2, connection.createArrayOf("text", binding.exact().toArray()));
                statement.setArray(
                        3, connection.createArrayOf("text", binding.suffixes().toArray()));
                statement.setString(4, hostname);
                ResultSet rows = statement.executeQuery();
                assertThat(rows.next()).isTrue();
                assertThat(rows.getBoolean(1)).isEqualTo(binding.sees(hostname));
            }
        }
    }

    @Test
    void configuredAdminToken_mayDoEverythingAndSeesAll() {
        privateToken(TestAdmin.TOKEN)
                .get("/access-probe/read")
                .then()
                .statusCode(200)
                .body("name", equalTo("configured admin token"))
                .body("may_ingest", is(true))
                .body("all", is(true))
                .body("token_id", nullValue());
    }

    @Test
    void withoutToken_isUnauthenticated() {
        given().get("/access-probe/read").then().statusCode(401).header("WWW-Authenticate", NO_TOKEN);
        privateToken("").get("/access-probe/read").then().statusCode(401).header("WWW-Authenticate", NO_TOKEN);
        given().header("Authorization", "Basic Zm9vOmJhcg==")
                .get("/access-probe/read")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", NO_TOKEN);
    }

    @Test
    void unknownToken_isUnauthenticated_andNotRepeated() {
        String wellFormed = TokenText.generate(new Random(7));
        for (String token : List.of("nonsense", wellFormed, TestAdmin.TOKEN + "x", "x'; drop table api_token; --")) {
            String body = privateToken(token)
                    .get("/access-probe/read")
                    .then()
                    .statusCode(401)
                    .contentType(Problem.MEDIA_TYPE)
                    .header("WWW-Authenticate", BAD_TOKEN)
                    .body("type", endsWith(":unauthenticated"))
                    .extract()
                    .asString();
            assertThat(body).doesNotContain(token);
        }
    }

    @Test
    void expiredToken_isUnauthenticated() {
        Instant now = TestClock.now();
        String expired = issue(Scope.READ_SERVICE_PING, now.minusSeconds(1));
        String valid = issue(Scope.READ_SERVICE_PING, now.plusSeconds(60));

        privateToken(expired).get("/access-probe/read").then().statusCode(401).header("WWW-Authenticate", BAD_TOKEN);
        privateToken(valid).get("/access-probe/read").then().statusCode(200);
    }

    @Test
    void wrongScope_isForbidden_andTheAnswerNamesTheRightOne() {
        privateToken(issue(Scope.INGEST, null))
                .get("/access-probe/read")
                .then()
                .statusCode(403)
                .contentType(Problem.MEDIA_TYPE)
                .header("WWW-Authenticate", NO_TOKEN + ", error=\"insufficient_scope\", scope=\"read_service_ping\"")
                .body("detail", equalTo("This needs a token with the scope read_service_ping."))
                .body("needed_scopes", contains("read_service_ping"));
    }

    @Test
    void endpointThatForgotToSayWhoMay_isClosedToEveryone() {
        given().get("/access-probe/forgotten").then().statusCode(401);
        privateToken(TestAdmin.TOKEN)
                .get("/access-probe/forgotten")
                .then()
                .statusCode(403)
                .body("detail", equalTo("No token allows this."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health", "/q/health/live", "/q/health/ready", "/q/metrics", "/q/openapi"})
    void managementEndpoints_areOpen(String path) {
        given().get(path).then().statusCode(200);
    }

    @Test
    void exhaustedPool_isA503_notA401() throws SQLException {
        String token = issue(Scope.READ_SERVICE_PING, null);
        List<Connection> held = new ArrayList<>();
        try {
            int max =
                    dataSource.getConfiguration().connectionPoolConfiguration().maxSize();
            for (int i = 0; i < max; i++) {
                held.add(dataSource.getConnection());
            }
            privateToken(token)
                    .get("/access-probe/read")
                    .then()
                    .statusCode(503)
                    .contentType(Problem.MEDIA_TYPE)
                    .header("Retry-After", not(equalTo("0")))
                    .body("type", endsWith(":database_unavailable"));
            // What needs no database is answered as ever.
            privateToken(TestAdmin.TOKEN).get("/access-probe/read").then().statusCode(200);
            privateToken("nonsense").get("/access-probe/read").then().statusCode(401);
        } finally {
            for (Connection connection : held) {
                connection.close();
            }
        }
        privateToken(token).get("/access-probe/read").then().statusCode(200);
    }

    private String issue(Scope scope, @Nullable Instant expiresAt) {
        return tokens.issue(new TokenGrant("test", Set.of(scope), HostnameBinding.ALL, expiresAt))
                .token();
    }

    private static RequestSpecification privateToken(String token) {
        return given().header("PRIVATE-TOKEN", token);
    }
}
