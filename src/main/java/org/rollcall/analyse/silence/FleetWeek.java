package org.rollcall.analyse.silence;

import java.math.BigDecimal;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The running week beside the same days of last week. All pings count, revisions and withdrawn ones too: each shows that the way
 * from an instance to here is open.
 *
 * @param week the running one, {@code 2026-W47}
 * @param until the end of the stretch, now
 * @param pings of the running week
 * @param lastWeek the week before it
 * @param lastWeekPings of that week, those that had come by the same time of it
 * @param ratio of the first to the second number; null where that is 0
 */
@Schema(requiredProperties = {"week", "until", "pings", "last_week", "last_week_pings", "ratio"})
public record FleetWeek(
        String week,
        Instant until,
        long pings,
        String lastWeek,
        long lastWeekPings,
        @Schema(nullable = true) @Nullable BigDecimal ratio) {}
