package org.rollcall.receive.clientreport;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.rollcall.operate.privacy.OptOuts;
import org.rollcall.operate.privacy.RedactionMetrics;
import org.rollcall.operate.privacy.ReportSenders;
import org.rollcall.ping.payload.OptedOut;
import org.rollcall.ping.payload.PayloadReader;
import org.rollcall.ping.payload.RedactionRules;
import org.rollcall.platform.database.Deadline;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.receive.ingest.Admission;
import org.rollcall.receive.ingest.InstanceLimit;
import org.rollcall.receive.ingest.RequestBody;
import org.rollcall.receive.ingest.Sender;
import org.rollcall.receive.quarantine.Quarantine;

/**
 * From the bytes of a client report to a durable row. A well-formed object within the bounds is never refused for what it says
 * or leaves out: its sender would not ask anybody, and send a whole ping again.
 */
@ApplicationScoped
class ClientReports {

    private final PingErrorTable errors;
    private final PingMetadataTable metadata;
    private final ReportRoom room;
    private final OptOuts optOuts;
    private final ReportSenders senders;
    private final Quarantine quarantine;
    private final PayloadReader reader;
    private final RedactionMetrics redaction;
    private final Admission admissions;
    private final InstanceLimit instances;
    private final ClientReportMetrics metrics;
    private final Clock clock;

    ClientReports(
            PingErrorTable errors,
            PingMetadataTable metadata,
            ReportRoom room,
            OptOuts optOuts,
            ReportSenders senders,
            Quarantine quarantine,
            RedactionRules rules,
            RedactionMetrics redaction,
            Admission admissions,
            InstanceLimit instances,
            ClientReportMetrics metrics,
            Clock clock) {
        this.errors = errors;
        this.metadata = metadata;
        this.room = room;
        this.optOuts = optOuts;
        this.senders = senders;
        this.quarantine = quarantine;
        this.reader = PayloadReader.withoutDictionary(rules);
        this.redaction = redaction;
        this.admissions = admissions;
        this.instances = instances;
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
     * @return the id of the report among those of its kind, from 1; {@link ClientReportReceipt#DISCARDED} where nothing of it
     *     may be kept
     */
    Uni<Long> take(Kind kind, Uni<Sender> admission, Uni<RequestBody> body) {
        return admission
                .chain(sender -> body.map(arrived -> {
                    try (arrived) {
                        return Deadline.forSender(
                                () -> take(kind, sender, admissions.countBytes(sender, arrived.document())));
                    }
                }))
                .invoke(id -> {
                    if (id == ClientReportReceipt.DISCARDED) {
                        metrics.discarded(kind);
                    } else {
                        metrics.stored(kind);
                    }
                })
                .onFailure()
                .invoke(failure -> {
                    if (failure instanceof ProblemException problem) {
                        metrics.rejected(kind, problem);
                    } else {
                        metrics.failed(kind);
                    }
                });
    }

    /** Redaction rules apply to reports as they do to payloads; categories of data they have none. */
    private long take(Kind kind, Sender sender, byte[] document) {
        room.require(kind, document);
        var receivedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var kept = reader.keep(document, OptedOut.NONE);
        var id = switch (kind) {
            case ERROR -> takeError(sender, kept.document(), receivedAt);
            case METADATA -> takeMetadata(sender, kept.document(), receivedAt);
        };
        if (id != ClientReportReceipt.DISCARDED) {
            room.total().addRow(document.length);
            if (kept.shielding() != null) {
                redaction.count(kept.shielding().rules());
            }
        }
        return id;
    }

    private long takeError(Sender sender, byte[] document, Instant receivedAt) {
        var error = PingError.read(document);
        sender.requireMaySendFor(error.hostname());
        if (error.hostname() != null) {
            instances.count(error.hostname(), error.uuid());
            if (optOuts.of(List.of(error.hostname())).keepsNoReports()) {
                return ClientReportReceipt.DISCARDED;
            }
        }
        return errors.insert(error, document, receivedAt);
    }

    /** Names no hostname: the instances that it may be of, by the ids that it names, tell theirs. */
    private long takeMetadata(Sender sender, byte[] document, Instant receivedAt) {
        var report = PingMetadata.read(document);
        if (optOuts.someKeepNothing() && mustNotBeKept(report)) {
            return ClientReportReceipt.DISCARDED;
        }
        return metadata.insert(report, sender.binding(), document, receivedAt);
    }

    /** Of which nobody is known yet is kept; it goes when its sender turns out to keep no reports. */
    private boolean mustNotBeKept(PingMetadata report) {
        var uuid = report.uuid();
        var hostnames = metadata.hostnames(report);
        if (hostnames.isEmpty() && uuid != null) {
            hostnames = quarantine.hostnames(uuid);
        }
        return hostnames.isEmpty()
                ? uuid != null && senders.isOfBarred(uuid)
                : optOuts.of(hostnames).keepsNoReports();
    }

    /** What is reported. */
    enum Kind {
        /** That a ping failed: of real ones, the largest have a message of some lines. */
        ERROR(64 * 1024),
        /** How long metrics took: half a megabyte is usual. */
        METADATA(1024 * 1024);

        private final int maxBytes;

        Kind(int maxBytes) {
            this.maxBytes = maxBytes;
        }

        /** Of the report, inflated, bytes. */
        int maxBytes() {
            return maxBytes;
        }
    }
}
