package org.rollcall.operate.privacy;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;

/** Report of the data that is too old to be kept. */
@Schema(requiredProperties = {"total", "expired"})
public record RetentionReport(long total, List<Expired> expired) {

    static RetentionReport of(List<Expired> expired) {
        return new RetentionReport(expired.stream().mapToLong(Expired::rows).sum(), List.copyOf(expired));
    }

    /**
     * One kind of what is too old.
     *
     * @param weeks of pings; null of anything else
     * @param stillRead of pings: weeks that somebody still reads; null for none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(requiredProperties = {"what", "keep", "before", "rows"})
    public record Expired(
            @Schema(
                    enumeration = {
                        "pings",
                        "archived_pings",
                        "repetitions",
                        "instances",
                        "quarantined",
                        "error_reports",
                        "metadata_reports",
                        "audit_events"
                    })
            String what,

            String keep,
            Instant before,
            long rows,

            @Schema(type = SchemaType.ARRAY, implementation = String.class) @Nullable
            List<Week> weeks,

            @Schema(type = SchemaType.ARRAY, implementation = String.class) @Nullable
            List<Week> stillRead) {

        Expired(String what, RetentionPeriod keep, Instant before, long rows) {
            this(what, keep.text(), before, rows, null, null);
        }
    }
}
