package org.rollcall.analyse.archive;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.rollcall.ping.Week;

/** The pings that the archive has, for those who delete pings. */
@ApplicationScoped
public class ArchivedPings {

    /**
     * Within it the files are deleted that no state of the table names any more, those too that whoever was deleting them has
     * left because it was killed. The rest of two hours is for the look that comes next.
     */
    private static final Duration DELETION =
            Archive.LONGEST_ATTEMPT.plus(Archive.TIDYING).plusMinutes(30);

    private final Archive archive;
    private final Optional<ArchiveSettings> settings;
    private final Clock clock;

    ArchivedPings(Archive archive, ArchiveConfig config, Clock clock) {
        this.archive = archive;
        this.settings = ArchiveSettings.of(config);
        this.clock = clock;
    }

    /** Whether there is an archive. */
    public boolean areKept() {
        return settings.isPresent();
    }

    /**
     * Has the archive be without the pings that were deleted. Earlier states of its table still have them, until they end.
     *
     * @return when all of them will have ended, and the files with them; empty where another replica is writing, and nothing
     *     was done
     * @throws IOException where the folder of the archive cannot be read or written, or is not of this database
     */
    public Optional<Instant> forgetDeleted() throws IOException {
        var kept = settings.orElseThrow();
        return archive.writeAnew(kept)
                ? Optional.of(
                        clock.instant().plus(kept.snapshots()).plus(DELETION).truncatedTo(ChronoUnit.SECONDS))
                : Optional.empty();
    }

    /**
     * Has the archive be without the weeks before one.
     *
     * @return the number of rows that it had of them; empty where another replica is writing, and nothing was done
     * @throws IOException as in {@link #forgetDeleted}
     */
    public Optional<Long> dropBefore(Week first) throws IOException {
        return archive.dropBefore(settings.orElseThrow(), first)
                .map(files -> files.stream().mapToLong(ArchiveFile::rows).sum());
    }
}
