package org.rollcall.pages.instance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Definitions;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class InstancePageTest {

    /** A Wednesday of the first days of a year, whose week is one of two years. */
    private static final Instant NOW = Instant.parse("2026-12-30T12:00:00Z");

    /** What browsers send. */
    private static final String BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";

    private static final String HOSTILE = "<script>alert(1)</script>\"'&";

    @BeforeEach
    void freshService() {
        FreshService.start();
        TestClock.set(NOW);
        var metrics = new ArrayList<String>(List.of(
                "hostname string",
                "uuid string",
                "version string",
                "edition string",
                "recorded_at string",
                "license_user_count number",
                "license_billable_users number",
                "counts.issues number",
                "counts.failing number",
                "counts.zero number",
                "counts.not_sent number",
                "settings.text string",
                "settings.object object"));
        IntStream.range(0, 600)
                .mapToObj(i -> String.format(Locale.ROOT, "many.m%03d number", i))
                .forEach(metrics::add);
        assertThat(Service.publish("18.9", Definitions.yaml(metrics.toArray(String[]::new)))
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterEach
    void resetClock() {
        TestClock.reset();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/instances", "/instances/%s", "/instances/%s/payload", "/instances/%s/receipts"})
    void whoMayNotRead_isLedToTheSignIn_andWhoSeesOthers_findsNothing(String path) {
        send("a.example.com", 0, 1);
        send("b.example.com", 0, 1);
        var page = path.formatted(id("a.example.com"));

        var stranger = Service.getWith(page, "Accept", BROWSER);
        assertThat(stranger.statusCode()).isEqualTo(303);
        assertThat(stranger.headers().firstValue("Location"))
                .hasValueSatisfying(location -> assertThat(location).startsWith("/sign-in"));
        assertThat(html(page)).containsAnyOf("a.example.com", "a.<wbr>example.<wbr>com");
        assertThat(as(Service.boundToken("a.example.com"), page))
                .contains("a.<wbr>example.<wbr>com")
                .doesNotContain("b.<wbr>example.<wbr>com");

        var other = get(Service.boundToken("b.example.com"), page);
        var unknown = get(Service.boundToken("b.example.com"), path.formatted("6f3d9a52-51c0-5b0e-9d3c-3f7a8b1e2d47"));
        if (path.equals("/instances")) {
            assertThat(text(other)).doesNotContain("a.<wbr>example.<wbr>com");
        } else {
            assertThat(other.statusCode()).isEqualTo(404);
            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(words(other)).isEqualTo(words(unknown)).contains("There is no instance with this address");
        }
    }

    @Test
    void instanceThatHasNotBeenKnownLongest_isNotShownToABoundToken() {
        send("a.example.com", 1, 1);
        send("a.example.com", "another", 0, 1);
        var ids = FreshService.strings("select id::text from instance order by first_received_at");
        var token = Service.boundToken("a.example.com");

        assertThat(get(token, "/instances/" + ids.getFirst()).statusCode()).isEqualTo(200);
        assertThat(get(token, "/instances/" + ids.getLast()).statusCode()).isEqualTo(404);
        assertThat(as(token, "/instances")).contains("1 instance that sends by your hostnames");
    }

    @Test
    void list_isThatOfTheApi_onPages_inOrder_andFiltered() {
        for (var i = 0; i < 5; i++) {
            send("h" + i + ".example.com", i, 1);
        }
        send("other.test", 6, 1);

        var found = new ArrayList<String>();
        for (var path = "/instances?per_page=2&order_by=last_week&sort=asc"; path != null; ) {
            var page = html(path);
            found.addAll(all(page, "class=\"host\" href=\"/instances/([0-9a-f-]+)\""));
            path = all(page, "rel=\"next\" href=\"([^\"]+)\"").stream()
                    .findFirst()
                    .map(next -> next.replace("&amp;", "&"))
                    .orElse(null);
        }
        assertThat(found)
                .isEqualTo(ids("?order_by=last_week&sort=asc&per_page=100"))
                .hasSize(6);

        assertThat(hosts("?search=EXAMPLE")).hasSize(5);
        assertThat(hosts("?search=h3")).containsExactly("h3.example.com");
        assertThat(hosts("?seen=this_week")).containsExactly("h0.example.com");
        assertThat(hosts("?seen=four_weeks"))
                .containsExactly("h0.example.com", "h1.example.com", "h2.example.com", "h3.example.com");
        assertThat(hosts("?seen=silent")).containsExactly("h4.example.com", "other.test");
        assertThat(hosts("?edition=CE")).isEmpty();
        assertThat(hosts("?type=obsolete")).isEmpty();
        FreshService.execute(
                "insert into instance_type select id, 'obsolete', 'test', now() from instance where hostname = 'other.test'");
        assertThat(hosts("?type=obsolete")).containsExactly("other.test");

        for (var query : List.of("?seen=silent", "?search=h3", "?type=obsolete", "?edition=EE&version_from=18.0")) {
            var json = all(html("/instances" + query), "<dt>JSON</dt><dd><a class=\"path\" href=\"([^\"]+)\"")
                    .getFirst();
            assertThat(Json.read(Service.get(json.replace("&amp;", "&")).body()).findValuesAsText("hostname"))
                    .as(json)
                    .isEqualTo(hosts(query));
        }
    }

    @Test
    void empty_saysWhatToDoNext() {
        assertThat(html("/instances")).contains("No ping has arrived yet", "/usage_data");
        assertThat(as(Service.boundToken("a.example.com"), "/instances"))
                .contains("None of your instances has sent a ping yet");
        assertThat(html("/instances?search=x")).contains("No instance is like that");
    }

    @Test
    void numbers_areThoseOfTheApi() {
        for (var week : List.of(0, 1, 2, 5)) {
            send("a.example.com", week, 10_000 - 100 * week);
        }
        send("a.example.com", 0, 10_001);
        var page = html("/instances/" + id("a.example.com"));

        assertThat(page).contains("4 of 6 weeks", "Missing in 2 weeks, more than one ping in 1 week.");
        assertThat(all(page, "<li class=\"wk wk-(missing|revised|pinged)\" title"))
                .containsExactly("pinged", "missing", "missing", "pinged", "pinged", "revised");

        var table = between(page, "id=\"metric-trend-table\"", "</table>");
        var points = Json.read(Service.get("/api/v4/usage_data/series?metric=counts.issues&hostname=a.example.com")
                        .body())
                .at("/instances/0/points");
        var values = new ArrayList<String>();
        points.forEach(point -> values.addFirst(point.get("week").textValue() + " "
                + point.get("value").decimalValue().toPlainString()));
        assertThat(all(table, "<th scope=\"row\">([^<]+)</th><td class=\"r \" data-value=\"([0-9.]+)\"").stream()
                        .map(row -> row.replaceFirst("[.]0$", "")))
                .isEqualTo(values)
                .hasSize(4);

        var receipts = new ArrayList<Long>();
        Json.read(Service.get("/api/v4/usage_data/pings?revisions=true").body())
                .forEach(ping -> receipts.add(ping.get("id").longValue()));
        for (var shown : List.of(page, html("/instances/" + id("a.example.com") + "/receipts"))) {
            assertThat(all(shown, "<td class=\"r\">(?:<a href=\"[^\"]+week=[^\"]+\">)?([0-9,]+)(?:</a>)?</td></tr>"))
                    .containsExactlyElementsOf(receipts.stream()
                            .map(receipt -> String.format(Locale.ROOT, "%,d", receipt))
                            .toList());
            assertThat(shown).contains("revised by a later one");
        }
        assertThat(page).contains("<b>1,284</b> of 1,500 seats");
    }

    @Test
    void metric_growsByWeeks_andOneThatIsNone_isToldInThePage() {
        send("a.example.com", 1, 100);
        send("a.example.com", 0, 130);
        var path = "/instances/" + id("a.example.com");

        assertThat(html(path + "?metric=counts.issues&show=increase&from=2026-W52&to=2026-W53"))
                .contains("It grew by 30 in 2026-W53");
        assertThat(html(path + "?metric=counts.failing")).contains("failed in 2 weeks");
        assertThat(html(path + "?metric=" + "%3Cscript%3E"))
                .contains("a key path that no published dictionary has", "&lt;script&gt;");
        assertThat(get(TestAdmin.TOKEN, path + "?from=2026-W60").statusCode()).isEqualTo(400);
        assertThat(get(TestAdmin.TOKEN, path + "?from=2026-W50&to=2026-W40").statusCode())
                .isEqualTo(400);
    }

    @Test
    void payload_isShownBesideItsDefinitions_withWhatFailed_isAbsent_orZero() {
        send("a.example.com", 1, 4_000);
        send("a.example.com", 0, 4_211);
        var path = "/instances/" + id("a.example.com") + "/payload";
        var page = html(path);

        assertThat(leaf(page, "issues")).contains("4,211", "before: 4,000", "What it is", "number", "all time");
        assertThat(leaf(page, "failing")).contains("<span class=\"fail\">failed (\u22121)</span>");
        assertThat(leaf(page, "zero")).contains("<dd class=\"value\">0</dd>");
        assertThat(leaf(page, "not_<wbr>sent")).contains("<span class=\"absent\">absent</span>");
        assertThat(leaf(page, "surprise.<wbr>inner")).contains("the dictionary does not know it");
        assertThat(page)
                .contains("many <small>600 values</small>")
                .doesNotContain("m<wbr>")
                .doesNotContain(">m000<");

        assertThat(all(html(path + "?only=failed"), "<dt>([^<]+)</dt>")).containsExactly("failing");
        assertThat(all(html(path + "?only=zero"), "<dt>([^<]+)</dt>")).containsExactly("zero");
        assertThat(all(html(path + "?only=changed"), "<dt>([^<]+)</dt>"))
                .contains("issues")
                .doesNotContain("zero");
        assertThat(html(path + "?find=ISSU+what")).contains("1 value found");
        assertThat(html(path + "?find=nothing-at-all")).contains("Nothing is like that");
        assertThat(html(path + "?week=2020-W01")).contains("No ping was kept of this week");
    }

    @Test
    void largeSection_comesInParts_thatAreAllOfIt() {
        send("a.example.com", 0, 1);
        var found = new ArrayList<String>();
        var path = "/instances/" + id("a.example.com") + "/payload?section=many";
        for (var parts = 0; path != null && parts < 5; parts++) {
            var page = html(path);
            assertThat(page.getBytes(UTF_8).length).isLessThan(300_000);
            found.addAll(all(page, "<dt>(m[0-9]{3})</dt>"));
            path = all(page, "href=\"([^\"#]+skip=[^\"#]+)#").stream()
                    .findFirst()
                    .map(next -> next.replace("&amp;", "&"))
                    .orElse(null);
        }
        assertThat(found).doesNotHaveDuplicates().hasSize(600);
    }

    @Test
    void whatInstancesSend_isTextOnEveryPage() {
        var payload = payload("a.example.com", "u", 0, 1);
        payload.put("edition", HOSTILE)
                .put("version", "18.9.0" + HOSTILE)
                .put("uuid", HOSTILE)
                .putObject(HOSTILE)
                .put(HOSTILE, HOSTILE);
        assertThat(Service.ping(payload.toString()).statusCode()).isEqualTo(201);
        var path = "/instances/" + id("a.example.com");

        for (var page : List.of("/instances", path, path + "/payload", path + "/receipts")) {
            assertThat(html(page)).as(page).doesNotContain("<script>alert").contains("&lt;script&gt;alert");
        }
    }

    @Test
    void report_isAFileOfMarkdown() {
        send("a.example.com", 0, 1);
        var report = get(TestAdmin.TOKEN, "/instances/" + id("a.example.com") + "/report.md");

        assertThat(report.headers().firstValue("Content-Type")).hasValue("text/markdown; charset=utf-8");
        assertThat(text(report))
                .isEqualTo(new String(
                        Service.getWith(
                                        "/api/v4/usage_data/report?hostname=a.example.com",
                                        "PRIVATE-TOKEN",
                                        TestAdmin.TOKEN,
                                        "Accept",
                                        "text/markdown")
                                .body(),
                        UTF_8));
    }

    @Test
    void reads_areAudited() {
        send("a.example.com", 0, 1);
        var path = "/instances/" + id("a.example.com");
        html(path + "/payload?find=issues");

        assertThat(FreshService.strings(
                        "select target || ' ' || (detail -> 'filter' ->> 'find') || ' ' || rows from audit_event where target = '"
                                + path + "/payload' order by id desc limit 1"))
                .containsExactly(path + "/payload issues 1");
    }

    private static void send(String hostname, int weeksAgo, long issues) {
        send(hostname, "uuid of " + hostname, weeksAgo, issues);
    }

    /** The ping of a week, which comes in that week. */
    private static void send(String hostname, String uuid, int weeksAgo, long issues) {
        TestClock.set(NOW.minus(Duration.ofDays(7L * weeksAgo)));
        assertThat(Service.ping(payload(hostname, uuid, weeksAgo, issues).toString())
                        .statusCode())
                .isEqualTo(201);
        TestClock.set(NOW);
    }

    private static ObjectNode payload(String hostname, String uuid, int weeksAgo, long issues) {
        var payload = JsonNodeFactory.instance
                .objectNode()
                .put("hostname", hostname)
                .put("uuid", uuid)
                .put(
                        "recorded_at",
                        NOW.minus(Duration.ofDays(7L * weeksAgo))
                                .minusMillis(100_000 - issues)
                                .toString())
                .put("version", "18.9.0-ee")
                .put("edition", "EE")
                .put("license_user_count", 1500)
                .put("license_billable_users", 1284);
        payload.putObject("counts").put("issues", issues).put("failing", -1).put("zero", 0);
        payload.putObject("settings").put("text", "t").putArray("object").add(1);
        payload.putObject("surprise").put("inner", 1);
        payload.putObject("many").put("m007", 7);
        return payload;
    }

    private static String id(String hostname) {
        return Json.read(Service.get("/api/v4/usage_data/instances?hostname=" + hostname)
                        .body())
                .at("/0/id")
                .textValue();
    }

    private static List<String> ids(String query) {
        return Json.read(Service.get("/api/v4/usage_data/instances" + query).body())
                .findValuesAsText("id");
    }

    private static List<String> hosts(String query) {
        return all(html("/instances" + query), "class=\"host\" href=\"[^\"]+\">([^/]+)</a>").stream()
                .map(host -> host.replace("<wbr>", ""))
                .toList();
    }

    private static String html(String path) {
        return as(TestAdmin.TOKEN, path);
    }

    private static String as(String token, String path) {
        var page = get(token, path);
        assertThat(page.statusCode()).as(path).isEqualTo(200);
        return text(page);
    }

    private static HttpResponse<byte[]> get(String token, String path) {
        return Service.getWith(path, "PRIVATE-TOKEN", token, "Accept", BROWSER);
    }

    private static String text(HttpResponse<byte[]> page) {
        return new String(page.body(), UTF_8);
    }

    /** What an error page says. */
    private static String words(HttpResponse<byte[]> page) {
        return between(text(page), "<p class=\"lede\">", "</p>");
    }

    private static String leaf(String page, String name) {
        return between(page, "<dt>" + name + "</dt>", "</div>");
    }

    private static String between(String page, String from, String to) {
        assertThat(page).contains(from);
        var begin = page.indexOf(from);
        return page.substring(begin, page.indexOf(to, begin));
    }

    /** What the groups of a pattern match, with a space between them. */
    private static List<String> all(String page, String pattern) {
        return Pattern.compile(pattern)
                .matcher(page)
                .results()
                .map(InstancePageTest::groups)
                .toList();
    }

    private static String groups(MatchResult found) {
        return IntStream.rangeClosed(1, found.groupCount())
                .mapToObj(found::group)
                .reduce((one, other) -> one + " " + other)
                .orElse("");
    }
}
