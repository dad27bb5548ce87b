package org.rollcall.pages.signin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.rollcall.ProtectedService;
import org.rollcall.platform.access.SessionCookie;

/** A service whose people sign in with a browser by a provider of the test's own. */
@QuarkusTest
@TestProfile(ProtectedService.class)
class ProviderSignInTest {

    private static final String START = "/sign-in/provider?return_to=/instances?sort%3Dhostname";

    @Inject
    @ConfigProperty(name = "rollcall.access.oidc.issuer")
    String issuer;

    private final Browser browser = new Browser();

    @AfterEach
    void personIsWhoSheWas() {
        given().get(issuer + "/test/groups?[\"auditors\"]");
        given().get(issuer + "/test/nonce");
    }

    @Test
    void page_offersTheProvider() {
        given().get("/sign-in?return_to=/instances")
                .then()
                .statusCode(200)
                .body(containsString("href=\"/sign-in/provider?return_to=%2Finstances\""))
                .body(containsString("Sign in with localhost"));
    }

    @Test
    void person_getsASessionOfOurs_andNoOtherCookieStays() {
        var end = browser.follow(START);

        assertThat(end.statusCode()).isEqualTo(200);
        assertThat(end.body()).contains("content=\"0; url=/instances?sort=hostname\"");
        assertThat(browser.cookies()).extracting(HttpCookie::getName).containsExactly(SessionCookie.NAME);
        read().statusCode(200)
                .body("name", equalTo("oidc:jane"))
                .body("all", is(true))
                .body("may_ingest", is(false));
        withCookie().get("/api/v4/tokens").then().statusCode(403);
    }

    @Test
    void admin_ofTheProvider_isOneHere() {
        given().get(issuer + "/test/groups?[\"rollcall-admins\"]");
        browser.follow(START);

        withCookie().get("/api/v4/tokens").then().statusCode(200);
        withCookie()
                .get("/api/v4/audit_events?action=session.start&per_page=1&actor=oidc:jane")
                .then()
                .statusCode(200);
    }

    @Test
    void roleThatStandsForNothing_mayDoNothing() {
        given().get(issuer + "/test/groups?[\"admin\",\"read_service_ping\"]");
        browser.follow(START);

        read().statusCode(403);
    }

    @Test
    void stepsOfTheFlow_askForAllThatKeepsItSafe() {
        var asked = browser.get(START).headers().firstValue("Location").orElseThrow();

        assertThat(asked)
                .startsWith(issuer + "/authorize?")
                .contains("response_type=code", "code_challenge=", "nonce=", "state=", "scope=openid+profile");
        assertThat(browser.cookies()).allSatisfy(cookie -> {
            assertThat(cookie.getPath()).isEqualTo("/sign-in/provider");
            assertThat(cookie.isHttpOnly()).isTrue();
        });
    }

    @Test
    void behindTls_theWayBackIsHttps() {
        var asked = given().redirects()
                .follow(false)
                .header("X-Forwarded-Proto", "https")
                .get(START)
                .then()
                .statusCode(303)
                .extract();

        assertThat(asked.header("Location")).contains("redirect_uri=https%3A%2F%2Flocalhost");
        assertThat(asked.headers().getValues("Set-Cookie"))
                .allMatch(cookie -> cookie.toLowerCase(Locale.ROOT).contains("secure"));
    }

    @Test
    void codeOfAnotherBrowser_signsNobodyIn() {
        var back = browser.location(browser.get(browser.location(browser.get(START))));
        var other = new Browser();

        assertThat(other.location(other.get(back))).as("from the beginning").startsWith(issuer + "/authorize?");
        assertThat(other.location(other.get(back))).as("again").startsWith(issuer + "/authorize?");
        assertThat(other.cookies()).extracting(HttpCookie::getName).isNotEmpty().doesNotContain(SessionCookie.NAME);
    }

    @Test
    void tokenOfAnotherFlow_signsNobodyIn() {
        given().get(issuer + "/test/nonce?of-another-flow");

        refused(browser.get(browser.location(browser.get(browser.location(browser.get(START))))), browser);
    }

    @Test
    void personWhoDoesNotAgree_isNotSignedIn() {
        var asked = browser.location(browser.get(START));
        var state = asked.replaceFirst(".*[?&]state=([^&]*).*", "$1");

        refused(browser.get("/sign-in/provider?error=access_denied&state=" + state), browser);
    }

    private static void refused(HttpResponse<String> answer, Browser browser) {
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(browser.location(answer)).startsWith("/sign-in?").endsWith("&refused=true");
        var page = browser.follow(browser.location(answer));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("The provider has not signed you in.");
        assertThat(browser.cookies()).isEmpty();
    }

    @Test
    void pathOfAnotherSite_isNotFollowed() {
        var end = browser.follow("/sign-in/provider?return_to=//evil.example.com");

        assertThat(end.body()).contains("url=/\"").doesNotContain("evil");
    }

    private ValidatableResponse read() {
        return withCookie().get("/access-probe/read").then();
    }

    private io.restassured.specification.RequestSpecification withCookie() {
        return given().cookie(SessionCookie.NAME, browser.session());
    }

    /** Keeps cookies, and goes where it is sent only when it is told to. */
    private static final class Browser {

        private final CookieManager cookies = new CookieManager();
        private final HttpClient client = HttpClient.newBuilder()
                .cookieHandler(cookies)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();

        HttpResponse<String> get(String url) {
            try {
                return client.send(
                        HttpRequest.newBuilder(own().resolve(url)).build(), HttpResponse.BodyHandlers.ofString());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        HttpResponse<String> follow(String url) {
            var answer = get(url);
            for (var steps = 0; answer.statusCode() / 100 == 3; steps++) {
                assertThat(steps).as("redirects").isLessThan(10);
                answer = get(location(answer));
            }
            return answer;
        }

        String location(HttpResponse<String> answer) {
            return answer.headers().firstValue("Location").orElseThrow();
        }

        List<HttpCookie> cookies() {
            return cookies.getCookieStore().getCookies();
        }

        String session() {
            return cookies().stream()
                    .filter(cookie -> cookie.getName().equals(SessionCookie.NAME))
                    .findFirst()
                    .orElseThrow()
                    .getValue();
        }

        private static URI own() {
            return URI.create(String.format(Locale.ROOT, "http://localhost:%d", RestAssured.port));
        }
    }
}
