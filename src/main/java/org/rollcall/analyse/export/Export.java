package org.rollcall.analyse.export;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingScan;
import org.rollcall.analyse.PingSelection;
import org.rollcall.analyse.UuidMasking;
import org.rollcall.platform.access.StreamedRead;
import org.rollcall.platform.database.DatabaseException;

/** One export under way. What it gives is fixed before it begins to write. */
public final class Export implements AutoCloseable {

    private final PingScan scan;
    private final Format format;
    private final Contents contents;
    private final PingSelection selection;
    private final UuidMasking masking;
    private final @Nullable Long otherInstances;
    private final StreamedRead event;
    private final Runnable release;

    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicReference<Runnable> interrupt = new AtomicReference<>(() -> {});

    Export(
            PingScan scan,
            Format format,
            Contents contents,
            PingSelection selection,
            UuidMasking masking,
            @Nullable Long otherInstances,
            StreamedRead event,
            Runnable release) {
        this.scan = scan;
        this.format = format;
        this.contents = contents;
        this.selection = selection;
        this.masking = masking;
        this.otherInstances = otherInstances;
        this.event = event;
        this.release = release;
    }

    /** What to ask for, as {@code changed_since}, to get what this export does not have. */
    long highWaterMark() {
        return contents.begin().until();
    }

    /** How many instances a bound token gets only where it asks for them; null for who sees all. */
    @Nullable
    Long otherInstances() {
        return otherInstances;
    }

    /**
     * Writes everything, and has it recorded how much that was.
     *
     * @return the number of rows
     * @throws IOException where whoever reads went away
     */
    long write(OutputStream out) throws IOException {
        if (begun.getAndSet(true)) {
            throw new IOException("nobody reads any more");
        }
        var count = 0L;
        var complete = false;
        try (var rows = format.rows(contents, out)) {
            try {
                rows.begin();
                scan.readForAnalysts(
                        selection,
                        contents.metrics().readAlone(),
                        interrupt::set,
                        ping -> rows.write(masking.shown(ping)));
                rows.end(highWaterMark());
            } finally {
                count = rows.count();
            }
            complete = true;
            return count;
        } catch (DatabaseException e) {
            if (closed.get()) {
                throw new IOException("nobody reads any more", e);
            }
            throw e;
        } finally {
            event.end(count, complete);
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
