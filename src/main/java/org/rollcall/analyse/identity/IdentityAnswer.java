package org.rollcall.analyse.identity;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.table.CsvWriter;
import org.rollcall.analyse.table.Table;

/**
 * A page of findings about identities, the latest first. The table has a row for each instance of each finding.
 *
 * @param findings the latest first
 */
@Schema(requiredProperties = "findings")
public record IdentityAnswer(List<Finding> findings) implements Table {

    @Override
    public List<String> columns() {
        return List.of(
                "kind",
                "finding_week",
                "finding_first_week",
                "finding_weeks",
                "instances",
                "confirmed",
                "compared",
                "not_lower",
                "went_on",
                "role",
                "id",
                "hostname",
                "uuid",
                "first_week",
                "last_week",
                "weeks",
                "pings",
                "first_version",
                "last_version",
                "unique_instance_ids");
    }

    @Override
    public void writeRows(CsvWriter csv) throws IOException {
        for (var finding : findings) {
            for (var instance : finding.instances()) {
                writeFinding(csv, finding);
                writeInstance(csv, instance);
                csv.endRow();
            }
        }
    }

    private static void writeFinding(CsvWriter csv, Finding finding) {
        csv.text(finding.kind());
        csv.text(finding.week());
        csv.text(finding.firstWeek());
        csv.number(finding.weeks());
        csv.number(finding.instanceCount());
        csv.bool(finding.confirmed());
        var counters = finding.counters();
        csv.number(counters == null ? null : (Long) counters.compared());
        csv.number(counters == null ? null : (Long) counters.notLower());
        csv.text(counters == null ? null : Objects.toString(counters.wentOn(), null));
    }

    private static void writeInstance(CsvWriter csv, InvolvedInstance instance) {
        csv.text(instance.role());
        csv.text(instance.id().toString());
        csv.text(instance.hostname());
        csv.text(instance.uuid());
        csv.text(instance.firstWeek());
        csv.text(instance.lastWeek());
        csv.number(instance.weeks());
        csv.number(instance.pings());
        csv.text(instance.firstVersion());
        csv.text(instance.lastVersion());
        csv.number(instance.uniqueInstanceIds());
    }

    @Override
    public long countRows() {
        return findings.stream()
                .mapToLong(finding -> finding.instances().size())
                .sum();
    }

    /**
     * Something that hostnames and uuids say about instances.
     *
     * @param kind one of {@link Kind}
     * @param week of a clone the last one in which there were two; else that of the first ping of the new instance
     * @param firstWeek of a clone the first one in which there were two; else that of the last ping of the old instance
     * @param weeks of a clone the number of weeks in which there were two; else the weeks from one ping to the other
     * @param instanceCount of the instances that are involved
     * @param confirmed whether an operator has joined an old instance to the new one
     * @param counters how those of the new instance stand to those of the first old one; null of a clone
     * @param instances that are involved, 20 at most; old ones before the new one
     */
    @Schema(
            requiredProperties = {
                "kind",
                "week",
                "first_week",
                "weeks",
                "instance_count",
                "confirmed",
                "counters",
                "instances"
            })
    public record Finding(
            @Schema(enumeration = {"clone", "rename", "reinstallation", "merge"})
            String kind,

            String week,
            String firstWeek,
            int weeks,
            long instanceCount,
            boolean confirmed,
            @Schema(nullable = true) @Nullable Counters counters,
            List<InvolvedInstance> instances) {}

    /**
     * Counters of all time in the last ping of the old instance and in the first of the new one.
     *
     * @param compared counters that were above 0 in the old one, and that the new one has as well
     * @param notLower of those, the ones that are at least as high in the new one
     * @param wentOn whether nine of ten are; null where there is none to compare
     */
    @Schema(requiredProperties = {"compared", "not_lower", "went_on"})
    public record Counters(
            long compared,
            long notLower,
            @Schema(nullable = true) @Nullable Boolean wentOn) {

        static Counters of(long compared, long notLower) {
            return new Counters(compared, notLower, compared == 0 ? null : notLower * 10 >= compared * 9);
        }
    }

    /**
     * An instance of a finding, with its pings of the weeks that are looked at; withdrawn ones do not count.
     *
     * @param role {@code clone}, {@code old} or {@code new}
     * @param weeks number of weeks with a ping
     * @param pings revisions counted
     * @param firstVersion of its first ping, as sent, 100 characters at most
     * @param lastVersion of its last ping, as sent, 100 characters at most
     * @param uniqueInstanceIds number of those that it has ever sent
     */
    @Schema(
            requiredProperties = {
                "role",
                "id",
                "hostname",
                "uuid",
                "first_week",
                "last_week",
                "weeks",
                "pings",
                "first_version",
                "last_version",
                "unique_instance_ids"
            })
    public record InvolvedInstance(
            @Schema(enumeration = {"clone", "old", "new"}) String role,

            UUID id,
            String hostname,
            @Schema(nullable = true) @Nullable String uuid,
            String firstWeek,
            String lastWeek,
            long weeks,
            long pings,
            @Schema(nullable = true) @Nullable String firstVersion,
            @Schema(nullable = true) @Nullable String lastVersion,
            long uniqueInstanceIds) {}
}
