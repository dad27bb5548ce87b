package org.rollcall.analyse.score;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The usage of a feature by the leading organisations, computed so that no organisation can be seen in it or move it alone:
 * the mean of the top decile of 50 organisations or more, the upper quartile of 20 to 49, and 0 of fewer.
 */
final class Leader {

    private static final int ENOUGH_FOR_QUARTILE = 20;
    private static final int ENOUGH_FOR_DECILE = 50;
    private static final int DECILE = 10;
    private static final double LARGEST_SHARE = 0.25;

    private static final MathContext DIGITS = new MathContext(3);

    private Leader() {}

    /**
     * The leader.
     *
     * @param values the usage of each organisation, one value each
     * @return rounded to three significant digits
     */
    static double of(Collection<Double> values) {
        var descending = new ArrayList<>(values);
        descending.sort((one, other) -> Double.compare(other, one));
        if (descending.size() < ENOUGH_FOR_QUARTILE) {
            return 0;
        }
        return rounded(descending.size() < ENOUGH_FOR_DECILE ? upperQuartile(descending) : meanOfTopDecile(descending));
    }

    /** The largest are left out until none of those that are left has more than a quarter of their sum. */
    private static double meanOfTopDecile(List<Double> descending) {
        var first = 0;
        while (descending.size() - first >= ENOUGH_FOR_DECILE) {
            var top = descending.subList(first, first + (descending.size() - first + DECILE - 1) / DECILE);
            var sum = top.stream().mapToDouble(Double::doubleValue).sum();
            if (top.getFirst() <= LARGEST_SHARE * sum) {
                return sum / top.size();
            }
            first++;
        }
        return descending.size() - first < ENOUGH_FOR_QUARTILE
                ? 0
                : upperQuartile(descending.subList(first, descending.size()));
    }

    /** With linear interpolation between neighbours, like {@code percentile_cont} of PostgreSQL. */
    private static double upperQuartile(List<Double> descending) {
        var position = 0.25 * (descending.size() - 1);
        var above = descending.get((int) Math.floor(position));
        var below = descending.get((int) Math.ceil(position));
        return above + (below - above) * (position - Math.floor(position));
    }

    /** With three significant digits, so that a number is that of many possible organisations. */
    static double rounded(double value) {
        return value == 0 ? 0 : BigDecimal.valueOf(value).round(DIGITS).doubleValue();
    }
}
