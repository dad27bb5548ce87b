package org.rollcall.analyse.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Lines of weeks in a drawing of 100 x 24, from 0 at the bottom to 100 per cent at the top. */
final class TrendLine {

    private static final int WEEKS = 26;

    private static final double WIDTH = 100;

    private static final double HEIGHT = 22;

    private static final double MARGIN = 1;

    private TrendLine() {}

    /** The points of the last half year; empty where there is only one, or none. */
    static String of(List<Double> percentages) {
        var last = percentages.subList(Math.max(0, percentages.size() - WEEKS), percentages.size());
        if (last.size() < 2) {
            return "";
        }
        return IntStream.range(0, last.size())
                .mapToObj(i -> String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        WIDTH * i / (last.size() - 1),
                        MARGIN + HEIGHT * (1 - last.get(i) / 100)))
                .collect(Collectors.joining(" "));
    }
}
