package org.rollcall.ping.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rollcall.HostilePayload;
import org.rollcall.Json;
import org.rollcall.Seed;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.dictionary.Metric;
import org.rollcall.dictionary.ValueType;

class SanitizingWalkTest {

    private static final int SEEDS = 300;

    private static final PayloadReader READER = new PayloadReader(new Dictionary(
            new DictionaryVersion(1, 2),
            List.of(
                    metric(1, "hostname", ValueType.STRING, "standard"),
                    metric(2, "counts.issues", ValueType.NUMBER, "optional"),
                    metric(3, "counts.notes", ValueType.NUMBER, "operational"),
                    metric(4, "counts.old", ValueType.NUMBER, null),
                    metric(5, "licensee", ValueType.OBJECT, "subscription"),
                    metric(6, "license.plan", ValueType.STRING, "subscription"))));

    private static final PayloadReader HOSTILE =
            new PayloadReader(Dictionary.draft(new DictionaryVersion(1, 0), HostilePayload.DICTIONARY.getBytes(UTF_8)));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "counts.issues       | {\"counts\":{\"issues\":1,\"notes\":2}}               | {\"counts\":{\"notes\":2}}",
                "counts.issues       | {\"counts\":{\"notes\":2 , \"issues\" : 1 }}          | {\"counts\":{\"notes\":2 }}",
                "counts.issues       | {\"counts\":{\"issues\":1}, \"z\":1.0}                | {\"z\":1.0}",
                "counts              | {\"a\":1e2, \"counts\":{\"issues\":1}}                | {\"a\":1e2}",
                "counts              | {\"\\u0063ounts\":[1,{\"a\":2}],\"b\":\"\\u0041\"}    | {\"b\":\"\\u0041\"}",
                "counts.issues       | {\"counts.issues\":1,\"counts\":{\"issues\":2},\"x\":0} | {\"x\":0}",
                "licensee.Email      | {\"licensee\":{\"Name\":\"N\",\"Email\":\"e\"}}        | {\"licensee\":{\"Name\":\"N\"}}",
                "licensee.Email      | {\"licensee\":[{\"Email\":1},{\"b\":2}]}               | {\"licensee\":[{},{\"b\":2}]}",
                "x.y.z               | {\"x\":{\"y\":{\"z\":1}},\"a\":[]}                     | {\"a\":[]}",
                "x.y.z               | {\"x\":{\"y\":{\"z\":1,\"w\":{}}}}                     | {\"x\":{\"y\":{\"w\":{}}}}",
                "x                   | {\"x\":1,\"x\":2,\"y\":3,\"x\":4}                      | {\"y\":3}",
                "x                   | {\"x\":1}                                              | {}",
                "nothing             | { \"x\" : 1.50, \"license\":{} }                       | { \"x\" : 1.50, \"license\":{} }"
            })
    void keyPathsAreGone_withEverythingBelow_andEveryOtherByteStays(String keyPath, String sent, String left) {
        assertThat(left(sent, Set.of(), keyPath)).isEqualTo(left);
    }

    @Test
    void categoriesAreGone_andNothingElse() {
        var sent = """
                {"hostname":"h","counts":{"issues":1,"notes":2,"old":3,"rockets":4},"licensee":{"Name":"Ada"},"license":{},"x":{"y":1}}""";

        assertThat(left(sent, Set.of("optional"))).isEqualTo(sent.replace("\"issues\":1,", ""));
        assertThat(left(sent, Set.of("subscription"))).isEqualTo(sent.replace("\"licensee\":{\"Name\":\"Ada\"},", ""));
        assertThat(left(sent, Set.of("none"))).isEqualTo(sent.replace(",\"old\":3", ""));
        assertThat(left(sent, Set.of("undeclared")))
                .isEqualTo(sent.replace(",\"rockets\":4", "").replace(",\"x\":{\"y\":1}", ""));
        assertThat(left(sent, Set.of("optional", "operational", "none", "undeclared", "subscription")))
                .isEqualTo("{\"hostname\":\"h\",\"license\":{}}");
    }

    @Test
    void sender_staysWhateverIsUnwanted_andIsNamed() {
        var sent = "{\"hostname\":\"h\",\"uuid\":null,\"edition\":{\"a\":1},\"version\":\"1\"}";

        var sanitized = sanitized(READER, sent, Set.of("standard", "undeclared"));

        assertThat(text(sanitized)).isEqualTo("{\"hostname\":\"h\",\"version\":\"1\"}");
        assertThat(sanitized.kept()).containsExactly("hostname", "version");
        assertThat(sanitized.dropped()).isEqualTo(2);
    }

    @Test
    void keyPathsThatWereThere_areNamed_alsoWhereTheirGroupIsGone() {
        var sanitized = sanitized(
                READER,
                "{\"counts\":{\"issues\":1,\"notes\":2},\"x\":{\"y\":{\"z\":1}}}",
                Set.of("undeclared"),
                "counts",
                "counts.issues",
                "x.y.z",
                "x.z");

        assertThat(sanitized.keyPaths()).containsExactlyInAnyOrder("counts", "counts.issues", "x.y.z");
        assertThat(sanitized.dropped()).isEqualTo(3);
    }

    @Test
    void longKeyPath_isKnownByItsBeginning_asItIsListed() {
        var name = "n".repeat(300);
        var sent = "{\"" + name + "\":1,\"b\":2}";
        var listed = READER.review(document(sent)).keyPaths().getFirst().keyPath();

        assertThat(listed).hasSizeLessThan(300);
        assertThat(left(sent, Set.of(), listed)).isEqualTo("{\"b\":2}");
        assertThat(left(sent, Set.of(), name)).isEqualTo("{\"b\":2}");
    }

    @Test
    void nothingUnwanted_leavesTheSameBytes() {
        seeds().forEach(seed -> {
            var document = document(new HostilePayload(seed).json());

            var sanitized = HOSTILE.sanitize(document, Unwanted.NOTHING);

            assertThat(sanitized.document()).as(Seed.described(seed)).isSameAs(document);
        });
    }

    /** Held against the same thing done to a tree, and to what the review lists of the rest. */
    @Test
    void hostilePayloads_loseWhatIsUnwanted_andNothingElse() {
        seeds().forEach(seed -> {
            var random = new Random(seed);
            var document = document(new HostilePayload(seed).json());
            var listed = HOSTILE.review(document).keyPaths();
            if (listed.isEmpty()) {
                return;
            }
            var names = new ArrayList<String>();
            for (var i = 0; i < 1 + random.nextInt(5); i++) {
                var keyPath = listed.get(random.nextInt(listed.size())).keyPath();
                var dot = keyPath.lastIndexOf('.');
                names.add(dot > 0 && random.nextInt(4) == 0 ? keyPath.substring(0, dot) : keyPath);
            }
            var unwanted = Unwanted.of(random.nextInt(4) == 0 ? List.of("undeclared") : List.of(), names);
            unwanted = new Unwanted(
                    unwanted.categories(),
                    Set.copyOf(unwanted.keyPaths().stream()
                            .filter(keyPath -> !Identity.isMember(keyPath))
                            .toList()));

            var left = HOSTILE.sanitize(document, unwanted).document();

            var as = Seed.described(seed) + " " + unwanted;
            var wanted = unwanted;
            assertThat(HOSTILE.review(left).keyPaths())
                    .as(as)
                    .noneMatch(keyPath -> wanted.keyPaths().contains(keyPath.keyPath()));
            if (unwanted.categories().isEmpty()) {
                var tree = Json.read(document.bytes());
                prune(tree, "", 0, unwanted.keyPaths());
                assertThat(Json.read(left.bytes())).as(as).isEqualTo(tree);
            } else {
                assertThat(HOSTILE.review(left).undeclared()).as(as).isZero();
            }
        });
    }

    private static void prune(JsonNode node, String keyPath, int depth, Set<String> unwanted) {
        if (node.isArray()) {
            node.forEach(element -> prune(element, keyPath, depth, unwanted));
        } else if (node instanceof ObjectNode object) {
            for (var member : List.copyOf(object.properties())) {
                var name = member.getKey();
                var value = member.getValue();
                var here = PayloadReview.below(keyPath, name);
                if (depth == 0 && isTold(name, value)) {
                    continue;
                }
                var wasEmpty = value.isEmpty();
                prune(value, here, depth + 1, unwanted);
                if (unwanted.contains(here) || (value.isObject() && value.isEmpty() && !wasEmpty)) {
                    object.remove(name);
                }
            }
        }
    }

    private static boolean isTold(String name, JsonNode value) {
        return value.isTextual() && Identity.isMember(name) && Identity.isUsable(value.textValue());
    }

    private static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, SEEDS), LongStream.of(Seed.next()))
                .distinct();
    }

    private static String left(String sent, Set<String> categories, String... keyPaths) {
        return text(sanitized(READER, sent, categories, keyPaths));
    }

    private static SanitizedDocument sanitized(
            PayloadReader reader, String sent, Set<String> categories, String... keyPaths) {
        return reader.sanitize(document(sent), new Unwanted(categories, Set.of(keyPaths)));
    }

    private static String text(SanitizedDocument sanitized) {
        return new String(sanitized.document().bytes(), UTF_8);
    }

    private static Document document(String json) {
        return Document.of(json.getBytes(UTF_8));
    }

    private static Metric metric(int ordinal, String keyPath, ValueType type, @Nullable String category) {
        return new Metric(ordinal, keyPath, type, category, null, null, null);
    }
}
