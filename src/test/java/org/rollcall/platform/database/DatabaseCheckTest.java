package org.rollcall.platform.database;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.platform.embedded.EmbeddedPostgres;
import org.rollcall.platform.embedded.TestDatabase;

/** What is waited for takes a minute, so every sentence here comes at once. */
@Timeout(30)
class DatabaseCheckTest {

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() {
        postgres = TestDatabase.open();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LATIN1", "SQL_ASCII"})
    void otherEncodingThanUtf8_isToldBeforeTablesAreMade(String encoding) throws SQLException {
        var name = "enc_" + encoding.toLowerCase(Locale.ROOT);
        execute(String.format(
                Locale.ROOT, "create database %s encoding '%s' locale 'C' template template0", name, encoding));

        assertThat(refusal(url(name)))
                .contains("has the encoding " + encoding)
                .contains("UTF8 is needed: create database <name> owner rollcall encoding 'UTF8' template template0");
    }

    @Test
    void roleWithOneConnection_isNotWaitedFor() throws SQLException {
        execute("create role one login password 'one' connection limit 1");

        assertThat(refusal(Map.of(
                        "quarkus.datasource.jdbc.url", url("rollcall"),
                        "quarkus.datasource.username", "one",
                        "quarkus.datasource.password", "one")))
                .contains("lets the user one have 1 connection at a time, and 2 are needed at the least");
    }

    @Test
    void settingThatTheDriverCannotRead_isNotWaitedFor() {
        assertThat(refusal(url("rollcall") + "?sslmode=required")).contains("Invalid sslmode value: required");
    }

    @Test
    void databaseThatIsFit_isTaken() {
        DatabaseCheck.run(config(settings(url("rollcall"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "08P01 | no such user: rollcall | the connection pooler at",
                "08P01 | SASL authentication failed | the connection pooler at",
                "08P01 | server login failed: FATAL: password authentication failed for user \"rollcall\""
                        + " | the connection pooler at",
                "08P01 | unsupported startup parameter: options | the connection pooler at",
                "08P01 | transaction blocks not allowed in statement pooling mode | set its pool_mode to session",
                "28000 | no pg_hba.conf entry for host \"192.0.2.1\", user \"rollcall\", no encryption"
                        + " | where it wants TLS, set ?sslmode=require",
                "28000 | pg_hba.conf rejects connection for host \"192.0.2.1\", SSL encryption"
                        + " | where it wants no TLS, set ?sslmode=disable",
                "42501 | permission denied for database \"x\" | grant connect on database <name> to rollcall",
                "28P01 | password authentication failed | check quarkus.datasource.username"
            })
    void whatAServerRefuses_getsASentenceWithTheRemedy(String state, String message, String said) throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> refuseAll(server, state, message));

            assertThat(refusal(String.format(Locale.ROOT, "jdbc:postgresql://127.0.0.1:%d/x", server.getLocalPort())))
                    .contains(message)
                    .contains(said)
                    .doesNotContain("\n");
        }
    }

    /** As PostgreSQL does it: no TLS, and an error in answer to the first message. */
    private static void refuseAll(ServerSocket server, String state, String message) {
        while (!server.isClosed()) {
            try (var socket = server.accept()) {
                refuse(socket, state, message);
            } catch (IOException e) {
                // The test is over, or the driver has hung up.
            }
        }
    }

    private static void refuse(Socket socket, String state, String message) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        var out = new DataOutputStream(socket.getOutputStream());
        var asksForTls = 80877103;
        for (var tls = true; tls; ) {
            var rest = in.readNBytes(in.readInt() - 4);
            tls = rest.length == 4 && ByteBuffer.wrap(rest).getInt() == asksForTls;
            if (tls) {
                out.writeByte('N');
            }
        }
        var fields = new ByteArrayOutputStream();
        for (var field : new String[] {"SFATAL", "VFATAL", "C" + state, "M" + message}) {
            fields.write(field.getBytes(StandardCharsets.UTF_8));
            fields.write(0);
        }
        fields.write(0);
        out.writeByte('E');
        out.writeInt(4 + fields.size());
        fields.writeTo(out);
        out.flush();
    }

    private static String refusal(String url) {
        return refusal(settings(url));
    }

    private static String refusal(Map<String, String> settings) {
        return requireNonNull(
                catchThrowableOfType(ConfigurationException.class, () -> DatabaseCheck.run(config(settings)))
                        .getMessage());
    }

    private static Map<String, String> settings(String url) {
        return Map.of(
                "quarkus.datasource.jdbc.url", url,
                "quarkus.datasource.username", postgres.username(),
                "quarkus.datasource.password", postgres.password());
    }

    private static SmallRyeConfig config(Map<String, String> settings) {
        var builder = new SmallRyeConfigBuilder();
        settings.forEach(builder::withDefaultValue);
        return builder.build();
    }

    private static String url(String database) {
        return String.format(Locale.ROOT, "jdbc:postgresql://127.0.0.1:%d/%s", postgres.port(), database);
    }

    private static void execute(String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
