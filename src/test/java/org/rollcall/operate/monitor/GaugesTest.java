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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.ping.Instance;
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
    FleetGauges fleet;

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
    void weeksThatAreInTheArchiveOnly_areCounted_andThoseThatStayInSpiteOfRetention() {
        FreshService.execute("insert into retired_week (week, until, retired_at) values ('2024-11-11', 1, now())");
        retention(
                "2024-12-01T00:00:00Z",
                "[{\"week\":\"2024-W45\",\"why\":\"x\"},{\"week\":\"2024-W44\",\"why\":\"x\"}]");
        gauges.look();

        assertThat(value("rollcall_archive_retired_weeks")).isEqualTo(1);
        assertThat(value("rollcall_archive_staying_weeks")).isEqualTo(2);

        retention("2024-12-02T00:00:00Z", "null");
        gauges.look();

        assertThat(value("rollcall_archive_staying_weeks")).isZero();
    }

    private static void retention(String at, String staying) {
        FreshService.execute("""
                insert into job (kind, state, request, created_by, created_at, ended_at, result)
                values ('retention', 'succeeded', '{}', 'test', '%1$s', '%1$s',
                    '{"total":0,"expired":[{"what":"retired_pings","staying":%2$s}]}')
                """.formatted(at, staying));
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

    /** The alert about it must last as long as nothing comes. */
    @Test
    void lastPing_isKnown_monthsAfterIt() {
        Service.publish("1.0", Definitions.yaml("hostname string"));
        var last = Instant.parse("2026-10-01T10:00:00Z");
        TestClock.set(last);
        Service.ping("{\"hostname\":\"a\"}");
        TestClock.set(Instant.parse("2027-02-01T10:00:00Z"));

        gauges.look();

        assertThat(value("rollcall_last_ping_timestamp_seconds")).isCloseTo(last.toEpochMilli() / 1000.0, within(60.0));
    }

    @Test
    void fleet_isComparedWithLastWeek_fromItsThirdWeekOn() {
        Service.publish("1.0", Definitions.yaml("hostname string", "uuid string", "n number"));
        for (var monday : List.of("2026-12-14", "2026-12-21", "2026-12-28")) {
            for (var i = 0; i < 4; i++) {
                ping("host" + i, "uuid" + i, monday + "T0" + i + ":00:00Z");
            }
            TestClock.set(Instant.parse(monday + "T12:00:00Z"));
            fleet.look();
            assertThat(value("rollcall_fleet_last_week_pings")).isEqualTo(monday.equals("2026-12-14") ? 0 : 4);
            if (monday.equals("2026-12-28")) {
                assertThat(value("rollcall_fleet_ratio")).isEqualTo(1);
            } else {
                assertThat(value("rollcall_fleet_ratio")).as(monday).isNaN();
            }
        }

        ping("host0", "uuid0", "2027-01-04T00:00:00Z");
        TestClock.set(Instant.parse("2027-01-04T12:00:00Z"));
        fleet.look();
        assertThat(value("rollcall_fleet_ratio")).isEqualTo(0.25);
        assertThat(value("rollcall_steady_instances")).isEqualTo(4);
        assertThat(value("rollcall_silent_instances")).isZero();

        TestClock.set(Instant.parse("2027-01-20T00:00:00Z"));
        fleet.look();
        assertThat(value("rollcall_fleet_ratio")).as("nothing to compare with").isNaN();
        assertThat(value("rollcall_silent_instances")).isEqualTo(3);
    }

    @Test
    void clonesAndRenames_areThoseOfTheLastWeeks_thatNobodyHasConfirmed() {
        Service.publish("1.0", Definitions.yaml("hostname string", "uuid string", "n number"));
        ping("clone-a", "cloned", "2026-12-29T00:00:00Z");
        ping("clone-b", "cloned", "2027-01-01T00:00:00Z");
        ping("old", "renamed", "2026-12-22T00:00:00Z");
        ping("new", "renamed", "2026-12-29T00:00:00Z");
        ping("older", "long-ago", "2026-10-01T00:00:00Z");
        ping("newer", "long-ago", "2026-10-08T00:00:00Z");
        TestClock.set(Instant.parse("2027-01-04T00:00:00Z"));

        fleet.look();
        assertThat(value("rollcall_clones")).isEqualTo(1);
        assertThat(value("rollcall_rename_candidates")).isEqualTo(1);

        var confirmation = "/api/v4/instances/%s/renamed_from/%s"
                .formatted(new Instance("new", "renamed").id(), new Instance("old", "renamed").id());
        assertThat(Service.call("PUT", confirmation, "application/json").statusCode())
                .isEqualTo(204);
        fleet.look();
        assertThat(value("rollcall_rename_candidates")).isZero();
    }

    private static void ping(String hostname, String uuid, String recordedAt) {
        TestClock.set(Instant.parse(recordedAt));
        assertThat(Service.ping("{\"hostname\":\"%s\",\"uuid\":\"%s\",\"recorded_at\":\"%s\"}"
                                .formatted(hostname, uuid, recordedAt))
                        .statusCode())
                .isEqualTo(201);
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
