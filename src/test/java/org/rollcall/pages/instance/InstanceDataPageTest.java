package org.rollcall.pages.instance;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Definitions;
import org.rollcall.Eventually;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class InstanceDataPageTest {

    /** What browsers send. */
    private static final String BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";

    private static final String OPT_OUT = "/api/v4/opt_outs/a.example.com";
    private static final String REQUESTS = "/api/v4/erasure_requests";

    private String mine = "";
    private String page = "";

    @BeforeEach
    void freshService() {
        FreshService.start();
        assertThat(Service.publish(
                                "18.9",
                                Definitions.yaml("hostname string", "uuid string", "o number", "p number")
                                        .replaceFirst("(?s)(key_path: o\n)", "$1  data_category: optional\n")
                                        .replaceFirst("(?s)(key_path: p\n)", "$1  data_category: operational\n"))
                        .statusCode())
                .isEqualTo(201);
        send("a.example.com:8443");
        send("b.example.com");
        mine = token("mine", "self_service", "a.example.com");
        page = "/instances/" + id("a.example.com") + "/data";
    }

    @Test
    void page_isForWhoDecides_andForAdmins() {
        given().redirects()
                .follow(false)
                .header("Accept", BROWSER)
                .get(page)
                .then()
                .statusCode(303)
                .header("Location", startsWith("/sign-in?return_to="));
        for (var reader : List.of(Service.boundToken("a.example.com"), token("analyst", "read_service_ping", null))) {
            get(reader, page).statusCode(403);
            form(reader, "/opt_out", "optional", "true").statusCode(403);
            form(reader, "/erasure", "typed", "a.example.com").statusCode(403);
            get(reader, instancePage()).statusCode(200).body(not(containsString(page)));
        }
        get(mine, page)
                .statusCode(200)
                .body(containsString("What is kept of a.<wbr>example.<wbr>com</h1>"))
                .body(not(containsString("/operations/")));
        get(TestAdmin.TOKEN, page).statusCode(200).body(containsString("/operations/erasure?hostname=a.example.com"));
        assertThat(FreshService.strings("select hostname from opt_out")).isEmpty();
        assertThat(FreshService.strings("select hostname from erasure_request")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"b.example.com", "*.a.example.com", "example.com", "a.example.com.evil.org"})
    void instanceOfSomebodyElse_isLikeOneThatDoesNotExist(String bound) {
        var other = token("other", "self_service", bound);
        var unknown = "/instances/6f3d9a52-51c0-5b0e-9d3c-3f7a8b1e2d47/data";

        assertThat(words(get(other, page).statusCode(404)))
                .isEqualTo(words(get(other, unknown).statusCode(404)))
                .contains("There is no instance with this address");
        form(other, "/opt_out", "optional", "true").statusCode(404);
        form(other, "/erasure", "typed", "a.example.com").statusCode(404);
        assertThat(FreshService.strings("select hostname from opt_out")).isEmpty();
        assertThat(FreshService.strings("select hostname from erasure_request")).isEmpty();
    }

    @Test
    void formOfAnotherSite_isRefused() {
        var session = given().redirects()
                .follow(false)
                .header("Origin", own())
                .formParam("token", mine)
                .post("/sign-in")
                .then()
                .extract()
                .cookie("rollcall_session");
        assertThat(session).isNotNull();

        given().cookie("rollcall_session", session)
                .header("Origin", "https://evil.example.com")
                .formParam("typed", "a.example.com")
                .post(page + "/erasure")
                .then()
                .statusCode(403);

        assertThat(FreshService.strings("select hostname from erasure_request")).isEmpty();
    }

    @Test
    void whoDecides_isLedThere() {
        get(mine, "/").body(containsString("My instances, and what is kept of them"));
        get(mine, "/instances").body(containsString("href=\"" + page + "\""));
        get(mine, instancePage()).body(containsString("href=\"" + page + "\""));
        get(Service.boundToken("a.example.com"), instancePage())
                .body(containsString("with a token of the scope self_service"));
        get(Service.boundToken("a.example.com"), "/instances").body(not(containsString(page)));
    }

    @Test
    void optOut_isThatOfTheApi_isShown_andIsTakenBack() {
        assertThat(html(mine)).contains("1 metric</a> of 18.9");
        assertThat(state(mine, "optional")).isEqualTo("kept");

        leadsTo(form(mine, "/opt_out", "optional", "true", "comparison", "true"), "saved");
        get(mine, OPT_OUT)
                .body("categories", contains("optional"))
                .body("comparison", is(true))
                .body("created_by", is("mine"));
        assertThat(state(mine, "optional")).isEqualTo("left out");
        assertThat(state(mine, "without a category")).isEqualTo("left out");
        assertThat(state(mine, "operational")).isEqualTo("kept");
        assertThat(state(mine, "comparison")).isEqualTo("left out");
        assertThat(checked(mine)).containsExactly("optional", "comparison");
        assertThat(html(mine, "?done=saved")).contains("Optional data is left out from the next ping on");
        send("a.example.com:8443", 3);
        get(mine, "/api/v4/usage_data/service_ping?hostname=a.example.com")
                .body("o", nullValue())
                .body("p", is(3));

        leadsTo(form(mine, "/opt_out", "comparison", "true"), "saved");
        get(mine, OPT_OUT).body("categories", empty()).body("comparison", is(true));
        leadsTo(form(mine, "/opt_out", "comparison", "true"), "unchanged");
        leadsTo(form(mine, "/opt_out"), "saved");
        get(mine, OPT_OUT).statusCode(404);
        leadsTo(form(mine, "/opt_out"), "unchanged");
        assertThat(checked(mine)).isEmpty();
        assertThat(FreshService.strings(
                        "select action from audit_event where actor = 'mine' and action like 'opt_out.%' order by id"))
                .endsWith("opt_out.put", "opt_out.put", "opt_out.delete");
    }

    @Test
    void whatOperatorsHaveRuled_isShown_andStays_whoeverFillsTheFormIn() {
        ruled(OPT_OUT, "{\"categories\":[\"operational\"]}");
        ruled("/api/v4/opt_outs/*.example.com", "{\"comparison\":true}");
        assertThat(state(mine, "operational")).isEqualTo("left out");
        assertThat(state(mine, "comparison")).isEqualTo("left out");
        assertThat(html(mine)).contains("The operator has ruled so already, for all of a domain.", "somebody else");

        for (var who : List.of(mine, TestAdmin.TOKEN)) {
            leadsTo(form(who, "/opt_out", "optional", "true"), "saved");
            get(TestAdmin.TOKEN, OPT_OUT).body("categories", contains("operational", "optional"));
            leadsTo(form(who, "/opt_out"), "saved");
            get(TestAdmin.TOKEN, OPT_OUT).body("categories", contains("operational"));
        }

        ruled(OPT_OUT, "{\"categories\":\"all\"}");
        for (var category : List.of("optional", "operational", "without a category")) {
            assertThat(state(mine, category)).as(category).isEqualTo("left out");
        }
        assertThat(html(mine)).contains("The operator has ruled so already, for this hostname");
        leadsTo(form(mine, "/opt_out", "comparison", "true"), "saved");
        get(TestAdmin.TOKEN, OPT_OUT).body("categories", is("all")).body("comparison", is(true));
        leadsTo(form(mine, "/opt_out"), "saved");
        get(TestAdmin.TOKEN, OPT_OUT).body("categories", is("all")).body("comparison", is(false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "b.example.com", "a.example.co", "*.example.com", "<script>alert(1)</script>"})
    void otherConfirmation_isRefused_andNothingIsAskedFor(String typed) {
        form(mine, "/erasure", "typed", typed, "block", "true")
                .statusCode(400)
                .body(containsString("Nothing was asked for"))
                .body(containsString("name=\"block\" value=\"true\" checked"))
                .body(not(containsString("<script>alert")));
        assertThat(FreshService.strings("select hostname from erasure_request")).isEmpty();
    }

    @Test
    void erasure_isAskedFor_shownToTheOperator_andDeclinedWithAReason() {
        assertThat(html(mine)).contains("Nobody has asked for the erasure", "1, of 1 week");

        leadsTo(form(mine, "/erasure", "typed", " A.example.com. ", "block", "true"), "asked");
        leadsTo(form(mine, "/erasure", "typed", "a.example.com"), "asked");
        var request = get(mine, REQUESTS)
                .body("hostname", contains("a.example.com"))
                .body("state", contains("open"))
                .body("block", contains(true))
                .body("requested_by", contains("mine"))
                .extract()
                .jsonPath()
                .getLong("[0].id");
        assertThat(html(mine, "?done=asked"))
                .contains("Nothing is deleted yet", "waits for an admin", "with the hostname to be blocked")
                .doesNotContain("name=\"typed\"");
        assertThat(text(get(TestAdmin.TOKEN, "/operations/erasure")))
                .contains("1 request waits", "request=" + request, "by mine");
        assertThat(FreshService.strings("select count(*) from ping")).containsExactly("2");

        given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .formParam("request", request)
                .formParam("reason", "<b>by law</b>")
                .redirects()
                .follow(false)
                .post("/operations/erasure/decline")
                .then()
                .statusCode(303);
        assertThat(html(mine))
                .contains("declined", "by the operator", "&lt;b&gt;by law&lt;/b&gt;", "name=\"typed\"")
                .doesNotContain("<b>by law", "configured admin token");
        assertThat(text(get(mine, "/instances"))).contains("&lt;b&gt;by law&lt;/b&gt;");
        assertThat(text(get(token("other", "self_service", "b.example.com"), "/instances")))
                .doesNotContain("by law");
    }

    @Test
    void erasure_leavesItsCertificate_whereTheInstanceIsGone() {
        leadsTo(form(mine, "/erasure", "typed", "a.example.com"), "asked");
        var id = get(mine, REQUESTS).extract().jsonPath().getLong("[0].id");
        var job = given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .post(REQUESTS + "/" + id + "/confirm")
                .then()
                .statusCode(202)
                .extract()
                .header("Location");
        Eventually.until(
                "the erasure has ended",
                () -> Json.read(Service.get(job).body()).get("ended_at").isTextual());

        get(mine, page).statusCode(404);
        assertThat(text(get(mine, "/instances")))
                .contains("Certificate of erasure", "No ping of your instances is stored")
                .doesNotContain("configured admin token");

        send("a.example.com:8443");
        assertThat(html(mine)).contains("Certificate of erasure", "name=\"typed\"");
    }

    /** A job fails where the service is gone for good while it runs, say. */
    @Test
    void erasureThatWasBrokenOff_isToldAsThat_andMayBeAskedForAgain() {
        leadsTo(form(mine, "/erasure", "typed", "a.example.com"), "asked");
        FreshService.execute("""
                with failed as (
                    insert into job (kind, state, request, created_by, created_at, ended_at, failure)
                    values ('erasure', 'failed', '{}', 'ops', now(), now(), 'broken off') returning id
                )
                update erasure_request
                set state = 'confirmed', decided_by = 'ops', decided_at = now(), job_id = (select id from failed)""");

        assertThat(html(mine)).contains("not erased yet", "Ask for it again", "name=\"typed\"");
        given().header("PRIVATE-TOKEN", mine)
                .get(REQUESTS)
                .then()
                .statusCode(200)
                .body("[0].state", is("confirmed"))
                .body("[0].job_state", is("failed"));
    }

    @Test
    void reads_areAudited_withTheNumberOfRequests() {
        leadsTo(form(mine, "/erasure", "typed", "a.example.com"), "asked");
        html(mine);

        assertThat(FreshService.strings(
                        "select rows::text from audit_event where actor = 'mine' and target = '%s' order by id desc limit 1"
                                .formatted(page)))
                .containsExactly("1");
    }

    private String instancePage() {
        return page.replaceFirst("/data$", "");
    }

    private static void send(String hostname) {
        send(hostname, 2);
    }

    private static void send(String hostname, int p) {
        assertThat(Service.ping(String.format(
                                Locale.ROOT,
                                "{\"hostname\":\"%s\",\"uuid\":\"u of %s\",\"o\":1,\"p\":%d}",
                                hostname,
                                hostname,
                                p))
                        .statusCode())
                .isEqualTo(201);
    }

    private static String id(String hostname) {
        return Json.read(Service.get("/api/v4/usage_data/instances?hostname=" + hostname)
                        .body())
                .at("/0/id")
                .textValue();
    }

    private static void ruled(String path, String body) {
        as(TestAdmin.TOKEN)
                .contentType(ContentType.JSON)
                .body(body)
                .put(path)
                .then()
                .statusCode(200);
    }

    private static String token(String name, String scope, @Nullable String hostname) {
        return as(TestAdmin.TOKEN)
                .contentType(ContentType.JSON)
                .body(
                        hostname == null
                                ? Map.of("name", name, "scopes", List.of(scope))
                                : Map.of("name", name, "scopes", List.of(scope), "hostnames", List.of(hostname)))
                .post("/api/v4/tokens")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getString("token");
    }

    private static RequestSpecification as(String token) {
        return given().redirects().follow(false).header("PRIVATE-TOKEN", token);
    }

    private static ValidatableResponse get(String token, String path) {
        return as(token)
                .header("Accept", BROWSER)
                .urlEncodingEnabled(false)
                .get(path)
                .then();
    }

    private ValidatableResponse form(String token, String path, String... fields) {
        var request = as(token).contentType("application/x-www-form-urlencoded; charset=utf-8");
        for (var i = 0; i < fields.length; i += 2) {
            request.formParam(fields[i], fields[i + 1]);
        }
        return request.post(page + path).then();
    }

    private void leadsTo(ValidatableResponse answer, String done) {
        answer.statusCode(303);
        assertThat(answer.extract().header("Location")).endsWith(page + "?done=" + done);
    }

    private String html(String token) {
        return html(token, "");
    }

    private String html(String token, String query) {
        return text(get(token, page + query).statusCode(200));
    }

    private static String text(ValidatableResponse answer) {
        return answer.extract().asString();
    }

    /** What an error page says. */
    private static String words(ValidatableResponse answer) {
        return found(text(answer), "<p class=\"lede\">(.*?)</p>").getFirst();
    }

    /** What the table says of a kind of data. */
    private String state(String token, String data) {
        return found(html(token), "<th scope=\"row\">" + data + "<.*?</svg>([a-z ]+)</span>")
                .getFirst();
    }

    /** The names of the boxes that are ticked. */
    private List<String> checked(String token) {
        return found(html(token), "type=\"checkbox\" name=\"([a-z]+)\"[^>]* checked");
    }

    private static List<String> found(String page, String pattern) {
        return Pattern.compile(pattern, Pattern.DOTALL)
                .matcher(page)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static String own() {
        return "http://localhost:" + RestAssured.port;
    }
}
