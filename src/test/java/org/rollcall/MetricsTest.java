package org.rollcall;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** The table of {@code docs/metrics.md} is what a running service has. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class MetricsTest {

    private static final Pattern ROW =
            Pattern.compile("^\\| `(rollcall_\\w+)` \\| (\\w+) \\| ([^|]*) \\| [^|]+ \\|$", Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern.compile("^# TYPE (rollcall_\\w+) (\\w+)$", Pattern.MULTILINE);
    private static final Pattern TAG = Pattern.compile("(\\w+)=\"");
    private static final String BUCKET = "le";

    @Inject
    Clock clock;

    @BeforeEach
    void freshService() {
        FreshService.start();
        assertThat(Service.publish("18.9", Definitions.yaml("hostname string", "n number"))
                        .statusCode())
                .isEqualTo(201);
    }

    /** By name, the type and the tags. */
    private static Map<String, String> described() throws IOException {
        return ROW.matcher(Files.readString(Path.of("docs/metrics.md")))
                .results()
                .collect(Collectors.toMap(
                        row -> row.group(1),
                        row -> row.group(2) + " "
                                + row.group(3).replace("`", "").strip(),
                        (_, again) -> "twice: " + again,
                        TreeMap::new));
    }

    @Test
    void tableOfTheDocuments_namesEveryMetricOfTheRunningService_withTypeAndTags() throws IOException {
        Service.ping("{\"hostname\":\"a\",\"n\":1}");
        assertThat(Service.post("/usage_ping_errors", "application/json", "{}".getBytes(UTF_8))
                        .statusCode())
                .isLessThan(500);
        var metrics = metrics();
        var running = new TreeMap<String, String>();
        TYPE.matcher(metrics).results().forEach(type -> {
            var counter = type.group(2).equals("counter");
            var name = counter && !type.group(1).endsWith("_total") ? type.group(1) + "_total" : type.group(1);
            running.put(name, type.group(2) + " " + tags(metrics, name));
        });

        assertThat(described()).isNotEmpty().isEqualTo(running);
    }

    private static String tags(String metrics, String name) {
        var tags = new TreeSet<String>();
        metrics.lines()
                .filter(line -> line.matches(name + "(_bucket|_count|_sum)?[{ ].*"))
                .flatMap(line -> TAG.matcher(line).results())
                .map((MatchResult tag) -> tag.group(1))
                .filter(tag -> !tag.equals(BUCKET))
                .forEach(tags::add);
        return tags.isEmpty() ? "none" : String.join(", ", tags);
    }

    @Test
    void everyPing_isMeasuredOnce_inTimeAndSize() {
        var payload = "{\"hostname\":\"a\",\"n\":1}";
        var count = value("rollcall_ping_duration_seconds_count");
        var bytes = value("rollcall_ping_size_bytes_sum");
        var small = value("rollcall_ping_size_bytes_bucket{le=\"16384.0\"}");

        Service.ping(payload);
        Service.ping("not JSON");

        assertThat(value("rollcall_ping_duration_seconds_count")).isEqualTo(count + 1);
        assertThat(value("rollcall_ping_size_bytes_sum")).isEqualTo(bytes + payload.length());
        assertThat(value("rollcall_ping_size_bytes_bucket{le=\"16384.0\"}")).isEqualTo(small + 1);
    }

    @Test
    void newPing_tellsItsLag_andItsUndeclaredKeys() {
        var lags = value("rollcall_ping_lag_seconds_count");
        var lagsUpToAMinute = value("rollcall_ping_lag_seconds_bucket{le=\"60.0\"}");
        var lagsUpToADay = value("rollcall_ping_lag_seconds_bucket{le=\"86400.0\"}");
        var undeclared = value("rollcall_undeclared_keys_total");
        var recorded = clock.instant().minus(Duration.ofHours(7));
        var payload =
                "{\"hostname\":\"a\",\"n\":1,\"more\":{\"x\":1,\"y\":2},\"recorded_at\":\"%s\"}".formatted(recorded);

        Service.ping(payload);
        Service.ping(payload); // repeated: nothing new

        assertThat(value("rollcall_ping_lag_seconds_count")).isEqualTo(lags + 1);
        assertThat(value("rollcall_ping_lag_seconds_bucket{le=\"60.0\"}")).isEqualTo(lagsUpToAMinute);
        assertThat(value("rollcall_ping_lag_seconds_bucket{le=\"86400.0\"}")).isEqualTo(lagsUpToADay + 1);
        assertThat(value("rollcall_undeclared_keys_total")).isEqualTo(undeclared + 3); // recorded_at is none of them
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT2M", "PT48H"})
    void pingFromTheFuture_isCounted_andHasNoLag(Duration ahead) {
        var before = value("rollcall_pings_ahead_total");
        var lags = value("rollcall_ping_lag_seconds_count");

        Service.ping("{\"hostname\":\"a\",\"n\":1,\"recorded_at\":\"%s\"}"
                .formatted(clock.instant().plus(ahead)));

        assertThat(value("rollcall_pings_ahead_total")).isEqualTo(before + 1);
        assertThat(value("rollcall_ping_lag_seconds_count")).isEqualTo(lags);
    }

    @ParameterizedTest
    @CsvSource({"PT23H, 0", "PT25H, 1", "P100D, 1"})
    void pingThatWasRecordedLongAgo_isCounted(Duration ago, int counted) {
        var before = value("rollcall_pings_behind_total");

        Service.ping("{\"hostname\":\"a\",\"n\":1,\"recorded_at\":\"%s\"}"
                .formatted(clock.instant().minus(ago)));

        assertThat(value("rollcall_pings_behind_total")).isEqualTo(before + counted);
    }

    @Test
    void everyOutcome_isThereBeforeItHappens() {
        for (var sample : new String[] {
            "outcome=\"failed\",reason=\"database_unavailable\"",
            "outcome=\"failed\",reason=\"internal_error\"",
            "outcome=\"failed\",reason=\"overloaded\"",
            "outcome=\"failed\",reason=\"sender_gone\"",
            "outcome=\"quarantined\",reason=\"unstorable_text\"",
            "outcome=\"rejected\",reason=\"rate_limited\""
        }) {
            assertThat(metrics()).contains("rollcall_pings_total{" + sample + "} ");
        }
    }

    private static double value(String sample) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(sample + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static String metrics() {
        return new String(Service.get("/q/metrics").body(), UTF_8);
    }
}
