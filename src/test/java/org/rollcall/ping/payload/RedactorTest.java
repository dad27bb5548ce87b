package org.rollcall.ping.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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
import org.rollcall.ping.RedactionReport.AppliedRule;
import org.rollcall.ping.RedactionReport.AppliedRule.Action;
import org.rollcall.ping.payload.RedactionRule.KeyPathGlob;

class RedactorTest {

    private static final byte[] KEY = "a key of thirty-two bytes or more".getBytes(UTF_8);

    private static final Dictionary DICTIONARY = new Dictionary(
            new DictionaryVersion(1, 2),
            List.of(
                    metric(1, "hostname", ValueType.STRING, "standard"),
                    metric(2, "counts.issues", ValueType.NUMBER, "optional"),
                    metric(3, "counts.notes", ValueType.NUMBER, "operational"),
                    metric(4, "counts.old", ValueType.NUMBER, null),
                    metric(5, "licensee", ValueType.OBJECT, "subscription"),
                    metric(6, "settings.mail", ValueType.STRING, "operational"),
                    metric(7, "settings.on", ValueType.BOOLEAN, "optional"),
                    metric(8, "topology", ValueType.OBJECT, "optional")));

    /** The default rules. */
    private static final List<RedactionRule> USUAL = List.of(
            rule("licensee", Action.DROP, "licensee.Name", "licensee.Email"),
            new RedactionRule("email", Action.PASS, List.of(), Set.of(PersonalData.EMAIL_ADDRESS)));

    private static final Dictionary HOSTILE =
            Dictionary.draft(new DictionaryVersion(1, 0), HostilePayload.DICTIONARY.getBytes(UTF_8));

