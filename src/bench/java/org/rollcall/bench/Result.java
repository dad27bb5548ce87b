package org.rollcall.bench;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of the table.
 *
 * @param ratio to the reference, or the measure itself where the target is absolute; null where there is none
 * @param reference what the ratio is to
 * @param target what Rollcall aims at; null where it aims at nothing
 * @param reached whether it is; null where there is no target
 */
record Result(
        String section,
        String contestant,
        String unit,
        Measure measure,
        @Nullable Double ratio,
        @Nullable String reference,
        @Nullable String target,
        @Nullable Boolean reached) {

    static Result plain(String section, String contestant, String unit, Measure measure) {
        return new Result(section, contestant, unit, measure, null, null, null, null);
    }

    static Result compared(
            String section, String contestant, String unit, Measure measure, Measure reference, String name) {
        return new Result(section, contestant, unit, measure, measure.median() / reference.median(), name, null, null);
    }

    /** @param atLeast the least ratio that reaches the target */
    static Result ratioAtLeast(
            String section,
            String contestant,
            String unit,
            Measure measure,
            Measure reference,
            String name,
            double atLeast) {
        var ratio = measure.median() / reference.median();
        return new Result(
                section,
                contestant,
                unit,
                measure,
                ratio,
                name,
                String.format(Locale.ROOT, "at least %.2f", atLeast),
                ratio >= atLeast);
    }

    /** @param atMost the largest ratio that reaches the target */
    static Result ratioAtMost(
            String section,
            String contestant,
            String unit,
            Measure measure,
            Measure reference,
            String name,
            double atMost) {
        var ratio = measure.median() / reference.median();
        return new Result(
                section,
                contestant,
                unit,
                measure,
                ratio,
                name,
                String.format(Locale.ROOT, "at most %.2f", atMost),
                ratio <= atMost);
    }

    /** @param below the bound of the median */
    static Result below(String section, String contestant, String unit, Measure measure, double below) {
        return new Result(
                section,
                contestant,
                unit,
                measure,
                null,
                null,
                "below " + String.format(Locale.ROOT, below < 10 ? "%.1f" : "%.0f", below),
                measure.median() < below);
    }
}
