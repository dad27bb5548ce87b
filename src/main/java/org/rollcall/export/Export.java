package org.rollcall.export;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.rollcall.access.StreamedRead;
import org.rollcall.database.DatabaseException;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.ping.PingScan;
import org.rollcall.ping.PingSelection;

/** One export under way. What it gives is fixed before it begins to write. */
final class Export implements AutoCloseable {

    private final PingScan scan;
    private final DictionaryCatalog catalog;
    private final Shape shape;
    private final MetricColumns metrics;
    private final ExportCursor begin;
    private final PingSelection selection;
    private final StreamedRead event;
    private final Runnable release;

    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicReference<Runnable> interrupt = new AtomicReference<>(() -> {});

    Export(
            PingScan scan,
            DictionaryCatalog catalog,
            Shape shape,
            MetricColumns metrics,
            ExportCursor begin,
            PingSelection selection,
            StreamedRead event,
            Runnable release) {
        this.scan = scan;
        this.catalog = catalog;
        this.shape = shape;
        this.metrics = metrics;
        this.begin = begin;
        this.selection = selection;
        this.event = event;
        this.release = release;
    }

    /** What to ask for, as {@code changed_since}, to get what this export does not have. */
    long highWaterMark() {
        return begin.until();
    }

    /**
     * Writes everything, and has it recorded how much that was.
     *
     * @return the number of rows
     * @throws IOException where whoever reads went away
     */
    long write(RowWriter out) throws IOException {
        if (begun.getAndSet(true)) {
            throw new IOException("nobody reads any more");
        }
        var rows = new PingRows(shape, metrics, begin, catalog, out);
        var complete = false;
        try {
            out.head(rows.columns());
            scan.read(selection, metrics.readAlone(), interrupt::set, rows::write);
            out.end(rows.count(), highWaterMark());
            complete = true;
            return rows.count();
        } catch (DatabaseException e) {
            if (closed.get()) {
                throw new IOException("nobody reads any more", e);
            }
            throw e;
        } finally {
            event.end(rows.count(), complete);
        }
    }

    /** Ends the export, and its query where that is running. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
            interrupt.get().run();
            if (!begun.getAndSet(true)) {
                event.end(0, false);
            }
        }
    }
}
