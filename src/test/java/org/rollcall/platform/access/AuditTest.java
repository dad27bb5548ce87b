package org.rollcall.platform.access;

import static io.restassured.RestAssured.given;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.FitsContract;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.web.Problem;

@QuarkusTest
@ExtendWith(FitsContract.class)
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

    private final LoggedEvents log = new LoggedEvents();

    private IssuedToken operations;

    @AfterEach
    void stopListening() {
        log.close();
    }

    @BeforeEach
    void issueToken() {
        operations =
                tokens.issue(new TokenGrant("operations " + action, Set.of(Scope.ADMIN), HostnameBinding.ALL, null));
    }

    @Test
    void act_isRecorded_withWhoDidIt() {
        var before = TestClock.now();
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
        assertThat(Instant.parse(at)).isBetween(before.minusMillis(1), TestClock.now());
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
        var between = TestClock.now();
        act(operations.token(), action).statusCode(204);
        act(operations.token(), action + "-b").statusCode(204);

        list("?actor=operations " + action).body("action", contains(action + "-b", action));
        list(String.format(Locale.ROOT, "?action=%s&from=%s", action, between))
                .body("token_id", contains((int) operations.id()));
        list(String.format(Locale.ROOT, "?action=%s&to=%s", action, between)).body("token_id", contains(nullValue()));
        var link = list(String.format(Locale.ROOT, "?action=%s&per_page=1", action))
                .body("size()", is(1))
                .extract()
                .header("Link");
        list(requireNonNull(Service.next(link)).substring(EVENTS.length())).body("token_id", contains(nullValue()));
        for (var bad : new String[] {"from=yesterday", "to=2026-11-01", "from=", "per_page=0", "cursor=1"}) {
            list("?" + bad)
                    .statusCode(400)
                    .contentType(Problem.MEDIA_TYPE)
                    .body("type", endsWith(":invalid_parameter"))
                    .body("detail", containsString(bad.substring(0, bad.indexOf('='))));
        }
    }

    @Test
    void read_isRecorded_withItsFilterAndRows() {
        get("/access-probe/list?hostname=a&hostname=b&week=2026-W47&actor=" + action)
                .statusCode(200);

        assertThat(reads()).singleElement().satisfies(event -> {
            assertThat(event.actor()).isEqualTo("operations " + action);
            assertThat(event.tokenId()).isEqualTo(operations.id());
            assertThat(event.target()).isEqualTo("/access-probe/list");
            assertThat(event.detail())
                    .isEqualTo(Map.of(
                            "filter", Map.of("hostname", List.of("a", "b"), "week", "2026-W47", "actor", action)));
            assertThat(event.rows()).isEqualTo(2);
        });
    }

    @Test
    void readOfSomethingElseThanAList_saysHowMuchItWas() {
        get("/access-probe/one").statusCode(200);

        assertThat(reads()).extracting(AuditEvent::rows).containsExactly(7L);
    }

    @Test
    void parameterThatTheOperationDoesNotHave_isNotKept_soNoTokenIs() {
        var query = "?private_token=SECRET&access_token=" + operations.token() + "&" + operations.token()
                + "=1&week=2026-W47";
        get("/access-probe/lenient" + query).statusCode(200);
        get("/access-probe/list" + query).statusCode(400);

        assertThat(reads())
                .extracting(AuditEvent::detail)
                .containsExactly(Map.of("filter", Map.of("week", "2026-W47")));
        assertThat(log.lines())
                .isNotEmpty()
                .noneMatch(line -> line.contains(operations.token()) || line.contains("SECRET"));
    }

    @Test
    void tokenInPlaceOfAValue_isNotKept_whoeverHasIssuedIt() {
        var signed = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl";
        get(String.format(
                        Locale.ROOT,
                        "/access-probe/list?hostname=%s&hostname=glpat-0123456789abcdefghij&week=%s",
                        operations.token(),
                        signed))
                .statusCode(200);
        given().get("/api/v4/opt_outs/" + operations.token()).then().statusCode(401);

        assertThat(log.events("refused"))
                .extracting(line -> line.get("url.path").textValue())
                .containsExactly("/api/v4/opt_outs/rollcall_***");
        assertThat(reads())
                .extracting(AuditEvent::detail)
                .containsExactly(Map.of("filter", Map.of("hostname", List.of("rollcall_***", "***"), "week", "***")));
        assertThat(log.lines())
                .noneMatch(
                        line -> line.contains(operations.token()) || line.contains("glpat-0") || line.contains(signed));
    }

    @Test
    void readThatTellsNothingOfInstances_orFails_orIsOpen_isNotRecorded() {
        get("/access-probe/unaudited").statusCode(200);
        get("/access-probe/list?fail=true").statusCode(404);
        get("/access-probe/open").statusCode(200);

        assertThat(reads()).isEmpty();
    }

    @Test
    void streamedRead_isRecordedWhenItHasEnded_once() {
        get("/access-probe/streamed?complete=true").statusCode(200);
        get("/access-probe/streamed?complete=false").statusCode(200);

        assertThat(reads())
                .extracting(AuditEvent::rows, event -> event.detail().get("complete"))
                .containsExactly(tuple(5L, false), tuple(5L, true));
        assertThat(log.events("read"))
                .extracting(line -> line.get("event.outcome").textValue())
                .containsExactly("success", "failure");
    }

    @Test
    void readWhoseEventCannotBeStored_isAnswered_andTheLogSaysThatItIsTheOnlyTrace() throws SQLException {
        execute("alter table audit_event rename to audit_event_away");
        try {
            get("/access-probe/list").statusCode(200);
        } finally {
            execute("alter table audit_event_away rename to audit_event");
        }

        assertThat(reads()).isEmpty();
        assertThat(log.events("read"))
                .extracting(line -> line.get("rollcall.audit.stored").booleanValue())
                .containsExactly(false);
    }

    @Test
    void actThatCannotBeRecorded_doesNotHappen() throws SQLException {
        execute("alter table audit_event rename to audit_event_away");
        try {
            act(operations.token(), action).statusCode(500);
        } finally {
            execute("alter table audit_event_away rename to audit_event");
        }

        assertThat(log.events(action)).isEmpty();
    }

    @Test
    void everyEvent_isALineInTheFieldsOfElasticCommonSchema() {
        act(operations.token(), action).statusCode(204);
        get("/access-probe/list?week=2026-W47").statusCode(200);

        assertThat(log.events(action)).singleElement().satisfies(line -> {
            assertThat(Instant.parse(line.get("@timestamp").textValue())).isBeforeOrEqualTo(TestClock.now());
            assertThat(line.get("event.outcome").textValue()).isEqualTo("success");
            assertThat(line.get("event.category").get(0).textValue()).isEqualTo("database");
            assertThat(line.get("user.id").textValue()).isEqualTo(Long.toString(operations.id()));
            assertThat(line.get("user.name").textValue()).isEqualTo("operations " + action);
            assertThat(line.get("url.path").textValue()).isEqualTo("/access-probe/act/" + action);
            assertThat(line.get("rollcall.audit.target").textValue()).isEqualTo("probe 1");
            assertThat(line.get("rollcall.audit.detail").textValue()).isEqualTo("{\"how\":\"carefully\"}");
            assertThat(line.get("rollcall.audit.rows").intValue()).isEqualTo(3);
        });
        assertThat(log.events("read")).singleElement().satisfies(line -> {
            assertThat(line.get("event.type").get(0).textValue()).isEqualTo("access");
            assertThat(line.get("rollcall.audit.stored").booleanValue()).isTrue();
        });
        assertThat(log.lines()).noneMatch(line -> line.contains("127.0.0.1") || line.contains("\n"));
    }

    @Test
    void actThatFails_isNotLogged() {
        given().header("PRIVATE-TOKEN", operations.token())
                .post("/access-probe/act/" + action + "?fail=true")
                .then()
                .statusCode(404);

        assertThat(log.events(action)).isEmpty();
    }

    @Test
    void refusedAttempts_areLogged_andNotStored() {
        var reader = tokens.issue(
                new TokenGrant("reader " + action, Set.of(Scope.READ_SERVICE_PING), HostnameBinding.ALL, null));
        given().get(EVENTS).then().statusCode(401);
        given().header("PRIVATE-TOKEN", "rollcall_wrong").get(EVENTS).then().statusCode(401);
        given().header("PRIVATE-TOKEN", reader.token()).get(EVENTS).then().statusCode(403);

        assertThat(log.events("refused"))
                .extracting(
                        line -> line.get("http.response.status_code").intValue(),
                        line -> line.get("event.outcome").textValue(),
                        line -> line.path("user.name").textValue(),
                        line -> line.get("url.path").textValue())
                .containsExactly(
                        tuple(401, "failure", null, EVENTS),
                        tuple(401, "failure", null, EVENTS),
                        tuple(403, "failure", "reader " + action, EVENTS));
        assertThat(log.lines()).noneMatch(line -> line.contains("rollcall_wrong"));
        list("?actor=reader " + action).body("", empty());
    }

    @Test
    void export_givesEveryEvent_oldestFirst_andSaysThatItIsComplete() {
        act(operations.token(), action).statusCode(204);
        act(operations.token(), action).statusCode(204);
        act(operations.token(), action + "-b").statusCode(204);

        var answer = given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .get(EVENTS + "/export?action=" + action)
                .then()
                .statusCode(200)
                .contentType("application/x-ndjson")
                .extract()
                .asString();

        var lines = answer.lines().map(Json::read).toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0).get("id").longValue())
                .isLessThan(lines.get(1).get("id").longValue());
        assertThat(lines.get(1).get("action").textValue()).isEqualTo(action);
        assertThat(lines.getLast().get("end").get("rows").longValue()).isEqualTo(2);
        list("?action=read&per_page=1")
                .body("target", contains(EVENTS + "/export"))
                .body("rows", contains(2))
                .body("detail.complete", contains(true));
    }

    @Test
    void exportThatFailsInTheMiddle_isBrokenOff() throws SQLException {
        act(operations.token(), action).statusCode(204);
        execute("alter table audit_event rename column target to target_away");
        try {
            assertThatThrownBy(() -> given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                            .get(EVENTS + "/export?action=" + action)
                            .asString())
                    .isInstanceOf(Exception.class);
        } finally {
            execute("alter table audit_event rename column target_away to target");
        }
    }

    @Test
    void retention_deletesWhatIsOlder_andRecordsThat() {
        var longAgo = Instant.parse("1999-12-31T00:00:00Z");
        TestClock.set(longAgo);
        try {
            act(TestAdmin.TOKEN, action).statusCode(204);
        } finally {
            TestClock.reset();
        }
        act(TestAdmin.TOKEN, action).statusCode(204);
        var cutoff = longAgo.plusSeconds(3600);

        assertThat(trail.countBefore(cutoff)).isEqualTo(1);
        assertThat(trail.deleteBefore(cutoff, new Actor(action, null))).isEqualTo(1);
        assertThat(trail.deleteBefore(cutoff, new Actor(action, null))).isZero();

        list("?action=" + action).body("size()", is(1));
        list("?actor=" + action)
                .body("action", contains("audit.delete"))
                .body("detail.before", contains("1999-12-31T01:00:00Z"))
                .body("rows", contains(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update audit_event set actor = 'nobody'",
                "delete from audit_event",
                "delete from audit_event where at < now() - interval '1 second'",
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
                .body("needed_scopes", equalTo(List.of("admin")));
    }

    /** The reads of the token of this test, the latest first. */
    private List<AuditEvent> reads() {
        return trail.latest(new AuditFilter("operations " + action, AuditEntry.READ, null, null), Long.MAX_VALUE, 100);
    }

    private ValidatableResponse get(String path) {
        return given().urlEncodingEnabled(false)
                .header("PRIVATE-TOKEN", operations.token())
                .get(path)
                .then();
    }

    private void execute(String sql) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
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
