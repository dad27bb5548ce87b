package org.rollcall.dictionary;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Corpus;
import org.rollcall.Json;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

class DefinitionYamlTest {
    static Stream<Arguments> useless() {
        return Stream.of(
                argumentSet("not YAML", "- key_path: a\n- key_path: 'b\n", 3, "This is not YAML: "),
                argumentSet("cut escape", "- key_path: a\n- key_path: \"\\u", 2, "ends in the middle of an escape"),
                argumentSet("tag with a line break", "!%0e", 1, "leading or trailing spaces"),
                argumentSet("tab as indentation", "- key_path: a\n-\n\tkey_path: b\n", 3, "This is not YAML: "),
                argumentSet("empty file", "", 1, "a dictionary is a YAML sequence of definitions, this is empty"),
                argumentSet("only a comment", "# nothing\n", 1, "this is empty"),
                argumentSet("mapping", "---\n# one\nkey_path: a\n", 3, "this is a mapping"),
                argumentSet("single value", "hello", 1, "this is a single value"),
                argumentSet("HTML", "<html><body>502</body></html>", 1, "this is a single value"),
                argumentSet("no definitions", "---\n[]\n", 2, "The dictionary has no definitions"),
                argumentSet("two documents", "---\n- key_path: a\n---\n- key_path: b\n", 3, "This is not YAML: "),
                argumentSet(
                        "definition that is a value",
                        "- key_path: a\n- b\n",
                        2,
                        "a definition is a mapping of fields, this is a single value"),
                argumentSet("definition that is a list", "- key_path: a\n- [b]\n", 2, "this is a sequence"),
                argumentSet("no key_path", "- key_path: a\n- description: b\n", 2, "The definition has no key_path"),
                argumentSet("empty key_path", "- key_path: ''\n", 1, "The definition has no key_path"),
                argumentSet("null as key_path", "- key_path:\n", 1, "The definition has no key_path"),
                argumentSet("number as key_path", "- key_path: 7\n", 1, "The definition has no key_path"),
                argumentSet("list as key_path", "- key_path: [a]\n", 1, "The definition has no key_path"),
                argumentSet("dot in front", "- key_path: a\n\n- key_path: .b\n", 3, "key_path '.b' has an empty part"),
                argumentSet("dot at the end", "- key_path: b.\n", 1, "key_path 'b.' has an empty part"),
                argumentSet("two dots", "- key_path: a..b\n", 1, "key_path 'a..b' has an empty part"),
                argumentSet("endless key_path", "- key_path: " + "a".repeat(501), 1, "longer than 500 characters"),
                argumentSet(
                        "key_path twice",
                        "- key_path: a\n- description: x\n  key_path: b\n- key_path: c\n- key_path: b\n",
                        5,
                        "key_path 'b' is already defined at line 2"),
                argumentSet(
                        "field twice",
                        "- key_path: a\n  status: active\n  status: removed\n",
                        3,
                        "field 'status' stands twice"),
                argumentSet(
                        "nested field twice", "- key_path: a\n  o:\n    x: 1\n    x: 2\n", 4, "field 'x' stands twice"),
                argumentSet("list as field name", "- key_path: a\n  ? [b]\n  : c\n", 2, "must be a single value"),
                argumentSet(
                        "tag on a value", "- key_path: a\n  x: !ruby/object:Gem {}\n", 2, "The tag !ruby/object:Gem"),
                argumentSet("tag on a text", "- key_path: a\n  x: !secret y\n", 2, "The tag !secret is not allowed"),
                argumentSet("tag on a list", "- key_path: a\n  x: !!set {a}\n", 2, "is not allowed"),
                argumentSet("tag on a definition", "- key_path: a\n- !evil\n  key_path: b\n", 2, "The tag !evil"),
                argumentSet("tag on the file", "!evil\n- key_path: a\n", 1, "The tag !evil"),
                argumentSet("U+0000 in a value", "- key_path: a\n  x: \"b\\0\"\n", 2, "U+0000 is not allowed"),
                argumentSet("U+0000 in a name", "- key_path: a\n  \"x\\0\": b\n", 2, "U+0000 is not allowed"),
                argumentSet("U+0000 as it is", "- key_path: a\n  x: b\0\n", 2, "The character U+0000 is not allowed"),
                argumentSet("half a pair", "- key_path: a\n  x: \"\\ud83d\"\n", 2, "half of a surrogate pair"),
                argumentSet(
                        "half a pair in a name", "- key_path: a\n  \"\\udc00\": 1\n", 2, "half of a surrogate pair"),
                argumentSet("value that holds itself", "- key_path: a\n  x: &x\n  - *x\n", 2, "holds itself"),
                argumentSet("definition that holds itself", "- &d\n  key_path: a\n  x: *d\n", 1, "holds itself"),
                argumentSet("merge of a text", "- key_path: a\n- key_path: b\n  <<: c\n", 3, "<< must name a mapping"),
                argumentSet("merge of texts", "- key_path: b\n  <<: [{x: 1}, c]\n", 2, "<< must name a mapping"),
                argumentSet("merge twice", "- key_path: b\n  <<: {}\n  <<: {}\n", 3, "field '<<' stands twice"),
                argumentSet("merge of itself", "- &d\n  key_path: a\n  <<: *d\n", 1, "holds itself"),
                argumentSet(
                        "deep nesting",
                        "- key_path: a\n  x: " + "[".repeat(60) + "]".repeat(60),
                        2,
                        "This is not YAML: "));
    }

