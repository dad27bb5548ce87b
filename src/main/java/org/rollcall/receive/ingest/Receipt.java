package org.rollcall.receive.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.ping.PingFlag;
import org.rollcall.ping.PingStore.Stored;
import org.rollcall.ping.RedactionReport;
import org.rollcall.ping.RedactionReport.AppliedRule;
import org.rollcall.ping.Week;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.receive.quarantine.IngestDecision;
import org.rollcall.receive.quarantine.QuarantinedPing;

/** The answer to an instance about the outcome of its payload. Members that do not apply are left out. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(requiredProperties = {"id", "status", "sha256", "bytes"})
public record Receipt(
        long id,
        ReceiptStatus status,
        @Nullable QuarantineReason reason,
        @Nullable String detail,
        @Nullable String hostname,
        @Schema(implementation = String.class) @Nullable Week week,
        @Nullable String productVersion,
        @Nullable String dictionary,
        String sha256,
        int bytes,
        @Nullable Integer metrics,
        @Nullable Integer absent,
        @Nullable Integer undeclared,
        @Nullable Integer typeMismatches,
        @Nullable List<PingFlag> flags,
        @Nullable List<AppliedRule> redacted,
        @Nullable Map<String, Integer> optedOut,
        @Nullable Long supersededBy) {

    static final String BLOCKED = "the hostname is blocked: nothing is kept of what it sends";

    /** @param dictionary the one that the ping was read with */
    static Receipt of(Stored stored, Dictionary dictionary) {
        var ping = stored.ping().ping();
        return new Receipt(
                stored.ping().id(),
                stored.repeated() ? ReceiptStatus.REPEATED : ReceiptStatus.STORED,
                null,
                null,
                ping.instance().hostname(),
                ping.week(),
                ping.productVersion(),
                ping.dictionary(),
                ping.sha256(),
                ping.bytes(),
                ping.metrics(),
                Math.max(0, dictionary.expectedMetrics() - ping.metrics()),
                ping.undeclared(),
                ping.typeMismatches(),
                ping.flags(),
                redacted(ping.redactionReport()),
                optedOut(ping.redactionReport()),
                stored.supersededBy());
    }

    static Receipt of(long id, QuarantinedPing ping) {
        return new Receipt(
                id,
                ReceiptStatus.QUARANTINED,
                ping.reason(),
                ping.detail(),
                ping.hostname(),
                null,
                ping.productVersion(),
                null,
                ping.sha256(),
                ping.bytes(),
                null,
                null,
                null,
                null,
                null,
                redacted(ping.redactionReport()),
                optedOut(ping.redactionReport()),
                null);
    }

    /** The same payload again. */
    Receipt again() {
        return new Receipt(
                id,
                status == ReceiptStatus.STORED ? ReceiptStatus.REPEATED : status,
                reason,
                detail,
                hostname,
                week,
                productVersion,
                dictionary,
                sha256,
                bytes,
                metrics,
                absent,
                undeclared,
                typeMismatches,
                flags,
                redacted,
                optedOut,
                supersededBy);
    }

    /** For who may not know that the hostname has opted out: as sent. */
    Receipt asIfNothingWereLeftOut() {
        var leftOut = optedOut == null ? Map.<String, Integer>of() : optedOut;
        var ofNoMetric = leftOut.getOrDefault(RedactionReport.UNDECLARED, 0);
        var ofMetrics = leftOut.values().stream().mapToInt(Integer::intValue).sum() - ofNoMetric;
        return new Receipt(
                id,
                status,
                reason,
                detail,
                hostname,
                week,
                productVersion,
                dictionary,
                sha256,
                bytes,
                metrics == null ? null : Integer.valueOf(metrics + ofMetrics),
                absent == null ? null : Integer.valueOf(Math.max(0, absent - ofMetrics)),
                undeclared == null ? null : Integer.valueOf(undeclared + ofNoMetric),
                typeMismatches,
                flags,
                redacted,
                null,
                supersededBy);
    }

    static Receipt of(long id, IngestDecision.Blocked blocked) {
        return new Receipt(
                id,
                ReceiptStatus.DISCARDED,
                null,
                BLOCKED,
                blocked.hostname(),
                null,
                null,
                null,
                blocked.sha256(),
                blocked.bytes(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    static @Nullable List<AppliedRule> redacted(@Nullable RedactionReport redactionReport) {
        return redactionReport == null || redactionReport.rules().isEmpty() ? null : redactionReport.rules();
    }

    static @Nullable Map<String, Integer> optedOut(@Nullable RedactionReport redactionReport) {
        return redactionReport == null || redactionReport.optedOut().isEmpty() ? null : redactionReport.optedOut();
    }
}
