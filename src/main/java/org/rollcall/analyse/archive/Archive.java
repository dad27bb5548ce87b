package org.rollcall.analyse.archive;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingScan;
import org.rollcall.analyse.PingScan.Arrivals;
import org.rollcall.analyse.PingScan.ScannedPing;
import org.rollcall.analyse.RetiredWeeks;
import org.rollcall.analyse.RetiredWeeks.RetiredFile;
import org.rollcall.analyse.RetiredWeeks.RetiredWeek;
import org.rollcall.analyse.StoredWeeks;
import org.rollcall.analyse.archive.ArchiveMarks.Mark;
import org.rollcall.analyse.archive.ArchiveTable.NewFile;
import org.rollcall.analyse.export.MetricColumns;
import org.rollcall.analyse.export.ParquetRows;
import org.rollcall.ping.Instance;
import org.rollcall.ping.PingPartitions;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.Actor;
import org.rollcall.platform.access.AuditTrail;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.database.DatabaseException;

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
    private final RetiredWeeks retiredWeeks;
    private final PingPartitions partitions;
    private final PingStore pings;
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
            RetiredWeeks retiredWeeks,
            PingPartitions partitions,
            PingStore pings,
            Database database,
            AuditTrail audit,
            ObjectMapper mapper,
            Clock clock) {
        this.files = files;
        this.pointer = pointer;
        this.marks = marks;
        this.scan = scan;
        this.weeks = weeks;
        this.retiredWeeks = retiredWeeks;
        this.partitions = partitions;
        this.pings = pings;
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
     * Has a week be in the archive only: reads its files back, and drops its partition where they have exactly what is there. A
     * file that has something else is written anew soon, and the week stays until then.
     *
     * @param alive is called again and again, and may throw
     * @return empty where another replica is at it
     */
    Optional<Retirement> retire(ArchiveSettings settings, Week week, Runnable alive) throws IOException {
        var done = new ArrayList<Retirement>();
        inTurn(settings, look -> {
            look.takeOver();
            done.add(look.retire(week, alive));
        });
        return done.stream().findFirst();
    }

    /**
     * Writes those files anew, without the pings of some instances, whose pings are in the archive only.
     *
     * @param chosen the instances
     * @param erased takes the ids of the pings of a week before its files are replaced; it may get them again
     * @param alive as in {@link #retire}
     * @return false where another replica is at it, so that nothing was done
     */
    boolean erase(ArchiveSettings settings, Predicate<Instance> chosen, Consumer<List<Long>> erased, Runnable alive)
            throws IOException {
        return inTurn(settings, look -> look.erase(chosen, erased, alive));
    }

    /**
     * Stores the pings of a week again that are in the archive only, all or none of them.
     *
     * @param until so long retention leaves the week alone then
     * @param alive as in {@link #retire}
     * @return how many; none where the week is no such week. Empty where another replica is at it
     */
    Optional<Long> bringBack(ArchiveSettings settings, Week week, Instant until, Runnable alive) throws IOException {
        var done = new ArrayList<Long>();
        inTurn(settings, look -> done.add(look.bringBack(week, until, alive)));
        return done.stream().findFirst();
    }

    /**
     * Takes the weeks before one out of the table, but for those that are there only.
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

    /**
     * Counts the pings of some instances that are in the archive only, beside whoever writes it.
     *
     * @param patience when it is over, no other week is begun
     */
    Counted count(ArchiveSettings settings, Predicate<Instance> chosen, Duration patience) throws IOException {
        var end = System.nanoTime() + patience.toNanos();
        var retired = retiredWeeks.all().reversed();
        var table = ArchiveTable.read(new FolderIO(settings.location(), settings.directory()), pointer);
        var current = table.isPresent() ? table.get().files() : List.<ArchiveFile>of();
        var pings = new TreeMap<Week, Long>();
        var unread = 0;
        for (var week : retired) {
            if (System.nanoTime() - end >= 0) {
                unread++;
                continue;
            }
            var ofWeek = 0L;
            for (var file : current) {
                if (file.week().equals(week.week()) && file.until() <= week.until()) {
                    ofWeek += files.count(file, settings.directory(), chosen);
                }
            }
            if (ofWeek > 0) {
                pings.put(week.week(), ofWeek);
            }
        }
        return new Counted(pings, unread);
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

        /** The last arrivals that are in the archive only, of weeks that have such pings. Nobody else changes that in this turn. */
        private final Map<Week, Long> retired;

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
            this.retired = retiredWeeks.all().stream().collect(Collectors.toMap(RetiredWeek::week, RetiredWeek::until));
        }

        /** Whether the pings of a file are nowhere else, so that it must not be written from the database. */
        private boolean isRetired(ArchiveFile file) {
            return file.until() <= retired.getOrDefault(file.week(), 0L);
        }

        private ArchiveTable tableOf(MetricColumns metrics, boolean isWhole) throws IOException {
            var columns = ParquetRows.keptColumns(metrics, isWhole);
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
            var table = tableOf(files.metrics(), settings.retire());
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
                bringUpToDate(week, known, arrivals, isClosed(week), false, written);
            }
        }

        void writeAnew() throws IOException {
            var arrivals = scan.arrivals();
            var known = files();
            for (var week : marks.weeks()) {
                bringUpToDate(week, known, arrivals, isClosed(week), false, new ArrayList<>());
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
                boolean isAtOnce,
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
                if (isClosed && (isAtOnce || isDue(current) || !changed.isEmpty())) {
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

        private List<ArchiveFile> changed(Collection<ArchiveFile> files, Collection<Mark> marks) {
            return files.stream()
                    .filter(file -> !isRetired(file))
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
            tableOf(metrics, settings.retire());
            var path = ArchiveFile.path(week, after, until, clock.instant());
            var contents = new ArrayList<ArchiveFiles.Summary>();
            var content = directory.write(
                    path, out -> contents.add(files.write(week, after, until, metrics, settings.retire(), out)), turn);
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
                    .filter(file -> file.week().monday().isBefore(first.monday()) && !isRetired(file))
                    .toList());
            commit(dropped, List.of());
        }

        Retirement retire(Week week, Runnable alive) throws IOException {
            var arrivals = scan.arrivals();
            bringUpToDate(week, files(), arrivals, true, true, new ArrayList<>());
            makeWhole(week);
            var ofWeek = files().stream()
                    .filter(file -> file.week().equals(week) && !isRetired(file))
                    .sorted(Comparator.comparingLong(ArchiveFile::until))
                    .toList();
            var read = new ArrayList<RetiredFile>();
            for (var file : ofWeek) {
                var difference = difference(file, alive, read);
                if (difference.isPresent()) {
                    return refused(week, difference.get());
                }
            }
            turn.run();
            var until = ofWeek.stream().mapToLong(ArchiveFile::until).max().orElse(0);
            var rows = read.stream().mapToLong(RetiredFile::pings).sum();
            return partitions
                    .dropWith(
                            week,
                            handle -> retiredWeeks.retire(
                                    handle,
                                    week,
                                    until,
                                    rows,
                                    read,
                                    clock.instant().truncatedTo(ChronoUnit.MICROS)))
                    .map(obstacle -> refused(week, obstacle))
                    .orElseGet(() -> retired(week, rows));
        }

        /** Files of before the setting lack what it takes to store a ping again, and are written anew. */
        private void makeWhole(Week week) throws IOException {
            for (var file : files()) {
                if (file.week().equals(week) && !isRetired(file) && !isWhole(file)) {
                    var added = new ArrayList<NewFile>();
                    write(week, file.after(), file.until()).ifPresent(added::add);
                    commit(List.of(file), added);
                }
            }
        }

        /** One that cannot be read is told of when it is compared. */
        private boolean isWhole(ArchiveFile file) {
            try {
                return files.isWhole(file, settings.directory());
            } catch (IOException _) {
                return true;
            }
        }

        /** What a file has otherwise than the database; what it has is added to what was read. */
        private Optional<String> difference(ArchiveFile file, Runnable alive, Collection<RetiredFile> read) {
            try {
                var kept = files.inFile(file, settings.directory(), alive);
                var stored = files.inDatabase(file, alive);
                if (!stored.isComplete()) {
                    return Optional.of("the values of some pings of it need more memory than there is for readers");
                }
                if (kept.equals(stored) && kept.pings() == file.rows()) {
                    read.add(new RetiredFile(file.path(), file.week(), kept.pings(), kept.sha256()));
                    return Optional.empty();
                }
                marks.add(file.week(), file.until());
                return Optional.of("the file " + file.path() + " has something else than the database");
            } catch (IOException e) {
                marks.add(file.week(), file.until());
                return Optional.of("the file " + file.path() + " cannot be read: " + e.getMessage());
            }
        }

        private Retirement refused(Week week, String why) {
            LOG.warnf("The week %s stays in the database: %s", week, why);
            return new Retirement(week, 0, why);
        }

        private Retirement retired(Week week, long rows) {
            retiredWeeks.changed(); // here at once, whatever becomes of the notification
            LOG.infof("The week %s is in the archive only: %d pings were read back and dropped", week, rows);
            return new Retirement(week, rows, null);
        }

        void erase(Predicate<Instance> chosen, Consumer<List<Long>> erased, Runnable alive) throws IOException {
            for (var week : retired.keySet().stream()
                    .sorted(Comparator.comparing(Week::monday))
                    .toList()) {
                checkIsThere(week);
                var touched = new ArrayList<ArchiveFile>();
                for (var file : files()) {
                    alive.run();
                    if (file.week().equals(week)
                            && isRetired(file)
                            && files.hasAny(file, settings.directory(), chosen)) {
                        touched.add(file);
                    }
                }
                if (!touched.isEmpty()) {
                    erase(touched, chosen, erased, alive);
                }
                settle(week); // after an attempt too that was interrupted when its files had been replaced
            }
        }

        private void erase(
                Collection<ArchiveFile> touched,
                Predicate<Instance> chosen,
                Consumer<List<Long>> erased,
                Runnable alive)
                throws IOException {
            var metrics = files.metrics();
            tableOf(metrics, true);
            var known = retiredWeeks.files();
            var ids = new ArrayList<Long>();
            var added = new ArrayList<NewFile>();
            for (var file : touched) {
                var before = ids.size();
                var rewritten = rewrite(file, chosen, ids, metrics, alive);
                var kept = known.get(file.path());
                if (kept == null || kept.pings() != rewritten.sum().pings() + ids.size() - before) {
                    throw otherThanRetired(file);
                }
                rewritten.file().ifPresent(added::add);
            }
            erased.accept(ids);
            retiredWeeks.leave(touched.stream().map(ArchiveFile::path).toList());
            commit(touched, added);
        }

        private Rewriting rewrite(
                ArchiveFile file,
                Predicate<Instance> chosen,
                Collection<Long> ids,
                MetricColumns metrics,
                Runnable alive)
                throws IOException {
            var path = ArchiveFile.path(file.week(), file.after(), file.until(), clock.instant());
            var contents = new ArrayList<ArchiveFiles.Rewritten>();
            var content = directory.write(
                    path,
                    out -> contents.add(files.rewrite(
                            file,
                            settings.directory(),
                            chosen,
                            stored -> {
                                ids.add(stored.id());
                                alive.run();
                            },
                            metrics,
                            out)),
                    turn);
            var rewritten = contents.getFirst();
            var sum = rewritten.sum();
            if (sum.pings() == 0) {
                directory.delete(path);
                return new Rewriting(Optional.empty(), sum);
            }
            turn.run();
            record(path, content.sha256(), sum.pings());
            retiredWeeks.add(new RetiredFile(path, file.week(), sum.pings(), sum.sha256()));
            return new Rewriting(
                    Optional.of(new NewFile(
                            ArchiveFile.of(path, sum.pings(), content.bytes()),
                            rewritten.summary().bounds())),
                    sum);
        }

        /** Not where the table was begun anew since a week was retired: its files are nowhere then, as far as is known here. */
        private boolean isThere(Week week) throws IOException {
            var known = retiredWeeks.files().values().stream()
                    .filter(file -> file.week().equals(week))
                    .toList();
            var current = files().stream().map(ArchiveFile::path).collect(Collectors.toSet());
            return known.stream().allMatch(RetiredFile::isLeaving)
                    || known.stream().anyMatch(file -> current.contains(file.path()));
        }

        private void checkIsThere(Week week) throws IOException {
            if (!isThere(week)) {
                throw new IOException(
                        "the table of the archive does not have the files of %s, and nothing else has its pings; the page \"The archive\" of the documentation says what to do"
                                .formatted(week));
            }
        }

        private void settle(Week week) throws IOException {
            retiredWeeks.forgetFiles(
                    week, files().stream().map(ArchiveFile::path).collect(Collectors.toSet()));
        }

        long bringBack(Week week, Instant until, Runnable alive) throws IOException {
            if (!retired.containsKey(week)) {
                return 0;
            }
            checkIsThere(week);
            var ofWeek = files().stream()
                    .filter(file -> file.week().equals(week) && isRetired(file))
                    .toList();
            var known = retiredWeeks.files();
            pings.prepareAgain(week);
            var rows = database.call(handle -> handle.inTransaction(transaction -> {
                var stored = 0L;
                for (var file : ofWeek) {
                    stored += bringBack(transaction, file, known.get(file.path()), alive);
                }
                retiredWeeks.bringBack(transaction, week, until);
                turn.run();
                return stored;
            }));
            retiredWeeks.changed(); // as above
            LOG.infof("The week %s is in the database again: %d pings", week, rows);
            return rows;
        }

        /** What is thrown ends the transaction, and nothing of the week is stored. */
        private long bringBack(Handle handle, ArchiveFile file, @Nullable RetiredFile known, Runnable alive) {
            var digest = new PingsDigest();
            try {
                files.read(file, settings.directory(), ping -> {
                    alive.run();
                    digest.add(ping);
                    if (!ping.stored().ping().week().equals(file.week())) {
                        throw otherThanRetired(file);
                    }
                    store(handle, ping);
                });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            var sum = digest.sum();
            if (known == null || known.pings() != sum.pings() || !known.sha256().equals(sum.sha256())) {
                throw new UncheckedIOException(otherThanRetired(file));
            }
            return sum.pings();
        }

        /** Where the same ping has come again meanwhile, the file has one too many. */
        private void store(Handle handle, ScannedPing ping) {
            try {
                if (!pings.bringBack(handle, ping.stored(), ping.content(), requireNonNull(ping.row()))) {
                    marks.add(handle, ping.stored().ping().week(), ping.arrival());
                }
            } catch (SQLException e) {
                throw new DatabaseException(e);
            }
        }

        private static IOException otherThanRetired(ArchiveFile file) {
            return new IOException("the file %s has other pings than when its week was retired".formatted(file.path()));
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
            for (var week : retired.keySet()) {
                if (isThere(week)) {
                    settle(week);
                }
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

    /** @param file none where no ping is left */
    private record Rewriting(Optional<NewFile> file, PingsDigest.Sum sum) {}

    /**
     * What the archive alone has of some instances.
     *
     * @param pings of each week that has any
     * @param unread the number of weeks that were not looked at
     */
    record Counted(SortedMap<Week, Long> pings, int unread) {}

    /**
     * What came of a week that was to be in the archive only.
     *
     * @param pings that were dropped from the database
     * @param refusal why the week stays; null where it does not
     */
    record Retirement(Week week, long pings, @Nullable String refusal) {}
}
