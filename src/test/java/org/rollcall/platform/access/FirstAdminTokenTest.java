package org.rollcall.platform.access;

import static io.restassured.RestAssured.given;
import static java.util.regex.Pattern.DOTALL;
import static java.util.regex.Pattern.MULTILINE;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.http.HttpServer;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rollcall.platform.embedded.TestDatabase;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class FirstAdminTokenTest {
    private static final URI SERVER = URI.create("http://localhost:8123/");

    @Inject
    AdminToken configured;

    @Inject
    ApiTokens tokens;

    @Inject
    AuditTrail audit;

    @Inject
    HttpServer server;

    @Inject
    AgroalDataSource dataSource;

    @BeforeEach
    void noTokens() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.createStatement().execute("delete from api_token");
        }
    }

    @Test
    void embeddedWithoutAdmin_printsATokenThatWorks_once() {
        String printed = printedBy(true);

        Matcher token = Pattern.compile(
                        "^Rollcall is at http://localhost:8123 - sign in .*^ +(rollcall_\\S+)$", MULTILINE | DOTALL)
                .matcher(printed);
        assertThat(token.find()).isTrue();
        given().header("PRIVATE-TOKEN", token.group(1))
                .contentType("application/json")
                .body("{\"name\": \"a\", \"scopes\": [\"ingest\"]}")
                .post("/api/v4/tokens")
                .then()
                .statusCode(201);
        assertThat(printedBy(true)).isEmpty();
    }

    @Test
    void notEmbedded_makesNoToken() {
        assertThat(printedBy(false)).isEmpty();
        assertThat(tokens.hasAdmin()).isFalse();
    }

    @Test
    void tokenOfAnotherScope_isNoAdmin() {
        tokens.issue(new TokenGrant("reader", Set.of(Scope.READ_SERVICE_PING), HostnameBinding.of(List.of("a")), null));

        assertThat(tokens.hasAdmin()).isFalse();
        assertThat(printedBy(true)).contains("rollcall_");
    }

    private String printedBy(boolean embedded) {
        PrintStream original = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            new FirstAdminToken(configured, tokens, audit, server, embedded).provide(SERVER);
        } finally {
            System.setOut(original);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
