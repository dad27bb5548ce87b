package org.rollcall.analyse.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.analyse.score.Months;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/**
 * The report in docs/examples is what the service answers of an {@link InventedInstance} among 25 other organisations. The answer
 * is written into target/report.md, and as a page into target/report.html, to be looked at.
 */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class ReportExampleTest {

    private static final String REPORT = "/api/v4/usage_data/report?hostname=gitlab.example.com";

    /** Wednesdays, the last one of them in the week of the report. */
    private static final Instant FIRST = Instant.parse("2026-07-01T06:00:00Z");

    private static final int WEEKS = 21;

    private static final Map<Integer, String> PUBLISHED = Map.of(0, "18.4", 6, "18.6", 11, "18.7", 18, "18.9");

    private static final int ORGANISATIONS = 25;

    /** Increase in a week of a user of an average organisation. */
    private static final Map<String, Double> USUAL = Map.of(
            "issues", 0.6,
            "notes", 2.4,
            "milestones", 0.01,
            "boards", 0.02,
            "merge_requests", 0.7,
            "ci_internal_pipelines", 3.0,
            "environments", 0.02,
            "deployments", 0.6);

    @AfterEach
    void resetClock() {
        TestClock.reset();
    }

    @Test
    void report_isTheExampleOfTheDocuments() throws IOException {
        FreshService.start();
        FreshService.execute("alter sequence receipt_id restart");
        var frozen = 8;
        for (var week = 0; week < WEEKS; week++) {
            var now = FIRST.plus(Duration.ofDays(7L * week));
            TestClock.set(now);
            if (PUBLISHED.containsKey(week)) {
                assertThat(Service.publish(PUBLISHED.get(week), InventedInstance.dictionary())
                                .statusCode())
                        .isEqualTo(201);
            }
            if (month(now) > frozen && day(now) >= 3) {
                frozen = month(now);
                Months.freeze();
            }
            send(InventedInstance.payload(week, version(week), now));
            for (var i = 0; i < ORGANISATIONS; i++) {
                send(other(i, week, now));
            }
        }
        TestClock.set(Instant.parse("2026-11-20T08:00:00Z"));
        var markdown = get("text/markdown");
        Files.writeString(Path.of("target/report.md"), markdown);
        Files.writeString(Path.of("target/report.html"), get("text/html"));
        Files.writeString(Path.of("target/report.json"), get("application/json"));

        assertThat(markdown)
                .as("target/report.md, to be copied to docs/examples after a look")
                .isEqualTo(Files.readString(Path.of("docs/examples/report.md")));
    }

    private static int month(Instant time) {
        return Integer.parseInt(time.toString().substring(5, 7));
    }

    private static int day(Instant time) {
        return Integer.parseInt(time.toString().substring(8, 10));
    }

    private static String version(int week) {
        return week < 7 ? "18.4.2-ee" : week < 14 ? "18.6.1-ee" : "18.7.0-ee";
    }

    /** The more usage, the higher its number; few have Service Desk. */
    private static ObjectNode other(int number, int week, Instant now) {
        var users = 60 + 6 * number;
        var payload = JsonNodeFactory.instance
                .objectNode()
                .put("hostname", "git.organisation" + number + ".com")
                .put("uuid", "other-" + number)
                .put("recorded_at", now.toString())
                .put("version", "18.7.0-ee")
                .put("edition", "EE")
                .put("license_billable_users", users);
        USUAL.forEach((feature, usual) -> InventedInstance.put(
                payload, "counts." + feature, Math.round(week * users * usual * (0.4 + 0.05 * number))));
        InventedInstance.put(payload, "counts.ci_external_pipelines", 0);
        InventedInstance.put(payload, "counts.projects_prometheus_active", number);
        if (number < 9) {
            InventedInstance.put(payload, "counts.service_desk_issues", 5L * week);
        }
        return payload;
    }

    private static void send(ObjectNode payload) {
        assertThat(Service.ping(payload.toString()).statusCode()).isEqualTo(201);
    }

    private static String get(String type) {
        var answer = Service.getWith(REPORT, "PRIVATE-TOKEN", TestAdmin.TOKEN, "Accept", type);
        assertThat(answer.statusCode()).isEqualTo(200);
        return new String(answer.body(), UTF_8);
    }
}
