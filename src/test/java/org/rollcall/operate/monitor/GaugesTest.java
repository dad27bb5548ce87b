package org.rollcall.operate.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** What the gauges say after a look into the database. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class GaugesTest {

    @Inject
    Gauges gauges;

    @Inject
    Clock clock;

    @BeforeEach
    void freshService() {
        FreshService.start();
    }

    @AfterEach
    void forgetThisTest() {
        TestClock.reset();
        FreshService.start();
    }

    @Test
    void look_countsThePingsOfTheWeek_andFindsTheLast() {
        Service.publish("1.0", Definitions.yaml("hostname string", "n number"));
        var before = clock.instant();
        Service.ping("{\"hostname\":\"a\",\"n\":1}");
        Service.ping("{\"hostname\":\"a\",\"n\":2}");
        Service.ping(
                "{\"hostname\":\"a\",\"n\":3,\"recorded_at\":\"%s\"}".formatted(before.minus(Duration.ofDays(14))));

        gauges.look();

        assertThat(value("rollcall_week_pings")).isEqualTo(2);
        assertThat(value("rollcall_last_ping_timestamp_seconds"))
                .isBetween(before.toEpochMilli() / 1000.0, clock.instant().toEpochMilli() / 1000.0);
    }

    @Test
    void emptyDatabase_hasNoLastPing_andNoneThisWeek() {
        gauges.look();

        assertThat(value("rollcall_week_pings")).isZero();
        assertThat(value("rollcall_last_ping_timestamp_seconds")).isNaN();
        assertThat(value("rollcall_database_size_bytes")).isGreaterThan(1_000_000);
    }

    @Test
    void look_makesThePartitionOfNextWeek() {
        TestClock.set(Instant.parse("2027-01-03T23:59:00Z"));
        gauges.look();

        assertThat(FreshService.partitions()).containsExactly("ping_2027_w01");
        assertThat(value("rollcall_next_week_partition")).isEqualTo(1);
    }

    @Test
    void quarantine_isCountedByReason() {
        Service.ping("{\"hostname\":\"a\",\"n\":1}");
        Service.ping("{\"hostname\":\"a\",\"n\":2}");

        gauges.look();

        assertThat(value("rollcall_quarantined_payloads{reason=\"dictionary_missing\"}"))
                .isEqualTo(2);
        assertThat(value("rollcall_quarantined_payloads{reason=\"identity_missing\"}"))
                .isZero();
    }

    @Test
    void clockThatGoesWrong_isSeen() {
        TestClock.set(Clock.systemUTC().instant());
        gauges.look();
        assertThat(value("rollcall_database_clock_offset_seconds")).isCloseTo(0, within(1.0));

        TestClock.set(clock.instant().minusSeconds(90));
        gauges.look();
        assertThat(value("rollcall_database_clock_offset_seconds")).isCloseTo(90, within(1.0));
    }

    private static double value(String sample) {
        return new String(Service.get("/q/metrics").body(), UTF_8)
                .lines()
                .filter(line -> line.startsWith(sample + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }
}
