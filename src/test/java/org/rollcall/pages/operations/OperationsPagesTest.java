package org.rollcall.pages.operations;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Definitions;
import org.rollcall.Eventually;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.platform.access.SessionCookie;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class OperationsPagesTest {

    private static final String DUPLICATE = "{\"hostname\":\"%s\",\"version\":\"18.9.0\",\"n\":1,\"n\":2}";

    private static final Pattern TOKEN = Pattern.compile("rollcall_[0-9A-Za-z]{36}");

    /** The trail only grows: what other tests have done stands in it, too. */
    private long lastEvent;

    @BeforeEach
    void freshService() {
        FreshService.start();
        lastEvent = Long.parseLong(FreshService.strings("select coalesce(max(id), 0)::text from audit_event")
                .getFirst());
        assertThat(Service.publish("18.9", Definitions.yaml("hostname string", "uuid string", "n number"))
                        .statusCode())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/operations",
                "/operations/quarantine",
                "/operations/jobs",
                "/operations/tokens",
                "/operations/opt_outs",
                "/operations/blocked_hostnames",
                "/operations/erasure",
                "/operations/erasure?hostname=gitlab.example.com",
                "/operations/retention",
                "/operations/retention?dry_run=true",
                "/operations/audit"
            })
    void pages_areForAdmins(String path) {
        given().redirects()
                .follow(false)
                .header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
                .get(path)
                .then()
                .statusCode(303)
                .header("Location", startsWith("/sign-in?return_to="));
        as(Service.boundToken("gitlab.example.com")).get(path).then().statusCode(403);
        page(path).body(containsString("<h1>")).body(containsString("aria-current=\"page\""));
    }

    @Test
    void quarantine_hasTheNumbersOfTheApi() {
        quarantined(DUPLICATE.formatted("a.example.com"));
        quarantined(DUPLICATE.formatted("b.example.com").replace("18.9.0", "18.8.1"));
        quarantined("{}");

        page("/operations/quarantine")
                .body(containsString("3 payloads, by reason"))
                .body(containsString("3 of 3 shown"))
                .body(containsString("/api/v4/quarantine"));
        page("/operations/quarantine?reason=&week=&version=18.9&hostname=")
                .body(containsString("a.<wbr>example.<wbr>com"))
                .body(not(containsString("b.<wbr>example.<wbr>com")));
        page("/operations/quarantine?reason=duplicate_key&per_page=1")
                .body(containsString("1 of 2 shown"))
                .body(containsString("cursor="));
        as(TestAdmin.TOKEN)
                .get("/operations/quarantine?reason=nonsense")
                .then()
                .statusCode(400)
                .body(containsString("identity_missing, dictionary_missing"));
    }

    @Test
    void emptyQuarantine_saysSo() {
        page("/operations/quarantine")
                .body(containsString("Everything that arrived is a ping."))
                .body(containsString("disabled"));
        page("/operations/quarantine?hostname=a").body(containsString("None fits the filter."));
    }

    @Test
    void hostileTexts_areShownAsTexts() {
        var id = quarantined(
                "{\"hostname\":\"a.example.com\",\"uuid\":\"<script>alert(1)</script>\",\"version\":\"<b>\","
                        + "\"n\":1,\"n\":2}");

        for (var path : List.of("/operations/quarantine", "/operations/quarantine/" + id)) {
            page(path).body(not(containsString("<script>alert"))).body(containsString("&lt;b&gt;"));
        }
        page("/operations/erasure?hostname=%3Cscript%3Ealert(1)%3C/script%3E")
                .body(not(containsString("<script>alert")))
                .body(containsString("&lt;script&gt;"));
        page("/operations/audit?actor=%3Cscript%3Ealert(1)%3C/script%3E").body(not(containsString("<script>alert")));
    }

    @Test
    void previewOfAReplay_tellsWhatWouldBecomeOfThem_andChangesNothing() {
        quarantined(DUPLICATE.formatted("a.example.com"));

        var location = leads(form("/operations/quarantine/preview", "hostname", "A.example.com"));
        assertThat(location).startsWith("/operations/quarantine?hostname=A.example.com&preview=");
        Eventually.until("the preview has ended", () -> html(location).contains("Nothing has been changed."));

        assertThat(html(location)).contains("0 pings").contains("1: 1 duplicate_key");
        assertThat(html(location.replace("hostname=A.example.com", "hostname=other")))
                .doesNotContain("Nothing has been changed.");
        page("/operations/quarantine").body(containsString("1 payload, by reason"));
        assertThat(actions()).doesNotContain("quarantine.replay");
    }

    @Test
    void replay_leadsToItsJob_andIsRecorded() {
        quarantined(DUPLICATE.formatted("a.example.com"));

        var location = leads(form("/operations/quarantine/replay", "reason", "duplicate_key"));
        assertThat(location).startsWith("/operations/jobs/");
        Eventually.until("the replay has ended", () -> html(location).contains("What the replay has done"));

        assertThat(actions()).contains("quarantine.replay");
        page("/operations/jobs").body(containsString("Replay of the quarantine: reason duplicate_key"));
        page("/operations/jobs?state=failed&kind=").body(containsString("None fits the filter."));
    }

    @Test
    void payload_isDeleted_whereItsNumberIsTyped_andAReasonGiven() {
        var id = quarantined(DUPLICATE.formatted("a.example.com"));
        var path = "/operations/quarantine/" + id;
        page(path).body(containsString("duplicate_key")).body(containsString("a.<wbr>example.<wbr>com"));

        form(path + "/delete", "typed", "1", "why", "x").statusCode(400).body(containsString("Type the number"));
        form(path + "/delete", "typed", Integer.toString(id), "why", " ")
                .statusCode(400)
                .body(containsString("Say why"));
        page(path).body(containsString("duplicate_key"));

        assertThat(leads(form(path + "/delete", "typed", Integer.toString(id), "why", "spam")))
                .isEqualTo("/operations/quarantine?done=deleted");
        as(TestAdmin.TOKEN).get(path).then().statusCode(404);
        assertThat(actions()).contains("quarantine.delete");
    }

    @Test
    void whatFitsAFilter_isDeleted_whereTheNumberOfItIsTyped() {
        quarantined(DUPLICATE.formatted("a.example.com"));
        quarantined(DUPLICATE.formatted("b.example.com"));
        quarantined("{}");

        form("/operations/quarantine/delete", "reason", "duplicate_key", "typed", "3", "why", "spam")
                .statusCode(400)
                .body(containsString("2 payloads fit the filter now."));
        form("/operations/quarantine/delete", "typed", "3", "why", "spam").statusCode(400);

        var job = leads(form("/operations/quarantine/delete", "reason", "duplicate_key", "typed", "2", "why", "spam"));
        Eventually.until("the deletion has ended", () -> html(job).contains("</svg>done</span>"));
        page("/operations/quarantine").body(containsString("1 payload, by reason"));
    }

    @Test
    void waitingJob_isCancelled_andAnEndedOneIsNot() {
        quarantined("{}");
        var job = leads(form("/operations/quarantine/replay"));
        Eventually.until("the replay has ended", () -> html(job).contains("What the replay has done"));

        page(job).body(not(containsString("data-live"))).body(not(containsString(job + "/cancel")));
        form(job + "/cancel").statusCode(409);
        as(TestAdmin.TOKEN).get("/operations/jobs/999999").then().statusCode(404);
    }

    @Test
    void token_isShownOnce_works_andEndsWhenItIsRevoked() {
        var answer = form(
                        "/operations/tokens",
                        "name",
                        "warehouse <b>",
                        "scope",
                        "read_service_ping",
                        "hostnames",
                        "gitlab.example.com\n\n *.example.org ",
                        "expires_on",
                        "2999-01-31")
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .extract()
                .asString();
        var matcher = TOKEN.matcher(answer);
        assertThat(matcher.find()).isTrue();
        var text = matcher.group();
        as(text).get("/api/v4/usage_data/pings").then().statusCode(200);

        var token = as(TestAdmin.TOKEN).get("/api/v4/tokens").then().extract().jsonPath();
        assertThat(token.getList("[0].hostnames")).asString().contains("*.example.org", "gitlab.example.com");
        assertThat(token.getString("[0].expires_at")).isEqualTo("2999-02-01T00:00:00Z");
        var path = "/operations/tokens/" + token.getLong("[0].id");
        page("/operations/tokens").body(not(containsString(text))).body(containsString("warehouse &lt;b&gt;"));
        page(path).body(not(containsString(text))).body(containsString("read_service_ping"));

        form(path + "/revoke", "typed", "warehouse").statusCode(400).body(containsString("Type the name"));
        as(text).get("/api/v4/usage_data/pings").then().statusCode(200);
        assertThat(leads(form(path + "/revoke", "typed", "warehouse <b>")))
                .isEqualTo("/operations/tokens?done=revoked");
        as(text).get("/api/v4/usage_data/pings").then().statusCode(401);
        assertThat(actions()).contains("token.create", "token.revoke");
    }

    @Test
    void rotatedToken_hasAnotherText() {
        var first = text(
                form("/operations/tokens", "name", "cron", "scope", "ingest").statusCode(201));
        var id = as(TestAdmin.TOKEN)
                .get("/api/v4/tokens")
                .then()
                .extract()
                .jsonPath()
                .getLong("[0].id");

        var second = text(form("/operations/tokens/" + id + "/rotate").statusCode(200));

        assertThat(second).isNotEqualTo(first);
        as(first).get("/api/v4/usage_data/pings").then().statusCode(401);
        as(second).get("/api/v4/usage_data/pings").then().statusCode(403);
        assertThat(actions()).contains("token.rotate");
    }

    @Test
    void wrongToken_isNotIssued_andTheFormKeepsWhatWasTyped() {
        form("/operations/tokens", "name", "x\"><i>", "hostnames", "https://gitlab.example.com", "expires_on", "soon")
                .statusCode(400)
                .body(containsString("value=\"x&quot;&gt;&lt;i&gt;\""))
                .body(containsString("https://gitlab.example.com</textarea>"))
                .body(containsString("scopes"))
                .body(containsString("expires_at"));
        assertThat(actions()).doesNotContain("token.create");
    }

    @Test
    void optOut_isSetAndRemoved() {
        form("/operations/opt_outs", "hostname", "https://a", "category", "optional")
                .statusCode(400)
                .body(containsString("is no hostname"))
                .body(containsString("value=\"https://a\""));
        form("/operations/opt_outs", "hostname", "a.example.com").statusCode(400);

        assertThat(leads(form("/operations/opt_outs", "hostname", "A.example.com", "category", "optional")))
                .isEqualTo("/operations/opt_outs?done=set");
        as(TestAdmin.TOKEN)
                .get("/api/v4/opt_outs/a.example.com")
                .then()
                .statusCode(200)
                .body("categories", equalTo(List.of("optional")))
                .body("comparison", is(false));
        page("/operations/opt_outs?done=set")
                .body(containsString("The opt-out is set."))
                .body(containsString("a.<wbr>example.<wbr>com"));

        assertThat(leads(form("/operations/opt_outs/remove", "hostname", "a.example.com")))
                .isEqualTo("/operations/opt_outs?done=removed");
        page("/operations/opt_outs").body(containsString("No hostname has opted out"));
        assertThat(actions()).contains("opt_out.put", "opt_out.delete");
    }

    @Test
    void erasure_showsWhatGoes_andNeedsTheHostnameTwice() {
        ping("a.example.com");
        ping("b.example.com");
        quarantined(DUPLICATE.formatted("a.example.com"));
        page("/operations/erasure?hostname=A.example.com:443")
                .body(containsString("1, of 1 week"))
                .body(containsString("<dt>quarantined</dt><dd class=\"num\">1</dd>"));

        form("/operations/erasure", "hostname", "a.example.com", "typed", "b.example.com")
                .statusCode(400)
                .body(containsString("Nothing was deleted"));
        assertThat(hostnames()).contains("a.example.com", "b.example.com");

        var job = leads(
                form("/operations/erasure", "hostname", "a.example.com", "typed", "a.example.com", "block", "true"));
        Eventually.until("the erasure has ended", () -> html(job).contains("Certificate of erasure"));
        assertThat(hostnames()).containsExactly("b.example.com");
        page("/operations/erasure").body(containsString("Certificate of erasure"));
        page("/operations/erasure?hostname=a.example.com").body(containsString("Nothing is kept of it."));
        page("/operations/blocked_hostnames").body(containsString("a.<wbr>example.<wbr>com"));
        assertThat(actions()).contains("erasure.request", "erasure.complete");

        assertThat(leads(form("/operations/blocked_hostnames/unblock", "hostname", "a.example.com")))
                .isEqualTo("/operations/blocked_hostnames?done=unblocked");
        page("/operations/blocked_hostnames").body(containsString("No hostname is blocked"));
    }

    @Test
    void requestForAnErasure_isConfirmed_orDeclined() {
        var first = asked("a.example.com");
        var second = asked("b.example.com");
        page("/operations").body(containsString("Requests for an erasure"));
        page("/operations/erasure").body(containsString("2 requests wait"));

        page("/operations/erasure?request=" + first).body(containsString("Decline the request"));
        assertThat(leads(form("/operations/erasure/decline", "request", first, "reason", "not yours")))
                .isEqualTo("/operations/erasure?done=declined");
        form("/operations/erasure", "request", second, "typed", "a.example.com").statusCode(400);
        assertThat(leads(form("/operations/erasure", "request", second, "typed", "b.example.com")))
                .startsWith("/operations/jobs/");

        assertThat(state(first)).isEqualTo("declined");
        assertThat(state(second)).isEqualTo("confirmed");
    }

    @Test
    void audit_isFilteredAndDownloaded() {
        Service.boundToken("gitlab.example.com");
        page("/operations/audit?actor=&action=token.create&from=2000-01-01&to=2999-12-31")
                .body(containsString("token.create"))
                .body(containsString("/api/v4/audit_events/export?action=token.create&amp;from=2000-01-01T00%3A00%3A00Z"
                        + "&amp;to=3000-01-01T00%3A00%3A00Z"));
        page("/operations/audit?to=2000-01-01").body(containsString("None fits the filter."));
        page("/operations/audit?action=read&per_page=1").body(containsString("cursor="));
        as(TestAdmin.TOKEN)
                .get("/operations/audit?from=yesterday")
                .then()
                .statusCode(400)
                .body(containsString("is no day"));
        as(TestAdmin.TOKEN).get("/api/v4/audit_events?action=read").then().body("target", hasItem("/operations/audit"));
    }

    @Test
    void retention_countsWhatIsTooOld_andDeletesNothing() {
        page("/operations/retention").body(containsString("rollcall.retention.pings"));
        var report = Json.read(Service.postWithToken("/api/v4/retention/dry_run", "application/json", new byte[0])
                .body());
        page("/operations/retention?dry_run=true")
                .body(containsString(report.get("total").asText() + " rows"))
                .body(containsString("audit events"));
    }

    @Test
    void weeksThatAreInTheArchiveOnly_areListed_andToldOfOnPagesOfPings_andComeBackByAButton() {
        Service.ping("{\"hostname\":\"gitlab.example.com\",\"version\":\"18.9.0\"}");
        var id = FreshService.strings("select id::text from instance").getFirst();
        page("/operations/retention").body(not(containsString("archive only")));
        page("/instances").body(not(containsString("archive only")));
        FreshService.execute("""
                insert into retired_week (week, until, retired_at)
                values ('2024-11-04', 1, '2026-01-01'), ('2024-11-11', 2, '2026-01-01')""");
        FreshService.execute(
                "insert into retired_file (path, week, pings, sha256) values ('x', '2024-11-11', 1234, '')");
        FreshService.forget();

        page("/operations/retention")
                .body(containsString("Weeks in the archive only"))
                .body(containsString("2024-W46, 1,234 pings"));
        for (var path : List.of("/instances", "/instances/" + id, "/instances/" + id + "/receipts")) {
            page(path)
                    .body(containsString(
                            "The pings of 2 weeks up to 2024-W46 are in the archive only, and not on this page."))
                    .body(containsString("href=\"/operations/retention#archived\""));
        }
        as(Service.boundToken("gitlab.example.com"))
                .get("/instances/" + id)
                .then()
                .body(containsString("up to 2024-W46 are in the archive only"))
                .body(not(containsString("/operations/retention")));

        page("/instances/" + id).body(not(containsString("wk-archived")));

        FreshService.execute("update instance set first_received_at = now() - interval '20 weeks'");
        FreshService.execute("""
                insert into retired_week (week, until, retired_at) values (date_trunc('week', now())::date - 70, 3, now())""");
        FreshService.forget();
        page("/instances/" + id).body(containsString("wk-archived"));

        form("/operations/retention/bring_back", "week", "2024-W46", "days", "3")
                .statusCode(303)
                .header("Location", containsString("/operations/jobs/"));
        assertThat(FreshService.strings("select request::text from job where kind = 'bring_back_week'"))
                .containsExactly("{\"days\": 3, \"week\": \"2024-W46\"}");
        form("/operations/retention/bring_back", "week", "2024-W40", "days", "3")
                .statusCode(404);
        form("/operations/retention/bring_back", "week", "2024-W46", "days", "0")
                .statusCode(400);
    }

    @Test
    void formOfAnotherSite_isRefused() {
        var session = given().header("Origin", own())
                .redirects()
                .follow(false)
                .formParam("token", TestAdmin.TOKEN)
                .post("/sign-in")
                .then()
                .extract()
                .cookie(SessionCookie.NAME);
        var form = given().cookie(SessionCookie.NAME, session)
                .redirects()
                .follow(false)
                .formParam("name", "x")
                .formParam("scope", "admin");

        given().spec(form)
                .header("Origin", "https://evil.example.com")
                .post("/operations/tokens")
                .then()
                .statusCode(403);
        assertThat(actions()).doesNotContain("token.create");
        given().cookie(SessionCookie.NAME, session)
                .header("Origin", own())
                .formParam("name", "x")
                .formParam("scope", "admin")
                .post("/operations/tokens")
                .then()
                .statusCode(201);
    }

    private static String own() {
        return String.format(Locale.ROOT, "http://localhost:%d", RestAssured.port);
    }

    private static ValidatableResponse page(String path) {
        return as(TestAdmin.TOKEN).get(path).then().statusCode(200).contentType(startsWith("text/html"));
    }

    private static String html(String path) {
        return page(path).extract().asString();
    }

    private static RequestSpecification as(String token) {
        return given().urlEncodingEnabled(false).header("PRIVATE-TOKEN", token);
    }

    /** Sends a form: names and values in turn. */
    private static ValidatableResponse form(String path, String... fields) {
        var request = given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .contentType("application/x-www-form-urlencoded; charset=UTF-8")
                .redirects()
                .follow(false);
        for (var i = 0; i < fields.length; i += 2) {
            request.formParam(fields[i], fields[i + 1]);
        }
        return request.post(path).then();
    }

    private static String leads(ValidatableResponse answer) {
        return answer.statusCode(303).extract().header("Location").replaceFirst("^http://[^/]*", "");
    }

    private static String text(ValidatableResponse answer) {
        var matcher = TOKEN.matcher(answer.extract().asString());
        assertThat(matcher.find()).isTrue();
        return matcher.group();
    }

    /** What has been done and read since the test began. */
    private List<String> actions() {
        return FreshService.strings("select action from audit_event where id > " + lastEvent);
    }

    private static List<String> hostnames() {
        return as(TestAdmin.TOKEN)
                .get("/api/v4/usage_data/instances")
                .then()
                .extract()
                .jsonPath()
                .getList("hostname");
    }

    private static String asked(String hostname) {
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .contentType("application/json")
                .body("{\"hostname\":\"" + hostname + "\"}")
                .post("/api/v4/erasure_requests")
                .then()
                .statusCode(201)
                .extract()
                .path("id")
                .toString();
    }

    private static String state(String request) {
        return as(TestAdmin.TOKEN)
                .get("/api/v4/erasure_requests/" + request)
                .then()
                .extract()
                .path("state");
    }

    private static void ping(String hostname) {
        assertThat(Service.ping("{\"hostname\":\"%s\",\"uuid\":\"u\",\"version\":\"18.9.0\",\"n\":1}"
                                .formatted(hostname))
                        .statusCode())
                .isEqualTo(201);
    }

    private static int quarantined(String payload) {
        var answer = Service.ping(payload);
        assertThat(answer.statusCode()).isEqualTo(202);
        return Json.read(answer.body()).get("receipt").get("id").intValue();
    }
}
