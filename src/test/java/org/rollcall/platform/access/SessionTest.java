package org.rollcall.platform.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Eventually;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.TestClock;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.web.Problem;

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class SessionTest {

    private static final String READ = "/access-probe/read";
    private static final String ACT = "/access-probe/act/probe.by_form";
    private static final Duration LENGTH = Duration.ofHours(12);

    @Inject
    ApiTokens tokens;

    @Inject
    Sessions sessions;

    @Inject
    SessionSchedule schedule;

    @Inject
    AgroalDataSource dataSource;

    @AfterEach
    void backToTheTime() {
        TestClock.reset();
    }

    @Test
    void session_mayDoWhatItsTokenMay_andIsCalledAsIt() {
        var token = issue(HostnameBinding.of(List.of("*.a.b", "c")), null, Scope.READ_SERVICE_PING);
        var session = start(token.token());

        get(session, READ)
                .statusCode(200)
                .body("name", equalTo("test"))
                .body("all", is(false))
                .body("may_ingest", is(false))
                .body("patterns", contains("*.a.b", "c"))
                .body("token_id", is((int) token.id()));
        get(session, "/api/v4/tokens").statusCode(403).body("needed_scopes", contains("admin"));
        assertThat(head(session, READ)).isEqualTo(200);
    }

    @Test
    void sessionOfTheConfiguredAdminToken_mayDoEverything() {
        get(start(TestAdmin.TOKEN), READ)
                .statusCode(200)
                .body("name", equalTo("configured admin token"))
                .body("may_ingest", is(true))
                .body("all", is(true))
                .body("token_id", nullValue());
    }

    @Test
    void cookie_isForNoScriptAndNoOtherSite_andSecureBehindTls() {
        assertThat(setCookie(given()))
                .matches("rollcall_session=[0-9A-Za-z_-]{43};Version=1;Path=/;HttpOnly;SameSite=Strict");
        for (var overTls : List.of(
                given().header("Origin", "https://rollcall.example.com"),
                given().header("X-Forwarded-Proto", "https"))) {
            assertThat(setCookie(overTls)).contains(";Secure;");
        }
    }

    private static String setCookie(RequestSpecification request) {
        return request.body(TestAdmin.TOKEN)
                .post("/access-probe/session")
                .then()
                .statusCode(204)
                .extract()
                .header("Set-Cookie");
    }

    @Test
    void onlyTheHashOfASecret_isStored() {
        var session = start(TestAdmin.TOKEN);

        var row = FreshService.strings("select s::text from session s order by created_at desc limit 1")
                .getFirst();
        assertThat(row).contains(HexFormat.of().formatHex(TokenText.sha256(session)));
        assertThat(row)
                .doesNotContain(session)
                .doesNotContain(TestAdmin.TOKEN)
                .doesNotContain(HexFormat.of().formatHex(TokenText.sha256(TestAdmin.TOKEN)));
    }

    static Stream<String> forged() {
        return Stream.of(
                "",
                "nonsense",
                "A".repeat(43),
                "A".repeat(42),
                "A".repeat(4000),
                TestAdmin.TOKEN,
                "'; drop table session; --");
    }

    @ParameterizedTest
    @MethodSource("forged")
    void forgedCookie_isNobody(String secret) {
        nobody(secret);
        given().cookie(SessionCookie.NAME, secret)
                .header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .get(READ)
                .then()
                .statusCode(200)
                .body("name", equalTo("configured admin token"));
    }

    @Test
    void expiredSession_isNobody_andGone() {
        var session = start(TestAdmin.TOKEN);
        var now = TestClock.now();

        TestClock.set(now.plus(LENGTH).minusSeconds(5));
        get(session, READ).statusCode(200);
        TestClock.set(now.plus(LENGTH).plusSeconds(5));
        nobody(session);
        schedule.deleteExpired();
        assertThat(FreshService.strings("select secret_sha256 from session")).isEmpty();
    }

    @Test
    void sessionOfATokenThatExpiresBefore_endsWithIt() {
        var now = TestClock.now();
        var session = start(issue(HostnameBinding.ALL, now.plusSeconds(600), Scope.READ_SERVICE_PING)
                .token());
        get(session, READ).statusCode(200);

        TestClock.set(now.plusSeconds(601));

        nobody(session);
    }

    @Test
    void revokedToken_endsItsSessions_atOnce() {
        var token = issue(HostnameBinding.ALL, null, Scope.READ_SERVICE_PING);
        var session = start(token.token());
        get(session, READ).statusCode(200);

        admin().delete("/api/v4/tokens/" + token.id()).then().statusCode(204);

        nobody(session);
    }

    @Test
    void rotatedToken_endsItsSessions_atOnce() {
        var token = issue(HostnameBinding.ALL, null, Scope.READ_SERVICE_PING);
        var session = start(token.token());
        get(session, READ).statusCode(200);

        String rotated = admin().post("/api/v4/tokens/" + token.id() + "/rotate")
                .then()
                .statusCode(200)
                .extract()
                .path("token");

        nobody(session);
        get(start(rotated), READ).statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"delete from session", "delete from api_token", "update api_token set token_sha256 = sha256('x')"
            })
    void endByAnotherReplica_isKnownWithinASecond(String change) throws SQLException {
        var token = issue(HostnameBinding.ALL, null, Scope.READ_SERVICE_PING);
        var session = start(token.token());
        get(session, READ).statusCode(200);

        try (Connection connection = dataSource.getConnection()) {
            connection
                    .createStatement()
                    .execute(change.startsWith("delete from session") ? change : change + " where id = " + token.id());
        }
        var changed = System.nanoTime();

        Eventually.until("the session ends", () -> get(session, READ).extract().statusCode() == 401);
        assertThat(Duration.ofNanos(System.nanoTime() - changed)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void anotherConfiguredAdminToken_endsTheSessionsOfTheOneBefore() {
        var session = start(TestAdmin.TOKEN);
        FreshService.execute("update session set admin_proof = sha256('of another') where admin_proof is not null");
        sessions.changed();

        nobody(session);
    }

    @Test
    void signingOut_endsTheSession_andThatAlone() {
        var token = issue(HostnameBinding.ALL, null, Scope.READ_SERVICE_PING).token();
        var here = start(token);
        var there = start(token);

        given().cookie(SessionCookie.NAME, here)
                .delete("/access-probe/session")
                .then()
                .statusCode(204)
                .cookie(SessionCookie.NAME, "");

        nobody(here);
        get(there, READ).statusCode(200);
    }

    @Test
    void signingInAgain_endsTheSessionBefore() {
        var before = start(TestAdmin.TOKEN);

        var after = given().cookie(SessionCookie.NAME, before)
                .body(TestAdmin.TOKEN)
                .post("/access-probe/session")
                .cookie(SessionCookie.NAME);

        nobody(before);
        get(after, READ).statusCode(200);
    }

    @Test
    void oldestOfTooManySessions_ends() {
        var token = issue(HostnameBinding.ALL, null, Scope.READ_SERVICE_PING).token();
        var ofAdmin = start(TestAdmin.TOKEN);
        var started = new ArrayList<String>();
        for (var i = 0; i < Sessions.MAX_OF_OWNER + 1; i++) {
            started.add(start(token));
        }

        nobody(started.getFirst());
        get(started.get(1), READ).statusCode(200);
        get(started.getLast(), READ).statusCode(200);
        get(ofAdmin, READ).statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "rollcall_nonsense", "the-admin-token-of-the-testsx"})
    void wrongToken_startsNothing(String token) {
        given().body(token).post("/access-probe/session").then().statusCode(401).header("Set-Cookie", nullValue());
    }

    @Test
    void expiredToken_startsNothing() {
        var token = issue(HostnameBinding.ALL, TestClock.now().minusSeconds(1), Scope.ADMIN);

        given().body(token.token()).post("/access-probe/session").then().statusCode(401);
    }

    @Test
    void tokenInAHeader_isAskedInPlaceOfTheCookie() {
        var session = start(TestAdmin.TOKEN);
        var reader = issue(HostnameBinding.ALL, null, Scope.READ_SERVICE_PING).token();

        for (var header : List.of("PRIVATE-TOKEN", "Authorization")) {
            var prefix = header.equals("Authorization") ? "Bearer " : "";
            signedIn(session)
                    .header(header, prefix + reader)
                    .get(READ)
                    .then()
                    .statusCode(200)
                    .body("name", equalTo("test"));
            signedIn(session)
                    .header(header, prefix + reader)
                    .get("/api/v4/tokens")
                    .then()
                    .statusCode(403);
            signedIn(session)
                    .header(header, prefix + "nonsense")
                    .get(READ)
                    .then()
                    .statusCode(401);
        }
        signedIn(session).header("PRIVATE-TOKEN", "").get(READ).then().statusCode(401);
    }

    static Stream<List<String>> foreign() {
        return Stream.of(
                List.of(),
                List.of("Origin", "https://evil.example.com"),
                List.of("Origin", "null"),
                List.of("Origin", "null", "Sec-Fetch-Site", "same-origin"),
                List.of("Origin", "https://evil.example.com", "Sec-Fetch-Site", "cross-site"),
                List.of("Origin", own(), "Sec-Fetch-Site", "same-site"),
                List.of("Sec-Fetch-Site", "none"),
                List.of("Referer", own() + "/"));
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void formOfAnotherSite_isRefused_andRecorded(List<String> headers) {
        var session = start(TestAdmin.TOKEN);

        try (var log = new LoggedEvents()) {
            with(signedIn(session), headers)
                    .post(ACT)
                    .then()
                    .statusCode(403)
                    .contentType(Problem.MEDIA_TYPE)
                    .body("type", endsWith(":cross_site"));
            Eventually.until(
                    "the refusal is logged", () -> !log.events("refused").isEmpty());
        }
        with(signedIn(session), headers).put("/api/v4/dictionaries/1.0").then().statusCode(403);
        with(signedIn(session), headers).delete("/api/v4/tokens/1").then().statusCode(403);
        with(signedIn(session), headers).get(READ).then().statusCode(200);
        with(given().header("PRIVATE-TOKEN", TestAdmin.TOKEN).cookie(SessionCookie.NAME, session), headers)
                .post(ACT)
                .then()
                .statusCode(204);
    }

    @Test
    void formOfAnOwnPage_isTaken() {
        var session = start(TestAdmin.TOKEN);

        for (var headers : List.of(
                List.of("Origin", own()),
                List.of("Origin", own().replace("http:", "https:")),
                List.of("Origin", own(), "Sec-Fetch-Site", "same-origin"),
                List.of("Origin", "https://behind.a.proxy.example.com", "Sec-Fetch-Site", "same-origin"))) {
            with(signedIn(session), headers).post(ACT).then().statusCode(204);
        }
    }

    @Test
    void unknownCookie_onAnOpenForm_isNobody_andNoForeigner() {
        given().cookie(SessionCookie.NAME, "A".repeat(43))
                .post("/access-probe/session/name")
                .then()
                .statusCode(200)
                .body(equalTo("anonymous"));
    }

    @Test
    void readsAndActs_areRecordedWithTheNameOfTheToken() {
        var token = issue(HostnameBinding.ALL, null, Scope.ADMIN);
        var session = start(token.token());

        get(session, "/access-probe/list").statusCode(200);
        signedIn(session).header("Origin", own()).post(ACT).then().statusCode(204);
        given().cookie(SessionCookie.NAME, session).delete("/access-probe/session");

        for (var action : List.of("session.start", "read", "probe.by_form", "session.end")) {
            admin().get("/api/v4/audit_events?per_page=1&actor=test&action=" + action)
                    .then()
                    .body("actor", contains("test"))
                    .body("token_id", contains((int) token.id()));
        }
    }

    @Test
    void neitherSecretNorToken_isInAnyLog() {
        var token = issue(HostnameBinding.ALL, null, Scope.ADMIN).token();
        String session;
        try (var log = new EverythingLogged();
                var audit = new LoggedEvents()) {
            session = start(token);
            get(session, READ).statusCode(200);
            get(session, "/access-probe/list").statusCode(200);
            signedIn(session).post(ACT).then().statusCode(403);
            given().cookie(SessionCookie.NAME, session).delete("/access-probe/session");
            nobody(session);
            given().body(token + "x").post("/access-probe/session").then().statusCode(401);
            assertThat(audit.lines()).isNotEmpty().noneMatch(line -> line.contains(session) || line.contains(token));
            assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains(session) || line.contains(token));
        }
        assertThat(FreshService.strings("select e::text from audit_event e"))
                .noneMatch(row -> row.contains(session) || row.contains(token));
    }

    private static void nobody(String session) {
        given().cookie(SessionCookie.NAME, session)
                .get("/access-probe/open")
                .then()
                .statusCode(200);
        get(session, "/access-probe/open-but-asks")
                .statusCode(200)
                .body("name", equalTo("anonymous"))
                .body("all", is(false))
                .body("patterns", empty());
        get(session, READ)
                .statusCode(401)
                .contentType(Problem.MEDIA_TYPE)
                .header("WWW-Authenticate", "Bearer realm=\"rollcall\"");
        signedIn(session).post(ACT).then().statusCode(401);
    }

    private IssuedToken issue(HostnameBinding binding, @Nullable Instant expiresAt, Scope scope) {
        return tokens.issue(new TokenGrant("test", Set.of(scope), binding, expiresAt));
    }

    private static String start(String token) {
        return given().body(token)
                .post("/access-probe/session")
                .then()
                .statusCode(204)
                .extract()
                .cookie(SessionCookie.NAME);
    }

    private static RequestSpecification signedIn(String session) {
        return given().cookie(SessionCookie.NAME, session);
    }

    private static RequestSpecification with(RequestSpecification request, List<String> headers) {
        for (var i = 0; i < headers.size(); i += 2) {
            request.header(headers.get(i), headers.get(i + 1));
        }
        return request;
    }

    private static ValidatableResponse get(String session, String path) {
        return signedIn(session).get(path).then();
    }

    private static int head(String session, String path) {
        return signedIn(session).head(path).statusCode();
    }

    private static RequestSpecification admin() {
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN);
    }

    private static String own() {
        return String.format(Locale.ROOT, "http://localhost:%d", RestAssured.port);
    }
}
