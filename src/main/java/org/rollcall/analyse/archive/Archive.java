package org.rollcall.analyse.archive;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingScan;
import org.rollcall.analyse.PingScan.Arrivals;
import org.rollcall.analyse.StoredWeeks;
import org.rollcall.analyse.archive.ArchiveMarks.Mark;
import org.rollcall.analyse.archive.ArchiveTable.NewFile;
import org.rollcall.analyse.export.MetricColumns;
import org.rollcall.analyse.export.ParquetRows;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.Actor;
import org.rollcall.platform.access.AuditTrail;
import org.rollcall.platform.database.Database;

/**
 * Writes each week once, when it is over, what comes late into files of its own, and those files anew whose pings were deleted
 * or changed. Which pings are in the archive is told by the names of the files in its table alone.
 */
@ApplicationScoped
class Archive {

    private static final Logger LOG = Logger.getLogger(Archive.class);

    private static final Actor ACTOR = new Actor("archive", null);

    /** One process at a time writes, whichever replica. */
    static final String TURN = "rollcall.archive";

    /** In a file: what is erased has few rows beside it that are written anew. */
    static final int MAX_ROWS = 25_000;

    /** That are seen to together. */
    private static final int MAX_MARKS = 50_000;

    /**
     * How often a replica looks for what attempts have left that did not come to their end, or were of a former version. Among
     * it may be files of states that have ended, so a certificate of an erasure counts on it.
     */
    static final Duration TIDYING = Duration.ofMinutes(30);

    /** So long nobody who has lost the turn is still at a file. */
    static final Duration LONGEST_ATTEMPT = Duration.ofHours(1);

    private final ArchiveFiles files;
    private final TablePointer pointer;
    private final ArchiveMarks marks;
    private final PingScan scan;
    private final StoredWeeks weeks;
    private final Database database;
    private final AuditTrail audit;
    private final ObjectMapper mapper;
    private final Clock clock;

    /** Null while it was not done since the start. */
    private volatile @Nullable Instant tidiedAt;

    Archive(
            ArchiveFiles files,
            TablePointer pointer,
            ArchiveMarks marks,
            PingScan scan,
            StoredWeeks weeks,
            Database database,
            AuditTrail audit,
            ObjectMapper mapper,
            Clock clock) {
        this.files = files;
        this.pointer = pointer;
        this.marks = marks;
        this.scan = scan;
        this.weeks = weeks;
        this.database = database;
        this.audit = audit;
        this.mapper = mapper;
        this.clock = clock;
    }

    /**
     * Writes what is missing, writes anew what has changed, and ends the states of the table that are old enough.
     *
     * @return what was written; nothing where another replica is at it
     */
    List<ArchiveFile> bringUpToDate(ArchiveSettings settings) throws IOException {
        var written = new ArrayList<ArchiveFile>();
        inTurn(settings, look -> {
            look.takeOver();
            look.bringUpToDate(written);
            look.expire();
            look.tidy();
        });
        return written;
    }

    /**
     * Writes those files anew whose pings were deleted or changed.
     *
     * @return false where another replica is at it, so that nothing was done
     */
    boolean writeAnew(ArchiveSettings settings) throws IOException {
        return inTurn(settings, look -> {
            look.takeOver();
            look.writeAnew();
        });
    }

    /**
     * Takes the weeks before one out of the table.
     *
     * @return empty where another replica is at it
     */
    Optional<List<ArchiveFile>> dropBefore(ArchiveSettings settings, Week first) throws IOException {
        var dropped = new ArrayList<ArchiveFile>();
        var isDone = inTurn(settings, look -> {
            look.takeOver();
            look.dropBefore(first, dropped);
        });
        return isDone ? Optional.of(dropped) : Optional.empty();
    }

