package org.rollcall.analyse.archive;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jboss.logging.Logger;
import org.rollcall.analyse.PingScan;
import org.rollcall.analyse.PingScan.Arrivals;
import org.rollcall.analyse.StoredWeeks;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.Actor;
import org.rollcall.platform.access.AuditTrail;
import org.rollcall.platform.database.Database;

/**
 * Writes each week once, when it is over, and what comes late into files of its own: no file is ever written again. Which
 * pings are in the archive is told by its manifests alone, so an empty folder is filled anew.
 */
@ApplicationScoped
class Archive {

    private static final Logger LOG = Logger.getLogger(Archive.class);

    private static final Actor ACTOR = new Actor("archive", null);

    /** One process at a time writes, whichever replica. */
    static final String TURN = "rollcall.archive";

    private final ArchiveFiles files;
    private final PingScan scan;
    private final StoredWeeks weeks;
    private final Database database;
    private final AuditTrail audit;
    private final ObjectMapper mapper;
    private final Clock clock;

    Archive(
            ArchiveFiles files,
            PingScan scan,
            StoredWeeks weeks,
            Database database,
            AuditTrail audit,
            ObjectMapper mapper,
            Clock clock) {
        this.files = files;
        this.scan = scan;
        this.weeks = weeks;
        this.database = database;
        this.audit = audit;
        this.mapper = mapper;
        this.clock = clock;
    }

    /**
     * Writes what is missing.
     *
     * @param delay how long after its end a week is written
     * @param interval how long after its last part a week gets another, if pings have come late
     * @return what was written; nothing where another replica is at it
     */
    List<Part> bringUpToDate(Path root, Duration delay, Duration interval) throws IOException {
        var written = new ArrayList<Part>();
        try {
            database.exclusively(TURN, turn -> {
                var directory = new ArchiveDirectory(root, mapper);
                var arrivals = scan.arrivals();
                for (var week : weeks.all()) {
                    if (isClosed(week, delay)) {
                        bringUpToDate(directory, week, interval, arrivals, turn, written);
                    }
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return written;
    }

    private boolean isClosed(Week week, Duration delay) {
        var end = week.next().monday().atStartOfDay(ZoneOffset.UTC).toInstant();
        return !clock.instant().isBefore(end.plus(delay));
    }

    private void bringUpToDate(
            ArchiveDirectory directory,
            Week week,
            Duration interval,
            Arrivals arrivals,
            Runnable turn,
            List<Part> written) {
        try {
            var last = directory.parts(week).stream().max(Comparator.comparingLong(Part::untilArrival));
            var after = last.map(Part::untilArrival).orElse(0L);
            if (after > arrivals.highest()) {
                throw new IOException(String.format(
                        Locale.ROOT,
                        "the archive has pings of %s up to arrival %d, the database only up to %d: one is not of the other",
                        week,
                        after,
                        arrivals.highest()));
            }
            var isDue = last.isEmpty()
                    || !clock.instant().isBefore(last.get().writtenAt().plus(interval));
            if (isDue && weeks.hasArrivals(week, after, arrivals.settled())) {
                directory.deleteUnfinished(week);
                written.add(write(directory, week, after, arrivals.settled(), turn));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Part write(ArchiveDirectory directory, Week week, long after, long until, Runnable turn)
            throws IOException {
        var name = Part.name(after, until);
        var contents = new ArrayList<ArchiveFiles.Summary>();
        var file = directory.write(week, name, out -> contents.add(files.write(week, after, until, out)), turn);
        var content = contents.getFirst();
        var part = new Part(
                name,
                week.toString(),
                after,
                until,
                content.rows(),
                file.bytes(),
                file.sha256(),
                content.dictionaries(),
                clock.instant().truncatedTo(ChronoUnit.SECONDS));
        turn.run();
        record(part);
        directory.commit(part);
        LOG.infof("Archived %d pings of %s in %s, %d bytes", part.rows(), week, name, part.bytes());
        return part;
    }

    /** Whoever may read the folder has what is in it, so what goes there is to be found in the audit trail. */
    private void record(Part part) {
        QuarkusTransaction.requiringNew()
                .run(() -> audit.record(
                        ACTOR,
                        "archive.write",
                        String.format(Locale.ROOT, "week=%s/%s", part.week(), part.file()),
                        Map.of("sha256", part.sha256()),
                        part.rows()));
    }
}