    private static final List<String> GLOBS = List.of(
            "counts",
            "counts.issues",
            "counts.deep",
            "license",
            "license.*",
            "*.below",
            "settings.text",
            "database",
            "odd",
            "odd.child.n1*",
            "*n2*",
            "null.*",
            "ünïcode.名前");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"licensee\":{\"Name\":\"Ada\"}}                          | {\"licensee\":{}}",
                "{\"licensee\":{\"Name\":\"Ada\",\"Company\":\"C\"}}        | {\"licensee\":{\"Company\":\"C\"}}",
                "{\"licensee\":{\"Company\":\"C\" , \"Name\":\"Ada\"}}      | {\"licensee\":{\"Company\":\"C\"}}",
                "{\"licensee\":{\"a\":1,\"Name\":{\"x\":[1]},\"b\":2}}      | {\"licensee\":{\"a\":1,\"b\":2}}",
                "{\"licensee\":{ \"Name\":1 , \"Email\" : 2 , \"b\":3 }}    | {\"licensee\":{ \"b\":3 }}",
                "{\"licensee\":{\"Name\":1,\"Email\":2}, \"z\":1}           | {\"licensee\":{}, \"z\":1}",
                "{\"licensee\":[{\"Name\":1},{\"b\":[{\"Email\":2}]}]}      | {\"licensee\":[{},{\"b\":[{\"Email\":2}]}]}",
                "{\"licensee\":{\"Na\\u006de\":\"Ada\",\"b\":1}}            | {\"licensee\":{\"b\":1}}",
                "{\"\\u006cicensee\":{\"Name\":\"Ada\",\"b\":1}}            | {\"\\u006cicensee\":{\"b\":1}}",
                "{\"licensee\":{\"Name\":1,\"Name\":2,\"b\":1,\"Name\":3}}  | {\"licensee\":{\"b\":1}}",
                "{\"licensee\":{\"Name\":1},\"licensee\":{\"Email\":2}}     | {\"licensee\":{},\"licensee\":{}}",
                "{\"licensee.Name\":1,\"x\":2}                              | {\"x\":2}",
                "{\"x\":{\"licensee\":{\"Name\":1}}}                        | {\"x\":{\"licensee\":{\"Name\":1}}}",
                "{\"licensee\":\"Ada\"}                                     | {\"licensee\":\"Ada\"}"
            })
    void bytesAreKept_withoutWhatIsDropped_wherever_andHoweverItIsSpelled(String sent, String kept) {
        assertThat(kept(USUAL, sent, OptedOut.NONE)).isEqualTo(kept);
    }

    @Test
    void whatIsLong_isCutAtTheRightPlaces() {
        var filler = "ä\\n\ud83d\ude00".repeat(20_000);
        var sent = String.format(
                Locale.ROOT,
                "{\"a\":\"%s\",\"licensee\":{\"Name\":\"%s\",\"b\":\"%s\"},\"c\":1}",
                filler,
                filler,
                filler);

        assertThat(kept(USUAL, sent, OptedOut.NONE))
                .isEqualTo(String.format(
                        Locale.ROOT, "{\"a\":\"%s\",\"licensee\":{\"b\":\"%s\"},\"c\":1}", filler, filler));
    }

    @Test
    void everyRuleThatApplied_isNamed_withKeyPathsAndCounts() {
        var redacted = redacted(USUAL, """
                {"hostname":"h","licensee":{"Name":"Ada","Email":"ada@example.com","Contact":"bo@example.com"},
                 "settings":{"mail":"c@example.com"},"x":{"d@example.com":["e@example.com"]}}""");

        assertThat(requireNonNull(redacted.report()).rules())
                .containsExactlyInAnyOrder(
                        new AppliedRule("licensee", Action.DROP, 2, List.of("licensee.Email", "licensee.Name")),
                        new AppliedRule("email", Action.PASS, 4, List.of("*", "licensee.*", "settings.mail")));
    }

    @Test
    void hash_isKeyed_andTheSameForTheSameText() {
        var hashing = List.of(rule("hash", Action.HASH, "settings.mail", "counts.issues", "x"));
        var read = redacted(hashing, """
                {"hostname":"h","settings":{"mail":"a"},"counts":{"issues":7},"x":{"y":["a",true,null,7]}}""");

        var payload = rebuilt(read);
        assertThat(payload.at("/settings/mail").textValue()).matches("hmac-sha256:[0-9a-f]{64}");
        assertThat(payload.at("/x/y/0")).isEqualTo(payload.at("/settings/mail"));
        assertThat(payload.at("/x/y/3")).isEqualTo(payload.at("/counts/issues"));
        assertThat(payload.at("/x/y/2").isNull()).isTrue();
        assertThat(new RedactionRules(hashing, "another key of thirty-two bytes!!".getBytes(UTF_8)).hash("a"))
                .isNotEqualTo(payload.at("/settings/mail").textValue());
        assertThat(((Payload.Storable) read.payload()).typeMismatches())
                .as("counts.issues is a text now")
                .isEqualTo(1);
    }

    @Test
    void whatIsHashedAlready_staysAsItIs() {
        var rules = new RedactionRules(List.of(rule("hash", Action.HASH, "x")), KEY);

        assertThat(rules.hash(rules.hash("a"))).isEqualTo(rules.hash("a"));
    }

    @Test
    void ofSeveralRules_theStrictestCounts() {
        var rules = List.of(
                rule("a-pass", Action.PASS, "x.*"),
                rule("b-drop", Action.DROP, "x.y"),
                rule("c-hash", Action.HASH, "x"));

        assertThat(kept(rules, "{\"x\":{\"y\":1,\"z\":null}}", OptedOut.NONE)).isEqualTo("{\"x\":{\"z\":null}}");
    }

    @Test
    void emailAddresses_thatMustNotBeKept_goFromNamesAndFromTheIdentityToo() {
        var dropping = List.of(new RedactionRule("email", Action.DROP, List.of(), Set.of(PersonalData.EMAIL_ADDRESS)));
        var sent = """
                {"hostname":"h","uuid":"a@example.com","edition":"https://u:p@example.com","x":{"b@example.com":1,"c":["d@example.com",2]}}""";

        var redacted = redacted(dropping, sent);

        assertThat(redacted.payload().identity().uuid()).isNull();
        assertThat(redacted.payload().identity().edition()).isNull();
        assertThat(rebuilt(redacted)).isEqualTo(Json.read("{\"hostname\":\"h\",\"x\":{\"c\":[2]}}"));

        var hashing = List.of(new RedactionRule("email", Action.HASH, List.of(), Set.of(PersonalData.EMAIL_ADDRESS)));
        assertThat(kept(hashing, sent, OptedOut.NONE)).doesNotContain("@").contains("\"c\":[\"hmac-sha256:");
    }

    @Test
    void optOut_leavesWhoSentIt_andTheOtherCategories() {
        var sent = """
                {"hostname":"h","uuid":"u","version":"1","recorded_at":"r","edition":"CE",
                 "counts":{"issues":1,"notes":2,"old":3,"rockets":4,"more":{"a":1,"b":{}}},"settings":{"on":true},
                 "topology":{"nodes":[]},"licensee":{"Name":"Ada"},"surprise":"x","empty":{}}""";
        var optional = new OptedOut(false, Set.of("optional"));

        var kept = reader(USUAL).redact(document(sent), optional);

        assertThat(new String(kept.document().bytes(), UTF_8)).isEqualTo("""
                {"hostname":"h","uuid":"u","version":"1","recorded_at":"r","edition":"CE",
                 "counts":{"notes":2},"licensee":{}}""");
        assertThat(requireNonNull(kept.report()).optedOut())
                .isEqualTo(Map.of("optional", 3, "none", 1, "undeclared", 5));
        assertThat(kept(USUAL, sent, OptedOut.ALL)).isEqualTo("""
                {"hostname":"h","uuid":"u","version":"1","recorded_at":"r","edition":"CE"}""");
    }

    @Test
    void whatCannotBeTheIdentity_isNotKeptAsTheIdentity() {
        assertThat(kept(USUAL, "{\"hostname\":\"h\",\"edition\":{\"secret\":1}}", OptedOut.ALL))
                .isEqualTo("{\"hostname\":\"h\"}");
        assertThat(kept(
                        USUAL,
                        String.format(Locale.ROOT, "{\"hostname\":\"h\",\"edition\":\"%s\"}", "x".repeat(256)),
                        OptedOut.ALL))
                .isEqualTo("{\"hostname\":\"h\"}");
    }

    /** What is taken out of a payload that was read must be what is taken out of its bytes before they are read. */
    @Test
    void whateverIsRead_isTheSameWithoutIt_onBothWays() {
        var seed = Seed.next();
        var random = new Random(seed);
        var quick = 0;
        var hostile = new PayloadWriter(HOSTILE);
        for (var i = 0; i < 20_000; i++) {
            var rules = randomRules(random);
            var document = Document.of(withIdentity(new HostilePayload(random.nextLong()).json(), random));
            var reader = new PayloadReader(HOSTILE, new RedactionRules(rules, KEY));
            if (!(reader.read(document) instanceof Payload.Storable storable)) {
                continue;
            }
            var about = String.format(
                    Locale.ROOT,
                    "-Drollcall.seed=%d, payload %d: %s with %s",
                    seed,
                    i,
                    new String(document.bytes(), UTF_8),
                    rules);
            var redacted = reader.redact(storable, document, OptedOut.NONE);
            var kept = reader.redact(document, OptedOut.NONE);
            quick += redacted.isWithoutDocument() ? 1 : 0;

            assertThat(redacted.report()).as(about).isEqualTo(kept.report());
            assertThat(redacted.document().bytes())
                    .as(about)
                    .isEqualTo(kept.document().bytes());
            if (reader.read(kept.document()) instanceof Payload.Storable expected) {
                var actual = (Payload.Storable) redacted.payload();
                assertThat(List.of(actual.metrics(), actual.undeclared(), actual.typeMismatches()))
                        .as(about)
                        .isEqualTo(List.of(expected.metrics(), expected.undeclared(), expected.typeMismatches()));
                assertThat(actual.identity().uuid())
                        .as(about)
                        .isEqualTo(expected.identity().uuid());
                assertThat(Json.differences(kept.document().bytes(), hostile.write(actual.content())))
                        .as(about)
                        .isEmpty();
            }
        }
        assertThat(quick).as("payloads that were cleaned without their bytes").isGreaterThan(5_000);
    }

    /** The walk over the text, held to a tree. */
    @Test
    void whateverIsTakenOut_isWhatATreeWouldLose_andNothingElse() {
        var seed = Seed.next();
        var random = new Random(seed);
        var changed = 0;
        for (var i = 0; i < 20_000; i++) {
            var rules = new RedactionRules(
                    randomRules(random).stream()
                            .filter(rule -> rule.action() != Action.HASH)
                            .toList(),
                    KEY);
            var document = withIdentity(new HostilePayload(random.nextLong()).json(), random);
            var sent = Document.of(document);
            var kept = new PayloadReader(HOSTILE, rules)
                    .redact(sent, OptedOut.NONE)
                    .document();
            changed += kept == sent ? 0 : 1;

            var tree = (ObjectNode) Json.read(document);
            prune(tree, "", rules, KeyPathNode.tree(HOSTILE).getFirst());
            assertThat(Json.differences(tree.toString().getBytes(UTF_8), kept.bytes()))
                    .as(
                            "-Drollcall.seed=%d, payload %d: %s with %s",
                            seed, i, new String(document, UTF_8), rules.rules())
                    .isEmpty();
        }
        assertThat(changed).isGreaterThan(2_000);
    }

    private static List<RedactionRule> randomRules(Random random) {
        var globs = random.ints(1 + random.nextInt(3), 0, GLOBS.size())
                .mapToObj(GLOBS::get)
                .toArray(String[]::new);
        var actions = Action.values();
        return List.of(
                rule("a", actions[random.nextInt(3)], globs),
                new RedactionRule("b", actions[random.nextInt(3)], List.of(), Set.of(PersonalData.EMAIL_ADDRESS)));
    }

    private static byte[] withIdentity(String json, Random random) {
        var uuid = random.nextInt(10) == 0 ? "a@example.com" : "u";
        var text = random.nextInt(3) == 0 ? "b@example.com" : "b";
        var rest = json.matches("(?s)\\{\\s*}") ? "}" : "," + json.substring(1);
        return ("{\"hostname\":\"h\",\"uuid\":\"" + uuid + "\",\"mail\":[\"" + text + "\",1]" + rest).getBytes(UTF_8);
    }

    /** Takes out what is dropped; an object of metrics that is empty then goes too. */
    private static void prune(ObjectNode object, String prefix, RedactionRules rules, @Nullable KeyPathNode node) {
        for (var name : object.properties().stream().map(Map.Entry::getKey).toList()) {
            var value = object.get(name);
            var child = node == null ? null : node.children.get(name);
            var ofKeyPath = rules.ofKeyPath(prefix + name);
            var dropped = (ofKeyPath != null && ofKeyPath.action() == Action.DROP)
                    || (child == null && isDropped(name, rules))
                    || (value.isTextual() && isDropped(value.textValue(), rules));
            if (!dropped && value instanceof ObjectNode below && !below.isEmpty()) {
                prune(below, prefix + name + ".", rules, child);
                dropped = below.isEmpty() && child != null && !child.children.isEmpty();
            } else if (value instanceof ArrayNode array) {
                prune(array, prefix + name, rules);
            }
            if (dropped) {
                object.remove(name);
            }
        }
    }

    private static void prune(ArrayNode array, String keyPath, RedactionRules rules) {
        for (var i = array.size() - 1; i >= 0; i--) {
            switch (array.get(i)) {
                case ObjectNode object -> prune(object, keyPath + ".", rules, null);
                case ArrayNode within -> prune(within, keyPath, rules);
                case JsonNode value when value.isTextual() && isDropped(value.textValue(), rules) -> array.remove(i);
                default -> {}
            }
        }
    }

    private static boolean isDropped(String text, RedactionRules rules) {
        var rule = rules.ofText(text);
        return rule != null && rule.action() == Action.DROP;
    }

    private static Metric metric(int ordinal, String keyPath, ValueType type, @Nullable String category) {
        return new Metric(ordinal, keyPath, type, category, null, null, null);
    }

    private static RedactionRule rule(String id, Action action, String... globs) {
        return new RedactionRule(
                id, action, Arrays.stream(globs).map(KeyPathGlob::of).toList(), Set.of());
    }

    private static PayloadReader reader(List<RedactionRule> rules) {
        return new PayloadReader(DICTIONARY, new RedactionRules(rules, KEY));
    }

    private static RedactedPayload redacted(List<RedactionRule> rules, String json) {
        var document = document(json);
        var reader = reader(rules);
        return reader.redact(reader.read(document), document, OptedOut.NONE);
    }

    private static String kept(List<RedactionRule> rules, String json, OptedOut optedOut) {
        return new String(
                reader(rules).redact(document(json), optedOut).document().bytes(), UTF_8);
    }

    private static Document document(String json) {
        return Document.of(json.getBytes(UTF_8));
    }

    private static JsonNode rebuilt(RedactedPayload redacted) {
        return Json.read(new PayloadWriter(DICTIONARY).write(((Payload.Storable) redacted.payload()).content()));
    }
}
