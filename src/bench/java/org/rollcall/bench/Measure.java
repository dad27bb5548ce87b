package org.rollcall.bench;

import java.util.Arrays;
import java.util.List;

/** Repeated measurements of one thing. */
record Measure(double median, double min, double max) {

    static Measure of(double... values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        var n = sorted.length;
        return new Measure((sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[0], sorted[n - 1]);
    }

    static Measure of(List<Double> values) {
        return of(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
