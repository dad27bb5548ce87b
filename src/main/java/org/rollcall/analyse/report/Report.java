package org.rollcall.analyse.report;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.score.Comparison;
import org.rollcall.analyse.score.ScoreHistory.ScoreOfWeek;
import org.rollcall.ping.RedactionReport;
import org.rollcall.ping.RedactionReport.AppliedRule;
import org.rollcall.ping.Week;

/**
 * A report for the administrator of an instance.
 *
 * @param newest the ping that it tells of; null where none is stored, and then most of the rest is empty
 * @param scores of the current ping of each week, first week first
 * @param stages what is in use, by stage
 * @param versions one after the other
 * @param newestRelease the highest version that a dictionary is published of; null where none is
 * @param advice in the order of the rules
 * @param unknownAdvice rules that could not be told to apply or not
 */
@Schema(
        name = "InstanceReport",
        requiredProperties = {
            "hostname",
            "uuid",
            "made_at",
            "newest",
            "advice",
            "unknown_advice",
            "scores",
            "comparison",
            "stages",
            "versions",
            "newest_release",
            "kept"
        })
public record Report(
        String hostname,
        @Schema(nullable = true) @Nullable String uuid,
        Instant madeAt,
        @Nullable ReportedPing newest,
        List<Advice> advice,
        List<UnknownAdvice> unknownAdvice,
        List<ScoreOfWeek> scores,
        Comparison comparison,
        List<StageUse> stages,
        List<VersionUse> versions,
        @Schema(nullable = true) @Nullable String newestRelease,
        Kept kept) {

    /**
     * The newest ping.
     *
     * @param monthAgo week of the ping that is about a month older; null where there is none
     * @param threeMonthsAgo week of the ping that is about three months older; null where there is none
     * @param users billable users, else active ones; null where neither was sent
     */
    @Schema(
            nullable = true,
            requiredProperties = {
                "id",
                "week",
                "recorded_at",
                "product_version",
                "edition",
                "users",
                "month_ago",
                "three_months_ago"
            })
    public record ReportedPing(
            long id,
            @Schema(implementation = String.class) Week week,
            Instant recordedAt,
            @Schema(nullable = true) @Nullable String productVersion,
            @Schema(nullable = true) @Nullable String edition,
            @Schema(nullable = true) @Nullable Long users,

            @Schema(implementation = String.class, nullable = true) @Nullable
            Week monthAgo,

            @Schema(implementation = String.class, nullable = true) @Nullable
            Week threeMonthsAgo) {}

    /**
     * What is stored of an instance.
     *
     * @param pings revisions counted, withdrawn ones not
     * @param weeks with a ping
     * @param optedOut number of values that were left out of the newest ping by category of data, because the hostname had
     *     opted out
     * @param redacted redaction rules that applied to the newest ping
     */
    @Schema(
            name = "KeptPings",
            requiredProperties = {
                "first_received_at",
                "pings",
                "weeks",
                "first_week",
                "last_week",
                "opted_out",
                "redacted"
            })
    public record Kept(
            Instant firstReceivedAt,
            long pings,
            long weeks,

            @Schema(implementation = String.class, nullable = true) @Nullable
            Week firstWeek,

            @Schema(implementation = String.class, nullable = true) @Nullable
            Week lastWeek,

            Map<String, Integer> optedOut,
            List<AppliedRule> redacted) {

        static Kept of(Instant firstReceivedAt, List<WeekPing> weeks, @Nullable RedactionReport redactions) {
            return new Kept(
                    firstReceivedAt,
                    weeks.stream().mapToLong(WeekPing::pings).sum(),
                    weeks.size(),
                    weeks.isEmpty() ? null : weeks.getFirst().week(),
                    weeks.isEmpty() ? null : weeks.getLast().week(),
                    redactions == null ? Map.of() : redactions.optedOut(),
                    redactions == null ? List.of() : redactions.rules());
        }
    }
}
