package org.rollcall.dictionary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Corpus;
import org.rollcall.Definitions;

class DefinitionLintTest {

    @Test
    void definitionsThatKeepTheRules_giveNoWarning() {
        assertThat(lint(Definitions.yaml("a number", "b string", "c boolean", "d object")))
                .isEmpty();
    }

    @Test
    void dictionaryOfTheReadme_givesNoWarning() throws IOException {
        assertThat(lint(Files.readString(Path.of("docs/examples/sample-dictionary.yml"))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"description", "value_type", "status", "time_frame", "data_source"})
    void fieldThatIsMissingOrNull_isAWarningWithTheLineOfItsDefinition(String field) {
        var warning = new DictionaryWarning("missing_field", "b", 9, field + " is missing or null");

        assertThat(lint(lastWith(field, ""))).containsExactly(warning);
        assertThat(lint(lastWith(field, "\n  " + field + ":"))).containsExactly(warning);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "''                   | product_group is empty",
                "' '                  | product_group is empty",
                "                     | product_group is missing or null",
                "null                 | product_group is missing or null",
            })
    void metricWithoutOwner_isAWarning(@Nullable String owner, String message) {
        var yaml = lastWith("product_group", owner == null ? "" : "\n  product_group: " + owner);

        assertThat(lint(yaml)).containsExactly(new DictionaryWarning("missing_owner", "b", 9, message));
    }

    @Test
    void removedMetric_needsTheMilestoneOfItsRemoval() {
        var removed = Definitions.yaml("a number").replace("active", "removed");

        assertThat(lint(removed))
                .containsExactly(new DictionaryWarning(
                        "missing_milestone", "a", 2, "status is removed, but milestone_removed is missing or null"));
        assertThat(lint(removed + "  milestone_removed: '16.0'\n")).isEmpty();
    }

    @Test
    void valueThatNobodyKnows_isAWarningThatNamesTheKnownOnes() {
        assertThat(lint(Definitions.yaml("a integer")))
                .containsExactly(new DictionaryWarning(
                        "unknown_value",
                        "a",
                        2,
                        "value_type is \"integer\"; known are boolean, number, object, string"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status: new",
                "status: Active",
                "time_frame: 14d",
                "data_source: [database]",
                "data_source: Database",
                "data_category: secret",
                "data_category: [optional]",
                "tiers: [free, gold]",
                "tier: starter",
                "performance_indicator_type: [smau, xmau]",
                "performance_indicator_type: xmau",
            })
    void valueThatNobodyKnows_inAnyFieldOfKnownValues_isAWarning(String field) {
        var name = field.substring(0, field.indexOf(':'));

        assertThat(lint(lastWith(name, "\n  " + field)))
                .extracting(DictionaryWarning::code, DictionaryWarning::keyPath)
                .containsExactly(tuple("unknown_value", "b"));
    }

    @Test
    void everyKnownValue_isSilent() {
        for (var field : List.of(
                "status: broken",
                "status: data_available",
                "status: implemented",
                "status: not_used",
                "status: deprecated",
                "data_category: standard",
                "data_category:",
                "tier: []",
                "tiers: [free, premium, ultimate]",
                "performance_indicator_type: []",
                "performance_indicator_type: [gmau, smau, paid_gmau, umau, customer_health_score, devops_report,"
                        + " lighthouse, leading_indicator]")) {
            assertThat(lint(lastWith(field.substring(0, field.indexOf(':')), "\n  " + field)))
                    .as(field)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Optional", "OPERATIONAL", "Standard", "Subscription"})
    void categoryInCapitals_isAWarningOfItsOwn(String category) {
        assertThat(lint(lastWith("data_category", "\n  data_category: " + category)))
                .containsExactly(new DictionaryWarning(
                        "category_spelling",
                        "b",
                        9,
                        "data_category is \"%s\"; write %s".formatted(category, category.toLowerCase(Locale.ROOT))));
    }

    @Test
    void keyPathBelowAnother_isAWarning_atTheLonger() {
        assertThat(lint(Definitions.yaml("x.y.z number", "x object", "x.yy number", "xw.y number")))
                .extracting(DictionaryWarning::code, DictionaryWarning::keyPath, DictionaryWarning::message)
                .containsExactly(
                        tuple(
                                "prefix_defined",
                                "x.y.z",
                                "'x' is defined too, and a payload cannot have a value there and members below it"),
                        tuple(
                                "prefix_defined",
                                "x.yy",
                                "'x' is defined too, and a payload cannot have a value there and members below it"));
    }

    @ParameterizedTest
    @CsvSource({
        "counts.issues,        counts.issue",
        "counts.issues,        count.issues",
        "counts.Issues,        counts.issues",
        "counts.ci_builds,     counts.ci-builds",
        "counts.ci_builds,     counts.cibuilds",
        "counts.categories,    counts.category",
        "counts.occurrences,   counts.occurences",
    })
    void keyPathsThatHardlyDiffer_areAWarning_atTheSecond(String first, String second) {
        assertThat(lint(Definitions.yaml(first + " number", "other number", second + " number")))
                .containsExactly(new DictionaryWarning(
                        "near_duplicate", second, 16, "hardly differs from '%s' at line 2".formatted(first)));
    }

    @ParameterizedTest
    @CsvSource({
        "counts.sast_jobs,  counts.dast_jobs",
        "counts.keep_10,    counts.keep_100",
        "counts.a_b,        counts.a.b",
        "counts.npm,        counts.rpm",
        "counts.user,       counts.uses",
        "counts.as,         counts.a",
        "monthly.issues,    weekly.issues",
    })
    void keyPathsThatDiffer_areNoNearDuplicates(String first, String second) {
        assertThat(lint(Definitions.yaml(first + " number", second + " number")))
                .isEmpty();
    }

    @Test
    void warnings_standInTheOrderOfTheFile() {
        assertThat(lint("- key_path: a.b\n- key_path: a\n  status: removed\n- key_path: A.b\n"))
                .extracting(DictionaryWarning::line)
                .isSorted()
                .hasSize(6 + 1 + 5 + 1 + 6 + 1);
    }

    @Test
    void samples_haveTheseWarnings() {
        assertThat(codes("16.4")).containsExactly("missing_field 3", "missing_milestone 1", "missing_owner 1");
        assertThat(codes("17.8")).isEmpty();
    }

    @Test
    void versionOfThirteenTwelve_hasTheseWarnings() {
        assertThat(codes("13.12")).containsExactly("missing_field 298", "missing_milestone 3", "missing_owner 191");
    }

    @Test
    void versionOfEighteenNine_hasNone() {
        assertThat(codes("18.9")).isEmpty();
    }

    private static List<String> codes(String version) {
        return DefinitionYaml.parse(Corpus.read("definitions/" + version + ".yml")).warnings().stream()
                .collect(Collectors.groupingBy(DictionaryWarning::code, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .sorted()
                .toList();
    }

    /** Two definitions, the second with another line in place of that of a field. */
    private static String lastWith(String field, String line) {
        var whole = Definitions.yaml("a number", "b number");
        var last = whole.lastIndexOf("- key_path");
        var lines = Stream.of(whole.substring(last).split("\n", -1))
                .filter(text -> !text.startsWith("  " + field + ":"))
                .collect(Collectors.joining("\n"));
        return whole.substring(0, last) + lines.stripTrailing() + line + "\n";
    }

    private static List<DictionaryWarning> lint(String yaml) {
        return DefinitionYaml.parse(yaml.getBytes(UTF_8)).warnings();
    }
}
