package org.rollcall.platform.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.FitsContract;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class ProblemMappersTest {
    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @Test
    void problemException_isAnsweredWithItsMembersAndRetryAfter() {
        expect(given().get("/probe/known").then(), ProblemType.RATE_LIMITED)
                .header("Retry-After", "2")
                .body("detail", equalTo("Slow down."))
                .body("limit", is(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nowhere", "/probe/nowhere", "/probe", "/api/v4", "/a/../b", "/%00", "/q/nothing"})
    void pathThatNothingMatches_isAProblem(String path) {
        expect(given().urlEncodingEnabled(false).get(path).then(), ProblemType.NOT_FOUND);
    }

    @Test
    void whoWantsHtml_getsAPage_andAProblemBelowTheApi() {
        given().accept("text/html").get("/nowhere").then().statusCode(404).contentType(startsWith("text/html"));
        expect(given().accept("text/html").get("/api/v4/nowhere").then(), ProblemType.NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/xml", "*/*", "image/png;q=0.3", "application/problem+json"})
    void anyAccept_getsProblemJson(String accept) {
        expect(given().accept(accept).get("/nowhere").then(), ProblemType.NOT_FOUND);
        expect(given().accept(accept).get("/probe/nowhere").then(), ProblemType.NOT_FOUND);
        expect(given().accept("application/json, " + accept).get("/probe/bug").then(), ProblemType.INTERNAL_ERROR);
    }

    @Test
    void otherMethod_isNotAllowed_andAllowNamesThoseThatAre() {
        expect(given().delete("/probe/things/3").then(), ProblemType.METHOD_NOT_ALLOWED)
                .header("Allow", "GET, HEAD, OPTIONS, PUT")
                .body("detail", equalTo("DELETE is not allowed here; allowed are GET, HEAD, OPTIONS, PUT."));
        expect(given().delete("/probe/things/3/").then(), ProblemType.METHOD_NOT_ALLOWED)
                .header("Allow", "GET, HEAD, OPTIONS, PUT");
    }

    @Test
    void otherAccept_isNotAcceptable_andTheDetailSaysWhatIs() {
        expect(given().accept("image/png").get("/probe/two-kinds").then(), ProblemType.NOT_ACCEPTABLE)
                .body("detail", equalTo("The header Accept must allow one of application/json, text/markdown."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "text/yaml", "text/*", "application/vnd.a+json;q=0.1"})
    void whereThereIsOneKindOfAnswer_anyAcceptGetsIt(String accept) {
        given().accept(accept).get("/probe/validated").then().statusCode(200).contentType("application/json");
        given().accept(accept).get("/probe/validated/").then().statusCode(200);
        given().accept(accept).head("/probe/validated").then().statusCode(200);
    }

    @Test
    void otherContentType_isUnsupported_andTheDetailSaysWhatIs() {
        expect(
                        given().contentType("text/plain")
                                .body("{}")
                                .post("/probe/body")
                                .then(),
                        ProblemType.UNSUPPORTED_MEDIA_TYPE)
                .body("detail", equalTo("The header Content-Type must allow one of application/json."));
    }

    @Test
    void parameterOutOfRange_isNamedAsTheCallerWroteIt() {
        expect(given().get("/probe/validated?per_page=101").then(), ProblemType.INVALID_PARAMETER)
                .body("errors.name", contains("per_page"))
                .body("parameter", equalTo("per_page"))
                .body("detail", equalTo("The parameter per_page must be less than or equal to 100."));
        expect(given().get("/probe/things/10").then(), ProblemType.INVALID_PARAMETER)
                .body("errors.name", contains("thing_id"));
    }

    @Test
    void parameterOfTheWrongForm_isA400ThatNamesIt() {
        expect(given().get("/probe/validated?per_page=ten").then(), ProblemType.INVALID_PARAMETER)
                .body("parameter", equalTo("per_page"))
                .body("detail", equalTo("A parameter has a value of the wrong form: per_page."));
        expect(given().get("/probe/things/ten").then(), ProblemType.INVALID_PARAMETER)
                .body("detail", containsString("thing_id"));
    }

    @Test
    void brokenJson_isA400ThatNamesLineAndColumn() {
        expect(post("{\"count\": 1,\n  oops}"), ProblemType.NOT_JSON)
                .body("detail", startsWith("The body is not valid JSON (line 2, column "))
                .body("line", is(2));
        expect(post("{\"count\":"), ProblemType.NOT_JSON);
        expect(post("{\"items\": [{\"item_name\": \"a\" 7}]}"), ProblemType.NOT_JSON);
        expect(post("{\"count\": 1e99999999}"), ProblemType.INVALID_BODY);
        expect(post("[".repeat(2000)), ProblemType.INVALID_BODY);
    }

    @Test
    void unknownField_isNamed_andTheKnownOnesToo() {
        expect(post("{\"count\": 1,\n \"cuont\": 2}"), ProblemType.INVALID_BODY)
                .body("errors.name", contains("cuont"))
                .body(
                        "detail",
                        startsWith(
                                "The field cuont is not known; the known fields are colour, count, items (line 2, column "));
    }

    @Test
    void fieldOfTheWrongType_isNamedWithWhatWouldBeRight() {
        expect(post("{\"items\": {}}"), ProblemType.INVALID_BODY)
                .body("detail", startsWith("The field items must be a list"));
        expect(post("{\"items\": [{\"item_name\": []}]}"), ProblemType.INVALID_BODY)
                .body("detail", startsWith("The field items.0.item_name must be a string"));
        expect(post("{\"colour\": \"BLUE\"}"), ProblemType.INVALID_BODY)
                .body("detail", startsWith("The field colour must be one of GREEN, RED"));
        expect(post("{\"count\": \"x\"}"), ProblemType.INVALID_BODY)
                .body("detail", startsWith("The field count must be a number in range"));
        expect(post("[1]"), ProblemType.INVALID_BODY).body("detail", startsWith("The body must be an object"));
        expect(post("\"x\""), ProblemType.INVALID_BODY).body("detail", startsWith("The body must be an object"));
    }

    @Test
    void fieldThatBreaksAConstraint_isNamedByItsPath() {
        expect(post("{\"items\": [{\"item_name\": \"a\"}, {\"item_name\": \" \"}]}"), ProblemType.INVALID_BODY)
                .body("detail", equalTo("The field items.1.item_name must not be blank."));
    }

    @Test
    void missingBody_isNamed() {
        expect(post(""), ProblemType.INVALID_BODY).body("detail", equalTo("The body must be there."));
        expect(post("null"), ProblemType.INVALID_BODY).body("detail", equalTo("The body must be there."));
    }

    @Test
    void bug_tellsNothingButAReference() {
        String body = expect(given().get("/probe/bug").then(), ProblemType.INTERNAL_ERROR)
                .body("instance", startsWith("urn:uuid:"))
                .extract()
                .asString();

        assertThat(body).doesNotContain("secret", "Exception", "java", "org.rollcall");
    }

    @ParameterizedTest
    @ValueSource(strings = {"own-json", "own-violation", "own-answer"})
    void badDataOfOurOwn_isNotTheCallersFault(String path) {
        expect(given().get("/probe/" + path).then(), ProblemType.INTERNAL_ERROR)
                .body("detail", not(containsString("secret")));
    }

    @Test
    void databaseOutage_isA503WithRetryAfter() {
        expect(given().get("/probe/outage").then(), ProblemType.DATABASE_UNAVAILABLE)
                .header("Retry-After", "30")
                .body("detail", not(containsString("secret")));
    }

    @Test
    void whatTheDatabaseDoesNotDo_isA503ThatSaysWhatToDo_andIsNotToBeTriedAgain() {
        expect(given().get("/probe/not-done").then(), ProblemType.DATABASE_CANNOT)
                .header("Retry-After", nullValue())
                .body("detail", containsString("divided over several nodes (Citus)"));
    }

    @Test
    void lackOfMemory_isAnOverloadOfTheService_andNotBlamedOnTheDatabase() {
        expect(given().get("/probe/memory").then(), ProblemType.OVERLOADED)
                .header("Retry-After", "30")
                .body("detail", not(containsString("secret")));
    }

    @Test
    void withoutToken_isUnauthenticatedWithAChallenge() {
        expect(given().get("/probe/closed").then(), ProblemType.UNAUTHENTICATED)
                .header("WWW-Authenticate", "Bearer realm=\"rollcall\"");
    }

    @Test
    void head_hasTheStatusAndNoBody() {
        given().head("/nowhere").then().statusCode(404).contentType(Problem.MEDIA_TYPE);
        assertThat(given().head("/nowhere").asByteArray()).isEmpty();
        assertThat(given().head("/probe/bug").asByteArray()).isEmpty();
    }

    @Test
    void bodyOverTheLimitOfTheServer_isAProblemThatStatesIt() {
        expect(post(" ".repeat(17 << 20)), ProblemType.BODY_TOO_LARGE)
                .body("limit_bytes", is(16 * 1024 * 1024))
                .header("Connection", "close");
    }

    @Test
    void chunkedBodyOverTheLimitOfTheServer_isA413() throws IOException {
        assertThat(raw("POST /probe/body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + ("10000\r\n" + " ".repeat(0x10000) + "\r\n").repeat(272)
                        + "0\r\n\r\n"))
                .startsWith("HTTP/1.1 413");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /probe/%c3%28 HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST /probe/body HTTP/1.1\r\nHost: a\r\nContent-Type: nonsense\r\nContent-Length: 2\r\n\r\n{}",
                "GET /probe/validated HTTP/1.1\r\nHost: a\r\nAccept: nonsense;;=\r\n\r\n",
                "POST /probe/body HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n{}",
                "BREW /probe/body HTTP/1.1\r\nHost: a\r\n\r\n",
            })
    void malformedRequest_isTheCallersFault_andTellsNothing(String request) throws IOException {
        String answer = raw(request);

        assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("Exception", "\tat ", "io.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%zz", "/probe/validated?per_page=%zz", "/probe/%"})
    void malformedUri_isRefusedByTheServerItself_withoutABody(String uri) throws IOException {
        assertThat(raw("GET " + uri + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("content-length: 0");
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(3_000);
            OutputStream out = socket.getOutputStream();
            try {
                out.write(request.getBytes(StandardCharsets.US_ASCII));
                out.flush();
            } catch (IOException e) {
                // The server may stop reading; what it answered is still there.
            }
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[8_192];
            int read = in.read(buffer);
            return read < 0 ? "" : new String(buffer, 0, read, StandardCharsets.UTF_8);
        }
    }

    private static ValidatableResponse post(String json) {
        return given().contentType("application/json")
                .body(json)
                .post("/probe/body")
                .then();
    }

    private static ValidatableResponse expect(ValidatableResponse response, ProblemType type) {
        String body = response.extract().asString();
        assertThat(body).doesNotContain("Exception", "java.", "org.rollcall", "com.fasterxml");
        return response.statusCode(type.status())
                .contentType(Problem.MEDIA_TYPE)
                .body("type", equalTo(type.uri().toString()))
                .body("title", equalTo(type.title()))
                .body("status", is(type.status()))
                .body("extensions", nullValue());
    }
}
