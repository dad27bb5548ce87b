package org.rollcall.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionalException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.embedded.TestDatabase;
import org.rollcall.problem.Problem;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class AuditTest {
    private static final String EVENTS = "/api/v4/audit_events";

    /** Events stay, so each test has its own. */
    private final String action = "probe." + UUID.randomUUID();

    @Inject
    ApiTokens tokens;

    @Inject
    AuditTrail trail;

    @Inject
    AgroalDataSource dataSource;

    private IssuedToken operations;

    @BeforeEach
    void issueToken() {
        operations =
                tokens.issue(new TokenGrant("operations " + action, Set.of(Scope.ADMIN), HostnameBinding.ALL, null));
    }

    @Test
    void act_isRecorded_withWhoDidIt() {
        var before = Instant.now();
        act(operations.token(), action).statusCode(204);

        var at = list("?action=" + action)
                .statusCode(200)
                .body("actor", contains("operations " + action))
                .body("token_id", contains((int) operations.id()))
                .body("action", contains(action))
                .body("target", contains("probe 1"))
                .body("detail", contains(Map.of("how", "carefully")))
                .body("rows", contains(3))
                .extract()
                .<String>path("[0].at");
        assertThat(Instant.parse(at)).isBetween(before.minusMillis(1), Instant.now());
    }

    @Test
    void configuredAdminToken_hasNoId() {
        act(TestAdmin.TOKEN, action).statusCode(204);

        list("?action=" + action)
                .body("actor", contains("configured admin token"))
                .body("token_id", contains(nullValue()));
    }

    @Test
    void actThatFails_isNotRecorded() {
        given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .post("/access-probe/act/" + action + "?fail=true")
                .then()
                .statusCode(404);

        list("?action=" + action).statusCode(200).body("", empty());
    }

    @Test
    void withoutATransaction_nothingIsRecorded() {
        assertThatThrownBy(() -> trail.record(action, "probe 1", Map.of(), null))
                .isInstanceOf(TransactionalException.class);
    }

    @Test
    void list_isFiltered_inPages_latestFirst() {
        act(TestAdmin.TOKEN, action).statusCode(204);
        var between = Instant.now();
        act(operations.token(), action).statusCode(204);
        act(operations.token(), action + "-b").statusCode(204);

        list("?actor=operations " + action).body("action", contains(action + "-b", action));
        list("?action=%s&from=%s".formatted(action, between)).body("token_id", contains((int) operations.id()));
        list("?action=%s&to=%s".formatted(action, between)).body("token_id", contains(nullValue()));
        var first = list("?action=%s&per_page=1".formatted(action))
                .body("size()", is(1))
                .header("Link", endsWith(">; rel=\"next\""))
                .extract()
                .<Integer>path("[0].id");
        list("?action=%s&per_page=1&below_id=%d".formatted(action, first)).body("token_id", contains(nullValue()));
        for (var bad : new String[] {"from=yesterday", "to=2026-11-01", "from=", "per_page=0"}) {
            list("?" + bad)
                    .statusCode(400)
                    .contentType(Problem.MEDIA_TYPE)
                    .body("type", endsWith(":invalid_parameter"))
                    .body("detail", containsString(bad.substring(0, bad.indexOf('='))));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update audit_event set actor = 'nobody'",
                "delete from audit_event",
                "truncate audit_event",
            })
    void event_isNeverChanged(String statement) throws SQLException {
        act(TestAdmin.TOKEN, action).statusCode(204);

        try (var connection = dataSource.getConnection();
                var sql = connection.createStatement()) {
            assertThatThrownBy(() -> sql.execute(statement)).hasMessageContaining("never changed");
        }

        list("?action=" + action).body("actor", contains("configured admin token"));
    }

    @Test
    void withoutAdmin_eventsAreClosed() {
        given().get(EVENTS).then().statusCode(401);
        var reader = tokens.issue(new TokenGrant("reader", Set.of(Scope.READ_SERVICE_PING), HostnameBinding.ALL, null));
        given().header("PRIVATE-TOKEN", reader.token())
                .get(EVENTS)
                .then()
                .statusCode(403)
                .body("needed_scopes", equalTo(java.util.List.of("admin")));
    }

    private static ValidatableResponse act(String token, String action) {
        return given().header("PRIVATE-TOKEN", token)
                .post("/access-probe/act/" + action)
                .then();
    }

    private static ValidatableResponse list(String query) {
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .get(EVENTS + query)
                .then();
    }
}
