package org.rollcall.analyse.archive;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.rollcall.analyse.RetiredWeeks;
import org.rollcall.analyse.RetiredWeeks.RetiredWeek;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Week;

/** The pings that the archive has, for those who delete pings. */
@ApplicationScoped
public class ArchivedPings {

    private static final Logger LOG = Logger.getLogger(ArchivedPings.class);

    /** So long whoever opens a page waits for pings to be counted, and for those of the week that is being read then. */
    private static final Duration COUNTING = Duration.ofSeconds(2);

    /**
     * Within it the files are deleted that no state of the table names any more, those too that whoever was deleting them has
     * left because it was killed. The rest of two hours is for the look that comes next.
     */
    private static final Duration DELETION =
            Archive.LONGEST_ATTEMPT.plus(Archive.TIDYING).plusMinutes(30);

    /**
     * For {@link org.rollcall.platform.database.Database#exclusively}: an erasure, a week that goes into the archive only, or one that
     * comes back; at most one at a time, so that no ping goes from where an erasure has yet to look to where it has looked.
     */
    public static final String MOVES = "rollcall.retired";

    private final Archive archive;
    private final RetiredWeeks retired;
    private final Optional<ArchiveSettings> settings;
    private final Clock clock;

    ArchivedPings(Archive archive, RetiredWeeks retired, ArchiveConfig config, Clock clock) {
        this.archive = archive;
        this.retired = retired;
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
     * Has the archive be without the weeks before one, but for pings that are there only.
     *
     * @return the number of rows that it had of them; empty where another replica is writing, and nothing was done
     * @throws IOException as in {@link #forgetDeleted}
     */
    public Optional<Long> dropBefore(Week first) throws IOException {
        return archive.dropBefore(settings.orElseThrow(), first)
                .map(files -> files.stream().mapToLong(ArchiveFile::rows).sum());
    }

    /** Whether weeks that are too old for the database stay here, instead of going from both. */
    public boolean areRetired() {
        return settings.map(ArchiveSettings::retire).orElse(false);
    }

    /**
     * Has a week be in the archive only, if that has every ping of it as the database has it.
     *
     * @param alive is called again and again, and may throw
     * @return empty where another replica is writing, and nothing was done
     * @throws IOException as in {@link #forgetDeleted}
     */
    public Optional<RetiredOrNot> retire(Week week, Runnable alive) throws IOException {
        return archive.retire(settings.orElseThrow(), week, alive)
                .map(done -> new RetiredOrNot(done.pings(), Optional.ofNullable(done.refusal())));
    }

    /**
     * Has the pings of some instances be gone that are in the archive only. Earlier states of its table still have them.
     *
     * @param chosen the instances
     * @param erased takes the ids of pings before they go; it may get some again
     * @param alive as in {@link #retire}
     * @return false where another replica is writing, and not all was done
     * @throws IOException as in {@link #forgetDeleted}, or where there is such a week and no archive is configured
     */
    public boolean erase(Predicate<Instance> chosen, Consumer<List<Long>> erased, Runnable alive) throws IOException {
        var weeks = retired.all();
        if (weeks.isEmpty()) {
            return true;
        }
        return archive.erase(needed(weeks.getFirst()), chosen, erased, alive);
    }

    /**
     * Counts the pings of some instances that are in the archive only; of all weeks, or as many as can be read within two seconds. Where
     * the archive cannot be read, none is.
     */
    public ArchivedOnly count(Predicate<Instance> chosen) {
        var weeks = retired.known().size();
        if (weeks == 0) {
            return new ArchivedOnly(new TreeMap<>(), 0);
        }
        if (settings.isEmpty()) {
            return new ArchivedOnly(new TreeMap<>(), weeks);
        }
        try {
            var counted = archive.count(settings.get(), chosen, COUNTING);
            return new ArchivedOnly(counted.pings(), counted.unread());
        } catch (IOException e) {
            LOG.warnf("Pings that are in the archive only cannot be counted: %s", e.getMessage());
            return new ArchivedOnly(new TreeMap<>(), weeks);
        }
    }

    /**
     * Stores the pings of a week again that are in the archive only.
     *
     * @param until so long retention leaves the week alone then
     * @param alive as in {@link #retire}
     * @return how many; none where the week is no such week. Empty where another replica is writing, and nothing was done
     * @throws IOException as in {@link #erase}, or where a file has something else than when its week was retired
     */
    public Optional<Long> bringBack(Week week, Instant until, Runnable alive) throws IOException {
        var known = retired.find(week);
        return known.isEmpty() ? Optional.of(0L) : archive.bringBack(needed(known.get()), week, until, alive);
    }

    private ArchiveSettings needed(RetiredWeek week) throws IOException {
        return settings.orElseThrow(() -> new IOException(
                "the week %s is in an archive only, and none is configured; set rollcall.archive.directory to its folder"
                        .formatted(week.week())));
    }

    /**
     * What the archive alone has of some instances.
     *
     * @param pings of each week that has any
     * @param unread the number of weeks that were not looked at
     */
    public record ArchivedOnly(SortedMap<Week, Long> pings, int unread) {}

    /**
     * What came of a week that was to be in the archive only.
     *
     * @param pings that were dropped from the database
     * @param refusal why the week stays there; empty where it does not
     */
    public record RetiredOrNot(long pings, Optional<String> refusal) {}
}
