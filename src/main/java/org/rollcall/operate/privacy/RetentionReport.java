package org.rollcall.operate.privacy;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
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
     * @param staying of pings that the archive alone is to keep: weeks that are not in it as they are here; null for none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(requiredProperties = {"what", "keep", "before", "rows"})
    public record Expired(
            @Schema(
                    enumeration = {
                        "pings",
                        "archived_pings",
                        "retired_pings",
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
            List<Week> stillRead,

            @Nullable List<Staying> staying) {

        Expired(
                String what,
                String keep,
                Instant before,
                long rows,
                @Nullable List<Week> weeks,
                @Nullable List<Week> stillRead) {
            this(what, keep, before, rows, weeks, stillRead, null);
        }

        Expired(String what, RetentionPeriod keep, Instant before, long rows) {
            this(what, keep.text(), before, rows, null, null);
        }

        static Expired retired(
                RetentionPeriod keep, Instant before, long rows, List<Week> weeks, SortedMap<Week, String> staying) {
            return new Expired(
                    Retention.RETIRED,
                    keep.text(),
                    before,
                    rows,
                    weeks,
                    null,
                    staying.isEmpty()
                            ? null
                            : staying.entrySet().stream()
                                    .map(week -> new Staying(week.getKey(), week.getValue()))
                                    .toList());
        }
    }

    /**
     * A week that stays in the database, though it is too old.
     *
     * @param why a sentence without its end
     */
    @Schema(requiredProperties = {"week", "why"})
    public record Staying(
            @Schema(implementation = String.class) Week week, String why) {}
}
