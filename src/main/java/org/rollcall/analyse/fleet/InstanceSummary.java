package org.rollcall.analyse.fleet;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Week;

/**
 * An instance in a list, with what it has sent over the weeks that count.
 *
 * @param uuid as the caller is shown it; null where it sends none
 * @param lastReceivedAt when the current ping of the last week came
 * @param productVersion of that ping, as sent
 * @param pings number of weeks with a ping
 * @param revisions pings beyond the first one of a week
 * @param missingWeeks stretches between the first and the last week in which no ping came
 * @param renamedFrom hostnames that it had before
 */
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
public record InstanceSummary(
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
    public String value(InstanceOrder order) {
        return switch (order) {
            case HOSTNAME -> hostname;
            case FIRST_RECEIVED_AT -> firstReceivedAt.toString();
            case LAST_WEEK -> lastWeek.toString();
        };
    }

    /** A version of the product, as sent, and the weeks in which an instance had it. */
    @Schema(requiredProperties = {"from", "to"})
    public record VersionWeeks(
            @Nullable String productVersion,
            @Schema(implementation = String.class) Week from,
            @Schema(implementation = String.class) Week to) {}

    /** A stretch of weeks, both ends included. */
    @Schema(requiredProperties = {"from", "to"})
    public record Weeks(
            @Schema(implementation = String.class) Week from,
            @Schema(implementation = String.class) Week to) {}
}
