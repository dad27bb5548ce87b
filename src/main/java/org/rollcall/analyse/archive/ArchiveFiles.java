package org.rollcall.analyse.archive;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.rollcall.analyse.PingQuery;
import org.rollcall.analyse.PingQuery.Product;
import org.rollcall.analyse.PingScan;
import org.rollcall.analyse.PingSelection;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.export.ColumnBounds;
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

    /** The metrics that a file has now: those of all dictionaries, in columns that never change again. */
    MetricColumns metrics() {
        return MetricColumns.ofFile(catalog, List.of());
    }

    /**
     * Writes all pings of a week that arrived after one and up to another, those too that a later one replaces, with all their
     * metrics.
     *
     * @param metrics of {@link #metrics}
     * @param until must be settled
     */
    Summary write(Week week, long after, long until, MetricColumns metrics, OutputStream out) throws IOException {
        var pings = new PingQuery(Visibility.ALL, null, new PingQuery.Weeks(week, week), Product.ANY, null, true);
        var selection = new PingSelection(pings, after, until, PingSelection.Order.WEEK);
        var contents =
                new Contents(Shape.WIDE, metrics, ExportCursor.between(after, until), true, catalog, Marks.NONE, space);
        try (var rows = ParquetRows.kept(contents, out)) {
            scan.read(selection, metrics.readAlone(), _ -> {}, rows::write);
            rows.end(until);
            return new Summary(rows.count(), rows.bounds());
        }
    }

    /** What was written: the number of rows, and what readers choose the file by. */
    record Summary(long rows, List<ColumnBounds> bounds) {}
}
