package org.rollcall.sidereport;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.rollcall.ingest.IngestConfig;
import org.rollcall.ingest.RequestBody;
import org.rollcall.problem.ProblemException;

/**
 * From the bytes of a side report to a durable row. A well-formed object is never refused for what it says or leaves out:
 * its sender would not ask anybody, and send a whole ping again.
 */
@ApplicationScoped
class SideReports {

    private final PingErrorTable errors;
    private final PingMetadataTable metadata;
    private final IngestConfig config;
    private final SideReportMetrics metrics;
    private final Clock clock;

    SideReports(
            PingErrorTable errors,
            PingMetadataTable metadata,
            IngestConfig config,
            SideReportMetrics metrics,
            Clock clock) {
        this.errors = errors;
        this.metadata = metadata;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Takes a report in; when it returns, the report is durable.
     *
     * @param address of the sender
     * @param contentLength of the body, bytes; below 0 where it is not declared
     * @param contentEncoding of the body; null for none
     * @return the id of the report among those of its kind, from 1
     * @throws ProblemException where it is not a JSON object within the limits, or the sender has sent too much
     * @throws IOException where the sender broke off
     */
    long take(Kind kind, String address, InputStream body, long contentLength, @Nullable String contentEncoding)
            throws IOException {
        try {
            config.rateLimit().perAddress().count("address", address);
            var document = RequestBody.read(body, contentLength, contentEncoding, config);
            var receivedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
            var id = switch (kind) {
                case ERROR -> takeError(document, receivedAt);
                case METADATA -> metadata.insert(PingMetadata.read(document), document, receivedAt);
            };
            metrics.stored(kind);
            return id;
        } catch (ProblemException e) {
            metrics.rejected(kind, e);
            throw e;
        } catch (IOException | RuntimeException e) {
            metrics.failed(kind);
            throw e;
        }
    }

    private long takeError(byte[] document, Instant receivedAt) {
        var error = PingError.read(document);
        if (error.hostname() != null) {
            config.rateLimit().perHostname().count("hostname", error.hostname());
        }
        return errors.insert(error, document, receivedAt);
    }

    /** What is reported. */
    enum Kind {
        ERROR,
        METADATA
    }
}
