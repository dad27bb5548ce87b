package org.rollcall.pages.start;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** The first page tells strangers what the service is, and whoever sees the whole fleet how it does. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class StartPageTest {

    @BeforeEach
    void emptyService() {
        FreshService.start();
        Service.publish("18.9", "- {key_path: hostname, value_type: string}");
    }

    @Test
    void stranger_isToldWhatTheServiceIs_andNothingOfTheFleet() {
        send("first.acme.example", 1);

        var page = page(given());

        assertThat(page.title()).contains("Rollcall");
        assertThat(page.select("main a").eachAttr("href"))
                .contains(
                        "/usage_data/review", "/usage_data/new", "/dictionaries", "/metrics", "/sign-in?return_to=%2F");
        assertThat(page.text())
                .contains("1 published, the newest is 18.9")
                .doesNotContain("first.acme.example", "Fleet in");
    }

    @Test
    void boundReader_isToldWhatTheServiceIs() {
        send("first.acme.example", 1);
        send("second.acme.example", 1);

        var page = page(given().header("PRIVATE-TOKEN", Service.boundToken("first.acme.example")));

        assertThat(page.select("h1").text()).doesNotContain("Fleet");
        assertThat(page.text()).doesNotContain("second.acme.example");
        assertThat(page.select("nav a").eachText()).contains("My instances");
    }

    @Test
    void emptyFleet_saysHowToSendAPing() {
        var page = page(admin());

        assertThat(page.text()).contains("No week with pings is over yet");
        assertThat(page.select("pre").text()).startsWith("curl --json @ping.json http://");
    }

    @Test
    void numbers_areThoseOfTheApi() {
        IntStream.range(0, 7).forEach(n -> send("i" + n + ".example.com", 2));
        IntStream.range(0, 5).forEach(n -> send("i" + n + ".example.com", 1));
        send("new.example.com", 1);
        var week = lastWeekOver();

        var page = page(admin());

        assertThat(page.select("h1").text())
                .isEqualTo("Fleet in " + week.get("week").textValue());
        assertThat(page.select("dl.keys dt").eachText())
                .containsExactly(
                        "Instances that pinged",
                        "New",
                        "Back after 4 weeks",
                        "Silent, up to 3 weeks",
                        "Dormant, 4 weeks and more");
        assertThat(page.select("dl.keys .key-value").eachText())
                .isEqualTo(List.of(
                        number(week, "new", "returning", "resurrected"),
                        number(week, "new"),
                        number(week, "resurrected"),
                        number(week, "silent"),
                        number(week, "dormant")));
        assertThat(number(week, "new", "returning", "resurrected")).isEqualTo("6");
        assertThat(page.text()).contains("Most run 18.9: 100 % of the instances of");
    }

    @Test
    void quarantineAndJobs_areForTheAdministrator() {
        send("first.acme.example", 1);
        Service.ping("{\"uuid\": \"without a hostname\"}");

        assertThat(attention(admin())).contains("Payloads in quarantine 1", "Jobs that run 0");
        assertThat(attention(given().header("PRIVATE-TOKEN", token())))
                .isNotEmpty()
                .noneMatch(item -> item.contains("quarantine") || item.contains("Jobs"));
    }

    @Test
    void fleet_isRememberedForAMinute_andWhatNeedsAttentionIsNot() {
        send("first.acme.example", 1);
        assertThat(pinged()).isEqualTo("1");

        send("second.acme.example", 1);
        Service.ping("{\"uuid\": \"without a hostname\"}");

        assertThat(pinged()).isEqualTo("1");
        assertThat(attention(admin())).contains("Payloads in quarantine 1");
        FreshService.forget();
        assertThat(pinged()).isEqualTo("2");
    }

    private static void send(String hostname, int weeksAgo) {
        var at = TestClock.now().minus(Duration.ofDays(7L * weeksAgo));
        var answer = Service.ping(
                "{\"hostname\": \"%s\", \"uuid\": \"%s\", \"version\": \"18.9.0\", \"recorded_at\": \"%s\"}"
                        .formatted(hostname, hostname, at));
        assertThat(answer.statusCode()).isEqualTo(201);
    }

    private static JsonNode lastWeekOver() {
        var weeks = Json.read(admin().get("/api/v4/usage_data/lifecycle").asByteArray())
                .get("weeks")
                .valueStream()
                .filter(week -> !week.get("running").booleanValue())
                .toList();
        return weeks.getLast();
    }

    /** The number of instances that pinged in the last week that is over. */
    private static String pinged() {
        return page(admin()).select("dl.keys .key-value").getFirst().text();
    }

    private static String number(JsonNode week, String... names) {
        var sum = List.of(names).stream()
                .mapToLong(name -> week.get(name).longValue())
                .sum();
        return String.format(Locale.ROOT, "%,d", sum);
    }

    private static List<String> attention(RequestSpecification who) {
        return page(who).select(".attention li").stream()
                .map(item ->
                        item.select(".what").text() + " " + item.select(".n").text())
                .toList();
    }

    private static Document page(RequestSpecification who) {
        var answer = who.accept("text/html").get("/");
        assertThat(answer.statusCode()).isEqualTo(200);
        return Jsoup.parse(new String(answer.asByteArray(), UTF_8));
    }

    private static RequestSpecification admin() {
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN);
    }

    private static String token() {
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .contentType("application/json")
                .body("{\"name\": \"analyst\", \"scopes\": [\"read_service_ping\"]}")
                .post("/api/v4/tokens")
                .jsonPath()
                .getString("token");
    }
}
