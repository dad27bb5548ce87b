package org.rollcall.analyse.archive;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * An archive that is configured.
 *
 * @param location what the folder is called in the table, without a slash at its end
 * @param delay how long after its end a week is written
 * @param interval how long after its last file a week gets another, if pings have come late
 * @param snapshots how long an earlier state of the table can be read
 * @param retire whether weeks may be in the archive only, so that its files have all that it takes to store a ping again
 */
record ArchiveSettings(
        Path directory, String location, Duration delay, Duration interval, Duration snapshots, boolean retire) {

    /** Empty where nothing is archived. */
    static Optional<ArchiveSettings> of(ArchiveConfig config) {
        return config.directory()
                .map(directory -> new ArchiveSettings(
                        directory,
                        config.location()
                                .map(location -> location.replaceAll("/+$", ""))
                                .orElseGet(() -> location(directory)),
                        config.delay(),
                        config.interval(),
                        config.snapshots(),
                        config.retire()));
    }

    /** What a folder is called where nothing else is said. */
    static String location(Path directory) {
        return "file://" + directory.toAbsolutePath().normalize();
    }
}
