package org.rollcall.operate.privacy;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.rollcall.analyse.RetiredWeeks.RetiredWeek;
import org.rollcall.ping.Week;

/**
 * A week whose pings are in the archive only, but for those that have come since.
 *
 * @param pings that are there only
 * @param retiredAt when they were taken out of the database
 */
@Schema(requiredProperties = {"week", "pings", "retired_at"})
public record ListedWeek(
        @Schema(implementation = String.class) Week week, long pings, Instant retiredAt) {

    static ListedWeek of(RetiredWeek retired) {
        return new ListedWeek(retired.week(), retired.pings(), retired.retiredAt());
    }
}
