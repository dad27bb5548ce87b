package org.rollcall.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rollcall.Definitions;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.problem.Problem;

/** A failure of the database is never a failure of the data. */
@QuarkusTest
@TestProfile(OtherServer.class)
class OutageTest {
    private static final String PING = "{\"hostname\":\"a\",\"n\":1}";

    private static final int MAX_CONNECTIONS = 100;

    @SuppressWarnings("NullAway.Init") // set by the test resource
    OtherServer.Wire wire;

    @Inject
    AgroalDataSource dataSource;

    @BeforeEach
    void freshService() {
        FreshService.start();
        assertThat(Service.publish("18.9", Definitions.yaml("hostname string", "n number"))
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterEach
    void mend() {
        wire.mend();
        // What the test itself asks the database must not meet a connection that was cut.
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
    void databaseThatIsAway_isA503WithRetryAfter_andTheSamePingIsStoredLater() {
        assertThat(Service.ping(PING).statusCode()).isEqualTo(201);
        var rows = FreshService.rows();

        wire.cut();
        expectUnavailable(Service.ping(PING.replace("1", "2")));
        expectUnavailable(Service.ping("{\"n\":1}"));
        expectUnavailable(Service.post("/usage_ping_errors", "application/json", "{}".getBytes(UTF_8)));
        expectUnavailable(Service.post("/usage_ping_metadata", "application/json", "{}".getBytes(UTF_8)));
        expectUnavailable(Service.post("/usage_data/upload", "application/json", "{}".getBytes(UTF_8)));
        expectUnavailable(Service.get("/api/v4/usage_data/service_ping?hostname=a"));
        mend();

        assertThat(FreshService.rows()).isEqualTo(rows);
        assertThat(Service.ping(PING.replace("1", "2")).statusCode()).isEqualTo(201);
    }

    @Test
    void databaseThatIsAwayBeforeTheFirstPing_isNoMissingDictionary() {
        FreshService.start();

        wire.cut();
        expectUnavailable(Service.ping(PING));
        mend();

        assertThat(FreshService.rows()).contains("ping 0", "quarantined_ping 0");
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
            expectUnavailable(Service.ping(PING));
        } finally {
            for (var connection : taken) {
                connection.close();
            }
        }

        assertThat(FreshService.rows()).isEqualTo(rows);
        assertThat(Service.ping(PING).statusCode()).isEqualTo(201);
    }

    private static void expectUnavailable(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
        assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
        assertThat(Json.read(answer.body()).get("type").textValue())
                .isEqualTo("urn:rollcall:problem:database_unavailable");
        assertThat(new String(answer.body(), UTF_8)).doesNotContain("Exception", "127.0.0.1", "jdbc");
    }
}
