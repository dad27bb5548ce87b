package org.rollcall.receive.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** The week that a ping counts for, as its sender and the analysts see it. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class OddWeeksTest {
    private static final String NEW_YEAR = "2027-01-03T12:00:00Z"; // the last day of 2026-W53

    @BeforeEach
    void freshService() {
        FreshService.start();
        assertThat(Service.publish(
                                "18.9",
                                Definitions.yaml("hostname string", "recorded_at string", "license_expires_at string"))
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterEach
    void resetClock() {
        TestClock.reset();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-12-31T12:00:00Z, 2026-12-31T06:31:21.267Z,      2026-W53",
        "2027-01-01T00:00:00Z, 2027-01-01T00:00:00.000+00:00, 2026-W53",
        "2027-01-03T23:59:59Z, 2027-01-03 23:59:59 UTC,       2026-W53",
        "2027-01-04T00:00:00Z, 2027-01-04 00:00:00 UTC,       2027-W01",
        "2027-01-04T00:00:00Z, 2027-01-03 23:59:59 UTC,       2026-W53",
        "2025-12-29T00:00:00Z, 2025-12-29T00:00:00.000Z,      2026-W01",
        "2028-02-29T12:00:00Z, 2028-02-29 12:00:00 UTC,       2028-W09",
        "2028-02-29T12:00:00Z, 2028-02-29T12:00:00.000Z,      2028-W09",
        // Monday there and still Sunday in UTC, and the other way round
        "2027-01-04T12:00:00Z, 2027-01-04T00:30:00+01:00,     2026-W53",
        "2027-01-03T23:00:00Z, 2027-01-03T22:30:00-02:00,     2027-W01",
        // just not too far ahead, and just not too far behind
        "2027-01-03T12:00:00Z, 2027-01-04T12:00:00.000Z,      2027-W01",
        "2027-01-03T12:00:00Z, 2026-10-05 12:01:00 UTC,       2026-W41",
    })
    void week_isThatOfRecordedAtInUtc(Instant now, String recordedAt, String week) {
        TestClock.set(now);

        expect(send("\"" + recordedAt + "\""), week, null);
    }

    @ParameterizedTest
    @CsvSource({
        "2027-01-04T13:00:00.000Z,      recorded_at_ahead",
        "2027-01-04 13:00:00 UTC,       recorded_at_ahead",
        "2027-01-04T13:00:00.000+00:00, recorded_at_ahead",
        "+10000-01-01T00:00:00Z,        recorded_at_ahead",
        "9999-12-31T23:59:59Z,          recorded_at_ahead",
        "2026-10-05T11:59:59.999Z,      recorded_at_behind",
        "2026-10-05 11:59:59 UTC,       recorded_at_behind",
        "1970-01-01T00:00:00Z,          recorded_at_behind",
        "0000-01-01T00:00:00Z,          recorded_at_behind",
        "-0001-01-01T00:00:00Z,         recorded_at_behind",
        "10000-01-01T00:00:00Z,         recorded_at_unreadable",
        "2027-02-29T12:00:00Z,          recorded_at_unreadable",
        "2026-12-32T12:00:00Z,          recorded_at_unreadable",
        "junk,                          recorded_at_unreadable",
    })
    void timeThatCannotBeTrusted_isFlagged_andTheWeekIsThatOfReceipt(String recordedAt, String flag) {
        TestClock.set(Instant.parse(NEW_YEAR));

        expect(send("\"" + recordedAt + "\""), "2026-W53", flag);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1798977600", "{}", "\"\""})
    void timeThatIsNoText_isUnreadable(String recordedAt) {
        TestClock.set(Instant.parse(NEW_YEAR));

        expect(send(recordedAt), "2026-W53", "recorded_at_unreadable");
    }

    @Test
    void yearsBeyond9999InThePayload_comeBackAsTheyWereSent() {
        TestClock.set(Instant.parse(NEW_YEAR));
        var payload = """
                {"hostname": "a", "recorded_at": "10000-01-01T00:00:00Z", "license_expires_at": "12026-01-01",
                 "license_trial_ends_on": "+99999-12-31T23:59:59Z"}""";

        assertThat(Service.ping(payload).statusCode()).isEqualTo(201);

        var back = Service.get("/api/v4/usage_data/service_ping?hostname=a&week=2026-W53");
        assertThat(Json.differences(payload.getBytes(UTF_8), back.body())).isEmpty();
    }

    @Test
    void weeksAroundNewYear_areListedInTheirOrder() {
        TestClock.set(Instant.parse("2027-01-11T12:00:00Z"));
        for (var recordedAt : new String[] {"2026-12-27", "2026-12-28", "2027-01-03", "2027-01-04", "2027-01-10"}) {
            send("\"" + recordedAt + "T12:00:00Z\"");
        }

        assertThat(weeks("")).containsExactly("2027-W01", "2026-W53", "2026-W52");
        assertThat(weeks("&revisions=true"))
                .containsExactly("2027-W01", "2027-W01", "2026-W53", "2026-W53", "2026-W52");
        assertThat(weeks("&from=2026-W53&to=2026-W53")).containsExactly("2026-W53");
        assertThat(weeks("&from=2026-W53")).containsExactly("2027-W01", "2026-W53");
        assertThat(weeks("&to=2026-W53")).containsExactly("2026-W53", "2026-W52");
    }

    private static JsonNode send(String recordedAt) {
        var answer = Service.ping("{\"hostname\":\"a\",\"recorded_at\":" + recordedAt + "}");
        assertThat(answer.statusCode()).isEqualTo(201);
        return Json.read(answer.body()).get("receipt");
    }

    private static void expect(JsonNode receipt, String week, @Nullable String flag) {
        var listed =
                Json.read(Service.get("/api/v4/usage_data/pings?hostname=a").body());
        assertThat(listed).hasSize(1);
        for (var seen : new JsonNode[] {receipt, listed.get(0)}) {
            assertThat(seen.get("week").textValue()).isEqualTo(week);
            assertThat(seen.get("flags")).isEqualTo(Json.read(flag == null ? "[]" : "[\"" + flag + "\"]"));
        }
        if (flag != null) {
            assertThat(listed.get(0).get("recorded_at")).isEqualTo(listed.get(0).get("received_at"));
        }
    }

    private static List<String> weeks(String filter) {
        var answer = Service.get("/api/v4/usage_data/pings?hostname=a" + filter);
        assertThat(answer.statusCode()).isEqualTo(200);
        return Json.read(answer.body()).findValuesAsText("week");
    }
}
