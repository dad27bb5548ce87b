package org.rollcall.dictionary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns have names that differ in more than case, and one type for ever once a file has them. */
class ColumnPlanTest {

    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void namesDifferInMoreThanCase_fromEachOther_andFromEveryOtherColumn() {
        var columns = published(List.of(
                definition("counts.issues", "number"),
                definition("counts.Issues", "number"),
                definition("COUNTS.ISSUES", "number"),
                definition("ID", "number"),
                definition("hostname", "string"),
                definition("metric.hostname", "string"),
                definition("other_Values", "number"),
                definition("counts.Issues_2", "number")));

        assertThat(columns.stream().map(MetricColumn::name))
                .containsExactly(
                        "counts.issues",
                        "counts.Issues_2",
                        "COUNTS.ISSUES_3",
                        "metric.ID",
                        "metric.hostname",
                        "metric.hostname_6",
                        "metric.other_Values",
                        "counts.Issues_2_8");
        assertThat(columns.stream().map(column -> column.name().toLowerCase(Locale.ROOT)))
                .doesNotHaveDuplicates()
                .doesNotContainAnyElementsOf(ColumnNames.RESERVED);
    }

    @Test
    void nameThatWasGiven_staysForEver_whateverIsPublishedLater() {
        var first = published(List.of(definition("counts.Issues", "number")));
        var plan = ColumnPlan.of(
                first, List.of(definition("counts.issues", "number"), definition("counts.Issues", "number")));

        assertThat(plan.added()).extracting(MetricColumn::name).containsExactly("counts.issues_2");
        assertThat(plan.changed()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "string, number, NUMBER",
        "string, object, OBJECT",
        "object, number, NUMBER",
        "string, whatever, ANY",
        "boolean, boolean, BOOLEAN",
    })
    void columnThatNoFileHas_isOfTheSameType_inEitherOrderOfPublication(String one, String other, ValueType type) {
        assertThat(type(one, other)).isEqualTo(type);
        assertThat(type(other, one)).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({"boolean, number, BOOLEAN", "number, boolean, NUMBER", "string, boolean, STRING"})
    void booleans_areNotMixedWithAnything(String first, String second, ValueType type) {
        assertThat(type(first, second)).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({
        "string, number, a_number",
        "string, object, ",
        "object, number, ",
        "number, string, ",
        "boolean, number, ",
    })
    void columnThatAFileHas_keepsItsType_andNumbersGetOneBesideTexts(String first, String second, String numbers) {
        var kept = published(List.of(definition("a", first))).stream()
                .map(column ->
                        new MetricColumn(column.ordinal(), column.keyPath(), column.name(), column.type(), true, null))
                .toList();

        var later = with(kept, List.of(definition("a", second)));

        assertThat(later).singleElement().satisfies(column -> {
            assertThat(column.name()).isEqualTo("a");
            assertThat(column.type()).isEqualTo(ValueType.of(first));
            assertThat(column.numberName()).isEqualTo(numbers);
        });
        assertThat(with(later, List.of(definition("a", second)))).isEqualTo(later);
    }

    private static ValueType type(String first, String second) {
        return with(published(List.of(definition("a", first))), List.of(definition("a", second)))
                .getFirst()
                .type();
    }

    private static List<MetricColumn> published(List<MetricDefinition> definitions) {
        return with(List.of(), definitions);
    }

    private static List<MetricColumn> with(List<MetricColumn> known, List<MetricDefinition> definitions) {
        var plan = ColumnPlan.of(known, definitions);
        var columns = new ArrayList<>(known);
        plan.changed().forEach(changed -> columns.set(changed.ordinal() - 1, changed));
        return Stream.concat(columns.stream(), plan.added().stream()).toList();
    }

    private static MetricDefinition definition(String keyPath, String valueType) {
        return new MetricDefinition(keyPath, 1, JSON.createObjectNode().put("value_type", valueType));
    }
}
