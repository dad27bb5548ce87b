package org.rollcall.analyse.archive;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.TreeSet;
import org.rollcall.analyse.PingQuery;
import org.rollcall.analyse.PingQuery.Product;
import org.rollcall.analyse.PingScan;
import org.rollcall.analyse.PingSelection;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.export.Contents;
import org.rollcall.analyse.export.ExportCursor;
import org.rollcall.analyse.export.Marks;
import org.rollcall.analyse.export.MetricColumns;
import org.rollcall.analyse.export.ParquetRows;
import org.rollcall.analyse.export.Shape;
import org.rollcall.dictionary.DictionaryCatalog;
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

    /**
     * Writes all pings of a week that arrived after one and up to another, those too that a later one replaces, with all their
     * metrics.
     *
     * @param until must be settled
     */
    Summary write(Week week, long after, long until, OutputStream out) throws IOException {
        var pings = new PingQuery(Visibility.ALL, null, new PingQuery.Weeks(week, week), Product.ANY, null, true);
        var selection = new PingSelection(pings, after, until, PingSelection.Order.WEEK);
        var dictionaries = new TreeSet<String>();
        var contents = new Contents(
                Shape.WIDE,
                MetricColumns.ofFile(catalog, List.of()),
                ExportCursor.between(after, until),
                true,
                catalog,
                Marks.NONE,
                space);
        // The week is the name of a folder in an archive, and so of a column already.
        try (var rows = new ParquetRows(contents, out, false)) {
            scan.read(selection, contents.metrics().readAlone(), _ -> {}, ping -> {
                dictionaries.add(ping.stored().ping().dictionary());
                rows.write(ping);
            });
            rows.end(until);
            return new Summary(rows.count(), List.copyOf(dictionaries));
        }
    }

    /**
     * What was written.
     *
     * @param dictionaries versions of those that the pings were read with
     */
    record Summary(long rows, List<String> dictionaries) {}
}
