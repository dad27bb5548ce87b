package org.rollcall.receive.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Corpus;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.web.Problem;

/** {@code POST /usage_data/sanitize} gives the payload back without what its sender does not want to send. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class SanitizeTest {

    private static final String DICTIONARY = """
            - {key_path: hostname, value_type: string, data_category: standard}
            - {key_path: counts.issues, value_type: number, data_category: Optional}
            - {key_path: counts.notes, value_type: number, data_category: operational}
            - {key_path: counts.boards, value_type: number, data_category: strange}
            - {key_path: licensee, value_type: object, data_category: subscription}
            """;

    private static final String PAYLOAD = """
            {"hostname" : "a.example.com",  "counts":{"issues":1.0e2,"notes":12345678901234567890,"rockets":0},
             "licensee":{"Name":"\\u0041da","Company":"C"},"version":"18.9.0"}
            """;

    @BeforeEach
    void freshService() {
        FreshService.start();
    }

    @ParameterizedTest
    @CsvSource({
        "16.4.2-ce,     16.4",
        "13.12.15-ce,   13.12",
        "18.9.0-pre-ce, 18.9",
        "17.8.0-ce,     16.4",
    })
    void pingOfTheCorpus_withoutACategory_isAcceptedAndHasNothingOfIt(String ping, String dictionary) {
        assertThat(Service.publish(dictionary, Corpus.read("definitions/" + dictionary + ".yml"))
                        .statusCode())
                .isEqualTo(201);
        var payload = Corpus.read("payloads/" + ping + ".json");
        var before = Json.read(Service.validate(payload, "").body());
        assertThat(ok(Service.sanitize(payload, ""))).isEqualTo(new String(payload, UTF_8));

        for (var category : before.at("/summary/categories").properties()) {
            var answer = Service.sanitize(payload, "?drop=undeclared&drop=" + category.getKey());

            var after = Json.read(Service.validate(answer.body(), "").body());
            var kept = answer.headers().firstValue("Rollcall-Kept").orElse("");
            assertThat(after.at("/summary/outcome").textValue()).isEqualTo("stored");
            assertThat(after.at("/summary/undeclared").intValue()).isZero();
            assertThat(after.at("/summary/categories/" + category.getKey()).asInt())
                    .as(category.getKey())
                    .isEqualTo(kept.isEmpty() ? 0 : kept.split(", ").length);
            assertThat(Integer.parseInt(
                            answer.headers().firstValue("Rollcall-Dropped").orElseThrow()))
                    .isEqualTo(before.at("/summary/listed").intValue()
                            - after.at("/summary/listed").intValue()
                            + emptied(before, after));
        }
        var keyPath = before.at("/key_paths/40/key_path").textValue();
        assertThat(Json.read(Service.validate(
                                        Service.sanitize(payload, "?drop_key_path=" + keyPath)
                                                .body(),
                                        "")
                                .body())
                        .get("key_paths"))
                .noneMatch(listed -> listed.get("key_path").textValue().equals(keyPath))
                .hasSize(before.get("key_paths").size() - 1);
    }

    /** Empty objects that went with what was around them are listed, and none of what was dropped. */
    private static int emptied(JsonNode before, JsonNode after) {
        return count(after) - count(before);
    }

    private static int count(JsonNode validation) {
        return (int) StreamSupport.stream(validation.get("key_paths").spliterator(), false)
                .filter(path -> path.get("status").textValue().equals("empty"))
                .count();
    }

    @Test
    void answer_isAFile_withEveryOtherByteAsSent() {
        publish();

        var answer = Service.sanitize(
                PAYLOAD.getBytes(UTF_8), "?drop=optional&drop=Undeclared&drop_key_path=licensee.Company");

        assertThat(ok(answer)).isEqualTo("""
                {"hostname" : "a.example.com",  "counts":{"notes":12345678901234567890},
                 "licensee":{"Name":"\\u0041da"},"version":"18.9.0"}
                """);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(answer.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"service-ping-sanitized.json\"");
        assertThat(answer.headers().firstValue("Rollcall-Dropped")).contains("3");
        assertThat(answer.headers().firstValue("Rollcall-Kept")).contains("version");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void whoSendsThePayload_stays_andTheAnswerSaysSo() {
        publish();

        var answer = Service.sanitize(PAYLOAD.getBytes(UTF_8), "?drop=standard&drop=undeclared");

        assertThat(Json.read(ok(answer)).get("hostname").textValue()).isEqualTo("a.example.com");
        assertThat(answer.headers().firstValue("Rollcall-Kept")).contains("hostname, version");
        for (var member : List.of("hostname", "uuid", "version", "recorded_at", "edition")) {
            expectInvalid("?drop_key_path=" + member, member, "cannot be left out");
        }
    }

    @Test
    void keyPathThatNobodyKnows_isRefused_andOneThatADictionaryKnowsIsSaid() {
        publish();

        var answer = Service.sanitize(
                PAYLOAD.getBytes(UTF_8),
                "?drop_key_path=counts.boards&drop_key_path=counts.issues&drop_key_path=licensee.Email");

        assertThat(ok(answer)).doesNotContain("issues").contains("notes");
        assertThat(answer.headers().firstValue("Rollcall-Not-In-Payload")).contains("counts.boards, licensee.Email");
        expectInvalid("?drop_key_path=counts.isues", "counts.isues", "neither the payload nor its dictionary");
        expectInvalid(
                "?drop=optinal", "optinal", "operational, optional, standard, strange, subscription, none, undeclared");
    }

    @Test
    void withoutADictionary_keyPathsAndUndeclaredOnesCanBeNamed() {
        assertThat(ok(Service.sanitize(PAYLOAD.getBytes(UTF_8), "?drop_key_path=counts")))
                .doesNotContain("counts");
        assertThat(ok(Service.sanitize(PAYLOAD.getBytes(UTF_8), "?drop=undeclared")))
                .isEqualTo("{\"hostname\" : \"a.example.com\",\"version\":\"18.9.0\"}\n");
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("org.rollcall.receive.ingest.OutcomeTest#refused")
    void whatIngestRefuses_isRefusedWithTheSameProblem(String type, String latin1) {
        publish();
        var payload = latin1.getBytes(ISO_8859_1);

        var answer = Service.sanitize(payload, "?drop=optional", "X-Request-Id", "same");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
        assertThat(Json.read(answer.body()))
                .isEqualTo(
                        Json.read(Service.ping(payload, "X-Request-Id", "same").body()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop", "keys"})
    void anyNumberOfParameters_isAnsweredInTime(String what) {
        publish();
        var query = new StringBuilder("?drop=optional");
        for (var i = 0; i < 700; i++) {
            query.append(what.equals("drop") ? "&drop=optional" : "&drop_key_path=z." + i);
        }

        assertThat(Service.sanitize(PAYLOAD.getBytes(UTF_8), query.toString()).statusCode())
                .isEqualTo(what.equals("drop") ? 200 : 400);
    }

    @Test
    void nothingIsKept_andNothingOfThePayloadIsLogged() {
        publish();
        var records = new ArrayList<String>();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord logRecord) {
                synchronized (records) {
                    records.add(logRecord.getMessage());
                }
            }

            @Override
            public void flush() {
                // Nothing is buffered.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
        var rows = FreshService.rows();
        Logger.getLogger("").addHandler(handler);
        try {
            for (var payload : List.of("{\"hostname\":\"marker\",\"marker\":\"marker\"}", "{\"marker\":]", "marker")) {
                Service.sanitize(payload.getBytes(UTF_8), "?drop=undeclared");
            }
            Logger.getLogger(Sanitizer.class.getName()).info("a line that is seen");
        } finally {
            Logger.getLogger("").removeHandler(handler);
        }
        assertThat(records)
                .anyMatch(record -> record.contains("a line that is seen"))
                .noneMatch(record -> record.contains("marker"));
        assertThat(FreshService.rows()).isEqualTo(rows);
    }

    private static void publish() {
        assertThat(Service.publish("18.9", DICTIONARY).statusCode()).isEqualTo(201);
    }

    private static String ok(HttpResponse<byte[]> answer) {
        var text = new String(answer.body(), UTF_8);
        assertThat(answer.statusCode()).as(text).isEqualTo(200);
        return text;
    }

    private static void expectInvalid(String query, String named, String said) {
        var answer = Service.sanitize(PAYLOAD.getBytes(UTF_8), query);
        assertThat(answer.statusCode()).isEqualTo(400);
        var problem = Json.read(answer.body());
        assertThat(problem.get("type").textValue()).isEqualTo("urn:rollcall:problem:invalid_parameter");
        assertThat(problem.get("detail").textValue()).contains("'" + named + "'", said);
    }
}
