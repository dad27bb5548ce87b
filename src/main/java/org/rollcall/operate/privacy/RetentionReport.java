package org.rollcall.operate.privacy;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;

/** What is too old to be kept. */
@Schema(
        description = "What is too old to be kept: of a dry run, what would go, of a job, what has gone",
        requiredProperties = {"total", "expired"})
record RetentionReport(
        @Schema(description = "How much it is", examples = "1204")
        long total,

        @Schema(description = "What has a limit; what is kept for ever is left out")
        List<Expired> expired) {

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
    @Schema(
            description = "One kind of what is too old",
            requiredProperties = {"what", "keep", "before", "rows"})
    record Expired(
            @Schema(
                    enumeration = {
                        "pings",
                        "repetitions",
                        "instances",
                        "quarantined",
                        "error_reports",
                        "metadata_reports",
                        "audit_events"
                    },
                    description = """
                            repetitions are second ids of pings; instances are those without any ping that stays
                            """)
            String what,

            @Schema(description = "As it is configured", examples = "104w")
            String keep,

            @Schema(description = "What is older than this goes")
            Instant before,

            @Schema(description = "How much", examples = "1200")
            long rows,

            @Schema(
                    type = SchemaType.ARRAY,
                    implementation = String.class,
                    description = "Of pings: the weeks that go, each as a whole",
                    examples = "[\"2024-W46\"]")
            @Nullable
            List<Week> weeks,

            @Schema(
                    type = SchemaType.ARRAY,
                    implementation = String.class,
                    description = "Of pings: weeks that an export still reads, and that go with the next run")
            @Nullable
            List<Week> stillRead) {

        Expired(String what, RetentionPeriod keep, Instant before, long rows) {
            this(what, keep.text(), before, rows, null, null);
        }
    }
}
