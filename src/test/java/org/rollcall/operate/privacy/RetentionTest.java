package org.rollcall.operate.privacy;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsInAnyOrder;

import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.All;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Definitions;
import org.rollcall.Eventually;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.analyse.RetiredWeeks;
import org.rollcall.analyse.archive.ArchivedPings;
import org.rollcall.operate.privacy.RetentionReport.Expired;
import org.rollcall.ping.PingPartitions;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.AuditTrail;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.job.JobRun;
import org.rollcall.platform.job.Jobs;

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class RetentionTest {

    @Inject
    PingPartitions pings;

    @Inject
    @All
    List<ErasableData> others;

    @Inject
    AgedRows aged;

    @Inject
    ArchivedPings archived;

    @Inject
    RetiredWeeks retired;

    @Inject
    Database database;

    @Inject
    AuditTrail audit;

    @Inject
    Clock clock;

    @Inject
    Jobs jobs;

    @Inject
    Retention configured;

    @Inject
    AgroalDataSource dataSource;

    @BeforeEach
    void freshService() {
        FreshService.start();
        assertThat(Service.publish("18.9", Definitions.yaml("hostname string", "n number"))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void wholeWeeksOfPings_go_withTheInstancesThatHaveNoOther_asTheDryRunHasSaid() {
        var last = weeksAgo(10);
        ping("old.example.com", weeksAgo(30));
        ping("old.example.com", weeksAgo(11));
        ping("both.example.com", weeksAgo(11));
        ping("both.example.com", last);
        FreshService.strings("""
                insert into repeated_ping select 1000000 + id, instance_id, week, sha256 from ping returning id""");
        var retention = retention("10w", "off", "off", "off");

        var foretold = retention.dryRun();
        assertThat(FreshService.partitions()).hasSize(3);
        var report = retention.run(new Run());

        assertThat(report).isEqualTo(foretold);
        assertThat(rows(report)).isEqualTo(Map.of("pings", 3L, "repetitions", 3L, "instances", 1L));
        assertThat(report.expired().getFirst().weeks()).containsExactly(Week.of(weeksAgo(30)), Week.of(weeksAgo(11)));
        assertThat(FreshService.partitions()).containsExactly(partition(last));
        assertThat(FreshService.strings("select hostname from instance")).containsExactly("both.example.com");
        assertThat(FreshService.strings("select count(*) from repeated_ping")).containsExactly("1");
        assertThat(FreshService.strings("""
                        select actor || ' ' || action || ' ' || rows from audit_event order by id desc limit 1""")).containsExactly("retention retention.run 7");
        assertThat(retention.run(new Run()).total()).isZero();
        ping("old.example.com", weeksAgo(11));
    }

    @Test
    void weeksWithoutPings_go_butThoseThatAreAboutToBeWrittenTo() {
        ping("a.example.com", weeksAgo(20));
        ping("b.example.com", weeksAgo(15));
        ping("b.example.com", clock.instant());
        FreshService.strings("delete from ping where week < current_date - 120 returning id");
        FreshService.strings("delete from ping where week > current_date - 7 returning id");

        retention("off", "off", "off", "off").run(new Run());

        assertThat(FreshService.partitions()).containsExactly(partition(weeksAgo(15)), partition(clock.instant()));
        ping("a.example.com", weeksAgo(20));
        assertThat(FreshService.partitions()).contains(partition(weeksAgo(20)));
    }

    @Test
    void weekThatIsReadForLong_staysUntilTheNextTime_andPingsGetIn() throws SQLException {
        ping("a.example.com", weeksAgo(20));
        FreshService.strings("delete from ping returning id");
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select * from ping");

            retention("off", "off", "off", "off").run(new Run());

            assertThat(FreshService.partitions()).contains(partition(weeksAgo(20)));
            ping("b.example.com", weeksAgo(20));
            connection.rollback();
        }
        retention("off", "off", "off", "off").run(new Run());
        assertThat(FreshService.strings("select count(*) from ping")).containsExactly("1");
    }

    @Test
    void aWeek_stays_untilItsLastMomentIsTooOld() {
        ping("a.example.com", weeksAgo(4));

        assertThat(retention("4w", "off", "off", "off").run(new Run()).total()).isZero();
        assertThat(retention("3w", "off", "off", "off").run(new Run()).total()).isEqualTo(2);
    }

    @Test
    void whatIsNoPing_goesByItsReceipt() {
        assertThat(Service.ping("{\"hostname\":\"a\",\"n\":1,\"n\":2}").statusCode())
                .isEqualTo(202);
        assertThat(Service.ping("{\"hostname\":\"b\",\"n\":1,\"n\":2}").statusCode())
                .isEqualTo(202);
        report("errors", "{\"error\":{\"hostname\":\"a\"}}");
        report("metadata", "{\"metadata\":{\"uuid\":\"u\",\"metrics\":[]}}");
        for (var table : List.of("quarantined_ping", "ping_error", "ping_metadata")) {
            FreshService.strings("""
                    update %s set received_at = timestamptz '%s' - interval '91 days'
                    where id in (select min(id) from %s) returning id""".formatted(table, TestClock.now(), table));
        }
        var retention = retention("off", "90d", "13w", "off");

        var foretold = retention.dryRun();
        var report = retention.run(new Run());

        assertThat(rows(report))
                .isEqualTo(rows(foretold))
                .isEqualTo(Map.of("quarantined", 1L, "error_reports", 1L, "metadata_reports", 1L));
        assertThat(FreshService.strings("select hostname from quarantined_ping"))
                .containsExactly("b");
        assertThat(rows(retention.run(new Run())).values()).containsOnly(0L);
    }

    @Test
    void auditEvents_go_andThatIsRecorded() {
        var before = rows(retention("off", "off", "off", "1d").dryRun()).getOrDefault("audit_events", 0L);
        FreshService.strings("""
                insert into audit_event (at, actor, action, target, detail)
                values (timestamptz '%s' - interval '2 days', 'test', 'test.old', 'x', '{}') returning id""".formatted(TestClock.now()));

        var report = retention("off", "off", "off", "1d").run(new Run());

        assertThat(rows(report)).isEqualTo(Map.of("audit_events", before + 1));
        assertThat(FreshService.strings("select action from audit_event where action = 'test.old'"))
                .isEmpty();
        assertThat(FreshService.strings(
                        "select action from audit_event where actor = 'retention' order by id desc limit 2"))
                .containsExactly("retention.run", "audit.delete");
    }

    @Test
    void nobodyWaits_whileAWeekGoesThatAnExportStillReads() throws Exception {
        ping("a.example.com", weeksAgo(20));
        ping("b.example.com", weeksAgo(1));
        CompletableFuture<RetentionReport> run;
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("declare scan cursor for select id from ping order by id");
            statement.execute("fetch 1 from scan");
            var retention = retention("10w", "off", "off", "off");
            run = CompletableFuture.supplyAsync(() -> retention.run(new Run()));
            Eventually.until(
                    "the week waits for its reader",
                    () -> FreshService.strings(
                                    "select 1 from pg_stat_activity where query like 'alter table ping detach%' and state = 'active'")
                            .equals(List.of("1")));

            ping("c.example.com", weeksAgo(1));
            ping("d.example.com", weeksAgo(2));
            statement.execute("fetch 1 from scan");
            connection.rollback();
            connection.setAutoCommit(true);
        }
        assertThat(rows(run.get())).containsEntry("pings", 1L);
        assertThat(FreshService.partitions()).containsExactly(partition(weeksAgo(2)), partition(weeksAgo(1)));
    }

    @Test
    void aWeekThatWasLeftHalfDropped_goesTheNextTime_orIsMadeAnewWhenAPingComes() {
        ping("a.example.com", weeksAgo(20));
        ping("a.example.com", weeksAgo(21));
        for (var week : List.of(weeksAgo(20), weeksAgo(21))) {
            execute("alter table ping detach partition " + partition(week));
        }
        FreshService.forget();

        ping("a.example.com", weeksAgo(20));

        assertThat(FreshService.strings("select count(*) from ping")).containsExactly("1");
        assertThat(rows(retention("10w", "off", "off", "off").run(new Run()))).containsEntry("pings", 2L);
        assertThat(FreshService.strings("select 1 from pg_class where relname ~ '^ping_....+w..$' and relkind = 'r'"))
                .isEmpty();
    }

    @Test
    void onceADay_isOften_whicheverReplicaComesFirst() {
        jobs.submitEvery(Duration.ofDays(1), configured, Map.of(), "retention");
        jobs.submitEvery(Duration.ofDays(1), configured, Map.of(), "retention");

        assertThat(FreshService.strings("select kind || ' ' || created_by from job where kind = 'retention'"))
                .containsExactly("retention retention");
        Eventually.until(
                "it has run",
                () -> FreshService.strings("select state from job where kind = 'retention'")
                        .equals(List.of("succeeded")));
    }

    @Test
    void dryRun_saysWhatIsConfigured_whichSparesPings() {
        given().header("PRIVATE-TOKEN", TestAdmin.TOKEN)
                .post("/api/v4/retention/dry_run")
                .then()
                .statusCode(200)
                .body(
                        "expired.what",
                        containsInAnyOrder("quarantined", "error_reports", "metadata_reports", "audit_events"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0d", "12", "1y", "-1d", "1 w", "999999d", "OFF"})
    void whatIsNoTime_isRefused(String text) {
        assertThatThrownBy(() -> RetentionPeriod.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("such as 104w or 90d");
    }

    private Retention retention(String pingsFor, String quarantineFor, String clientReportsFor, String auditFor) {
        return new Retention(
                new Config(
                        RetentionPeriod.of(pingsFor),
                        RetentionPeriod.of(quarantineFor),
                        RetentionPeriod.of(clientReportsFor),
                        RetentionPeriod.of(auditFor)),
                pings,
                others,
                aged,
                archived,
                retired,
                database,
                audit,
                clock);
    }

    private static Map<String, Long> rows(RetentionReport report) {
        return report.expired().stream().collect(Collectors.toMap(Expired::what, Expired::rows));
    }

    private Instant weeksAgo(int weeks) {
        return clock.instant().minus(Duration.ofDays(7L * weeks));
    }

    private static String partition(Instant time) {
        return "ping_" + Week.of(time).toString().toLowerCase(Locale.ROOT).replace('-', '_');
    }

    private static void ping(String hostname, Instant recordedAt) {
        var answer = Service.postWithToken(
                "/usage_data/upload", "application/octet-stream", """
                {"hostname":"%s","version":"18.9","recorded_at":"%s","n":1}""".formatted(hostname, recordedAt)
                        .getBytes(UTF_8));
        assertThat(Json.read(answer.body()).at("/totals/stored").intValue())
                .as(new String(answer.body(), UTF_8))
                .isEqualTo(1);
    }

    private static void report(String kind, String body) {
        given().contentType("application/json")
                .body(body)
                .post("/usage_ping_" + kind)
                .then()
                .statusCode(201);
    }

    private void execute(String sql) {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Config(
            RetentionPeriod pings, RetentionPeriod quarantine, RetentionPeriod clientReports, RetentionPeriod audit)
            implements RetentionConfig {}

    /** Nobody looks at it. */
    private static final class Run implements JobRun {

        @Override
        public <T> T request(Class<T> type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> Optional<T> checkpoint(Class<T> type) {
            return Optional.empty();
        }

        @Override
        public void progress(long done, long total) {}

        @Override
        public void checkpoint(Object state) {}
    }
}
