package org.rollcall.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfig;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.embedded.TestStandby;

@Timeout(30)
class StandbyCheckTest {

    private static final String URL = "rollcall.database.replica.url";

    private static TestStandby.Pair pair;

    @BeforeAll
    static void start() {
        pair = TestStandby.open();
    }

    @AfterAll
    static void stop() {
        pair.close();
    }

    @Test
    void streamingStandby_isTaken() {
        StandbyCheck.run(config(Map.of()));
    }

    @Test
    void primaryItself_isTaken() {
        StandbyCheck.run(config(Map.of(URL, pair.primary().jdbcUrl())));
    }

    @Test
    void noStandby_isNothingToCheck() {
        var settings = new HashMap<>(pair.settings());
        settings.remove(URL);
        StandbyCheck.run(of(settings));
    }

    @Test
    void serverWithDataOfItsOwn_isRefusedAtOnce() {
        try (var other = TestDatabase.open()) {
            assertRefused(
                    Map.of(URL, other.jdbcUrl(), "rollcall.database.replica.password", other.password()),
                    "that is no standby of the database, but a server with data of its own");
        }
    }

    @Test
    void standbyThatWasPromoted_isRefused() throws SQLException {
        try (var other = TestStandby.open();
                var connection = DriverManager.getConnection(other.standby().jdbcUrl(), "postgres", "");
                var statement = connection.createStatement()) {
            statement.execute("select pg_promote()");
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> StandbyCheck.run(of(other.settings())))
                    .withMessageContaining("has become a server of its own");
        }
    }

    @Test
    void otherDatabaseOfTheStandby_isRefused() throws SQLException {
        onPrimary("grant connect on database postgres to rollcall");
        assertRefused(
                Map.of(URL, pair.standby().jdbcUrl().replaceFirst("/rollcall$", "/postgres")),
                "it names the database postgres, and everything is written to rollcall");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mysql://a | it must begin with jdbc:postgresql://",
                "jdbc:postgresql://127.0.0.1:1,127.0.0.1:2/rollcall?password=x | password=***\": it must name one host",
            })
    void urlThatCannotBeRight_isRefused(String url, String sentence) {
        assertRefused(Map.of(URL, url), sentence);
    }

    @Test
    void wrongPassword_isToldWithItsOwnSetting() {
        assertRefused(
                Map.of("rollcall.database.replica.password", "wrong"),
                "check rollcall.database.replica.username, rollcall.database.replica.password");
    }

    @Test
    void userWhoMayReadNothing_isRefused() throws Exception {
        onPrimary("create role nobody login password 'n'");
        onPrimary("create table if not exists ping (id int)");
        awaitOnStandby(
                "select to_regclass('ping') is not null and exists (select from pg_roles where rolname = 'nobody')");

        assertRefused(
                Map.of("rollcall.database.replica.username", "nobody", "rollcall.database.replica.password", "n"),
                "grant pg_read_all_data to nobody");
    }

    @Test
    void embeddedPostgres_hasNoStandby() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> StandbyCheck.run(of(Map.of(URL, pair.standby().jdbcUrl()))))
                .withMessageContaining("quarkus.datasource.jdbc.url is not");
    }

    /** Pings are taken without it. */
    @Test
    @Timeout(5)
    void standbyThatIsAway_doesNotKeepTheServiceFromStarting() throws Exception {
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        StandbyCheck.run(config(Map.of(URL, "jdbc:postgresql://127.0.0.1:" + free + "/rollcall")));
    }

    private static void assertRefused(Map<String, String> other, String sentence) {
        var begin = System.nanoTime();
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> StandbyCheck.run(config(other)))
                .withMessageContaining(sentence);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    }

    private static SmallRyeConfig config(Map<String, String> other) {
        var settings = new HashMap<>(pair.settings());
        settings.putAll(other);
        return of(settings);
    }

    private static SmallRyeConfig of(Map<String, String> settings) {
        // With the mapping, as at a start, the password is a secret that not everybody may read.
        var builder = ConfigUtils.configBuilder().withMapping(DatabaseConfig.class);
        settings.forEach(builder::withDefaultValue);
        return builder.build();
    }

    private static void onPrimary(String statement) throws SQLException {
        try (var connection = DriverManager.getConnection(pair.primary().jdbcUrl(), "postgres", "");
                var open = connection.createStatement()) {
            open.execute(statement);
        }
    }

    private static void awaitOnStandby(String query) throws Exception {
        try (var connection = DriverManager.getConnection(pair.standby().jdbcUrl(), "postgres", "");
                var statement = connection.createStatement()) {
            for (var done = false; !done; Thread.sleep(20)) {
                try (var rows = statement.executeQuery(query)) {
                    rows.next();
                    done = rows.getBoolean(1);
                }
            }
        }
    }
}
