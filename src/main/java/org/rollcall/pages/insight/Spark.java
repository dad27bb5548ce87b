package org.rollcall.pages.insight;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A small line in a box of 72 times 26 pixels.
 *
 * @param path of SVG
 * @param x of its last point
 * @param y of its last point
 */
record Spark(String path, String x, String y) {

    /** As many points as it has at most. */
    static final int POINTS = 12;

    private static final double WIDTH = 70;
    private static final double HEIGHT = 21;

    /** A line through some values from 0 on, from the left edge to the right one; null where there are less than two. */
    static @Nullable Spark of(List<Double> values) {
        var highest = values.isEmpty() ? 0 : Collections.max(values);
        if (values.size() < 2 || highest <= 0) {
            return null;
        }
        var points = IntStream.range(0, values.size())
                .mapToObj(i -> x(i, values.size()) + " " + y(values.get(i), highest))
                .collect(Collectors.joining(" ", "M", ""));
        return new Spark(points, x(values.size() - 1, values.size()), y(values.getLast(), highest));
    }

    private static String x(int place, int points) {
        return number(1 + place * WIDTH / (points - 1));
    }

    private static String y(double value, double highest) {
        return number(3 + HEIGHT - value / highest * HEIGHT);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
