package org.rollcall.analyse.silence;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.table.CsvWriter;
import org.rollcall.analyse.table.Table;

/**
 * What has fallen silent. As a table it is the page of silent instances.
 *
 * @param weeks number of weeks that are over in which a silent instance has sent nothing, at least
 * @param steadyInstances that had sent in three of the four weeks up to their last ping, and are not gone
 * @param silentInstances of those, on all pages
 * @param instances a page of the silent ones, those first that sent last
 * @param versions that were sent four weeks long, and lost more senders than the fleet, the largest loss first
 * @param fleet the running week beside the same days of last week
 */
@Schema(requiredProperties = {"weeks", "steady_instances", "silent_instances", "instances", "versions", "fleet"})
public record SilenceAnswer(
        int weeks,
        long steadyInstances,
        long silentInstances,
        List<SilentInstance> instances,
        VersionLosses versions,
        FleetWeek fleet)
        implements Table {

    @Override
    public List<String> columns() {
        return List.of(
                "id",
                "hostname",
                "uuid",
                "last_week",
                "silent_weeks",
                "sent_weeks",
                "last_received_at",
                "product_version",
                "edition",
                "users");
    }

    @Override
    public void writeRows(CsvWriter csv) throws IOException {
        for (var instance : instances) {
            csv.text(instance.id().toString());
            csv.text(instance.hostname());
            csv.text(instance.uuid());
            csv.text(instance.lastWeek());
            csv.number(instance.silentWeeks());
            csv.number(instance.sentWeeks());
            csv.text(instance.lastReceivedAt().toString());
            csv.text(instance.productVersion());
            csv.text(instance.edition());
            csv.number(instance.users());
            csv.endRow();
        }
    }

    @Override
    public long countRows() {
        return instances.size();
    }

    /**
     * An instance that sent steadily, and does not any more.
     *
     * @param lastWeek of its last ping, {@code 2026-W47}
     * @param silentWeeks weeks that are over since
     * @param sentWeeks of the four up to the last one, 3 or 4
     * @param lastReceivedAt of its last ping, as the members after it
     * @param productVersion as sent, 100 characters at most
     * @param edition as sent, 100 characters at most
     * @param users billable ones, else active ones; null where neither is known
     */
    @Schema(
            requiredProperties = {
                "id",
                "hostname",
                "uuid",
                "last_week",
                "silent_weeks",
                "sent_weeks",
                "last_received_at",
                "product_version",
                "edition",
                "users"
            })
    public record SilentInstance(
            UUID id,
            String hostname,
            @Schema(nullable = true) @Nullable String uuid,
            String lastWeek,
            int silentWeeks,
            int sentWeeks,
            Instant lastReceivedAt,
            @Schema(nullable = true) @Nullable String productVersion,
            @Schema(nullable = true) @Nullable String edition,
            @Schema(nullable = true) @Nullable Long users) {}

    /**
     * Versions that lost senders, beside the fleet.
     *
     * @param from first of four weeks, {@code 2026-W41}; an instance counts for the version that it sent last in them
     * @param to last of the four weeks
     * @param instances that sent in these weeks
     * @param sending of those, the instances that have sent since
     * @param share of those, 0 to 1; null where no instance sent
     */
    @Schema(requiredProperties = {"from", "to", "instances", "sending", "share", "fallen"})
    public record VersionLosses(
            String from,
            String to,
            long instances,
            long sending,
            @Schema(nullable = true) @Nullable BigDecimal share,
            List<VersionLoss> fallen) {}

    /**
     * A version that at least five instances sent, of which the share that still sends is a tenth lower than that of the fleet.
     *
     * @param version {@code 18.9}
     */
    @Schema(requiredProperties = {"version", "instances", "sending", "share"})
    public record VersionLoss(String version, long instances, long sending, BigDecimal share) {}
}
