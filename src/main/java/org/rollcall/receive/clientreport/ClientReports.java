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
import org.rollcall.ping.payload.Document;
import org.rollcall.ping.payload.OptedOut;
import org.rollcall.ping.payload.RedactionRules;
import org.rollcall.ping.payload.Redactor;
import org.rollcall.platform.access.HostnameBinding;
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
public class ClientReports {

    private final PingErrorTable errors;
    private final PingMetadataTable metadata;
    private final ReportRoom room;
    private final OptOuts optOuts;
    private final ReportSenders senders;
    private final Quarantine quarantine;
    private final Redactor redactor;
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
        this.redactor = Redactor.withoutDictionary(rules);
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
     * @return the id of the report among those of its kind, from 1; an id that no report has where nothing of it may be kept,
     *     so that the answer discloses nothing of the hostname
     */
    Uni<Long> take(Kind kind, Uni<Sender> admission, Uni<RequestBody> body) {
        return admission
                .chain(sender -> body.map(arrived -> {
                    try (arrived) {
                        return Deadline.forSender(
                                () -> take(kind, sender, admissions.receive(sender, arrived.bytes())));
                    }
                }))
                .invoke(taken -> {
                    if (taken.kept()) {
                        metrics.stored(kind);
                    } else {
                        metrics.discarded(kind);
                    }
                })
                .onFailure()
                .invoke(failure -> {
                    if (failure instanceof ProblemException problem) {
                        metrics.rejected(kind, problem);
                    } else {
                        metrics.failed(kind);
                    }
                })
                .map(Taken::id);
    }

    /** Keeps the invented report that a ping failed, as one that comes at the time of the clock; nothing is counted. */
    public void takeInventedError(byte[] bytes) {
        takeInvented(Kind.ERROR, bytes);
    }

    /** As {@link #takeInventedError}, of how long metrics took. */
    public void takeInventedMetadata(byte[] bytes) {
        takeInvented(Kind.METADATA, bytes);
    }

    private void takeInvented(Kind kind, byte[] bytes) {
        var _ = take(kind, Sender.withToken("", HostnameBinding.ALL), Document.of(bytes));
    }

    /** Redaction rules apply to reports as they do to payloads; categories of data they have none. */
    private Taken take(Kind kind, Sender sender, Document document) {
        room.require(kind, document.receivedBytes());
        var receivedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var redacted = redactor.redact(document, OptedOut.NONE);
        var taken = switch (kind) {
            case ERROR -> takeError(sender, redacted.document(), receivedAt);
            case METADATA -> takeMetadata(sender, redacted.document(), receivedAt);
        };
        if (taken.kept()) {
            room.total().addRow(document.receivedBytes());
            if (redacted.report() != null) {
                redaction.count(redacted.report().rules());
            }
        }
        return taken;
    }

    private Taken takeError(Sender sender, Document document, Instant receivedAt) {
        var error = PingError.read(document);
        sender.requireMaySendFor(error.hostname());
        if (error.hostname() != null) {
            instances.count(error.hostname(), error.uuid());
            if (optOuts.of(List.of(error.hostname())).keepsNoReports()) {
                return Taken.discarded(errors);
            }
        }
        return new Taken(errors.insert(error, document.bytes(), receivedAt), true);
    }

    /** Names no hostname: the instances that it may be of, by the ids that it names, tell theirs. */
    private Taken takeMetadata(Sender sender, Document document, Instant receivedAt) {
        var report = PingMetadata.read(document);
        if (optOuts.someKeepNothing() && mustNotBeKept(report)) {
            return Taken.discarded(metadata);
        }
        return new Taken(metadata.insert(report, sender.binding(), document.bytes(), receivedAt), true);
    }

    /** Of which nobody is known yet is kept; it goes when its sender turns out to keep no reports. */
    private boolean mustNotBeKept(PingMetadata report) {
        var uuid = report.uuid();
        var hostnames = metadata.hostnames(report);
        if (hostnames.isEmpty() && uuid != null) {
            hostnames = quarantine.hostnames(uuid);
        }
        return hostnames.isEmpty()
                ? uuid != null && senders.isOfBlocked(uuid)
                : optOuts.of(hostnames).keepsNoReports();
    }

    /** The end of a report: the id to answer, and whether a report with that id is kept. */
    private record Taken(long id, boolean kept) {

        static Taken discarded(ReportDeletion table) {
            return new Taken(table.unusedId(), false);
        }
    }

    /** The kind of a report. */
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
