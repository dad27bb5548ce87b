package org.rollcall.platform.access;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.FitsContract;
import org.rollcall.ProtectedService;
import org.rollcall.platform.web.Problem;

/** A service whose people sign in with a provider of the test's own. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@TestProfile(ProtectedService.class)
class SignInTest {

    private static final String READ = "/access-probe/read";

    @Inject
    @ConfigProperty(name = "rollcall.access.oidc.issuer")
    String issuer;

    @Inject
    @ConfigProperty(name = IdentityProvider.KEY)
    String key;

    @Inject
    ApiTokens tokens;

    /** What the provider signs with since a test rotated its keys; null before. */
    private static @Nullable Rotated rotated;

    @Test
    void person_mayDoWhatTheRoleStandsFor() {
        get(READ, person("[\"other\", \"auditors\"]"))
                .statusCode(200)
                .body("name", equalTo("oidc:jane"))
                .body("all", is(true))
                .body("may_ingest", is(false))
                .body("token_id", nullValue());
        get("/api/v4/tokens", person("[\"auditors\"]")).statusCode(403).body("needed_scopes", contains("admin"));
    }

    @Test
    void admin_mayMakeTokens_andIsRecordedByName() {
        var id = given().header("Authorization", "Bearer " + person("[\"rollcall-admins\"]"))
                .contentType("application/json")
                .body("{\"name\": \"made by jane\", \"scopes\": [\"ingest\"]}")
                .post("/api/v4/tokens")
                .then()
                .statusCode(201)
                .extract()
                .<Integer>path("id");

        get("/api/v4/audit_events?action=token.create&per_page=1", TestAdmin.TOKEN)
                .body("target", contains("token " + id))
                .body("actor", contains("oidc:jane"))
                .body("token_id", contains(nullValue()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[\"strangers\"]", "[\"admin\", \"read_service_ping\"]", "null", "\"analyst\""})
    void roleThatStandsForNothing_mayDoNothing(String groups) {
        get(READ, person(groups)).statusCode(403).contentType(Problem.MEDIA_TYPE);
        get("/api/v4/tokens", person(groups)).statusCode(403);
        get("/access-probe/open-but-asks", person(groups))
                .statusCode(200)
                .body("all", is(false))
                .body("patterns", empty());
    }

    @Test
    void tokenOfAnotherIssuer_isRefused() {
        refused(token(claims(issuer + "/other", "\"rollcall\"", 300)));
    }

    @Test
    void tokenForAnotherAudience_isRefused() {
        refused(token(claims(issuer, "\"wiki\"", 300)));
        refused(token(String.format(
                Locale.ROOT,
                "{\"iss\":\"%s\",\"sub\":\"7\",\"exp\":%d,\"groups\":[\"auditors\"]}",
                issuer,
                Instant.now().getEpochSecond() + 300)));
    }

    @Test
    void expiredToken_isRefused() {
        refused(token(claims(issuer, "\"rollcall\"", -300)));
    }

    @Test
    void tokenThatTheProviderHasNotSigned_isRefused() {
        var claims = claims(issuer, "\"rollcall\"", 300);
        refused(SignedToken.unsigned(claims));
        refused(SignedToken.of(claims, SignedToken.newKeys().getPrivate()));
        var good = token(claims);
        refused(good.substring(0, good.lastIndexOf('.') + 1) + "AAAA");
        refused("eyJ.eyJ.x");
    }

    @Test
    void tokensOfRollcall_workBesideIt_inEitherHeader() {
        var token = tokens.issue(new TokenGrant("beside", Set.of(Scope.READ_SERVICE_PING), HostnameBinding.ALL, null))
                .token();

        get(READ, token).statusCode(200).body("name", equalTo("beside"));
        get(READ, TestAdmin.TOKEN).statusCode(200).body("name", equalTo("configured admin token"));
        given().header("PRIVATE-TOKEN", token).get(READ).then().statusCode(200).body("name", equalTo("beside"));
        given().header("PRIVATE-TOKEN", token)
                .header("Authorization", "Bearer " + person("[\"rollcall-admins\"]"))
                .get(READ)
                .then()
                .statusCode(200)
                .body("name", equalTo("beside"));
        refused("rollcall_nonsense");
        given().get(READ).then().statusCode(401).header("WWW-Authenticate", "Bearer realm=\"rollcall\"");
    }

    @Test
    void firstCallWithANewKey_works_afterEveryRotation_whateverStrangersSend() {
        var invented = SignedToken.newKeys().getPrivate();
        try {
            for (var rotation = 0; rotation < 2; rotation++) {
                refused(SignedToken.of(claims(issuer, "\"rollcall\"", 300), "invented-" + rotation, invented));
                var key = provider("rotate").split(" ", -1);
                get(READ, SignedToken.of(claims(issuer, "\"rollcall\"", 300), key[0], SignedToken.key(key[1])))
                        .statusCode(200);
            }
            provider("away?true");
            get(READ, SignedToken.of(claims(issuer, "\"rollcall\"", 300), "invented", invented))
                    .statusCode(503)
                    .body("type", endsWith(":sign_in_unavailable"));
        } finally {
            provider("away?false");
            var key = provider("rotate").split(" ", -1);
            rotated = new Rotated(key[0], SignedToken.key(key[1]));
        }
    }

    @Test
    void clocksMayDifferByAMinute() {
        var now = Instant.now().getEpochSecond();
        var claims =
                "{\"iss\":\"%s\",\"aud\":\"rollcall\",\"sub\":\"7\",\"iat\":%d,\"nbf\":%d,\"exp\":%d,\"groups\":[\"auditors\"]}";

        get(READ, token(String.format(Locale.ROOT, claims, issuer, now + 30, now + 30, now + 300)))
                .statusCode(200);
        get(READ, token(String.format(Locale.ROOT, claims, issuer, now - 300, now - 300, now - 30)))
                .statusCode(200);
        refused(token(String.format(Locale.ROOT, claims, issuer, now + 30, now + 120, now + 300)));
    }

    private String provider(String act) {
        return given().get(issuer + "/test/" + act).asString();
    }

    private String person(String groups) {
        return token(claims(issuer, "[\"other\",\"rollcall\"]", 300).replace("[\"auditors\"]", groups));
    }

    private String token(String claims) {
        return rotated == null
                ? SignedToken.of(claims, privateKey())
                : SignedToken.of(claims, rotated.id(), rotated.key());
    }

    private PrivateKey privateKey() {
        return SignedToken.key(key);
    }

    private static String claims(String issuer, String audience, int secondsLeft) {
        var now = Instant.now().getEpochSecond();
        return String.format(Locale.ROOT, """
                {"iss":"%s","aud":%s,"sub":"7","preferred_username":"jane","iat":%d,"exp":%d,"groups":["auditors"]}""", issuer, audience, now - 600, now + secondsLeft);
    }

    private static void refused(String token) {
        get(READ, token)
                .statusCode(401)
                .contentType(Problem.MEDIA_TYPE)
                .header("WWW-Authenticate", "Bearer realm=\"rollcall\", error=\"invalid_token\"")
                .body("type", endsWith(":unauthenticated"));
    }

    private static ValidatableResponse get(String path, String bearer) {
        return given().header("Authorization", "Bearer " + bearer).get(path).then();
    }

    private record Rotated(String id, PrivateKey key) {}
}
