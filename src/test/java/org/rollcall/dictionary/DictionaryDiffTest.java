package org.rollcall.dictionary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Corpus;

class DictionaryDiffTest {

    /** As in 18.9. */
    private static final String METRIC = """
            - key_path: a
              description: What it is
              product_group: source_code
              value_type: number
              status: active
              time_frame: all
              data_source: database
              data_category: optional
              tiers: [free, premium]
            """;

    @Test
    void sameDictionary_changesNothing() {
        assertThat(diff(METRIC, METRIC).totals()).isEqualTo(new DiffTotals(0, 0, 0, 0, 0, 0, 0, 0, 1, 0));
    }

    @Test
    void metricOfTheSecondOnly_isAdded_withAllThatItDeclares() {
        var diff = diff("- key_path: b\n", METRIC + "- key_path: b\n");

        assertThat(diff.totals()).isEqualTo(new DiffTotals(1, 0, 1, 0, 0, 0, 0, 0, 1, 0));
        assertThat(DiffAnswer.of(diff).added())
                .containsExactly(new DiffAnswer.Change(
                        "a",
                        "What it is",
                        null,
                        new MetricFacts(
                                "number",
                                "all",
                                "active",
                                "optional",
                                "database",
                                "source_code",
                                List.of("free", "premium"))));
    }

    @Test
    void metricOfTheFirstOnly_isRemoved() {
        var diff = diff(METRIC + "- key_path: b\n", "- key_path: b\n");

        assertThat(diff.totals()).isEqualTo(new DiffTotals(0, 1, 0, 1, 0, 0, 0, 0, 1, 0));
        assertThat(DiffAnswer.of(diff).removed()).singleElement().satisfies(change -> {
            assertThat(change.keyPath()).isEqualTo("a");
            assertThat(change.description()).isEqualTo("What it is");
            assertThat(change.after()).isNull();
        });
    }

