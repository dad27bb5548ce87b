package org.rollcall.receive.versioncheck;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Judges versions by what is configured. */
@ApplicationScoped
class VersionCheck {

    private final VersionCheckConfig config;

    VersionCheck(VersionCheckConfig config) {
        this.config = config;
    }

    /** Decides on a version. Nothing is known against one that is no release. */
    VersionVerdict judge(String version) {
        var latest = config.latestStableVersions().orElse(List.of()).stream()
                .sorted(Comparator.reverseOrder())
                .toList();
        var release = Release.ofProduct(version);
        var critical = isOneOf(config.critical(), release);
        var severity = critical || isOneOf(config.vulnerable(), release)
                ? Severity.DANGER
                : isOutdated(release, latest) ? Severity.WARNING : Severity.SUCCESS;
        return new VersionVerdict(
                latest,
                latest.isEmpty() ? null : latest.getFirst(),
                severity,
                critical,
                critical ? config.details().orElse("") : "");
    }

    private static boolean isOneOf(Optional<List<Releases>> known, Optional<Release> release) {
        return release.isPresent()
                && known.orElse(List.of()).stream().anyMatch(releases -> releases.contain(release.get()));
    }

    private static boolean isOutdated(Optional<Release> release, List<Release> latest) {
        return release.isPresent() && !latest.isEmpty() && release.get().compareTo(latest.getFirst()) < 0;
    }
}
