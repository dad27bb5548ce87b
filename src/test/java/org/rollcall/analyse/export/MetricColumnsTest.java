package org.rollcall.analyse.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.rollcall.dictionary.ColumnNames;
import org.rollcall.dictionary.MetricColumn;
import org.rollcall.dictionary.ValueType;
import org.rollcall.platform.web.ProblemException;

class MetricColumnsTest {
    private final List<MetricColumn> known =
            List.of(metric(1, "id"), metric(2, "counts.issues"), metric(3, "counts.x.open"), metric(4, "a(b"));

    @Test
    void allMetrics_areMeant_inTheOrderOfTheirOrdinals_whereNoneIsNamed() {
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
        var few = MetricColumns.of(known, List.of("counts.*"));
        assertThat(few.columns()).extracting(MetricColumns.Column::position).containsExactly(1, 2);
        assertThat(few.readAlone()).isNotNull();
        var many = MetricColumns.of(
                IntStream.rangeClosed(2, 1000)
                        .mapToObj(ordinal -> metric(ordinal, "m" + ordinal))
                        .toList(),
                List.of());
        assertThat(many.columns().getFirst())
                .isEqualTo(new MetricColumns.Column(2, 2, "m2", "m2", ValueType.NUMBER, null));
        assertThat(many.readAlone()).isNull();
    }

    @Test
    void noColumnOfAnyFormat_hasANameThatAMetricMayHave() {
        for (var column : EnvelopeColumn.values()) {
            assertThat(ColumnNames.RESERVED).contains(column.text());
        }
        assertThat(ColumnNames.RESERVED).contains(PingRows.CURSOR, ParquetRows.OTHER_VALUES);
    }

    private List<String> keyPaths(String... globs) {
        return MetricColumns.of(known, List.of(globs)).columns().stream()
                .map(MetricColumns.Column::keyPath)
                .toList();
    }

    private static MetricColumn metric(int ordinal, String keyPath) {
        return new MetricColumn(ordinal, keyPath, keyPath, ValueType.NUMBER, false, null);
    }
}
