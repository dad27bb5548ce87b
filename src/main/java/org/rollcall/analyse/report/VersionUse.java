package org.rollcall.analyse.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.lifecycle.ProductVersion;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;

/**
 * A version of the product and the weeks in which an instance had it.
 *
 * @param version {@code 18.9}; null for versions without numbers
 * @param prerelease whether it is a version before the release
 * @param from first week
 * @param to last week
 * @param published the week in which a dictionary of exactly this version was published; null where none was, and for prereleases
 * @param lagWeeks from then to the first week with the version; null where the instance was not known then, or had it before
 */
@Schema(requiredProperties = {"version", "prerelease", "from", "to", "published", "lag_weeks"})
public record VersionUse(
        @Schema(nullable = true) @Nullable String version,
        boolean prerelease,
        @Schema(implementation = String.class) Week from,
        @Schema(implementation = String.class) Week to,

        @Schema(implementation = String.class, nullable = true) @Nullable
        Week published,

        @Schema(nullable = true) @Nullable Long lagWeeks) {

    /**
     * The versions of an instance, one after the other.
     *
     * @param publications when dictionaries were published
     */
    static List<VersionUse> of(List<WeekPing> weeks, Map<DictionaryVersion, Instant> publications) {
        var versions = new ArrayList<VersionUse>();
        @Nullable ProductVersion last = null;
        for (var ping : weeks) {
            var version = ping.version();
            if (versions.isEmpty() || !Objects.equals(version, last)) {
                versions.add(of(version, ping.week(), weeks.getFirst().week(), publications));
            } else {
                versions.add(versions.removeLast().upTo(ping.week()));
            }
            last = version;
        }
        return List.copyOf(versions);
    }

    private static VersionUse of(
            @Nullable ProductVersion version,
            Week from,
            Week knownSince,
            Map<DictionaryVersion, Instant> publications) {
        var published = version == null || version.isPrerelease() ? null : publications.get(version.version());
        var week = published == null ? null : Week.of(published);
        return new VersionUse(
                version == null ? null : version.version().toString(),
                version != null && version.isPrerelease(),
                from,
                from,
                week,
                week == null || knownSince.compareTo(week) > 0 || from.compareTo(week) < 0
                        ? null
                        : (Long) week.weeksUntil(from));
    }

    private VersionUse upTo(Week week) {
        return new VersionUse(version, prerelease, from, week, published, lagWeeks);
    }
}
