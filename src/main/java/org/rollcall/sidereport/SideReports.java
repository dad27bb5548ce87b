package org.rollcall.sidereport;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.rollcall.ingest.IngestConfig;
import org.rollcall.ingest.RequestBody;
import org.rollcall.ingest.Sender;
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
     * Takes a report in; when the id is there, the report is durable. Fails with a {@link ProblemException} where the sender
     * was not let in or has sent too much, or the body is not a JSON object within the limits, and with another exception
     * where the sender broke off, or this side failed; nothing is stored then.
     *
     * @param admission of the sender
     * @param body to be collected, and received by a thread that may wait
     * @return the id of the report among those of its kind, from 1
     */
    Uni<Long> take(Kind kind, Uni<Sender> admission, Uni<RequestBody> body) {
        return admission
                .chain(sender -> body.map(arrived -> {
                    try (arrived) {
                        return take(kind, sender, arrived.document());
                    }
                }))
                .invoke(() -> metrics.stored(kind))
                .onFailure()
                .invoke(failure -> {
                    if (failure instanceof ProblemException problem) {
                        metrics.rejected(kind, problem);
                    } else {
                        metrics.failed(kind);
                    }
                });
    }

    private long take(Kind kind, Sender sender, byte[] document) {
        var receivedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return switch (kind) {
            case ERROR -> takeError(sender, document, receivedAt);
            case METADATA -> metadata.insert(PingMetadata.read(document), sender.binding(), document, receivedAt);
        };
    }

    private long takeError(Sender sender, byte[] document, Instant receivedAt) {
        var error = PingError.read(document);
        sender.requireMaySendFor(error.hostname());
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
