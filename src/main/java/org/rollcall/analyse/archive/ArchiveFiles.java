package org.rollcall.analyse.archive;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.rollcall.analyse.PingQuery;
import org.rollcall.analyse.PingQuery.Product;
import org.rollcall.analyse.PingScan;
import org.rollcall.analyse.PingSelection;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.export.ColumnBounds;
import org.rollcall.analyse.export.Contents;
import org.rollcall.analyse.export.ExportCursor;
import org.rollcall.analyse.export.KeptFile;
import org.rollcall.analyse.export.Marks;
import org.rollcall.analyse.export.MetricColumns;
import org.rollcall.analyse.export.ParquetRows;
import org.rollcall.analyse.export.Shape;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.ping.Instance;
import org.rollcall.ping.StoredPing;
import org.rollcall.ping.Week;
import org.rollcall.platform.disk.TemporarySpace;

/** Writes stored pings into Parquet files to be kept, one row each. */
@ApplicationScoped
class ArchiveFiles {

    private final PingScan scan;
    private final DictionaryCatalog catalog;
    private final TemporarySpace space;

    ArchiveFiles(PingScan scan, DictionaryCatalog catalog, TemporarySpace space) {
        this.scan = scan;
        this.catalog = catalog;
        this.space = space;
    }

    /** The metrics that a file has now: those of all dictionaries, in columns that never change again. */
    MetricColumns metrics() {
        return MetricColumns.ofWholePings(catalog);
    }

    /**
     * Writes all pings of a week that arrived after one and up to another, those too that a later one replaces, with all their
     * metrics.
     *
     * @param metrics of {@link #metrics}
     * @param until must be settled
     * @param isWhole whether the file is to have what it takes to store the pings again
     */
    Summary write(Week week, long after, long until, MetricColumns metrics, boolean isWhole, OutputStream out)
            throws IOException {
        var selection = selection(week, after, until);
        try (var rows = ParquetRows.kept(contents(after, until, metrics), isWhole, out)) {
            if (isWhole) {
                scan.readRows(selection, rows::write);
            } else {
                scan.read(selection, metrics.readAlone(), _ -> {}, rows::write);
            }
            rows.end(until);
            return new Summary(rows.count(), rows.bounds());
        }
    }

    /**
     * Writes the pings of a file anew, but for those of some instances.
     *
     * @param file is read, and stays as it is
     * @param metrics of {@link #metrics}
     * @param erased takes those that are left out
     */
    Rewritten rewrite(
            ArchiveFile file,
            Path folder,
            Predicate<Instance> chosen,
            Consumer<StoredPing> erased,
            MetricColumns metrics,
            OutputStream out)
            throws IOException {
        var digest = new PingsDigest();
        try (var rows = ParquetRows.kept(contents(file.after(), file.until(), metrics), true, out)) {
            read(file, folder, ping -> {
                if (chosen.test(ping.stored().ping().instance())) {
                    erased.accept(ping.stored());
                } else {
                    digest.add(ping);
                    rows.write(ping);
                }
            });
            rows.end(file.until());
            return new Rewritten(new Summary(rows.count(), rows.bounds()), digest.sum());
        }
    }

    /** Gives the pings of a file. */
    void read(ArchiveFile file, Path folder, PingScan.Reader reader) throws IOException {
        kept(file, folder).read(reader);
    }

    /** Whether a file has what it takes to store its pings again. */
    boolean isWhole(ArchiveFile file, Path folder) throws IOException {
        return kept(file, folder).isWhole();
    }

    /** Whether a file has a ping of such an instance. */
    boolean hasAny(ArchiveFile file, Path folder, Predicate<Instance> chosen) throws IOException {
        return kept(file, folder).hasAny(chosen);
    }

    /** How many pings of such instances a file has. */
    long count(ArchiveFile file, Path folder, Predicate<Instance> chosen) throws IOException {
        return kept(file, folder).count(chosen);
    }

    private KeptFile kept(ArchiveFile file, Path folder) {
        return new KeptFile(folder.resolve(file.path()), catalog);
    }

    /** What the database has of the pings that a file is to have. */
    PingsDigest.Sum inDatabase(ArchiveFile file, Runnable alive) throws IOException {
        var digest = new PingsDigest();
        scan.readRows(selection(file.week(), file.after(), file.until()), ping -> {
            alive.run();
            digest.add(ping);
        });
        return digest.sum();
    }

    /** What a file has. */
    PingsDigest.Sum inFile(ArchiveFile file, Path folder, Runnable alive) throws IOException {
        var digest = new PingsDigest();
        read(file, folder, ping -> {
            alive.run();
            digest.add(ping);
        });
        return digest.sum();
    }

    private static PingSelection selection(Week week, long after, long until) {
        var pings = new PingQuery(Visibility.ALL, null, new PingQuery.Weeks(week, week), Product.ANY, null, true);
        return new PingSelection(pings, after, until, PingSelection.Order.WEEK);
    }

    private Contents contents(long after, long until, MetricColumns metrics) {
        return new Contents(Shape.WIDE, metrics, ExportCursor.between(after, until), true, catalog, Marks.NONE, space);
    }

    /** What was written: the number of rows, and what readers choose the file by. */
    record Summary(long rows, List<ColumnBounds> bounds) {}

    /** A file that was written anew, and what is in it. */
    record Rewritten(Summary summary, PingsDigest.Sum sum) {}
}
