package org.rollcall.receive.ingest;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.RedactionReport;
import org.rollcall.ping.payload.Document;
import org.rollcall.ping.payload.Identity;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.ping.payload.RedactedPayload;
import org.rollcall.receive.quarantine.IngestDecision;
import org.rollcall.receive.quarantine.QuarantinedPing;

/**
 * A document, and how it came in.
 *
 * @param uploaded whether people brought it, with a token, so that it may be years old
 * @param redactionReport changes from the time when it was quarantined; null for none
 */
record Origin(
        Document document,
        Instant receivedAt,
        boolean uploaded,
        @Nullable RedactionReport redactionReport) {

    /** The decision that the document can only be kept. */
    IngestDecision unstorable(Identity identity, QuarantineReason reason, String detail, RedactedPayload redacted) {
        return new IngestDecision.Unstorable(
                new QuarantinedPing(
                        receivedAt,
                        uploaded,
                        reason,
                        detail,
                        identity.hostname(),
                        identity.uuid(),
                        identity.version(),
                        document.sha256(),
                        document.receivedBytes(),
                        RedactionReport.again(redactionReport, redacted.report())),
                redacted.document());
    }

    /** The decision that nothing may be kept of the document. */
    IngestDecision blocked(Identity identity) {
        return new IngestDecision.Blocked(
                identity.hostname(),
                identity.hostnames(),
                identity.uuid(),
                document.sha256(),
                document.receivedBytes());
    }
}
