package org.rollcall.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.dictionary.Metric;
import org.rollcall.dictionary.ValueType;
import org.rollcall.problem.ProblemException;

class MetricColumnsTest {

    private final List<Dictionary> dictionaries = List.of(
            dictionary(8, metric(2, "counts.issues"), metric(1, "id")),
            dictionary(9, metric(1, "id"), metric(2, "counts.issues"), metric(3, "counts.x.open"), metric(4, "a(b")));

    @Test
    void allMetricsOfAllDictionaries_areMeant_inTheOrderOfTheirOrdinals_whereNoneIsNamed() {
        assertThat(keyPaths()).containsExactly("id", "counts.issues", "counts.x.open", "a(b");
    }

    @Test
    void starStandsForAnyText_andAllElseForItself() {
        assertThat(keyPaths("counts.*")).containsExactly("counts.issues", "counts.x.open");
        assertThat(keyPaths("*.open", "id")).containsExactly("id", "counts.x.open");
        assertThat(keyPaths("*s.i*s")).containsExactly("counts.issues");
        assertThat(keyPaths("a(b")).containsExactly("a(b");
        for (var glob : List.of("countsXissues", "counts", "issues", "", "counts.?ssues")) {
            assertThatThrownBy(() -> keyPaths("id", glob))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("'" + glob + "'");
        }
    }

    @Test
    void fewMetrics_areReadAlone_manyOutOfTheirVectors() {
        var few = MetricColumns.of(dictionaries, List.of("counts.*"));
        assertThat(few.columns()).extracting(MetricColumns.Column::position).containsExactly(1, 2);
        assertThat(few.readAlone()).isNotNull();
        var many = MetricColumns.of(
                List.of(dictionary(
                        9,
                        IntStream.rangeClosed(2, 1000)
                                .mapToObj(ordinal -> metric(ordinal, "m" + ordinal))
                                .toArray(Metric[]::new))),
                List.of());
        assertThat(many.columns().getFirst()).isEqualTo(new MetricColumns.Column(2, 2, "m2", ValueType.NUMBER));
        assertThat(many.readAlone()).isNull();
    }

    @Test
    void metricWithTheNameOfAnotherColumn_getsAPrefix() {
        var columns = MetricColumns.of(
                List.of(dictionary(9, metric(1, "metric.id"), metric(2, "id"), metric(3, "week"))), List.of());

        assertThat(columns.names(List.of("id", "week")))
                .containsExactly("metric.id", "metric.metric.id", "metric.week");
    }

    private List<String> keyPaths(String... globs) {
        return MetricColumns.of(dictionaries, List.of(globs)).columns().stream()
                .map(MetricColumns.Column::keyPath)
                .toList();
    }

    private static Dictionary dictionary(int minor, Metric... metrics) {
        return new Dictionary(new DictionaryVersion(18, minor), List.of(metrics));
    }

    private static Metric metric(int ordinal, String keyPath) {
        return new Metric(ordinal, keyPath, ValueType.NUMBER);
    }
}
