package org.rollcall.analyse.fleet;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Week;

/** An instance in a list. */
@Schema(
        description = "An instance, and what it has sent in the weeks from and to",
        requiredProperties = {
            "id",
            "hostname",
            "first_received_at",
            "first_week",
            "last_week",
            "last_received_at",
            "pings",
            "revisions",
            "versions",
            "missing_weeks"
        })
record InstanceSummary(
        @Schema(description = "Of hostname and uuid; instance_id in SQL")
        UUID id,

        @Schema(examples = "gitlab.example.com") String hostname,

        @Schema(description = "Null where the instance sends none") @Nullable
        String uuid,

        @Schema(description = "When it was heard of first, whatever from and to")
        Instant firstReceivedAt,

        @Schema(implementation = String.class, examples = "2026-W01")
        Week firstWeek,

        @Schema(implementation = String.class, examples = "2026-W47")
        Week lastWeek,

        @Schema(description = "Receipt of the current ping of the last week")
        Instant lastReceivedAt,

        @Schema(description = "Of that ping, as sent", examples = "18.9.0") @Nullable
        String productVersion,

        @Schema(description = "Of that ping, as sent", examples = "EE") @Nullable
        String edition,

        @Schema(description = "Number of weeks with a ping") int pings,

        @Schema(description = "Number of further pings, which the current one of their week has replaced")
        long revisions,

        @Schema(description = "Earliest first; as current pings say it")
        List<VersionWeeks> versions,

        @Schema(description = "The weeks between the first and the last one in which no ping came")
        List<Weeks> missingWeeks) {

    /** @param shown the instance as it is shown */
    static InstanceSummary of(ListedInstance listed, Instance shown) {
        var history = listed.history();
        return new InstanceSummary(
                listed.id(),
                shown.hostname(),
                shown.uuid(),
                listed.firstReceivedAt(),
                history.first(),
                listed.lastPing().week(),
                listed.lastPing().receivedAt(),
                listed.lastPing().productVersion(),
                listed.lastPing().edition(),
                history.weeks(),
                history.pings() - history.weeks(),
                history.versions().stream()
                        .map(version -> new VersionWeeks(
                                version.productVersion(),
                                version.weeks().from(),
                                version.weeks().to()))
                        .toList(),
                history.missing().stream()
                        .map(weeks -> new Weeks(weeks.from(), weeks.to()))
                        .toList());
    }

    /** What decides its place in a list, as text. */
    String value(InstanceOrder order) {
        return switch (order) {
            case HOSTNAME -> hostname;
            case FIRST_RECEIVED_AT -> firstReceivedAt.toString();
            case LAST_WEEK -> lastWeek.toString();
        };
    }

    @Schema(
            description = "The weeks in which an instance had a version, both ends included",
            requiredProperties = {"from", "to"})
    record VersionWeeks(
            @Schema(description = "As sent", examples = "18.8.2") @Nullable
            String productVersion,

            @Schema(implementation = String.class, examples = "2026-W01")
            Week from,

            @Schema(implementation = String.class, examples = "2026-W12")
            Week to) {}

    @Schema(
            description = "A stretch of weeks, both ends included",
            requiredProperties = {"from", "to"})
    record Weeks(
            @Schema(implementation = String.class, examples = "2026-W13")
            Week from,

            @Schema(implementation = String.class, examples = "2026-W13")
            Week to) {}
}