    @ParameterizedTest
    @MethodSource
    void useless(String yaml, int line, String reason) {
        expectRefused(yaml.getBytes(UTF_8), line, reason);
    }

    @Test
    void bytesThatAreNoUtf8_areRefusedWithTheirLine() {
        expectRefused("- key_path: a\n- key_path: \u00ff\n".getBytes(ISO_8859_1), 2, "This is not UTF-8");
    }

    @Test
    void aliasesThatMultiply_areRefusedBeforeTheyFillTheMemory() {
        var laughs = new StringBuilder("- key_path: a\n  l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++) {
            laughs.append(String.format(
                    Locale.ROOT, "  l%d: &l%d [%s]\n", i, i, ("*l" + (i - 1) + ", ").repeat(9) + "*l" + (i - 1)));
        }

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> DefinitionYaml.parse(laughs.toString().getBytes(UTF_8)))
                .extracting(ProblemException::type)
                .isEqualTo(ProblemType.INVALID_DICTIONARY);
    }

    @Test
    void fewAliasesOfLargeValues_areRefusedToo() {
        var yaml = new StringBuilder("- key_path: a\n  x: &x [" + "1,".repeat(100_000) + "]\n");
        for (var i = 0; i < 40; i++) {
            yaml.append(String.format(Locale.ROOT, "  x%d: *x\n", i));
        }

        expectRefused(yaml.toString().getBytes(UTF_8), 2, "There are more than 1,000,000 values, aliases counted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"- a\n", "- []\n", "- *a\n"})
    void moreNodesThanAnyDictionaryHas_areRefusedBeforeTheyFillTheMemory(String node) {
        var yaml = "- &a x\n" + node.repeat(1_000_000);

        expectRefused(yaml.getBytes(UTF_8), 250_000, "There are more than 250,000 names and values");
    }

    @Test
    void aliasesOfALongText_areRefusedBeforeTheyFillTheMemory() {
        var yaml = new StringBuilder(
                String.format(Locale.ROOT, "- key_path: a\n  x: &x '%s'\n  y:\n", "x".repeat(50_000)));
        for (var i = 0; i < 1_000; i++) {
            yaml.append("  - *x\n");
        }

        expectRefused(yaml.toString().getBytes(UTF_8), 2, "There are more than 16,777,216 characters, aliases counted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'%s'", "\"%s\"", "%s", "y #%s"})
    @Timeout(10)
    void longPiece_isRefusedBeforeItTakesTime(String value) {
        var yaml = "- key_path: a\n  x: " + String.format(Locale.ROOT, value, "x".repeat(5_000_000)) + "\n";

        expectRefused(yaml.getBytes(UTF_8), 2, "There are more than 100,000 characters in one piece");
    }

    @Test
    void numberOfMoreThanAThousandDigits_isKeptAsText() {
        var digits = "1".repeat(50_000);
        var definition = parse(String.format(Locale.ROOT, "- {key_path: a, i: %s, f: %s.5}\n", digits, digits))
                .definitions()
                .getFirst();

        assertThat(definition.attributes().get("i").textValue()).isEqualTo(digits);
        assertThat(definition.attributes().get("f").textValue()).isEqualTo(digits + ".5");
    }

    @Test
    void aliasThatIsHarmless_standsForItsValue() {
        var yaml = parse("- key_path: a\n  tiers: &t [free]\n- key_path: b\n  tiers: *t\n");

        assertThat(yaml.definitions().getLast().attributes())
                .isEqualTo(Json.read("{\"key_path\":\"b\",\"tiers\":[\"free\"]}"));
    }

    @Test
    void mergedFields_areThoseThatAMappingDoesNotHaveItself_theFirstSourceCounting() {
        var definitions = parse("""
                - &defaults
                  key_path: a
                  status: active
                  time_frame: all
                - <<: *defaults
                  key_path: b
                - key_path: c
                  time_frame: 28d
                  <<: [{status: removed}, *defaults]
                - key_path: d
                  options: {<<: {x: 1}, y: 2}
                  "<<": text
                - &e
                  key_path: e
                  <<: {<<: *defaults, key_path: z}
                """).definitions();

        assertThat(definitions.stream()
                        .map(definition -> definition.attributes().toString()))
                .containsExactly(
                        "{\"key_path\":\"a\",\"status\":\"active\",\"time_frame\":\"all\"}",
                        "{\"key_path\":\"b\",\"status\":\"active\",\"time_frame\":\"all\"}",
                        "{\"key_path\":\"c\",\"time_frame\":\"28d\",\"status\":\"removed\"}",
                        "{\"key_path\":\"d\",\"options\":{\"y\":2,\"x\":1},\"<<\":\"text\"}",
                        "{\"key_path\":\"e\",\"status\":\"active\",\"time_frame\":\"all\"}");
    }

    @Test
    void hundredsOfDefinitions_mayMergeTheSame() {
        var yaml = new StringBuilder("- &d\n  key_path: d\n  status: active\n");
        for (var i = 0; i < 500; i++) {
            yaml.append(String.format(Locale.ROOT, "- <<: *d\n  key_path: k%d\n", i));
        }

        assertThat(parse(yaml.toString()).definitions())
                .hasSize(501)
                .allSatisfy(definition -> assertThat(
                                definition.attributes().get("status").textValue())
                        .isEqualTo("active"));
    }

    @Test
    void mergesThatMultiply_areRefusedBeforeTheyFillTheMemory() {
        var yaml = new StringBuilder("- key_path: k\n  l0: &l0 {a: 1}\n");
        for (var level = 1; level <= 40; level++) {
            yaml.append(String.format(Locale.ROOT, "  l%1$d: &l%1$d {<<: [*l%2$d, *l%2$d], b: 1}\n", level, level - 1));
        }

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> parse(yaml.toString()))
                .satisfies(e -> assertThat(e.problem().detail()).contains("aliases counted"));
    }

    @Test
    void filePathThatIsMerged_isTakenOutToo() {
        var yaml = "- key_path: a\n  o: &o {file_path: secret, x: 1}\n- <<: *o\n  key_path: b\n  file_path: secret\n";

        assertThat(new String(DefinitionYaml.withoutFilePaths(yaml.getBytes(UTF_8)), UTF_8))
                .doesNotContain("secret")
                .contains("x: 1");
    }

    @Test
    void everyField_isKept_knownOrNot_inItsOrder() {
        var definition = parse("""
                - zzz: {deep: [1, -2, 3.5, true, no, null, ~, 'x', 2021-01-01, 0x1F, 12_000]}
                  key_path: counts.issues
                  empty: {}
                  milestone: '13.2'
                  version: 13.2
                  big: 123456789012345678901234567890
                  text: |
                    two
                    lines
                  emoji: "\\U0001F600 \\u00e9"
                """).definitions().getFirst();

        assertThat(definition.attributes()).hasToString("""
                {"zzz":{"deep":[1,-2,3.5,true,false,null,null,"x","2021-01-01","0x1F",12000]},\
                "key_path":"counts.issues","empty":{},"milestone":"13.2","version":13.2,\
                "big":123456789012345678901234567890,"text":"two\\nlines\\n","emoji":"\uD83D\uDE00 \u00e9"}""");
        assertThat(definition.line()).isEqualTo(1);
        assertThat(definition.keyPath()).isEqualTo("counts.issues");
    }

    @Test
    void sameDefinitions_haveTheSameHash_whateverStandsAroundThem() {
        var plain = parse("- key_path: a\n  status: active\n- key_path: b\n");

        assertThat(parse("---\n# comment\n-   key_path:   'a'\n    status: \"active\"\n\n- {key_path: b}\n...\n")
                        .contentSha256())
                .isEqualTo(plain.contentSha256());
        for (var other : new String[] {
            "- key_path: a\n  status: active\n- key_path: b\n- key_path: c\n",
            "- key_path: a\n  status: removed\n- key_path: b\n",
            "- key_path: b\n- key_path: a\n  status: active\n",
            "- status: active\n  key_path: a\n- key_path: b\n",
            "- key_path: a\n  status: active\n  x: null\n- key_path: b\n",
        }) {
            assertThat(parse(other).contentSha256()).isNotEqualTo(plain.contentSha256());
        }
    }

    @Test
    void samples_haveTheseDefinitions() {
        assertThat(DefinitionYaml.parse(Corpus.read("definitions/16.4.yml")).definitions())
                .hasSize(40);
        assertThat(DefinitionYaml.parse(Corpus.read("definitions/17.8.yml")).definitions())
                .hasSize(45);
    }

    @Test
    void versionOfThirteenTwelve_has1237Definitions_and259OfThemBreakGitLabsOwnRules() {
        var yaml = DefinitionYaml.parse(Corpus.read("definitions/13.12.yml"));

        assertThat(yaml.definitions()).hasSize(1_237);
        assertThat(yaml.warnings().stream()
                        .filter(warning -> warning.message().endsWith(" is missing or null"))
                        .filter(warning -> !warning.code().equals("missing_milestone"))
                        .map(DictionaryWarning::keyPath)
                        .distinct())
                .hasSize(259);
    }

    @Test
    void versionOfEighteenNine_has3140Definitions() {
        assertThat(DefinitionYaml.parse(Corpus.read("definitions/18.9.yml")).definitions())
                .hasSize(3_140);
    }

    private static DefinitionYaml parse(String yaml) {
        return DefinitionYaml.parse(yaml.getBytes(UTF_8));
    }

    private static void expectRefused(byte[] yaml, int line, String reason) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> DefinitionYaml.parse(yaml))
                .satisfies(e -> {
                    assertThat(e.type()).isEqualTo(ProblemType.INVALID_DICTIONARY);
                    assertThat(e.problem().detail())
                            .startsWith(String.format(Locale.ROOT, "Line %d: ", line))
                            .contains(reason);
                    assertThat(e.problem().extensions()).containsEntry("line", line);
                });
    }
}
