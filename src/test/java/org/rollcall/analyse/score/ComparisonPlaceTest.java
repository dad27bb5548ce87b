package org.rollcall.analyse.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonPlaceTest {

    /** Quantiles p25, p50 and p75. */
    @ParameterizedTest
    @CsvSource({
        "0, 1 2 3, below p25",
        "1, 1 2 3, p25 to p50",
        "2.5, 1 2 3, p50 to p75",
        "3, 1 2 3, from p75",
        "0, 0 2 3, p25 to p50",
        "0, 0 0 3, same as p25 to p50",
        "0, 0 0 0, same as p25 to p75",
        "1, 0 0 3, p50 to p75",
        "1, 0 0 0, from p75",
        "3, 1 3 3, same as p50 to p75",
    })
    void place_isBetweenQuantiles_andNoneWhereManyHaveTheSame(double usage, String quantiles, String place) {
        var shown = new LinkedHashMap<String, Double>();
        for (var quantile : quantiles.split(" ", -1)) {
            shown.put("p" + (shown.size() + 1) * 25, Double.valueOf(quantile));
        }

        assertThat(Comparisons.place(usage, shown)).isEqualTo(place);
    }
}
