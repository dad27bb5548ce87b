package org.rollcall.dictionary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.rollcall.Corpus;

class IncompatibilityTest {

    private static final List<String> VALUE_TYPES = List.of("number", "boolean", "string", "object", "unheard_of", "");
    private static final List<String> TIME_FRAMES = List.of("7d", "28d", "all", "none", "14d", "");

    static Stream<Arguments> everyChange() {
        var changes = new ArrayList<Arguments>();
        for (var field : List.of("value_type", "time_frame")) {
            var values = field.equals("value_type") ? VALUE_TYPES : TIME_FRAMES;
            for (var before : values) {
                for (var after : values) {
                    changes.add(Arguments.of(field, before, after));
                }
            }
        }
        return changes.stream();
    }

    /** Empty stands for a field that is left out. */
    @ParameterizedTest
    @MethodSource
    void everyChange(String field, String before, String after) {
        var found = Incompatibility.between(
                definitions("- key_path: a\n" + field(field, after)),
                List.of(published("1.0", "- key_path: a\n" + field(field, before))));

        if (meaning(field, before).equals(meaning(field, after))) {
            assertThat(found).isEmpty();
        } else {
            assertThat(found)
                    .containsExactly(
                            new Incompatibility("a", field, shown(field, before), shown(field, after), List.of("1.0")));
        }
    }

    @Test
    void everythingElse_mayChange() {
        var before = """
                - key_path: a
                  description: Old
                  product_group: x
                  value_type: number
                  status: active
                  time_frame: all
                  data_source: database
                  data_category: optional
                  tiers: [free]
                - key_path: gone
                """;
        var after = """
                - key_path: new
                - key_path: a
                  description: New
                  product_group: y
                  value_type: number
                  status: removed
                  time_frame: all
                  data_source: redis
                  data_category: operational
                  tiers: [ultimate]
                """;

        assertThat(Incompatibility.between(definitions(after), List.of(published("1.0", before))))
                .isEmpty();
    }

    @Test
    void everyOffender_isListedOnce_withAllItsVersions_inTheOrderOfTheFile() {
        var one = "- key_path: a\n  value_type: string\n  time_frame: 7d\n- key_path: b\n  value_type: number\n";
        var other = "- key_path: a\n  value_type: boolean\n  time_frame: all\n- key_path: b\n  value_type: string\n";

        assertThat(Incompatibility.between(
                        definitions("""
                                - key_path: b
                                  value_type: string
                                - key_path: a
                                  value_type: number
                                  time_frame: all
                                """),
                        List.of(published("9.10", one), published("10.0", other), published("9.9", one))))
                .containsExactly(
                        new Incompatibility("b", "value_type", "number", "string", List.of("9.9", "9.10")),
                        new Incompatibility("a", "value_type", "boolean", "number", List.of("10.0")),
                        new Incompatibility("a", "value_type", "string", "number", List.of("9.9", "9.10")),
                        new Incompatibility("a", "time_frame", "7d", "all", List.of("9.9", "9.10")));
    }

    @ParameterizedTest
    @CsvSource({"16.4, 17.8, 2, 3", "13.12, 18.9, 6, 18"})
    void versions_changeTypesAndTimeFrames_inBothOrders(String from, String to, int types, int timeFrames) {
        var older = new String(Corpus.read("definitions/" + from + ".yml"), UTF_8);
        var newer = new String(Corpus.read("definitions/" + to + ".yml"), UTF_8);

        for (var found : List.of(
                Incompatibility.between(definitions(newer), List.of(published(from, older))),
                Incompatibility.between(definitions(older), List.of(published(to, newer))))) {
            assertThat(found.stream().filter(change -> change.attribute().equals("value_type")))
                    .hasSize(types);
            assertThat(found.stream().filter(change -> change.attribute().equals("time_frame")))
                    .hasSize(timeFrames);
        }
    }

    private static String field(String name, String value) {
        return value.isEmpty() ? "" : "  %s: %s\n".formatted(name, value);
    }

    private static String meaning(String field, String value) {
        return field.equals("value_type") ? ValueType.of(value).name() : value;
    }

    private static @Nullable String shown(String field, String value) {
        if (field.equals("value_type")) {
            return value.isEmpty() || value.equals("unheard_of") ? "any" : value;
        }
        return value.isEmpty() ? null : value;
    }

    private static List<MetricDefinition> definitions(String yaml) {
        return DefinitionYaml.parse(yaml.getBytes(UTF_8)).definitions();
    }

    private static Dictionary published(String version, String yaml) {
        var ordinal = new AtomicInteger();
        return new Dictionary(
                DictionaryVersion.parse(version).orElseThrow(),
                definitions(yaml).stream()
                        .map(definition -> new Metric(
                                ordinal.incrementAndGet(),
                                definition.keyPath(),
                                ValueType.of(definition.valueType()),
                                null,
                                null,
                                null,
                                definition.timeFrame()))
                        .toList());
    }
}
