package org.rollcall.pages.signin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.platform.access.SessionCookie;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class SignInPageTest {

    private static final String READ = "/access-probe/read";

    @Test
    void page_asksForAToken_andGoesBackWhereSomebodyCameFrom() {
        given().queryParam("return_to", "/instances?hostname=\"><b>")
                .get("/sign-in")
                .then()
                .statusCode(200)
                .contentType(startsWith("text/html"))
                .body(containsString("name=\"token\" type=\"password\" autocomplete=\"off\""))
                .body(containsString("a session of 12 hours"))
                .body(containsString("value=\"/instances?hostname=&quot;&gt;&lt;b&gt;\""))
                .body(not(containsString("Sign in with localhost")));
    }

    @Test
    void token_startsASession_andLeadsBack() {
        var answer = signIn(TestAdmin.TOKEN, "/instances?sort=hostname")
                .statusCode(303)
                .header("Location", "/instances?sort=hostname")
                .header("Cache-Control", "no-store")
                .header("Set-Cookie", containsString("HttpOnly;SameSite=Strict"))
                .extract();

        signedIn(answer.cookie(SessionCookie.NAME))
                .get(READ)
                .then()
                .statusCode(200)
                .body("name", equalTo("configured admin token"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"//evil.example.com", "https://evil.example.com", "/\\evil.example.com", "/sign-out"})
    void pathOfAnotherSite_isNotFollowed(String returnTo) {
        signIn(TestAdmin.TOKEN, returnTo).statusCode(303).header("Location", "/");
        given().queryParam("return_to", returnTo)
                .get("/sign-in")
                .then()
                .body(containsString("name=\"return_to\" value=\"/\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "rollcall_0123456789", "<b>token</b>"})
    void wrongToken_leadsToTheFormAgain_withoutTheToken(String token) {
        var page = signIn(token, "/instances")
                .statusCode(401)
                .contentType(startsWith("text/html"))
                .header("Set-Cookie", nullValue())
                .body(containsString("The token is not known, has expired or was revoked."))
                .body(containsString("name=\"return_to\" value=\"/instances\""))
                .extract()
                .asString();
        if (!token.isEmpty()) {
            assertThat(page).doesNotContain(token).doesNotContain("&lt;b&gt;");
        }
    }

    @Test
    void tokenInTheUrl_isRefused() {
        given().header("Origin", own())
                .queryParam("token", TestAdmin.TOKEN)
                .contentType(ContentType.URLENC)
                .post("/sign-in")
                .then()
                .statusCode(400)
                .header("Set-Cookie", nullValue())
                .body(not(containsString(TestAdmin.TOKEN)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sign-in", "/sign-out"})
    void formOfAnotherSite_isRefused(String path) {
        var session = signIn(TestAdmin.TOKEN, "/").extract().cookie(SessionCookie.NAME);
        for (var origin : new String[] {"https://evil.example.com", "null", ""}) {
            signedIn(session)
                    .header("Origin", origin)
                    .formParam("token", TestAdmin.TOKEN)
                    .post(path)
                    .then()
                    .statusCode(403)
                    .header("Set-Cookie", nullValue());
        }
        signedIn(session).get(READ).then().statusCode(200);
    }

    @Test
    void signingOut_endsTheSession_andLeadsToTheStart() {
        var session = signIn(TestAdmin.TOKEN, "/").extract().cookie(SessionCookie.NAME);

        signedIn(session)
                .header("Origin", own())
                .redirects()
                .follow(false)
                .post("/sign-out")
                .then()
                .statusCode(303)
                .header("Location", "/")
                .header("Set-Cookie", containsString("Max-Age=0"));

        signedIn(session).get(READ).then().statusCode(401);
    }

    @Test
    void signingOut_withoutASession_doesNoHarm() {
        given().header("Origin", own())
                .redirects()
                .follow(false)
                .post("/sign-out")
                .then()
                .statusCode(303);
    }

    @Test
    void linkOfAnotherMethod_signsNobodyOut() {
        var session = signIn(TestAdmin.TOKEN, "/").extract().cookie(SessionCookie.NAME);

        signedIn(session).get("/sign-out").then().statusCode(405);
        signedIn(session).get(READ).then().statusCode(200);
    }

    @Test
    void withoutAProvider_itsPathLeadsToTheForm() {
        given().redirects()
                .follow(false)
                .get("/sign-in/provider?return_to=/instances")
                .then()
                .statusCode(303)
                .header("Location", "/sign-in?return_to=%2Finstances");
    }

    private static ValidatableResponse signIn(String token, String returnTo) {
        return given().header("Origin", own())
                .header("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
                .redirects()
                .follow(false)
                .formParam("token", token)
                .formParam("return_to", returnTo)
                .post("/sign-in")
                .then();
    }

    private static RequestSpecification signedIn(String session) {
        return given().cookie(SessionCookie.NAME, session);
    }

    private static String own() {
        return String.format(Locale.ROOT, "http://localhost:%d", RestAssured.port);
    }
}
