package org.rollcall.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.analyse.rollup.TestRollups;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.demo.Demo;
import org.rollcall.platform.embedded.TestDatabase;

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class DemoTest {

    private static final int INSTANCES = 20;

    /** A Thursday: of the running week there are the pings of some days. */
    private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");

    private static final Week RUNNING = Week.of(NOW);

    @Inject
    Demo demo;

    @Inject
    DemoFilling filling;

    @Inject
    TestRollups rollups;

    @Inject
    AgroalDataSource database;

    @BeforeEach
    void empty() {
        FreshService.start();
        TestClock.set(NOW);
    }

    @AfterEach
    void goOn() {
        FreshService.start();
        TestClock.reset();
    }

    @Test
    void filledDatabase_hasTheWeeksUpToTheRunningOne_asIfTheFleetHadBeenThereAllAlong() {
        filling.fill(INSTANCES);

        assertThat(FreshService.strings("select min(week) from ping"))
                .containsExactly(RUNNING.minus(DemoFilling.WEEKS - 1).monday().toString());
        assertThat(FreshService.strings("select max(week) from ping"))
                .containsExactly(RUNNING.monday().toString());
        assertThat(FreshService.strings("select id from ping where received_at > '%s'".formatted(NOW)))
                .isEmpty();
        assertThat(FreshService.strings("select id from ping where received_at < recorded_at"))
                .isEmpty();
        assertThat(FreshService.strings("select distinct flags::text from ping"))
                .containsExactly("{}");
        assertThat(FreshService.strings("""
                        select id from (select id, received_at, lag(received_at) over (order by id) as before from ping) as sent
                        where before > received_at"""))
                .as("pings that are numbered in another order than they came in")
                .isEmpty();
    }

    @Test
    void filledDatabase_isAliveForAnalysts() {
        filling.fill(INSTANCES);
        rollups.bringAllUpToDate();

        assertThat(get("/api/v4/usage_data/instances?per_page=100")).hasSizeGreaterThan(INSTANCES - 5);
        assertThat(get("/api/v4/dictionaries")).hasSize(3);
        assertThat(get("/api/v4/usage_data/series?metric=counts.issues&aggregate=sum"))
                .isNotEmpty();
        assertThat(get("/api/v4/usage_data/metric_health").get("metrics")).isNotEmpty();
        assertThat(get("/api/v4/usage_data/silence").get("steady_instances").intValue())
                .isGreaterThan(INSTANCES / 2);
        assertThat(FreshService.strings("select count(distinct month) > 3 from leader"))
                .containsExactly("t");
        assertThat(FreshService.strings("select distinct unnest(undeclared_key_paths) from ping"))
                .contains("license");
    }

    @Test
    void filledDatabase_hasWorkForOperators() {
        filling.fill(INSTANCES);

        assertThat(texts(get("/api/v4/quarantine").get("items"), "reason"))
                .containsExactlyInAnyOrder("identity_missing", "duplicate_key", "unstorable_text");
        assertThat(get("/api/v4/quarantine").get("items"))
                .allSatisfy(
                        item -> assertThat(item.get("uploaded").booleanValue()).isFalse());
        assertThat(get("/api/v4/usage_ping_errors")).isNotEmpty();
        assertThat(get("/api/v4/usage_ping_metadata")).isNotEmpty();
        assertThat(texts(get("/api/v4/tokens"), "name")).contains("dashboard");
        assertThat(texts(get("/api/v4/opt_outs"), "created_by")).containsExactly("demo");
        assertThat(get("/api/v4/jobs")).isNotEmpty();
        assertThat(texts(get("/api/v4/audit_events?actor=demo"), "action"))
                .contains("dictionary.publish", "token.create", "opt_out.put");
    }

    @Test
    void filledDatabase_saysThatItsDataIsInvented_alsoToTheNextRun() {
        assertThat(demo.isOn()).isFalse();

        filling.fill(INSTANCES);
        assertThat(demo.isOn()).isTrue();

        FreshService.forget();
        assertThat(demo.isOn()).isTrue();
    }

    @Test
    void fillingAgain_changesNothing() {
        filling.fill(INSTANCES);
        var pings = FreshService.strings("select id from ping order by id");

        filling.fill(INSTANCES);

        assertThat(FreshService.strings("select id from ping order by id")).isEqualTo(pings);
        assertThat(get("/api/v4/opt_outs")).hasSize(1);
    }

    @Test
    void interruptedFilling_goesOnWithTheSamePings() {
        filling.fill(INSTANCES);
        var pings = FreshService.strings("select sha256 from ping order by sha256");
        FreshService.execute("update demo_fleet set filled_at = null");
        FreshService.execute(
                "delete from ping where week > '%s'".formatted(RUNNING.minus(3).monday()));

        filling.fill(INSTANCES);

        assertThat(FreshService.strings("select sha256 from ping order by sha256"))
                .isEqualTo(pings);
        assertThat(FreshService.strings("select filled_at is not null from demo_fleet"))
                .isEqualTo(List.of("t"));
    }

    @Test
    void realPing_isTakenInBesideTheInventedOnes() {
        filling.fill(INSTANCES);

        var answer = Service.ping("""
                {"uuid":"real","hostname":"real.example.com","version":"18.9.0","counts":{"issues":1}}""");

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(demo.isOn()).isTrue();
    }

    @Test
    void emptyDatabase_mayBeFilled_andAFilledOneGoesOn() {
        assertThatNoException().isThrownBy(() -> check("200"));
        filling.fill(INSTANCES);
        assertThatNoException().isThrownBy(() -> check("20"));
    }

    @Test
    void databaseWithRealData_isRefused() {
        assertThat(Service.ping("{\"uuid\":\"real\",\"hostname\":\"real.example.com\"}")
                        .statusCode())
                .isEqualTo(202);

        assertThatThrownBy(() -> check("200"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(
                        "Rollcall does not start: rollcall.demo is \"200\", and the database has data that was not"
                                + " invented, in the table quarantined_ping at least; leave rollcall.demo out, or choose"
                                + " an empty folder")
                .hasMessageNotContaining("\n");
    }

    @Test
    void demoOfAnotherSize_isRefused() {
        filling.fill(INSTANCES);

        assertThatThrownBy(() -> check("200"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(
                        "Rollcall does not start: rollcall.demo is \"200\", and the database has an invented fleet of 20"
                                + " instances already; set 20 or leave it out, or choose an empty folder");
    }

    private void check(String size) {
        DemoCheck.requireEmptyOrFilled(config(Map.of("rollcall.demo", size)), database);
    }

    private static SmallRyeConfig config(Map<String, String> settings) {
        return ConfigUtils.configBuilder()
                .withMapping(DemoConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 1_000))
                .build();
    }

    private static JsonNode get(String path) {
        var answer = Service.get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return Json.read(answer.body());
    }

    private static List<String> texts(JsonNode list, String member) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(item -> item.get(member).textValue())
                .toList();
    }
}
