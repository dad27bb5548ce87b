package org.rollcall.receive.versioncheck;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Knowledge of releases. There is none by default: then every instance is told that all is well. */
@ConfigMapping(prefix = "rollcall.version-check")
public interface VersionCheckConfig {

    /**
     * The last release of every line that gets fixes. Below the highest of them is outdated.
     * Example: {@code 18.9.1,18.8.4}
     */
    Optional<List<Release>> latestStableVersions();

    /** Releases that should be updated for their security. Example: {@code ..17.11.6,18.8.0..18.8.3} */
    Optional<List<Releases>> vulnerable();

    /**
     * Releases that must be updated at once: clients warn their administrators on every page.
     * Example: {@code 18.8.0..18.8.3}
     */
    Optional<List<Releases>> critical();

    /**
     * A sentence that clients show with a critical vulnerability.
     * Example: {@code Update to 18.8.4 at once, see your support contract.}
     */
    Optional<String> details();
}
