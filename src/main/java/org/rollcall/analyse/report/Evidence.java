package org.rollcall.analyse.report;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;

/**
 * A number that made a rule fire.
 *
 * @param name a key path, or the name of a feature of the score and of a quantile
 * @param week of the ping that has it; null for what is no value of a ping
 */
@Schema(
        name = "AdviceNumber",
        requiredProperties = {"name", "week", "value"})
public record Evidence(
        String name,

        @Schema(implementation = String.class, nullable = true) @Nullable
        Week week,

        double value) {

    /** The number as it is written in a report, with its week: {@code 12 in 2026-W47}. */
    public String text() {
        var number = value == Math.rint(value) ? Numbers.rounded(value) : Numbers.significant(value);
        return week == null ? number : number + " in " + week;
    }
}
