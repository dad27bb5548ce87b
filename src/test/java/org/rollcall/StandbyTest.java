package org.rollcall;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.database.DatabaseException;
import org.rollcall.platform.database.DatabaseFailure;
import org.rollcall.platform.database.ReadDatabase;
import org.rollcall.platform.embedded.TestStandby;

/** A service whose analysts read from a standby. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(value = TestStandby.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(TestAdmin.class)
class StandbyTest {

    /** Everything that reads pings, or what was made of them. */
    private static final List<String> READS = List.of(
            "/api/v4/usage_data/service_ping?hostname=a",
            "/api/v4/usage_data/queries?hostname=a",
            "/api/v4/usage_data/non_sql_metrics?hostname=a",
            "/api/v4/usage_data/pings",
            "/api/v4/usage_data/instances",
            "/api/v4/usage_data/export",
            "/api/v4/usage_data/export?format=parquet",
            "/api/v4/usage_data/series?metric=n&aggregate=sum",
            "/api/v4/usage_data/series?metric=n&hostname=a",
            "/api/v4/usage_data/dev_ops_score?hostname=a",
            "/api/v4/usage_data/comparison?hostname=a",
            "/api/v4/usage_data/report?hostname=a",
            "/api/v4/usage_data/cohorts",
            "/api/v4/usage_data/customers",
            "/api/v4/usage_data/customer_changes",
            "/api/v4/usage_data/indicators?type=gmau",
            "/api/v4/usage_data/lifecycle",
            "/api/v4/usage_data/metric_health",
            "/api/v4/usage_data/outliers",
            "/api/v4/usage_data/versions",
            "/api/v4/usage_data/silence",
            "/api/v4/usage_data/identities");

    /** What goes on without a standby. */
    private static final List<String> OTHERS = List.of(
            "/api/v4/usage_data/metrics",
            "/api/v4/usage_data/metric_definitions",
            "/api/v4/dictionaries",
            "/api/v4/tokens",
            "/api/v4/jobs",
            "/api/v4/quarantine",
            "/api/v4/audit_events",
            "/api/v4/opt_outs",
            "/q/health/ready");

    @Inject
    ReadDatabase reads;

    @Inject
    Database database;

    @BeforeEach
    void freshService() {
        TestStandby.resume();
        FreshService.start();
        assertThat(Service.publish(
                                "18.9",
                                Definitions.yaml("version string", "hostname string", "uuid string", "n number")
                                        + "  performance_indicator_type: [gmau]\n")
                        .statusCode())
                .isEqualTo(201);
        ping("a", 1);
        replayed();
    }

    @AfterEach
    void goOn() {
        TestStandby.resume();
    }

    private static void ping(String hostname, int n) {
        assertThat(Service.ping(String.format(
                                Locale.ROOT,
                                "{\"version\":\"18.9.0\",\"hostname\":\"%s\",\"uuid\":\"u-%s\",\"n\":%d}",
                                hostname,
                                hostname,
                                n))
                        .statusCode())
                .isEqualTo(201);
    }

    /** The standby has come to where the primary is now. */
    private static void replayed() {
        var position = Objects.requireNonNull(TestStandby.askPrimary("select pg_current_wal_insert_lsn()"));
        Eventually.until(
                "the standby has it",
                () -> "t"
                        .equals(TestStandby.ask(
                                "select pg_last_wal_replay_lsn() >= '%s'::pg_lsn - 40".formatted(position))));
    }

    private static Response get(String path) {
        return given().header("PRIVATE-TOKEN", TestAdmin.TOKEN).get(path);
    }

    private static String pings() {
        return get("/api/v4/usage_data/pings").then().statusCode(200).extract().asString();
    }

    @Test
    void everythingThatAnalystsRead_comesFromTheStandby_andNothingElseDoes() {
        for (var path : READS) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(200);
        }

        TestStandby.shutDown();
        try {
            for (var path : READS) {
                get(path)
                        .then()
                        .statusCode(503)
                        .header("Retry-After", notNullValue())
                        .body("detail", containsString("from a standby of the database"));
            }
            for (var path : OTHERS) {
                assertThat(get(path).statusCode()).as(path).isEqualTo(200);
            }
            ping("b", 1);
            Eventually.until("the health says it", () -> get("/q/health/well").statusCode() == 503);
            assertThat(get("/q/health/well").asString()).contains("standby", "reason");
            assertThat(get("/q/metrics").asString()).contains("\nrollcall_standby_available 0.0\n");
        } finally {
            TestStandby.startAgain();
        }

        Eventually.until(
                "analysts can read again", () -> get("/api/v4/usage_data/pings").statusCode() == 200);
        Eventually.until("the ping has come, too", () -> pings().contains("\"b\""));
        Eventually.until("the health says it", () -> get("/q/health/well").statusCode() == 200);
        assertThat(get("/q/metrics").asString()).contains("\nrollcall_standby_available 1.0\n");
    }

    @Test
    void pingThatTheStandbyDoesNotHaveYet_isInNoAnswer_andInTheExportAfterTheMark() {
        var mark = get("/api/v4/usage_data/export").header("Rollcall-High-Water-Mark");
        TestStandby.pause();
        ping("late", 2);
        assertThat(pings()).contains("\"a\"").doesNotContain("late");
        var paused = get("/api/v4/usage_data/export?changed_since=" + mark);
        assertThat(paused.statusCode()).isEqualTo(200);
        assertThat(paused.asString()).doesNotContain("late");
        var next = paused.header("Rollcall-High-Water-Mark");

        TestStandby.resume();
        replayed();
        assertThat(get("/api/v4/usage_data/export?changed_since=" + next).asString())
                .contains("late");
    }

    /** No standby sees the lock that says so. */
    @Test
    void pingThatIsStillBeingStored_isAboveTheMarkOfAnExport() throws SQLException {
        var url = ConfigProvider.getConfig().getValue("quarkus.datasource.jdbc.url", String.class);
        long underWay;
        String mark;
        try (var storing = DriverManager.getConnection(url, "postgres", "")) {
            storing.setAutoCommit(false);
            try (var statement = storing.createStatement();
                    var rows = statement.executeQuery("select next_ping_arrival()")) {
                rows.next();
                underWay = rows.getLong(1);
            }
            for (var n = 0; n < 3; n++) {
                ping("others", n);
            }
            replayed();
            mark = get("/api/v4/usage_data/export").header("Rollcall-High-Water-Mark");
            storing.rollback();
        }

        assertThat(Long.parseLong(mark)).isLessThan(underWay);
    }

    @Test
    void standbyThatIsTooFarBehind_isNotRead() {
        TestStandby.pause();
        Eventually.until("it is too old", () -> {
            ping("a", (int) (System.nanoTime() % 1_000_000));
            return get("/api/v4/usage_data/pings").statusCode() == 503;
        });
        Eventually.until(
                "the health says it", () -> get("/q/health/well").asString().contains("s behind"));
        assertThat(get("/q/metrics").asString()).doesNotContain("\nrollcall_standby_lag_seconds NaN");

        TestStandby.resume();
        Eventually.until(
                "it has caught up", () -> get("/api/v4/usage_data/pings").statusCode() == 200);
    }

    @Test
    void erasure_hasNoCertificate_beforeTheStandbyHasForgottenAsWell() {
        TestStandby.pause();
        var job = given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .delete("/api/v4/instances?hostname=a")
                .then()
                .statusCode(202)
                .extract()
                .<Integer>path("id");
        Eventually.until(
                "it is gone from the primary",
                () -> "0".equals(TestStandby.askPrimary("select count(*) from instance")));
        Eventually.sleep(Duration.ofSeconds(1));

        assertThat(state(job)).isEqualTo("running");
        assertThat(TestStandby.ask("select count(*) from instance")).isEqualTo("1");

        TestStandby.resume();
        Eventually.until("the certificate is there", () -> state(job).equals("succeeded"));
        assertThat(TestStandby.ask("select count(*) from instance")).isEqualTo("0");
        assertThat(pings()).doesNotContain("\"a\"");
    }

    private static String state(int job) {
        return get("/api/v4/jobs/" + job).path("state");
    }

    @Test
    void readThatIsInTheWayOfWhatIsReplayed_isReadAgain_andALongOneIsAnOutageOfTheStandby() {
        onPrimary("create table in_the_way ()");
        replayed();
        try {
            var attempts = new AtomicInteger();
            assertThat(reads.<Boolean>query(handle -> isInTheWay(handle, attempts)))
                    .isTrue();
            assertThat(attempts).hasValue(2);

            assertThatExceptionOfType(DatabaseException.class)
                    .isThrownBy(() -> reads.longReading(handle -> {
                        handle.getConnection().setAutoCommit(false);
                        return isInTheWay(handle, new AtomicInteger());
                    }))
                    .matches(DatabaseFailure::isUnavailable)
                    .matches(DatabaseFailure::isOfStandby);
        } finally {
            onPrimary("drop table in_the_way");
        }
    }

    /** As the service's own user, who may read it. */
    private void onPrimary(String statement) {
        var _ = database.call(handle -> handle.execute(statement));
    }

    private boolean isInTheWay(Handle handle, AtomicInteger attempts) {
        handle.execute("select count(*) from in_the_way");
        if (attempts.incrementAndGet() == 1) {
            onPrimary("truncate in_the_way");
            handle.execute("select pg_sleep(20)");
        }
        return true;
    }

    @Test
    void readsOfATransaction_comeFromWhereItWrites() {
        assertThat(isStandby()).isTrue();
        assertThat(QuarkusTransaction.requiringNew().call(this::isStandby)).isFalse();
    }

    private boolean isStandby() {
        return reads.repeatable(handle -> handle.createQuery("select pg_is_in_recovery()")
                .mapTo(boolean.class)
                .one());
    }
}
