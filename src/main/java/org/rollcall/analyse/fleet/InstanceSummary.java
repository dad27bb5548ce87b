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
            "missing_weeks",
            "renamed_from"
        })
record InstanceSummary(
        UUID id,
        String hostname,
        @Nullable String uuid,
        Instant firstReceivedAt,
        @Schema(implementation = String.class) Week firstWeek,
        @Schema(implementation = String.class) Week lastWeek,
        Instant lastReceivedAt,
        @Nullable String productVersion,
        @Nullable String edition,
        int pings,
        long revisions,
        List<VersionWeeks> versions,
        List<Weeks> missingWeeks,
        List<String> renamedFrom) {

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
                        .toList(),
                listed.renamedFrom());
    }

    /** What decides its place in a list, as text. */
    String value(InstanceOrder order) {
        return switch (order) {
            case HOSTNAME -> hostname;
            case FIRST_RECEIVED_AT -> firstReceivedAt.toString();
            case LAST_WEEK -> lastWeek.toString();
        };
    }

    @Schema(requiredProperties = {"from", "to"})
    record VersionWeeks(
            @Nullable String productVersion,
            @Schema(implementation = String.class) Week from,
            @Schema(implementation = String.class) Week to) {}

    @Schema(requiredProperties = {"from", "to"})
    record Weeks(
            @Schema(implementation = String.class) Week from,
            @Schema(implementation = String.class) Week to) {}
}