    @Test
    void metricThatIsAddedAsRemoved_isNotNewlySent() {
        assertThat(diff("- key_path: b\n", METRIC.replace("active", "removed") + "- key_path: b\n")
                        .totals())
                .isEqualTo(new DiffTotals(0, 0, 1, 0, 0, 0, 0, 0, 1, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "active,        removed,    0, 1",
        "deprecated,    removed,    0, 1",
        "broken,        removed,    0, 1",
        "removed,       active,     1, 0",
        "removed,       broken,     1, 0",
        "active,        broken,     0, 0",
        "active,        deprecated, 0, 0",
        "deprecated,    active,     0, 0",
    })
    void anotherStatus_isAChange_andSaysWhatIsSent(String before, String after, int newlySent, int noLongerSent) {
        var diff = diff(METRIC.replace("active", before), METRIC.replace("active", after));

        assertThat(diff.totals()).isEqualTo(new DiffTotals(newlySent, noLongerSent, 0, 0, 1, 0, 0, 0, 0, 0));
        assertThat(DiffAnswer.of(diff).statusChanged()).singleElement().satisfies(change -> {
            assertThat(change.before()).isEqualTo(facts("status", before));
            assertThat(change.after()).isEqualTo(facts("status", after));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "status: active            | status: data_available",
                "status: active            | status: implemented",
                "status: data_available    | status: not_used",
                "status: active            | status: Active",
                "data_category: optional   | data_category: Optional",
                "data_source: database     | data_source: Database",
                "product_group: source_code| product_group: group::source code",
                "product_group: source_code| product_group: Source-Code",
                "tiers: [free, premium]    | tier: [premium, free, free]",
                "tiers: [free, premium]    | tiers: [Free, Premium]",
            })
    void anotherSpelling_isNoChange_andIsCounted(String one, String other) {
        var before = METRIC.replace(one.replace("data_available", "active"), one);
        var after = METRIC.replace(one.replace("data_available", "active"), other);
        assertThat(before).isNotEqualTo(after);

        assertThat(diff(before, after).totals()).isEqualTo(new DiffTotals(0, 0, 0, 0, 0, 0, 0, 0, 1, 1));
        assertThat(diff(after, before).totals()).isEqualTo(new DiffTotals(0, 0, 0, 0, 0, 0, 0, 0, 1, 1));
    }

    @Test
    void tierForTiers_isNotEvenAnotherSpelling() {
        assertThat(diff(METRIC.replace("tiers", "tier"), METRIC).totals())
                .isEqualTo(new DiffTotals(0, 0, 0, 0, 0, 0, 0, 0, 1, 0));
    }

    @Test
    void anotherTypeOrTimeFrame_isAChangeOfItsOwn_letterForLetter() {
        var retyped = diff(METRIC, METRIC.replace("number", "Number"));
        assertThat(retyped.totals()).isEqualTo(new DiffTotals(0, 0, 0, 0, 0, 1, 0, 0, 0, 0));
        assertThat(DiffAnswer.of(retyped).retyped())
                .extracting(DiffAnswer.Change::after)
                .containsExactly(facts("value_type", "Number"));

        var retimed = diff(METRIC.replace("  time_frame: all\n", ""), METRIC);
        assertThat(retimed.totals()).isEqualTo(new DiffTotals(0, 0, 0, 0, 0, 0, 1, 0, 0, 0));
        assertThat(DiffAnswer.of(retimed).timeFrameChanged())
                .containsExactly(
                        new DiffAnswer.Change("a", "What it is", MetricFacts.NONE, facts("time_frame", "all")));
    }

    @Test
    void anotherAttribute_isShownWithoutThoseThatStay() {
        var diff = diff(
                METRIC.replace("  data_category: optional\n", "")
                        .replace("source_code", "group::gitaly")
                        .replace("database", "redis"),
                METRIC.replace("database", "redis"));

        assertThat(diff.totals()).isEqualTo(new DiffTotals(0, 0, 0, 0, 0, 0, 0, 1, 0, 0));
        assertThat(DiffAnswer.of(diff).attributesChanged())
                .containsExactly(new DiffAnswer.Change(
                        "a",
                        "What it is",
                        facts("product_group", "gitaly"),
                        facts("data_category", "optional", "product_group", "source_code")));
    }

    @Test
    void metricThatChangesInManyWays_isInEachArray() {
        var diff = diff(METRIC, "- key_path: a\n  status: removed\n  value_type: string\n  time_frame: 7d\n");

        assertThat(diff.totals()).isEqualTo(new DiffTotals(0, 1, 0, 0, 1, 1, 1, 1, 0, 0));
        assertThat(DiffAnswer.of(diff).attributesChanged().getFirst().description())
                .isEqualTo("What it is");
    }

    @Test
    void theOtherWayRound_isTheOpposite() {
        var one = METRIC + "- key_path: b\n  status: removed\n- key_path: c\n";
        var other = METRIC.replace("number", "string") + "- key_path: b\n- key_path: d\n";

        var there = DiffAnswer.of(diff(one, other));
        var back = DiffAnswer.of(diff(other, one));

        assertThat(back.removed())
                .extracting(DiffAnswer.Change::before)
                .isEqualTo(there.added().stream().map(DiffAnswer.Change::after).toList());
        assertThat(back.totals().noLongerSent())
                .isEqualTo(there.totals().newlySent())
                .isEqualTo(2);
        assertThat(back.retyped().getFirst().before())
                .isEqualTo(there.retyped().getFirst().after());
    }

    @Test
    void filter_letsThroughWhatFitsInEitherDictionary() {
        var before = METRIC + "- key_path: b\n  data_category: operational\n- key_path: c\n";
        var after = METRIC.replace("optional", "operational") + "- key_path: b\n- key_path: c\n";

        assertThat(keyPaths(diff(before, after).only(category("optional")))).containsExactly("a");
        assertThat(keyPaths(diff(before, after).only(category("Operational")))).containsExactly("a", "b");
        assertThat(keyPaths(diff(before, after).only(category("optional", "operational"))))
                .containsExactly("a", "b");
        assertThat(keyPaths(diff(before, after).only(DiffFilter.NONE))).containsExactly("a", "b", "c");
    }

    @Test
    void filtersOfSeveralKinds_mustAllFit_inTheSameDictionary() {
        var diff = diff(METRIC, METRIC.replace("optional", "operational").replace("database", "redis"));

        assertThat(keyPaths(diff.only(DiffFilter.of(List.of("optional"), List.of("database"), List.of(), List.of()))))
                .containsExactly("a");
        assertThat(keyPaths(diff.only(DiffFilter.of(List.of("optional"), List.of("redis"), List.of(), List.of()))))
                .isEmpty();
        assertThat(keyPaths(diff.only(
                        DiffFilter.of(List.of(), List.of(), List.of("group::source code"), List.of("premium", "x")))))
                .containsExactly("a");
    }

    @Test
    void fieldsOfOtherKinds_areText() {
        var diff = diff(
                METRIC,
                METRIC.replace("What it is", "{a: 1}")
                        .replace("source_code", "7")
                        .replace("[free, premium]", "free")
                        .replace("optional", "''"));

        var change = DiffAnswer.of(diff).attributesChanged().getFirst();
        assertThat(change.description()).isEqualTo("{\"a\":1}");
        assertThat(change.after()).isEqualTo(new MetricFacts(null, null, null, null, null, "7", List.of("free")));
    }

    @Test
    void realVersions_differAsCounted() {
        var diff = corpusDiff("13.12", "18.9");

        assertThat(diff.totals()).isEqualTo(new DiffTotals(1_837, 312, 1_983, 80, 238, 6, 18, 1_157, 0, 0));
    }

    @Test
    void report_beginsWithVersionsAndTotals_andShowsWhatIsNewlySentFirst() {
        var report = DiffReport.markdown(diff(
                METRIC.replace("key_path: a", "key_path: gone") + "- key_path: t\n  value_type: string\n",
                METRIC + "- key_path: b\n- key_path: t\n  value_type: number\n"));

        assertThat(report).startsWith("""
                # What changes in what is sent: 1.0 to 2.0

                |  | from | to |
                | --- | --- | --- |
                | version | 1.0 | 2.0 |
                | metrics declared | 2 | 3 |
                | published | 2026-11-24T05:00:00Z | 2026-11-24T05:00:00Z |
                | SHA-256 of the definitions | `00ff` | `00ff` |

                All metrics of both dictionaries are compared.

                ## Totals

                | what | metrics |
                | --- | --- |
                | newly sent | 2 |
                | - of category `optional` | 1 |
                | - of category not declared | 1 |
                | no longer sent | 1 |
                | another value type | 1 |
                """);
        assertThat(report.lines().filter(line -> line.startsWith("## ")))
                .containsExactly(
                        "## Totals",
                        "## Newly sent (2)",
                        "## No longer sent (1)",
                        "## Another value type (1)",
                        "## Another time frame (0)",
                        "## Another status, sent before and after (0)",
                        "## Another category (0)",
                        "## Another source (0)",
                        "## Another product group (0)",
                        "## Other tiers (0)");
        assertThat(report)
                .contains("""
                        ### Category `optional` (1)

                        | key path | type | time frame | source | description |
                        | --- | --- | --- | --- | --- |
                        | `a` | `number` | `all` | `database` | What it is |
                        """)
                .contains("| `gone` | `optional` | no longer declared | What it is |\n")
                .contains("| `t` | `string` | `number` |  |\n");
    }

    @Test
    void reportOfAFilter_saysThatItIsNotAll() {
        assertThat(DiffReport.markdown(diff(METRIC, METRIC)
                        .only(DiffFilter.of(
                                List.of("optional", "standard"), List.of(), List.of("source_code"), List.of()))))
                .contains("**Not all metrics are compared**, but those that have in either dictionary: category"
                        + " `optional` or `standard`, and product group `source_code`.\n");
    }

    @Test
    void attributesThatManyMetricsChange_areGroupedByChange_mostFrequentFirst() {
        var before = "- {key_path: a, product_group: x}\n- {key_path: b}\n- {key_path: c}\n";
        var after = before.replace(", product_group: x", "").replace("}", ", product_group: y}");

        assertThat(DiffReport.markdown(diff(before, after))).contains("""
                ## Another product group (3)

                not declared to `y` (2):

                - `b`
                - `c`

                `x` to `y` (1):

                - `a`
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a | b | c",
                "a\\n\\n# Nothing changed\\n\\n| x |",
                "a\\r\\n- b",
                "a\\u2028b\\u0085c",
                "`code` ``x``",
                "```",
                "[click](https://evil.example)",
                "![](https://evil.example/x.png)",
                "<script>alert(1)</script>",
                "<!-- ",
                "<https://evil.example>",
                "https://evil.example www.evil.example",
                "**bold** _it_ __it__ ~~gone~~",
                "\\\\| \\\\` \\\\[x](y)",
                "&lt;script&gt; &#124;",
                "$x$ @someone #1",
                "\\u202Egnp.exe\\u200B",
            })
    void hostileText_staysTextOnOneLine(String yaml) {
        var hostile = METRIC.replace("What it is", "\"" + yaml + "\"")
                .replace("source_code", "\"" + yaml + "\"")
                .replace("key_path: a", "key_path: \"" + yaml.replace(".", "") + "\"");
        var plain = DiffReport.markdown(diff("- key_path: b\n", METRIC));
        var report = DiffReport.markdown(diff("- key_path: b\n", hostile));

        assertThat(report.lines()).hasSameSizeAs(plain.lines().toList());
        var row = report.lines()
                .filter(line -> line.contains("`number` | `all` | `database`"))
                .collect(Collectors.joining());
        assertThat(row.replaceAll("\\\\[\\\\|]", "").chars().filter(c -> c == '|'))
                .hasSize(6);
        var text = row.replaceAll("\\\\[\\p{Punct}]", "").replaceAll("`[^`|<>&]+`", "");
        assertThat(text)
                .doesNotContain("`", "[", "]", "<", ">", "&", "*", "~", "$", "@", "#", "\\", "://", "www.")
                .doesNotContainPattern("[\\p{C}\\p{Zl}\\p{Zp}]");
    }

    @Test
    void endlessDescription_isCut() {
        var report = DiffReport.markdown(
                diff("- key_path: b\n", METRIC.replace("What it is", "\uD83D\uDE00 ".repeat(5_000))));

        assertThat(report).contains("\uD83D\uDE00 ...").hasSizeLessThan(5_000);
    }

    @ParameterizedTest
    @CsvSource({"16.4, 17.8, 9", "13.12, 18.9, 1000"})
    void reportOfVersions_namesEachMetricThatIsNewlySentOnce(String from, String to, int atLeast) {
        var diff = corpusDiff(from, to);
        assertThat(diff.where(MetricPair::isNewlySent)).hasSizeGreaterThanOrEqualTo(atLeast);
        var report = DiffReport.markdown(diff);
        var newlySent = report.substring(report.indexOf("## Newly sent"), report.indexOf("## No longer sent"));

        for (var pair : diff.where(MetricPair::isNewlySent)) {
            assertThat(newlySent.split("\n\\| `" + pair.keyPath() + "` ", -1)).hasSize(2);
        }
    }

    private static DictionaryDiff corpusDiff(String from, String to) {
        return diff(
                new String(Corpus.read("definitions/" + from + ".yml"), UTF_8),
                new String(Corpus.read("definitions/" + to + ".yml"), UTF_8));
    }

    private static DiffFilter category(String... categories) {
        return DiffFilter.of(List.of(categories), List.of(), List.of(), List.of());
    }

    private static Stream<String> keyPaths(DictionaryDiff diff) {
        return diff.metrics().stream().map(MetricPair::keyPath);
    }

    private static DictionaryDiff diff(String before, String after) {
        var from = metrics(before);
        var to = metrics(after);
        return DictionaryDiff.between(describe("1.0", from.size()), from, describe("2.0", to.size()), to);
    }

    /** Field and value, by turns. */
    private static MetricFacts facts(String... fields) {
        var attributes = JsonNodeFactory.instance.objectNode();
        for (var i = 0; i < fields.length; i += 2) {
            attributes.put(fields[i], fields[i + 1]);
        }
        return MetricFacts.of(attributes);
    }

    private static DictionaryDescription describe(String version, int definitions) {
        return new DictionaryDescription(
                version, definitions, "00ff", Instant.parse("2026-11-24T05:00:00Z"), 0, null, null);
    }

    private static List<DeclaredMetric> metrics(String yaml) {
        return DefinitionYaml.parse(yaml.getBytes(UTF_8)).definitions().stream()
                .map(definition -> DeclaredMetric.of(definition.keyPath(), definition.attributes()))
                .toList();
    }
}
