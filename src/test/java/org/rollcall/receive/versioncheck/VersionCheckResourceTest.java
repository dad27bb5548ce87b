package org.rollcall.receive.versioncheck;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.IOException;
import java.util.Base64;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.platform.web.Problem;
import org.rollcall.receive.ingest.OtherServer;

@QuarkusTest
@ExtendWith(FitsContract.class)
@TestProfile(OtherServer.class)
class VersionCheckResourceTest {

    @ParameterizedTest
    @CsvSource({
        "18.9.1-ee, success, false",
        "18.8.4,    warning, false",
        "17.11.6,   danger,  false",
        "18.8.3,    danger,  true",
        "VERSION,   success, false"
    })
    void instance_isToldInTheMembersThatItsClientLooksFor(String version, String severity, boolean critical) {
        var rows = FreshService.rows();

        var answer = check(urlSafe(String.format(Locale.ROOT, "{\"version\":\"%s\"}", version)));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.contentType()).startsWith("application/json");
        assertThat(Json.read(answer.asByteArray()))
                .isEqualTo(Json.read(String.format(
                        Locale.ROOT, """
                {"latest_stable_versions": ["18.9.1", "18.8.4"], "latest_version": "18.9.1", "severity": "%s",
                 "critical_vulnerability": %s, "details": "%s"}""", severity, critical, critical ? "Update at once, see the advisory" : "")));
        assertThat(FreshService.rows()).isEqualTo(rows);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"version\":\"17.0.0\"}",
                " {\"revision\": \"4e963fe\", \"version\": \"17.0.0\", \"more\": {\"a\": [1]}}\n",
                "{\"version\":\"17.0.0\",\"\u00fb\u00ff\u00fe~~~???>>>\":1}"
            })
    void bothAlphabets_withAndWithoutPadding_areRead(String info) {
        var plain = Base64.getEncoder().encodeToString(info.getBytes(UTF_8));

        for (var sent : new String[] {urlSafe(info), urlSafe(info).replace("=", ""), plain, plain.replace('+', ' ')}) {
            check(sent).then().statusCode(200).body("severity", equalTo("danger"));
        }
    }

    @Test
    void trailingSlash_andAnyAccept_areFine() {
        given().accept("*/*")
                .queryParam("gitlab_info", urlSafe("{\"version\":\"18.9.1\"}"))
                .get("/check.json/")
                .then()
                .statusCode(200);
        given().accept("text/html")
                .queryParam("gitlab_info", urlSafe("{\"version\":\"18.9.1\"}"))
                .get("/check.json")
                .then()
                .statusCode(200)
                .contentType("application/json");
    }

    @Test
    void infoThatSaysNoVersion_isAProblemThatSaysWhatIsRight() {
        problem(check(null), "is missing");
        problem(check(""), "is ");
        problem(check("%%%"), "is not base64");
        problem(check("e"), "is not base64");
        problem(check(urlSafe("{\"version\":")), "is not JSON");
        problem(check(urlSafe("junk")), "is not JSON");
        problem(check(urlSafe("{}")), "has no version");
        problem(check(urlSafe("[]")), "has no version");
        problem(check(urlSafe("null")), "has no version");
        problem(check(urlSafe("{\"version\":18.9}")), "has no version");
        problem(check(urlSafe("[".repeat(2_000))), "is not JSON");
    }

    @ParameterizedTest
    @CsvSource({
        "18.9.1-ee, up to date",
        "18.8.4,    update available",
        "17.11.6,   update asap",
        "18.8.3,    update asap",
        "VERSION,   unknown"
    })
    void oldClient_getsABadge_thatAnyPageMayEmbed(String version, String words) throws IOException {
        var info = urlSafe(String.format(Locale.ROOT, "{\"version\":\"%s\"}", version));

        var svg = badge("/check.svg", info, "image/svg+xml");
        var png = badge("/check.png", info, "image/png");

        assertThat(svg.asString())
                .startsWith("<svg ")
                .contains(">" + words + "</text>")
                .doesNotContain("style");
        var image = ImageIO.read(png.asInputStream());
        assertThat(svg.asString()).contains(String.format(Locale.ROOT, "width=\"%d\" height=\"20\"", image.getWidth()));
        assertThat(image.getHeight()).isEqualTo(20);
        svg.then().body("svg.@aria-label", equalTo(words));
    }

    @Test
    void badgeOfWhatCannotBeRead_isUnknown_becauseNoPageCanShowAProblem() {
        for (var path : new String[] {
            "/check.svg", "/check.svg?gitlab_info=", "/check.svg?gitlab_info=%25", "/check.svg/?v=1&gitlab_info=e30"
        }) {
            assertThat(given().urlEncodingEnabled(false)
                            .get(path)
                            .then()
                            .statusCode(200)
                            .extract()
                            .asString())
                    .as(path)
                    .contains(">unknown</text>");
        }
    }

    private static Response badge(String path, String info, String type) {
        var answer = given().header("Accept", "image/avif,image/webp,image/*;q=0.8")
                .queryParam("gitlab_info", info)
                .get(path);
        answer.then()
                .statusCode(200)
                .header("Content-Type", startsWith(type))
                .header("Access-Control-Allow-Origin", "*")
                .header("Cross-Origin-Resource-Policy", "cross-origin")
                .header("X-Content-Type-Options", "nosniff")
                .header("Cache-Control", "public, max-age=3600");
        given().queryParam("gitlab_info", info).head(path).then().statusCode(200);
        return answer;
    }

    private static Response check(@Nullable String info) {
        return info == null
                ? given().get("/check.json")
                : given().queryParam("gitlab_info", info).get("/check.json");
    }

    private static void problem(Response answer, String reason) {
        answer.then()
                .statusCode(400)
                .contentType(Problem.MEDIA_TYPE)
                .body("type", equalTo("urn:rollcall:problem:invalid_parameter"))
                .body("parameter", equalTo("gitlab_info"))
                .body("detail", containsString("gitlab_info " + reason))
                .body("detail", containsString("{\"version\":\"18.9.0\"}"));
    }

    private static String urlSafe(String info) {
        return Base64.getUrlEncoder().encodeToString(info.getBytes(UTF_8));
    }
}
