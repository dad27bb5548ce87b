package org.rollcall.platform.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.FitsContract;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class RequestIdTest {

    private static final String MADE_HERE = "[0-9a-f]{32}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "4bf92f3577b34da6a3ce929d0e0e4736",
                "Root=1-67891233-abcdef012345678912345678",
                "a/b:c+d@e~f"
            })
    void wellFormedId_isKept(String sent) {
        given().header("X-Request-Id", sent)
                .get("/q/health/live")
                .then()
                .statusCode(200)
                .header("X-Request-Id", equalTo(sent));
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "quote\"", "back\\slash", "{brace}", "\u00e9", "<b>"})
    void oddId_isReplaced(String sent) {
        given().header("X-Request-Id", sent)
                .get("/q/health/live")
                .then()
                .statusCode(200)
                .header("X-Request-Id", matchesPattern(MADE_HERE));
    }

    @Test
    void longId_isReplaced() {
        given().header("X-Request-Id", "x".repeat(128))
                .get("/q/metrics")
                .then()
                .header("X-Request-Id", "x".repeat(128));
        given().header("X-Request-Id", "x".repeat(129))
                .get("/q/metrics")
                .then()
                .header("X-Request-Id", matchesPattern(MADE_HERE));
    }

    @Test
    void requestWithoutAnId_getsOneOfItsOwn() {
        var first = given().get("/q/health/live").header("X-Request-Id");
        given().get("/q/health/live")
                .then()
                .header("X-Request-Id", matchesPattern(MADE_HERE))
                .header("X-Request-Id", not(equalTo(first)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/no/such/path",
                "/probe/known",
                "/probe/outage",
                "/probe/closed",
                "/probe/validated?per_page=1000"
            })
    void problem_namesItsRequest(String path) {
        given().header("X-Request-Id", "of-this-test")
                .get(path)
                .then()
                .contentType(Problem.MEDIA_TYPE)
                .header("X-Request-Id", equalTo("of-this-test"))
                .body("request_id", equalTo("of-this-test"));
    }

    @Test
    void problemOfAPing_namesItsRequest() {
        given().header("X-Request-Id", "of-this-ping")
                .contentType("application/json")
                .body("[")
                .post("/usage_data")
                .then()
                .statusCode(400)
                .body("request_id", equalTo("of-this-ping"));
    }

    @Test
    void logLine_namesItsRequest() {
        var ids = idsInTheLogDuring(() -> given().header("X-Request-Id", "of-this-bug")
                .get("/probe/bug")
                .then()
                .statusCode(500));

        assertThat(ids).containsExactly("of-this-bug");
    }

    private static List<String> idsInTheLogDuring(Runnable requests) {
        var ids = new CopyOnWriteArrayList<String>();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                if (line instanceof ExtLogRecord extended) {
                    ids.add(String.valueOf(extended.getMdc("request_id")));
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        var logger = Logger.getLogger(ProblemMappers.class.getName());
        logger.addHandler(handler);
        try {
            requests.run();
        } finally {
            logger.removeHandler(handler);
        }
        return ids;
    }
}
