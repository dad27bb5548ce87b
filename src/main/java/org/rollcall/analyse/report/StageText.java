package org.rollcall.analyse.report;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.rollcall.analyse.report.StageUse.MetricUse;
import org.rollcall.analyse.report.StageUse.Use;

/**
 * The use of a stage as it is written in a report.
 *
 * @param known the number of metrics that are in use or not
 * @param mostUsed the largest numbers, each with its metric
 * @param notUsed the first metrics that are 0
 */
record StageText(
        String name,
        String inUse,
        String known,
        String failed,
        String absent,
        String noCount,
        List<String> mostUsed,
        List<String> notUsed) {

    private static final int NAMED = 3;

    /** A longer description is cut, in characters. */
    private static final int MAX_DESCRIPTION = 90;

    static List<StageText> of(List<StageUse> stages) {
        return stages.stream().map(StageText::of).toList();
    }

    private static StageText of(StageUse stage) {
        return new StageText(
                name(stage),
                Numbers.whole(stage.inUse()),
                Numbers.whole(stage.inUse() + stage.notInUse()),
                Numbers.whole(stage.failed()),
                Numbers.whole(stage.absent()),
                Numbers.whole(stage.noCount()),
                used(stage, Use.IN_USE)
                        .sorted(Comparator.comparing(MetricUse::value, Comparator.reverseOrder()))
                        .limit(NAMED)
                        .map(metric ->
                                description(metric) + ": " + Numbers.whole(Objects.requireNonNull(metric.value())))
                        .toList(),
                used(stage, Use.NOT_IN_USE)
                        .limit(NAMED)
                        .map(StageText::description)
                        .toList());
    }

    private static String name(StageUse stage) {
        var name = stage.stage();
        if (name == null) {
            return "Stage unknown";
        }
        var words = name.replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static Stream<MetricUse> used(StageUse stage, Use use) {
        return stage.metrics().stream().filter(metric -> metric.use() == use);
    }

    private static String description(MetricUse metric) {
        var text = Stream.of(Objects.requireNonNullElse(metric.description(), metric.keyPath())
                        .split("\\s+", -1))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(" "))
                .replaceAll("[.]$", "");
        return text.length() <= MAX_DESCRIPTION
                ? text
                : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, MAX_DESCRIPTION - 3))) + "...";
    }
}
