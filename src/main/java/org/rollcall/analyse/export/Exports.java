package org.rollcall.analyse.export;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingScan;
import org.rollcall.analyse.PingSelection;
import org.rollcall.analyse.ReadArrivals;
import org.rollcall.analyse.UuidMasking;
import org.rollcall.analyse.VisibleInstances;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.platform.access.AuditedRead;
import org.rollcall.platform.disk.TemporarySpace;
import org.rollcall.platform.web.ConcurrencyLimit;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Begins exports: finds out what exactly they will give, and keeps them from taking all connections to the database. */
@ApplicationScoped
class Exports {

    private static final Duration RETRY = Duration.ofSeconds(30);

    private final PingScan scan;
    private final ReadArrivals readable;
    private final DictionaryCatalog catalog;
    private final AuditedRead read;
    private final VisibleInstances instances;
    private final TemporarySpace space;
    private final ConcurrencyLimit running;

    Exports(
            PingScan scan,
            ReadArrivals readable,
            DictionaryCatalog catalog,
            AuditedRead read,
            VisibleInstances instances,
            TemporarySpace space,
            ExportConfig config) {
        this.scan = scan;
        this.readable = readable;
        this.catalog = catalog;
        this.read = read;
        this.instances = instances;
        this.space = space;
        this.running = new ConcurrencyLimit(
                config.maxRunning(),
                Duration.ZERO,
                () -> new ProblemException(
                        ProblemType.RATE_LIMITED,
                        String.format(
                                Locale.ROOT,
                                "Already %d exports are running, and no more may at the same time; try again later.",
                                config.maxRunning()),
                        Map.of("limit", config.maxRunning()),
                        RETRY));
    }

    /**
     * Begins an export. The caller must {@link Export#close} it.
     *
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where the request makes no sense,
     *     {@link ProblemType#RATE_LIMITED} where too many exports are running
     */
    Export begin(ExportRequest request) {
        if (request.shape() == Shape.PAYLOAD && !request.metrics().isEmpty()) {
            throw invalid(
                    "metrics",
                    "is not for payloads, which are given as they were sent; choose shape=wide or shape=long for some metrics");
        }
        if (request.cursor() != null && !request.format().isResumable()) {
            throw invalid(
                    "cursor",
                    "is not for a file of columns, which cannot go on in the middle; ask for all of it again, or for fewer weeks");
        }
        if (request.shape() == Shape.WIDE && request.format() == Format.ELASTICSEARCH) {
            throw invalid(
                    "shape",
                    "is wide, with a field for each metric, and an index has room for 1,000; choose shape=long for numbers, or shape=payload");
        }
        if (request.marks().byteOrderMark() && request.format() != Format.CSV) {
            throw invalid("bom", "is for CSV alone; choose format=csv, or leave it out");
        }
        var metrics = metrics(request);
        var place = running.take();
        try {
            var pings = request.pings();
            var begin = begin(request.after(), request.cursor());
            var selection = new PingSelection(
                    pings,
                    begin.readAfter(),
                    begin.until(),
                    request.format().isResumable() ? PingSelection.Order.ARRIVAL : PingSelection.Order.WEEK);
            // After it is fixed which pings are given, so that none is of an instance that is not known here.
            var masking = UuidMasking.of(pings.visibility(), instances);
            return new Export(
                    scan,
                    request.format(),
                    new Contents(request.shape(), metrics, begin, pings.revisions(), catalog, request.marks(), space),
                    selection,
                    masking,
                    instances.countOthers(pings),
                    read.streamed(),
                    place::close);
        } catch (RuntimeException e) {
            place.close();
            throw e;
        }
    }

    private MetricColumns metrics(ExportRequest request) {
        if (request.shape() == Shape.PAYLOAD) {
            return MetricColumns.NONE;
        }
        return request.shape() == Shape.WIDE && request.format() == Format.PARQUET
                ? MetricColumns.ofFile(catalog, request.metrics())
                : MetricColumns.of(catalog.columns(), request.metrics());
    }

    private ExportCursor begin(long mark, @Nullable ExportCursor cursor) {
        var arrivals = readable.now(cursor == null ? 0 : cursor.until());
        if (cursor != null) {
            if (cursor.until() > arrivals.highest()) {
                throw invalid("cursor", "is no cursor of this service; take that of the last complete row");
            }
            return cursor;
        }
        if (mark > arrivals.highest()) {
            throw invalid(
                    "changed_since",
                    String.format(Locale.ROOT, "is %d, which is no high-water mark of this service", mark));
        }
        return ExportCursor.between(mark, Math.max(mark, arrivals.settled()));
    }

    private static ProblemException invalid(String parameter, String detail) {
        return new ProblemException(
                ProblemType.INVALID_PARAMETER,
                "The parameter " + parameter + " " + detail + ".",
                Map.of("parameter", parameter));
    }
}
