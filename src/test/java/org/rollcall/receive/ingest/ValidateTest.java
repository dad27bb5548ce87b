package org.rollcall.receive.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.rollcall.Corpus;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.HostilePayload;
import org.rollcall.Json;
import org.rollcall.Seed;
import org.rollcall.Service;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.web.Problem;

/** What {@code POST /usage_data/validate} says is what {@code POST /usage_data} does. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class ValidateTest {
    private static final int SEEDS = 150;

    /** What the receipt of a stored ping says, and the dry run has to say before. */
    private static final List<String> SAME = List.of(
            "hostname",
            "week",
            "flags",
            "product_version",
            "dictionary",
            "sha256",
            "bytes",
            "metrics",
            "absent",
            "undeclared",
            "type_mismatches");

    @BeforeEach
    void freshService() {
        FreshService.start();
    }

    @ParameterizedTest
    @CsvSource({
        "16.4.2-ce,                    16.4",
        "17.8.0-ce,                    17.8",
        "17.8.0-ce-with-fallbacks,     17.8",
        "17.8.0-ce,                    16.4",
        "16.4.2-ce,                    17.8",
        "13.12.15-ce,                  13.12",
        "18.9.0-pre-ce,                18.9",
        "18.9.0-pre-ce-with-fallbacks, 18.9",
        "18.9.0-pre-ce,                13.12",
        "13.12.15-ce,                  18.9",
    })
    void pingOfTheCorpus_isCountedAsItsReceiptCountsIt(String ping, String dictionary) {
        publish(dictionary, Corpus.read("definitions/" + dictionary + ".yml"));
        var payload = Corpus.read("payloads/" + ping + ".json");

        var validation = ok(Service.validate(payload, ""));

        var summary = validation.get("summary");
        assertThat(summary.get("outcome").textValue()).isEqualTo("stored");
        expectSame(summary, Json.read(Service.ping(payload).body()).get("receipt"), ping);
        expectListed(validation);
        // Invented values; a warning in one of them would be a false one.
        assertThat(summary.get("warnings").intValue()).isZero();
    }

    @Test
    void hostilePayloads_areCountedAsTheirReceiptsCountThem() {
        publish("18.9", HostilePayload.DICTIONARY.getBytes(UTF_8));
        var random = Seed.next();
        LongStream.concat(LongStream.range(0, SEEDS), LongStream.of(random))
                .distinct()
                .forEach(seed -> {
                    var members = new HostilePayload(seed).json().substring(1).strip();
                    var payload = ("{\"hostname\":\"h" + seed + "\"" + (members.equals("}") ? "" : ",") + members)
                            .getBytes(UTF_8);

                    var validation = ok(Service.validate(payload, ""));

                    var receipt = Json.read(Service.ping(payload).body()).get("receipt");
                    expectSame(validation.get("summary"), receipt, Seed.described(seed));
                    expectListed(validation);
                });
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("org.rollcall.receive.ingest.OutcomeTest#quarantined")
    void quarantinedPayload_isForetold_andNothingIsKept(String reason, String payload) {
        publish("18.9", Definitions.yaml("hostname string", "counts.issues number", "counts.notes number"));
        var rows = FreshService.rows();

        var summary = ok(Service.validate(payload.getBytes(UTF_8), "")).get("summary");

        assertThat(FreshService.rows()).isEqualTo(rows);
        assertThat(summary.get("outcome").textValue()).isEqualTo("quarantined");
        assertThat(summary.get("status").intValue()).isEqualTo(202);
        assertThat(summary.get("reason").textValue()).isEqualTo(reason);
        var receipt = Json.read(Service.ping(payload).body()).get("receipt");
        for (var member : List.of("reason", "detail", "hostname", "product_version", "sha256", "bytes")) {
            assertThat(summary.get(member)).as(member).isEqualTo(receipt.get(member));
        }
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("org.rollcall.receive.ingest.OutcomeTest#refused")
    void refusedPayload_isRefusedWithTheSameProblem(String type, String latin1) {
        publish("18.9", Definitions.yaml("hostname string"));
        var payload = latin1.getBytes(ISO_8859_1);

        var answer = Service.validate(payload, "", "X-Request-Id", "same");

        expectProblem(answer, 400, type);
        assertThat(Json.read(answer.body()))
                .isEqualTo(
                        Json.read(Service.ping(payload, "X-Request-Id", "same").body()));
    }

    @Test
    void byteOrderMark_isSkipped_asForAPing() {
        publish("18.9", Definitions.yaml("hostname string"));

        for (var payload : List.of("\ufeff{\"hostname\":\"a\"}", "\ufeff{\"uuid\":\"u\"}")) {
            var summary = ok(Service.validate(payload.getBytes(UTF_8), "")).get("summary");
            var receipt = Json.read(Service.ping(payload).body()).get("receipt");
            assertThat(summary.get("outcome")).isEqualTo(receipt.get("status"));
            assertThat(summary.get("sha256")).isEqualTo(receipt.get("sha256"));
        }
    }

    @Test
    void whatIngestRefusesUnread_isRefused() throws IOException {
        publish("18.9", Definitions.yaml("hostname string"));

        expectProblem(Service.validate(new byte[(4 << 20) + 1], ""), 413, "body_too_large");
        expectProblem(Service.validate("{}".getBytes(UTF_8), "", "Content-Encoding", "gzip"), 400, "not_gzip");
        expectProblem(
                Service.validate("{}".getBytes(UTF_8), "", "Content-Encoding", "br"),
                415,
                "unsupported_content_encoding");
        expectProblem(Service.validate("{}".getBytes(UTF_8), "", "Accept", "text/html"), 406, "not_acceptable");
        for (var accepted : List.of("text/markdown;q=", "text/markdown;q=x", "*/*;q=")) {
            expectProblem(Service.validate("{}".getBytes(UTF_8), "", "Accept", accepted), 400, "invalid_request");
        }
        var gzip = gzip("{\"hostname\":\"a\"}");
        assertThat(ok(Service.validate(gzip, "", "Content-Encoding", "gzip"))
                        .at("/summary/bytes")
                        .intValue())
                .isEqualTo(16);
    }

    @Test
    void keyPaths_sayWhatTheDictionarySaysOfThem() {
        publish("18.9", """
                - {key_path: hostname, value_type: string, data_category: Standard}
                - {key_path: counts.issues, value_type: number, data_category: optional}
                - {key_path: counts.notes, value_type: number}
                - {key_path: license.plan, value_type: string, data_category: subscription}
                - {key_path: settings.ldap, value_type: boolean, data_category: operational}
                """);

        var validation = ok(Service.validate("""
                {"hostname":"a","counts":{"issues":"many","notes":-1,"x":{"y":1,"z":{}}},"license":{},
                 "settings":{"ldap":null},"more":[1]}""".getBytes(UTF_8), ""));

        assertThat(StreamSupport.stream(validation.get("key_paths").spliterator(), false)
                        .map(JsonNode::toString)
                        .map(json -> json.replace('"', '\'')))
                .containsExactly(
                        "{'key_path':'hostname','status':'declared','category':'standard','declared_type':'string','sent_type':'string','type_fits':true}",
                        "{'key_path':'counts.issues','status':'declared','category':'optional','declared_type':'number','sent_type':'string','type_fits':false}",
                        "{'key_path':'counts.notes','status':'declared','declared_type':'number','sent_type':'number','type_fits':true}",
                        "{'key_path':'counts.x.y','status':'undeclared','sent_type':'number'}",
                        "{'key_path':'counts.x.z','status':'undeclared','sent_type':'object'}",
                        "{'key_path':'license','status':'empty','sent_type':'object'}",
                        "{'key_path':'settings.ldap','status':'declared','category':'operational','declared_type':'boolean','sent_type':'null','type_fits':true}",
                        "{'key_path':'more','status':'undeclared','sent_type':'array'}");
        assertThat(validation.at("/summary/categories").toString())
                .isEqualTo("{\"none\":1,\"operational\":1,\"optional\":1,\"standard\":1}");
    }

    @Test
    void dictionary_isTheOneThatIsNamed() {
        publish("1.0", Definitions.yaml("hostname string"));
        publish("2.0", Definitions.yaml("hostname string", "n number"));
        var payload = "{\"hostname\":\"a\",\"version\":\"2.0\",\"n\":1}".getBytes(UTF_8);

        assertThat(ok(Service.validate(payload, "")).at("/summary/dictionary").textValue())
                .isEqualTo("2.0");
        var older = ok(Service.validate(payload, "?version=1.0")).get("summary");
        assertThat(older.get("dictionary").textValue()).isEqualTo("1.0");
        assertThat(older.get("undeclared").intValue()).isEqualTo(2);
        expectProblem(Service.validate(payload, "?version=3.0"), 404, "not_found");
        expectProblem(Service.validate(payload, "?version=new"), 400, "invalid_parameter");
    }

    @Test
    void withoutADictionary_everythingIsUndeclared() {
        var summary = ok(Service.validate("{\"hostname\":\"a\",\"n\":{\"m\":1}}".getBytes(UTF_8), ""))
                .get("summary");

        assertThat(summary.get("reason").textValue()).isEqualTo("dictionary_missing");
        assertThat(summary.get("undeclared").intValue()).isEqualTo(2);
        assertThat(summary.has("dictionary")).isFalse();
    }

    @Test
    void personalData_isPointedOut_whereverItHides_andNeverRepeated() {
        publish("18.9", Definitions.yaml("hostname string", "licensee object", "url string", "note string"));
        var payload = """
                {"hostname":"a","licensee":{"Name":"Ada","Contacts":[{"Email":"ada.secret@example.com"}]},
                 "url":"https://ada:hunter2@example.com/x","users":{"bob.secret@example.com":1},
                 "note":"%s","node":"10.1.2.3:8080"}""".formatted("some words ".repeat(20)).getBytes(UTF_8);

        var answer = Service.validate(payload, "");

        var found = Json.read("{}");
        for (var path : ok(answer).get("key_paths")) {
            if (path.has("warnings")) {
                ((com.fasterxml.jackson.databind.node.ObjectNode) found)
                        .set(path.get("key_path").textValue(), path.get("warnings"));
            }
        }
        assertThat(found.toString().replace('"', '\''))
                .isEqualTo("{'licensee':['email_address'],'url':['url_with_credentials'],"
                        + "'users.bob.secret@example.com':['email_address'],'note':['long_free_text'],"
                        + "'node':['ip_address']}");
        assertThat(new String(answer.body(), UTF_8)).doesNotContain("hunter2", "ada.secret", "some words");
    }

    @Test
    void moreKeyPathsThanAreListed_areCounted() {
        publish("18.9", Definitions.yaml("hostname string"));
        var many = new StringBuilder("{\"hostname\":\"a\"");
        for (var i = 0; i < 30_000; i++) {
            many.append(",\"u").append(i).append("\":0");
        }

        var validation = ok(Service.validate((many + "}").getBytes(UTF_8), ""));

        assertThat(validation.at("/summary/undeclared").intValue()).isEqualTo(30_000);
        assertThat(validation.at("/summary/listed").intValue()).isEqualTo(10_000);
        assertThat(validation.get("key_paths").size()).isEqualTo(10_000);
        assertThat(validation.at("/summary/cut").booleanValue()).isTrue();
        assertThat(markdown(many + "}")).contains("The first 10,000 key paths");
    }

    /** A name that is written as escapes stands before each of some thousand short ones. */
    @Test
    void manyMembersOfALongName_areAnsweredAtOnce_andTheListIsCut() {
        publish("18.9", Definitions.yaml("hostname string"));
        var many = new StringBuilder("{\"hostname\":\"a\",\"" + "|".repeat(199) + "\":{");
        for (var i = 0; i < 5_000; i++) {
            many.append("\"").append(Integer.toString(i, 36)).append("\":0,");
        }
        var payload = many + "\"z.z\":0}}";

        var begun = System.nanoTime();
        var validation = ok(Service.validate(payload.getBytes(UTF_8), ""));
        var markdown = markdown(payload);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
        assertThat(validation.at("/summary/undeclared").intValue()).isEqualTo(5_001);
        assertThat(validation.at("/summary/cut").booleanValue()).isTrue();
        assertThat(validation.at("/summary/listed").intValue()).isBetween(400, 500);
        assertThat(markdown)
                .contains(" key paths. Those beyond are counted above")
                .hasSizeLessThan(1 << 20);
    }

    @Test
    void realSizedPayload_isNotCut() {
        publish("18.9", Definitions.yaml("hostname string"));
        var many = new StringBuilder("{\"hostname\":\"a\"");
        for (var i = 0; i < 5_000; i++) {
            many.append(",\"a_usual_name_of_a_metric_that_is_rather_long_for_one_")
                    .append(i)
                    .append("\":0");
        }

        var validation = ok(Service.validate((many + "}").getBytes(UTF_8), ""));

        assertThat(validation.at("/summary/listed").intValue()).isEqualTo(5_001);
        assertThat(validation.at("/summary/cut").isMissingNode()).isTrue();
    }

    @Test
    void markdown_isForPeople_findingsFirst() {
        publish("18.9", """
                - {key_path: hostname, value_type: string, data_category: standard}
                - {key_path: counts.issues, value_type: number, data_category: optional}
                """);

        var markdown = markdown(
                "{\"hostname\":\"a\",\"version\":\"18.9.0\",\"counts\":{\"issues\":\"x\",\"new\":1},\"by\":\"ada@example.com\"}");

        assertThat(markdown)
                .contains("It would be **stored** as a ping of `a` for the week 20")
                .contains("| `standard` | 1 |")
                .contains(
                        "### Looks like personal data (1)\n\n| key path | looks like |\n|---|---|\n| `by` | e-mail address |")
                .contains("| `counts.issues` | number, string |")
                .contains("### Category `optional` (1)");
        assertThat(markdown.indexOf("What to look at")).isLessThan(markdown.indexOf("Everything in it"));
    }

    @Test
    void hostileNames_doNotBreakTheMarkdown() {
        publish("18.9", HostilePayload.DICTIONARY);
        var names = List.of(
                "a|b",
                "a`b",
                "``",
                "a\\nb",
                "a\\r\\n|c|",
                "<img src=x onerror=alert(1)>",
                "[x](javascript:1)",
                "",
                " ",
                "\\u202eabc",
                "\\u0000",
                "&lt;",
                "\\\\|",
                "\\ud83d",
                "#",
                "-->");
        var members = new ArrayList<String>();
        names.forEach(name -> members.add("\"" + name + "\":1"));
        var payloads = new ArrayList<String>(List.of(
                "{\"hostname\":\"a|b`c\",\"version\":\"<b>|\"," + String.join(",", members) + "}",
                "{\"hostname\":\"a\",\"x|`y\":1,\"x|`y\":2}"));
        for (var seed = 0; seed < 20; seed++) {
            payloads.add(new HostilePayload(seed).json());
        }
        for (var payload : payloads) {
            assertThat(markdown(payload).lines()).isNotEmpty().allSatisfy(line -> {
                assertThat(line).as(payload).doesNotContain("<", "\r", "\u202e").matches("[^`]*(`[^`]+`[^`]*)*");
                assertThat(line.startsWith("|") ? line.replaceAll("[^|]", "").length() : 3)
                        .as(line)
                        .isEqualTo(3);
            });
        }
    }

    @Test
    void nothingOfThePayload_isLogged() {
        publish("18.9", Definitions.yaml("hostname string"));
        var records = new ArrayList<String>();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                records.add(record.getMessage()
                        + List.of(record.getParameters() == null ? new Object[0] : record.getParameters())
                        + record.getThrown());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger.getLogger("").addHandler(handler);
        try {
            for (var payload : List.of(
                    "{\"hostname\":\"marker\",\"marker\":\"marker\"}",
                    "{\"hostname\":\"marker\",\"marker\":1,\"marker\":2}",
                    "{\"marker\":]",
                    "marker")) {
                Service.validate(payload.getBytes(UTF_8), "");
            }
            Logger.getLogger(Validation.class.getName()).info("a line that is seen");
        } finally {
            Logger.getLogger("").removeHandler(handler);
        }
        assertThat(records)
                .anyMatch(record -> record.contains("a line that is seen"))
                .noneMatch(record -> record.contains("marker"));
        assertThat(FreshService.rows()).contains("ping 0", "quarantined_ping 0", "instance 0");
    }

    private static void publish(String version, String yaml) {
        publish(version, yaml.getBytes(UTF_8));
    }

    private static void publish(String version, byte[] yaml) {
        assertThat(Service.publish(version, yaml).statusCode()).isEqualTo(201);
    }

    private static JsonNode ok(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        return Json.read(answer.body());
    }

    private static String markdown(String payload) {
        var answer = Service.validate(payload.getBytes(UTF_8), "", "Accept", "text/markdown");
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/markdown;charset=UTF-8");
        return new String(answer.body(), UTF_8);
    }

    private static void expectSame(JsonNode summary, JsonNode receipt, String what) {
        assertThat(receipt.get("status").textValue()).as(what).isEqualTo("stored");
        for (var member : SAME) {
            assertThat(summary.get(member)).as("%s: %s", what, member).isEqualTo(receipt.get(member));
        }
    }

    /** The list says what the summary counts. */
    private static void expectListed(JsonNode validation) {
        var counts =
                new java.util.HashMap<>(Map.of("metrics", 0, "undeclared", 0, "type_mismatches", 0, "warnings", 0));
        for (var path : validation.get("key_paths")) {
            if (path.get("status").textValue().equals("declared")) {
                counts.merge("metrics", 1, Integer::sum);
            } else if (path.get("status").textValue().equals("undeclared")) {
                counts.merge("undeclared", 1, Integer::sum);
            }
            counts.merge("type_mismatches", path.path("type_fits").asBoolean(true) ? 0 : 1, Integer::sum);
            counts.merge("warnings", path.has("warnings") ? 1 : 0, Integer::sum);
        }
        counts.forEach(
                (name, count) -> assertThat(validation.get("summary").get(name).intValue())
                        .as(name)
                        .isEqualTo(count));
        assertThat(validation.at("/summary/listed").intValue())
                .isEqualTo(validation.get("key_paths").size());
    }

    private static void expectProblem(HttpResponse<byte[]> answer, int status, String type) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
        assertThat(Json.read(answer.body()).get("type").textValue()).isEqualTo("urn:rollcall:problem:" + type);
    }

    private static byte[] gzip(String document) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(document.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }
}
