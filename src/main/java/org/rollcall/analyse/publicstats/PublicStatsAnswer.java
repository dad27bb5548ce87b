package org.rollcall.analyse.publicstats;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Statistics of the fleet for everybody.
 *
 * @param months the earliest first; those with too few organisations are missing
 */
@Schema(requiredProperties = "months")
public record PublicStatsAnswer(List<PublicMonth> months) {

    public PublicStatsAnswer {
        months = List.copyOf(months);
    }
}
