package org.rollcall.analyse.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

/** Exports for Elasticsearch and OpenSearch, taken apart as their bulk interface does, and held against the template. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class BulkTest {

    private static final String EXPORT = "/api/v4/usage_data/export?format=elasticsearch";
    private static final String TEMPLATE = "/api/v4/usage_data/export/index_template";
    private static final int MAX_ID_BYTES = 512;

    private final LocalDate monday = Week.of(TestClock.now()).monday().minusWeeks(1);
    private final String earlier = monday + "T06:31:21.267Z";
    private final String later = monday + "T07:00:00Z";
    private final String week = new Week(monday).toString();

    @BeforeEach
    void freshService() {
        FreshService.start();
        assertThat(Service.publish(
                                "18.9",
                                Definitions.yaml(
                                        "hostname string",
                                        "uuid string",
                                        "edition string",
                                        "n number",
                                        "counts.issues number",
                                        "counts.notes number",
                                        "settings.ldap boolean",
                                        "settings.name string",
                                        "settings.versions object"))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void payload_isADocumentOfItsWeek_asItWasSent() {
        var sent = ping("a", earlier, "\"counts\":{\"issues\":7,\"rockets\":{\"x\":[1]}}");

        var documents = load(EXPORT);

        var id = FreshService.strings("select id::text from instance").getFirst();
        assertThat(documents)
                .containsOnlyKeys(
                        "rollcall-pings-%s/%s:%s".formatted(week.toLowerCase(Locale.ROOT), id, week),
                        "rollcall-exports/1");
        var document = documents.firstEntry().getValue();
        assertThat(document.get("@timestamp").textValue()).isEqualTo(monday.toString());
        assertThat(document.get("week").textValue()).isEqualTo(week);
        assertThat(Json.differences(
                        sent.getBytes(UTF_8), document.get("payload").toString().getBytes(UTF_8)))
                .isEmpty();
        assertThat(documents.lastEntry().getValue())
                .isEqualTo(Json.read("{\"end\":{\"rows\":1,\"high_water_mark\":\"1\"}}"));
    }

    @Test
    void metric_isADocument_withItsValueInTheFieldOfItsType() {
        ping("a", earlier, """
                "counts":{"issues":7,"notes":-1},"n":1.5,
                "settings":{"ldap":true,"name":"=1+1","versions":{"-1":-1}}""");

        var documents = load(EXPORT + "&shape=long&metrics=n&metrics=counts.*&metrics=settings.*");

        assertThat(documents.values().stream().filter(document -> document.has("key_path")))
                .extracting(document -> "%s %s %s %s %s %s"
                        .formatted(
                                document.get("key_path").textValue(),
                                document.get("value"),
                                document.get("text"),
                                document.get("json"),
                                document.get("value_type").asText(),
                                document.get("flag").textValue()))
                .containsExactly(
                        "n 1.5 null null number ok",
                        "counts.issues 7 null null number ok",
                        "counts.notes null null null number timed_out",
                        "settings.ldap 1 null null boolean ok",
                        "settings.name null \"=1+1\" null string ok",
                        "settings.versions null null \"{\\\"-1\\\":-1}\" object timed_out");
    }

    @Test
    void loadedTwice_orReplacedByALaterPing_itIsStillOneDocument() {
        ping("a", earlier, "\"counts\":{\"issues\":1}");
        ping("b", earlier, "\"counts\":{\"issues\":2}");
        var index = new LinkedHashMap<String, JsonNode>();
        for (var query : List.of("", "", "&changed_since=0")) {
            index.putAll(load(EXPORT + query));
        }
        ping("a", later, "\"counts\":{\"issues\":3}");
        index.putAll(load(EXPORT + "&changed_since=2"));

        assertThat(index.values().stream().filter(document -> document.has("payload")))
                .extracting(document -> document.at("/payload/counts/issues").intValue())
                .containsExactly(3, 2);
        assertThat(load(EXPORT + "&revisions=true").values().stream().filter(document -> document.has("payload")))
                .hasSize(3);
    }

    @Test
    void exportGoesOn_afterAnyDocument() {
        for (var i = 0; i < 3; i++) {
            ping("h" + i, earlier, "\"counts\":{\"issues\":1}");
        }
        for (var query : List.of(EXPORT, EXPORT + "&shape=long&metrics=counts.*")) {
            var all = List.copyOf(load(query).entrySet());
            for (var i = 0; i < all.size() - 1; i++) {
                var cursor = all.get(i).getValue().get("cursor").textValue();
                assertThat(load(query + "&cursor=" + cursor).keySet())
                        .containsExactlyElementsOf(all.subList(i + 1, all.size()).stream()
                                .map(Map.Entry::getKey)
                                .toList());
            }
        }
    }

    @Test
    void hostilePing_losesWhatNoIndexTakes_andNothingElse_andSaysSo() {
        var kept = "\"counts\":{\"issues\":7},\"plugin\":{\"on\":true,\"list\":[1,[\"x\",null],{}]}";
        var longName = "k".repeat(33_000);
        var longText = "\u00e9\u2603\ud83d\ude00".repeat(12_000);
        ping("a", earlier, "\"%s\":1,%s".formatted(longName, kept));
        ping("b", earlier, "\"notes\":\"%s\",%s".formatted(longText, kept));
        ping(
                "c",
                earlier,
                "\"nested\":%s\"x\"%s,%s"
                        .formatted(("{\"" + "n".repeat(600) + "\":").repeat(60), "}".repeat(60), kept));
        ping(
                "d",
                earlier,
                "\"digits\":%s,\"array\":[%s,2],\"settings\":{\"name\":\"%s\"},%s"
                        .formatted("9".repeat(40_000), "8".repeat(2_000), "quoted \\\" ".repeat(4_000), kept));
        ping("e", earlier, kept);

        var documents = load(EXPORT).values().stream()
                .filter(document -> document.has("payload"))
                .toList();

        assertThat(documents).hasSize(5);
        for (var document : documents) {
            assertThat(longestTerm("payload", document.get("payload"))).isLessThanOrEqualTo(32_766);
            assertThat(document.at("/payload/counts/issues").intValue()).isEqualTo(7);
            assertThat(document.at("/payload/plugin"))
                    .isEqualTo(Json.read("{\"on\":true,\"list\":[1,[\"x\",null],{}]}"));
        }
        assertThat(documents.get(0).at("/shortened/0").textValue())
                .startsWith("kkkk")
                .hasSizeLessThan(250);
        assertThat(documents.get(1).get("shortened").toString()).isEqualTo("[\"notes\"]");
        assertThat(longText).startsWith(documents.get(1).at("/payload/notes").textValue());
        assertThat(documents.get(1).at("/payload/notes").textValue().getBytes(UTF_8).length)
                .isGreaterThan(32_700);
        assertThat(documents.get(2).at("/shortened/0").textValue()).startsWith("nested.nnnn");
        assertThat(documents.get(3).get("shortened").toString()).isEqualTo("[\"settings.name\",\"array\",\"digits\"]");
        assertThat(documents.get(3).at("/payload/array").toString()).isEqualTo("[2]");
        assertThat(documents.get(4).has("shortened")).isFalse();
        assertThat(load(EXPORT + "&shape=long&metrics=settings.name&hostname=d")
                        .firstEntry()
                        .getValue()
                        .get("text"))
                .isNotNull();
    }

    @Test
    void numberThatNoFieldOfNumbersTakes_isKeptAsJson() {
        ping("a", earlier, "\"n\":1e400");
        ping("b", earlier, "\"n\":" + "9".repeat(1_001));

        assertThat(load(EXPORT + "&shape=long&metrics=n").values().stream()
                        .filter(document -> document.has("key_path")))
                .hasSize(2)
                .allMatch(document ->
                        !document.has("value") && document.get("json").isTextual());
    }

    /** Bytes of the longest term that an index would make of a value: the names around it, a separator, and the value. */
    private static int longestTerm(String path, JsonNode value) {
        if (value.isObject()) {
            return value.properties().stream()
                    .mapToInt(member -> longestTerm(path + "." + member.getKey(), member.getValue()))
                    .max()
                    .orElse(path.getBytes(UTF_8).length);
        }
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .mapToInt(element -> longestTerm(path, element))
                    .max()
                    .orElse(path.getBytes(UTF_8).length);
        }
        return (path + "\u0000" + value.asText()).getBytes(UTF_8).length;
    }

    @Test
    void emptyExport_isStillWhatTheInterfaceTakes() {
        assertThat(load(EXPORT + "&hostname=nobody")).hasSize(1);
    }

    @Test
    void wide_isRefused_becauseAnIndexHasNoRoomForIt() {
        var answer = Service.get(EXPORT + "&shape=wide");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Json.read(answer.body()).get("parameter").textValue()).isEqualTo("shape");
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch flattened", "opensearch flat_object"})
    void template_takesAWholePayloadAsOneField(String engineAndType) {
        var engine = engineAndType.split(" ", -1);

        var template = template("?engine=" + engine[0]);

        assertThat(template.at("/template/mappings/properties/payload/type").textValue())
                .isEqualTo(engine[1]);
        assertThat(Service.get(TEMPLATE + "?engine=lucene").statusCode()).isEqualTo(400);
    }

    private static String ping(String hostname, String recordedAt, String members) {
        var payload =
                "{\"hostname\":\"%s\",\"uuid\":\"u\",\"edition\":\"EE\",\"version\":\"18.9.1\",\"recorded_at\":\"%s\",%s}"
                        .formatted(hostname, recordedAt, members);
        var answer = Service.ping(payload);
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(201);
        return payload;
    }

    private static JsonNode template(String query) {
        var answer = Service.get(TEMPLATE + query);
        assertThat(answer.statusCode()).isEqualTo(200);
        return Json.read(answer.body());
    }

    /** The documents by index and id, the way the bulk interface takes them, which is strict. */
    private static SequencedMap<String, JsonNode> load(String path) {
        var answer = Service.get(path);
        var body = new String(answer.body(), UTF_8);
        assertThat(answer.statusCode()).as(body).isEqualTo(200);
        assertThat(body).endsWith("\n").doesNotContain("\n\n");
        var template = template("");
        var lines = body.split("\n", -1);
        assertThat(lines.length % 2)
                .as("pairs of lines, and the end of the last one")
                .isEqualTo(1);
        var documents = new LinkedHashMap<String, JsonNode>();
        for (var i = 0; i < lines.length - 1; i += 2) {
            var action = Json.read(lines[i]);
            assertThat(action.properties()).hasSize(1);
            var target = action.get("index");
            assertThat(target.properties()).hasSize(2);
            var index = target.get("_index").textValue();
            var id = target.get("_id").textValue();
            assertThat(index).matches("[a-z0-9][a-z0-9_-]{0,200}");
            assertThat(template.get("index_patterns"))
                    .as("a template for %s", index)
                    .anyMatch(pattern -> index.matches(pattern.textValue().replace("*", ".*")));
            assertThat(id.getBytes(UTF_8).length).isBetween(1, MAX_ID_BYTES);
            var document = Json.read(lines[i + 1]);
            checkFields(document, template.at("/template/mappings/properties"));
            documents.putLast(index + "/" + id, document);
        }
        return documents;
    }

    private static void checkFields(JsonNode document, JsonNode mapping) {
        assertThat(document.isObject()).isTrue();
        for (var field : document.properties()) {
            var declared = mapping.get(field.getKey());
            assertThat(declared).as("the mapping of %s", field.getKey()).isNotNull();
            if (declared.has("properties")) {
                checkFields(field.getValue(), declared.get("properties"));
            } else if (!field.getValue().isNull()) {
                assertThat(fits(field.getValue(), declared.get("type").textValue()))
                        .as("%s in %s", field, declared)
                        .isTrue();
            }
        }
    }

    private static boolean fits(JsonNode value, String type) {
        return switch (type) {
            case "keyword" ->
                value.isTextual()
                        || (value.isArray()
                                && StreamSupport.stream(value.spliterator(), false)
                                        .allMatch(JsonNode::isTextual));
            case "long" -> value.isIntegralNumber() && value.canConvertToLong();
            case "double" -> value.isNumber() && Double.isFinite(new BigDecimal(value.asText()).doubleValue());
            case "date" -> {
                var text = value.textValue();
                yield (text.length() == 10
                                ? LocalDate.parse(text)
                                : OffsetDateTime.parse(text).toLocalDate())
                        .isAfter(LocalDate.of(2000, 1, 1));
            }
            case "flattened" -> value.isObject();
            default -> false;
        };
    }
}