    private boolean inTurn(ArchiveSettings settings, Work work) throws IOException {
        try {
            return database.exclusively(TURN, turn -> {
                try {
                    work.on(new Look(settings, turn));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** What is done in one turn. */
    @FunctionalInterface
    private interface Work {
        void on(Look look) throws IOException;
    }

    /** One turn. */
    private final class Look {

        private final ArchiveSettings settings;
        private final FolderIO io;
        private final ArchiveDirectory directory;
        private final Runnable turn;
        private final boolean isTidying;

        /** Null while there is none. */
        private @Nullable ArchiveTable table;

        Look(ArchiveSettings settings, Runnable turn) throws IOException {
            this.settings = settings;
            this.io = new FolderIO(settings.location(), settings.directory());
            this.directory = new ArchiveDirectory(settings.directory());
            this.turn = turn;
            var last = tidiedAt;
            this.isTidying = last == null
                    || !clock.instant().isBefore(last.plus(TIDYING)); // looking into every folder takes time
            this.table = ArchiveTable.open(io, pointer).orElse(null);
        }

        private ArchiveTable tableOf(MetricColumns metrics) throws IOException {
            var columns = ParquetRows.keptColumns(metrics);
            var known = table;
            if (known == null) {
                known = ArchiveTable.begin(io, pointer, columns);
                table = known;
            } else {
                known.widen(columns);
            }
            return known;
        }

        private List<ArchiveFile> files() throws IOException {
            var known = table;
            return known == null ? List.of() : known.files();
        }

        /** Puts files of the former layout into the table: those of before it, and of a replica of the version before. */
        void takeOver() throws IOException {
            if (!isTidying) {
                return;
            }
            var parts = new FormerLayout(settings.directory(), mapper).parts();
            if (parts.isEmpty()) {
                return;
            }
            var table = tableOf(files.metrics());
            var known = table.files();
            var stored = new HashSet<>(weeks.all());
            var taken = new ArrayList<NewFile>();
            for (var part : parts) {
                var file = part.file();
                if (known.stream()
                        .noneMatch(other -> other.week().equals(file.week()) && other.until() > file.after())) {
                    taken.add(new NewFile(file, List.of()));
                    if (stored.contains(file.week())
                            && weeks.count(file.week(), file.after(), file.until()) != file.rows()) {
                        marks.add(file.week(), file.until()); // some are not stored any more, or otherwise
                    }
                }
            }
            if (!taken.isEmpty()) {
                turn.run();
                table.nameColumns();
                table.commit(List.of(), taken);
            }
            for (var part : parts) {
                Files.deleteIfExists(part.manifest());
            }
            LOG.infof("The archive is a table now, and has taken over %d files", taken.size());
        }

        void bringUpToDate(Collection<ArchiveFile> written) throws IOException {
            var arrivals = scan.arrivals();
            var all = new TreeSet<>(Comparator.comparing(Week::monday));
            all.addAll(weeks.all());
            all.addAll(marks.weeks());
            var known = files();
            for (var week : all) {
                bringUpToDate(week, known, arrivals, isClosed(week), written);
            }
        }

        void writeAnew() throws IOException {
            var arrivals = scan.arrivals();
            var known = files();
            for (var week : marks.weeks()) {
                bringUpToDate(week, known, arrivals, isClosed(week), new ArrayList<>());
            }
        }

        private boolean isClosed(Week week) {
            var end = week.next().monday().atStartOfDay(ZoneOffset.UTC).toInstant();
            return !clock.instant().isBefore(end.plus(settings.delay()));
        }

        /** Files that are written anew, and late ones, come in one change: a ping that goes from the ones to the others is in some. */
        private void bringUpToDate(
                Week week,
                Collection<ArchiveFile> known,
                Arrivals arrivals,
                boolean isClosed,
                Collection<ArchiveFile> written)
                throws IOException {
            var ofWeek = known.stream().filter(file -> file.week().equals(week)).toList();
            var after = ofWeek.stream().mapToLong(ArchiveFile::until).max().orElse(0);
            if (after > arrivals.highest()) {
                throw new IOException(String.format(
                        Locale.ROOT,
                        "the archive has pings of %s up to arrival %d, the database only up to %d: one is not of the other",
                        week,
                        after,
                        arrivals.highest()));
            }
            var current = new ArrayList<>(ofWeek);
            List<Mark> some;
            do {
                some = marks.some(week, MAX_MARKS);
                var changed = changed(current, some);
                var added = new ArrayList<NewFile>();
                for (var file : changed) {
                    write(week, file.after(), file.until()).ifPresent(added::add);
                }
                if (isClosed && (isDue(current) || !changed.isEmpty())) {
                    added.addAll(late(week, current, arrivals.settled()));
                }
                commit(changed, added);
                current.removeAll(changed);
                added.forEach(file -> {
                    current.add(file.file());
                    written.add(file.file());
                });
                marks.delete(some);
            } while (some.size() == MAX_MARKS);
        }

        private static List<ArchiveFile> changed(Collection<ArchiveFile> files, Collection<Mark> marks) {
            return files.stream()
                    .filter(file -> marks.stream().anyMatch(mark -> file.has(mark.arrival())))
                    .toList();
        }

        private boolean isDue(Collection<ArchiveFile> files) {
            return files.stream()
                    .map(ArchiveFile::writtenAt)
                    .max(Comparator.naturalOrder())
                    .map(last -> !clock.instant().isBefore(last.plus(settings.interval())))
                    .orElse(true);
        }

        private List<NewFile> late(Week week, Collection<ArchiveFile> files, long settled) throws IOException {
            var added = new ArrayList<NewFile>();
            var after = files.stream().mapToLong(ArchiveFile::until).max().orElse(0);
            while (weeks.hasArrivals(week, after, settled)) {
                var until = weeks.arrivalOf(week, after, settled, MAX_ROWS).orElse(settled);
                write(week, after, until).ifPresent(added::add);
                after = until;
            }
            return added;
        }

        /** Writes a file; empty where there is no such ping. */
        private Optional<NewFile> write(Week week, long after, long until) throws IOException {
            if (!weeks.hasArrivals(week, after, until)) {
                return Optional.empty();
            }
            var metrics = files.metrics();
            tableOf(metrics);
            var path = ArchiveFile.path(week, after, until, clock.instant());
            var contents = new ArrayList<ArchiveFiles.Summary>();
            var content =
                    directory.write(path, out -> contents.add(files.write(week, after, until, metrics, out)), turn);
            var summary = contents.getFirst();
            if (summary.rows() == 0) {
                directory.delete(path);
                return Optional.empty();
            }
            turn.run();
            record(path, content.sha256(), summary.rows());
            LOG.infof("Archived %d pings in %s, %d bytes", summary.rows(), path, content.bytes());
            return Optional.of(new NewFile(ArchiveFile.of(path, summary.rows(), content.bytes()), summary.bounds()));
        }

        private void commit(Collection<ArchiveFile> removed, Collection<NewFile> added) throws IOException {
            var known = table;
            if (known != null && (!removed.isEmpty() || !added.isEmpty())) {
                turn.run();
                known.commit(removed, added);
            }
        }

        void dropBefore(Week first, Collection<ArchiveFile> dropped) throws IOException {
            dropped.addAll(files().stream()
                    .filter(file -> file.week().monday().isBefore(first.monday()))
                    .toList());
            commit(dropped, List.of());
        }

        void expire() throws IOException {
            var known = table;
            if (known != null) {
                known.expire(clock.instant().minus(settings.snapshots()));
            }
        }

        void tidy() throws IOException {
            if (!isTidying) {
                return;
            }
            var known = table;
            if (known != null) {
                var left = known.deleteLeftovers(clock.instant().minus(LONGEST_ATTEMPT));
                if (!left.isEmpty()) {
                    LOG.infof("Deleted %d files that attempts had left in the archive", left.size());
                }
            }
            tidiedAt = clock.instant();
        }
    }

    /** Whoever may read the folder has what is in it, so what goes there is to be found in the audit trail. */
    private void record(String path, String sha256, long rows) {
        QuarkusTransaction.requiringNew()
                .run(() -> audit.record(ACTOR, "archive.write", path, Map.of("sha256", sha256), rows));
    }
}
