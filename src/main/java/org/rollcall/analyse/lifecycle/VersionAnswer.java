package org.rollcall.analyse.lifecycle;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.table.CsvWriter;
import org.rollcall.analyse.table.Table;

/**
 * The versions that instances have, and how long they take to upgrade.
 *
 * @param weeks first week first, and in a week by edition; a week without a ping is left out
 * @param upgrades one for each release, lowest first
 */
@Schema(requiredProperties = {"weeks", "upgrades"})
public record VersionAnswer(List<VersionsOfWeek> weeks, List<Upgrade> upgrades) implements Table {

    @Override
    public List<String> columns() {
        return List.of(
                "week",
                "running",
                "edition",
                "version",
                "prerelease",
                "instances",
                "share",
                "at_or_above",
                "released",
                "upgraded",
                "waiting",
                "median_weeks",
                "p90_weeks");
    }

    /** Beside the share of a release stands how long it takes to upgrade to it, in every week the same. */
    @Override
    public void writeRows(CsvWriter csv) throws IOException {
        var upgradesByVersion = upgrades.stream().collect(Collectors.toMap(Upgrade::version, Function.identity()));
        for (var week : weeks) {
            for (var version : week.versions()) {
                csv.text(week.week());
                csv.bool(week.running());
                csv.text(week.edition());
                csv.text(version.version());
                csv.bool(version.prerelease());
                csv.number(version.instances());
                csv.number(version.share());
                csv.number(version.atOrAbove());
                write(csv, upgrade(version, upgradesByVersion));
                csv.endRow();
            }
        }
    }

    private static @Nullable Upgrade upgrade(VersionShare version, Map<String, Upgrade> upgrades) {
        var name = version.version();
        return name == null || version.prerelease() ? null : upgrades.get(name);
    }

    private static void write(CsvWriter csv, @Nullable Upgrade upgrade) {
        if (upgrade == null) {
            for (var i = 0; i < 5; i++) {
                csv.absent();
            }
            return;
        }
        csv.text(upgrade.released());
        csv.number(upgrade.upgraded());
        csv.number(upgrade.waiting());
        csv.number(upgrade.medianWeeks());
        csv.number(upgrade.p90Weeks());
    }

    @Override
    public long countRows() {
        return weeks.stream().mapToLong(week -> week.versions().size()).sum();
    }

    /**
     * The versions of a week.
     *
     * @param week {@code 2026-W47}
     * @param running whether the week is not over, so that more may come
     * @param edition as sent, 100 characters at most; null where the fleet is not divided, or none was sent
     * @param instances with a current ping in the week
     * @param versions lowest first, those without a number last
     */
    @Schema(requiredProperties = {"week", "running", "edition", "instances", "versions"})
    public record VersionsOfWeek(
            String week,
            boolean running,
            @Schema(nullable = true) @Nullable String edition,
            long instances,
            List<VersionShare> versions) {}

    /**
     * A version in a week.
     *
     * @param version {@code 18.9}; null for all that were sent without a number, or not at all
     * @param instances whose current ping has it
     * @param share of the instances of the week and edition, 0 to 1
     * @param atOrAbove share of the instances that have it or a later one, 0 to 1; null where the version is null
     */
    @Schema(requiredProperties = {"version", "prerelease", "instances", "share", "at_or_above"})
    public record VersionShare(
            @Schema(nullable = true) @Nullable String version,
            boolean prerelease,
            long instances,
            BigDecimal share,
            @Schema(nullable = true) @Nullable BigDecimal atOrAbove) {}

    /**
     * How long it takes to upgrade to a release. Instances count whose first ping with a readable version came in the week of
     * the release or before, but for those that had a later version already.
     *
     * @param version {@code 18.9}
     * @param released week of the first current ping with it, of all instances that the caller sees
     * @param upgraded instances that have sent it or a later version, prereleases of later ones counted
     * @param waiting instances that have not
     * @param medianWeeks weeks from {@code released} on within which half of the upgraded ones had it; null where there are none
     * @param p90Weeks weeks within which nine of ten had it
     */
    @Schema(requiredProperties = {"version", "released", "upgraded", "waiting", "median_weeks", "p90_weeks"})
    public record Upgrade(
            String version,
            String released,
            long upgraded,
            long waiting,
            @Schema(nullable = true) @Nullable Integer medianWeeks,
            @Schema(nullable = true) @Nullable Integer p90Weeks) {}
}
