package org.rollcall.pages.handin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rollcall.Definitions;
import org.rollcall.FreshService;
import org.rollcall.Service;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** The page on which people hand payloads in, without scripts. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class HandInPageTest {

    private static final String PAGE = "/usage_data/new";
    private static final String BOUNDARY = "a-boundary";

    @BeforeEach
    void freshService() {
        FreshService.start();
        assertThat(Service.publish("18.9", Definitions.yaml("hostname string", "n number"))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void page_saysItsLimits_andHasAForm() {
        var answer = Service.getWith(PAGE);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("script-src 'self'");
        assertThat(text(answer)).contains("500 payloads", "4.0\u00a0MiB", "enctype=\"multipart/form-data\"");
    }

    @Test
    void everyPayload_getsItsVerdict_andMarkupStaysText() {
        var answer = handIn(
                "{\"hostname\":\"a.example.com\",\"n\":1}\n{\"hostname\":\"b.example.com\",\"n\":\"x\",\"u\":1}",
                "<b>.ndjson",
                "<b>not json</b>");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(text(answer))
                .contains("2 stored, 1 rejected")
                .contains("&lt;b&gt;.<wbr>ndjson, line 1", "&lt;b&gt;.<wbr>ndjson, line 2", "pasted")
                .contains("data-status=\"stored\"", "data-status=\"rejected\"", "/usage_data/receipts/")
                .contains("1 undeclared, 1 of another type than declared.")
                .doesNotContain("<b>");
        assertThat(FreshService.rows()).contains("ping 2");
    }

    @Test
    void sameAgain_isARepetition() {
        handIn("{\"hostname\":\"a.example.com\",\"n\":1}", "a.json", "");

        assertThat(text(handIn("{\"hostname\":\"a.example.com\",\"n\":1}", "a.json", "")))
                .contains("1 repeated", "data-status=\"repeated\"");
    }

    @Test
    void textThatIsPasted_isTakenIn() {
        assertThat(text(handIn("", "", "{\"hostname\":\"a.example.com\",\"n\":1}")))
                .contains("1 stored");
    }

    @Test
    void formWithNothingInIt_isRefused() {
        var answer = handIn("", "", "");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(text(answer)).contains("No file is in the form");
    }

    private static HttpResponse<byte[]> handIn(String content, String fileName, String pasted) {
        return Service.post(
                PAGE,
                "multipart/form-data; boundary=" + BOUNDARY,
                ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + fileName
                                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + content + "\r\n--" + BOUNDARY
                                + "\r\nContent-Disposition: form-data; name=\"pasted\"\r\n\r\n" + pasted + "\r\n--"
                                + BOUNDARY + "--\r\n")
                        .getBytes(UTF_8));
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), UTF_8);
    }
}
