package org.rollcall.pages.handin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rollcall.Corpus;
import org.rollcall.FreshService;
import org.rollcall.Service;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** The page that reviews a payload, without scripts: forms alone. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class ReviewPageTest {

    private static final String PAGE = "/usage_data/review";
    private static final String BOUNDARY = "a-boundary";

    private static final String DICTIONARY = """
            - {key_path: hostname, value_type: string, data_category: standard, description: Name of the host}
            - {key_path: counts.issues, value_type: number, data_category: optional, description: "Issues <i>created</i>"}
            - {key_path: counts.notes, value_type: number, data_category: operational}
            - {key_path: licensee, value_type: object, data_category: subscription}
            """;

    private static final String PAYLOAD = """
            {"hostname":"a.example.com","counts":{"issues":1.50,"notes":-1,
             "<script>alert(1)</script>":"\\"><img src=x onerror=alert(2)>"},
             "licensee":{"Email":"ada@example.com"},"version":"18.9.0\u202e"}""";

    private static final Pattern HIDDEN = Pattern.compile("<input type=\"hidden\" name=\"(\\w+)\" value=\"([^\"]*)\">");
    private static final Pattern KEY =
            Pattern.compile("name=\"(key|group|category)\" value=\"([^\"]*)\"[^>]* checked>");

    @BeforeEach
    void freshService() {
        FreshService.start();
        assertThat(Service.publish("18.9", DICTIONARY).statusCode()).isEqualTo(201);
    }

    @Test
    void page_isThere_withThePolicyOfPages() {
        var answer = Service.getWith(PAGE);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("script-src 'self'", "form-action 'self'", "require-trusted-types-for 'script'");
        assertThat(text(answer)).contains("4.0\u00a0MiB");
    }

    @Test
    void everyKey_isShown_withWhatBecomesOfIt_andMarkupStaysText() {
        var rows = FreshService.rows();

        var page = text(ok(file(PAYLOAD)));

        assertThat(page)
                .contains("Issues &lt;i&gt;created&lt;/i&gt;", "failed (-1)", "kept apart: no definition", "1.50")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "looks like: e-mail address")
                .contains("18.9.0\\u202e", "licensee.<wbr>Email", ">a.json<")
                .doesNotContain("<script>alert", "<img", "<i>", "\u202e");
        assertThat(FreshService.rows()).isEqualTo(rows);
    }

    @Test
    void choice_leavesOut_andGivesTheFile() {
        var page = text(ok(file(PAYLOAD)));
        var form = form(page);

        var nothing = ok(post(form + "&action=download"));
        assertThat(text(nothing)).isEqualTo(PAYLOAD);
        assertThat(nothing.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"a-sanitized.json\"");

        var less = without(form, "category=optional", "category=undeclared");
        assertThat(text(ok(post(less + "&action=download"))))
                .isEqualTo(text(Service.sanitize(PAYLOAD.getBytes(UTF_8), "?drop=optional&drop=undeclared")));
        assertThat(text(ok(post(less + "&action=apply")))).contains("you left it out", "class=\"out\"");

        var issues = index(page, "Send counts.issues");
        assertThat(text(ok(post(without(form, "key=" + issues) + "&action=download"))))
                .isEqualTo(PAYLOAD.replace("\"issues\":1.50,", ""));
        var group = index(page, "Send all of counts");
        assertThat(text(ok(post(without(form, "group=" + group) + "&action=download"))))
                .doesNotContain("counts", "notes")
                .contains("hostname", "licensee");
        assertThat(text(ok(post(form.replaceAll("&key=\\d+", "") + "&action=download"))))
                .isEqualTo("{\"hostname\":\"a.example.com\",\"version\":\"18.9.0\u202e\"}");
    }

    @Test
    void choiceOfAnotherDictionary_isNotTakenOver() {
        var form = form(text(ok(file(PAYLOAD))));
        var stale = form.replaceFirst("of=18.9", "of=18.7").replaceAll("&key=\\d+", "");
        assertThat(text(ok(post(stale + "&action=download")))).contains("Another dictionary is published since");
    }

    @Test
    void filters_hideWhatDoesNotFit_andKeepTheChoice() {
        var form = form(text(ok(file(PAYLOAD))));

        var page = text(ok(post(form + "&q=ISSUES&show=everything&action=apply")));

        assertThat(page).containsPattern("<tr role=\"row\" hidden[^>]*>[^\\n]*counts.<wbr>notes");
        assertThat(page).containsPattern("<tr role=\"row\" data-category[^>]*>[^\\n]*counts.<wbr>issues");
        assertThat(text(ok(post(form + "&q=nothing+has+this&action=apply"))))
                .contains("<p class=\"muted\" id=\"nothing\">");
        assertThat(text(ok(post(form + "&q=nothing+has+this&action=download")))).isEqualTo(PAYLOAD);
    }

    @Test
    void whatIsNoPayload_isSaid_andTheFormIsThereAgain() {
        for (var sent : List.of("[1]", "{\"a\":", "<b>")) {
            var answer = file(sent);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(text(answer))
                    .contains("notice is-bad", "enctype=\"multipart/form-data\"")
                    .doesNotContain("<b>");
        }
        assertThat(text(file(""))).contains("No file was chosen");
        assertThat(post("payload=%%%").statusCode()).isEqualTo(400);
        assertThat(post("key=1").statusCode()).isEqualTo(400);
        assertThat(post("payload=x&key=x").statusCode()).isEqualTo(400);
        assertThat(Service.post(PAGE, "application/json", new byte[] {'{', '}'}).statusCode())
                .isEqualTo(415);
    }

    @Test
    void fullPing_isReviewed_andComesBackAsItWas() {
        FreshService.start();
        assertThat(Service.publish("18.9", Corpus.read("definitions/18.9.yml")).statusCode())
                .isEqualTo(201);
        var payload = new String(Corpus.read("payloads/18.9.0-pre-ce.json"), UTF_8);

        var page = text(ok(file(payload)));

        assertThat(page).hasSizeLessThan(4 << 20);
        assertThat(text(ok(post(form(page) + "&action=download")))).isEqualTo(payload);
    }

    private static HttpResponse<byte[]> file(String payload) {
        return Service.post(
                PAGE,
                "multipart/form-data; boundary=" + BOUNDARY,
                ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.json\"\r\n"
                                + "Content-Type: application/json\r\n\r\n" + payload + "\r\n--" + BOUNDARY
                                + "\r\nContent-Disposition: form-data; name=\"pasted\"\r\n\r\n\r\n--" + BOUNDARY
                                + "--\r\n")
                        .getBytes(UTF_8));
    }

    private static HttpResponse<byte[]> post(String form) {
        return Service.post(PAGE, "application/x-www-form-urlencoded", form.getBytes(UTF_8));
    }

    /** What a browser sends of the form of a page where nothing is unticked. */
    private static String form(String page) {
        var form = new StringBuilder();
        HIDDEN.matcher(page).results().forEach(field -> add(form, field.group(1), field.group(2)));
        KEY.matcher(page).results().forEach(field -> add(form, field.group(1), field.group(2)));
        return form.toString();
    }

    private static void add(StringBuilder form, String name, String value) {
        form.append(form.isEmpty() ? "" : "&").append(name).append('=').append(value.replace(" ", "+"));
    }

    private static String without(String form, String... fields) {
        var less = form;
        for (var field : fields) {
            assertThat(less).contains("&" + field);
            less = less.replaceFirst("&" + field + "(?=&|$)", "");
        }
        return less;
    }

    private static String index(String page, String label) {
        var box = Pattern.compile("value=\"(\\d+)\" aria-label=\"" + Pattern.quote(label) + "\"")
                .matcher(page);
        assertThat(box.find()).as(label).isTrue();
        return box.group(1);
    }

    private static HttpResponse<byte[]> ok(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        return answer;
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), UTF_8);
    }
}
