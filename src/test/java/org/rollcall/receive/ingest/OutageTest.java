package org.rollcall.receive.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rollcall.Definitions;
import org.rollcall.Eventually;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.platform.web.Problem;

/** A failure of the database is never a failure of the data. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@TestProfile(OtherServer.class)
class OutageTest {
    private static final String PING = "{\"hostname\":\"a\",\"n\":1}";

    /** It lacks a hostname. */
    private static final String FOR_QUARANTINE = "{\"n\":1}";

    private static final String UNAVAILABLE = "urn:rollcall:problem:database_unavailable";
    private static final String OVERLOADED = "urn:rollcall:problem:overloaded";

    private static final int MAX_CONNECTIONS = 100;

    private static final Duration IN_TIME = Duration.ofSeconds(5);

    /** A crowd of clients takes its time too, in one process with the service. One by one they would need minutes. */
    private static final Duration CROWD_IN_TIME = Duration.ofSeconds(40);

    @SuppressWarnings("NullAway.Init") // set by the test resource
    OtherServer.Wire wire;

    @SuppressWarnings("NullAway.Init") // set by the test resource
    OtherServer.DatabaseBehindAWire server;

    @Inject
    AgroalDataSource dataSource;

    @BeforeEach
    void freshService() {
        FreshService.start();
        assertThat(Service.publish("18.9", Definitions.yaml("hostname string", "n number"))
                        .statusCode())
                .isEqualTo(201);
        // The replay that follows the first dictionary reads the tables that a test may lock, and has no deadline.
        Eventually.until(
                "the first dictionary's replay has ended",
                () -> FreshService.strings("select state from job").equals(List.of("succeeded")));
    }

    @AfterEach
    void mend() {
        wire.mend();
        // What the test itself asks the database must not meet a connection that was cut, or may only read.
        dataSource.flush(AgroalDataSource.FlushMode.GRACEFUL);
        for (var connections = 0; connections < MAX_CONNECTIONS; connections++) {
            try (var connection = dataSource.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("select 1");
                return;
            } catch (SQLException e) {
                // The pool throws it away; the next one may be whole.
            }
        }
    }

    @Test
    void databaseThatIsAway_isA503WithRetryAfter_andTheSamePingIsStoredLater() throws Exception {
        assertThat(Service.ping(PING).statusCode()).isEqualTo(201);
        var rows = FreshService.rows();
        assertReady();

        wire.cut();
        expectUnavailable(inTime(PING.replace("1", "2")));
        expectUnavailable(inTime(FOR_QUARANTINE));
        expectUnavailable(Service.post("/usage_ping_errors", "application/json", "{}".getBytes(UTF_8)));
        expectUnavailable(Service.post("/usage_ping_metadata", "application/json", "{}".getBytes(UTF_8)));
        expectUnavailable(Service.post("/usage_data/upload", "application/octet-stream", "{}".getBytes(UTF_8)));
        expectUnavailable(Service.get("/api/v4/usage_data/service_ping?hostname=a"));
        assertNotReady("it does not answer");
        mend();

        assertThat(FreshService.rows()).isEqualTo(rows);
        assertReady();
        assertThat(Service.ping(PING.replace("1", "2")).statusCode()).isEqualTo(201);
    }

    @Test
    void databaseThatIsAwayBeforeTheFirstPing_isNoMissingDictionary() {
        FreshService.start();

        wire.cut();
        expectUnavailable(inTime(PING));
        mend();

        assertThat(FreshService.rows()).contains("ping 0", "quarantined_ping 0");
    }

    @Test
    void serverThatWasRestartedBetweenTwoPings_isNotNoticed() throws Exception {
        assertThat(Service.ping(PING).statusCode()).isEqualTo(201);

        server.stopServer();
        server.startServer();

        assertThat(Service.ping(PING.replace("1", "2")).statusCode()).isEqualTo(201);
    }

    @Test
    void serverThatIsStopped_isA503_andIsFoundAgainWhenItIsStarted() throws Exception {
        assertThat(Service.ping(PING).statusCode()).isEqualTo(201);
        var rows = FreshService.rows();

        server.stopServer();
        try {
            expectUnavailable(inTime(PING.replace("1", "2")));
            expectUnavailable(inTime(FOR_QUARANTINE));
            assertNotReady("it does not answer");
        } finally {
            server.startServer();
        }

        assertReady();
        assertThat(FreshService.rows()).isEqualTo(rows);
        assertThat(Service.ping(PING.replace("1", "2")).statusCode()).isEqualTo(201);
    }

    @Test
    void serverThatHasGoneSilent_isA503WithinFiveSeconds() throws Exception {
        assertThat(Service.ping(PING).statusCode()).isEqualTo(201);
        var rows = FreshService.rows();

        wire.freeze();
        expectUnavailable(inTime(PING.replace("1", "2")));
        expectUnavailable(inTime(PING.replace("1", "3")));
        expectUnavailable(inTime(FOR_QUARANTINE));
        assertNotReady("it does not answer");
        mend();

        assertReady();
        assertThat(FreshService.rows()).isEqualTo(rows);
        assertThat(Service.ping(PING.replace("1", "2")).statusCode()).isEqualTo(201);
    }

    @Test
    void crowdDuringAnOutage_isAnsweredSoon_andDoesNotWaitInLine() throws Exception {
        assertThat(Service.ping(PING).statusCode()).isEqualTo(201);
        var rows = FreshService.rows();

        wire.freeze();
        var begun = System.nanoTime();
        var answers = atOnce(IntStream.range(0, 400)
                .mapToObj(n -> PING.replace("1", "2" + n))
                .toList());
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(CROWD_IN_TIME);
        mend();

        answers.forEach(answer -> expectProblem(answer, UNAVAILABLE, OVERLOADED));
        assertThat(answers)
                .as("some wait for the database, the others do not")
                .extracting(OutageTest::type)
                .contains(UNAVAILABLE, OVERLOADED);
        assertThat(FreshService.rows()).isEqualTo(rows);
        assertReady();
        assertThat(Service.ping(PING.replace("1", "4")).statusCode()).isEqualTo(201);
    }

    @Test
    void lockedTable_isA503WithinFiveSeconds_andTheServerIsNotLeftWaiting() throws Exception {
        var rows = FreshService.rows();
        try (var connection = server.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table ping, quarantined_ping, ping_error, ping_metadata");

            expectUnavailable(inTime(PING));
            expectUnavailable(inTime(FOR_QUARANTINE));
            expectUnavailable(inTime("/usage_ping_errors", "{\"error\":{\"hostname\":\"a\"}}"));
            expectUnavailable(inTime("/usage_ping_metadata", "{\"metadata\":{\"uuid\":\"a\"}}"));

            assertThat(FreshService.strings("select query from pg_stat_activity where wait_event_type = 'Lock'"))
                    .isEmpty();
            connection.rollback();
        }
        assertThat(FreshService.rows()).isEqualTo(rows);
        assertThat(Service.ping(PING).statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({
        "slow, perform pg_sleep(60)",
        "disk full, raise 'No space left on device' using errcode = '53100'",
        "out of memory, raise 'out of memory' using errcode = '53200'",
        "I/O error, raise 'could not write' using errcode = '58030'",
        "deadlock for ever, raise 'deadlock detected' using errcode = '40P01'"
    })
    void serverThatCannotWrite_isA503WithinFiveSeconds_andNothingIsQuarantined(String what, String failure)
            throws Exception {
        assertThat(Service.ping(PING).statusCode()).isEqualTo(201);
        var rows = FreshService.rows();

        execute("""
                create function fail() returns trigger language plpgsql as $$ begin %s; return new; end $$;
                create trigger fail before insert on ping for each row execute function fail();
                create trigger fail before insert on quarantined_ping for each row execute function fail();
                """.formatted(failure));
        try {
            expectUnavailable(inTime(PING.replace("1", "2")));
            expectUnavailable(inTime(FOR_QUARANTINE));
        } finally {
            execute("drop function fail cascade");
        }

        assertReady();
        assertThat(FreshService.rows()).as(what).isEqualTo(rows);
        assertThat(Service.ping(PING.replace("1", "2")).statusCode()).isEqualTo(201);
        assertThat(Service.ping(FOR_QUARANTINE).statusCode()).isEqualTo(202);
    }

    @Test
    void serverThatIsReadOnlyAfterAFailover_isA503_andItsConnectionsAreNotKept() throws Exception {
        assertThat(Service.ping(PING).statusCode()).isEqualTo(201);
        var rows = FreshService.rows();

        execute("alter database rollcall set default_transaction_read_only = on");
        execute("""
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()""");
        try {
            expectUnavailable(inTime(PING.replace("1", "2")));
            expectUnavailable(inTime(FOR_QUARANTINE));
            assertNotReady("it is read-only");
        } finally {
            // New connections may write, those in the pool may not.
            execute("begin read write; alter database rollcall reset default_transaction_read_only; commit");
        }

        assertReady();
        // The pool is emptied once a second at most, so what was made in between may still be read-only.
        Eventually.until(
                "pings are stored again",
                () -> Service.ping(PING.replace("1", "2")).statusCode() == 201);
        assertThat(FreshService.rows()).contains("ping 2", "quarantined_ping 0").containsAll(others(rows));
    }

    private static List<String> others(List<String> rows) {
        return rows.stream().filter(row -> !row.startsWith("ping ")).toList();
    }

    @Test
    void exhaustedPool_isA503WithRetryAfter() throws SQLException {
        var rows = FreshService.rows();
        var taken = new ArrayList<Connection>();
        try {
            while (dataSource.getMetrics().activeCount()
                            < dataSource
                                    .getConfiguration()
                                    .connectionPoolConfiguration()
                                    .maxSize()
                    && taken.size()
                            < dataSource
                                    .getConfiguration()
                                    .connectionPoolConfiguration()
                                    .maxSize()) {
                taken.add(dataSource.getConnection());
            }
            expectUnavailable(inTime(PING));
        } finally {
            for (var connection : taken) {
                connection.close();
            }
        }

        assertThat(FreshService.rows()).isEqualTo(rows);
        assertThat(Service.ping(PING).statusCode()).isEqualTo(201);
    }

    private void execute(String sql) throws SQLException {
        try (var connection = server.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Sends all of them side by side. */
    private static List<HttpResponse<byte[]>> atOnce(List<String> payloads)
            throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var sent = threads.invokeAll(payloads.stream()
                    .map(payload -> (Callable<HttpResponse<byte[]>>) () -> Service.ping(payload))
                    .toList());
            var answers = new ArrayList<HttpResponse<byte[]>>();
            for (var answer : sent) {
                answers.add(answer.get());
            }
            return answers;
        }
    }

    private static HttpResponse<byte[]> inTime(String payload) {
        return inTime("/usage_data", payload);
    }

    private static HttpResponse<byte[]> inTime(String path, String body) {
        var begun = System.nanoTime();
        var answer = Service.post(path, "application/json", body.getBytes(UTF_8));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(IN_TIME);
        return answer;
    }

    private static void assertReady() {
        Eventually.until("ready", () -> Service.get("/q/health/ready").statusCode() == 200);
    }

    private static void assertNotReady(String reason) {
        var answer = Service.get("/q/health/ready");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(new String(answer.body(), UTF_8)).contains(reason).doesNotContain("127.0.0.1");
    }

    private static void expectUnavailable(HttpResponse<byte[]> answer) {
        expectProblem(answer, UNAVAILABLE);
    }

    private static void expectProblem(HttpResponse<byte[]> answer, String... types) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
        assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
        assertThat(type(answer)).isIn((Object[]) types);
        assertThat(new String(answer.body(), UTF_8)).doesNotContain("Exception", "127.0.0.1", "jdbc");
    }

    private static String type(HttpResponse<byte[]> answer) {
        return Json.read(answer.body()).get("type").textValue();
    }
}
