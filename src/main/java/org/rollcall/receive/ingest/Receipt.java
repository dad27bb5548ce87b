package org.rollcall.receive.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.ping.AppliedRule;
import org.rollcall.ping.PingFlag;
import org.rollcall.ping.PingStore.Stored;
import org.rollcall.ping.Shielding;
import org.rollcall.ping.Week;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.receive.quarantine.IngestDecision;
import org.rollcall.receive.quarantine.QuarantinedPing;

/** What an instance is told about what became of its payload. Members that do not apply are left out. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        description = "What became of a payload; members that do not apply are left out",
        requiredProperties = {"id", "status", "sha256", "bytes"})
public record Receipt(
        @Schema(description = "The same number as conv_index.usage_data_id", examples = "42")
        long id,

        ReceiptStatus status,

        @Schema(description = "Why it was quarantined") @Nullable
        QuarantineReason reason,

        @Schema(description = "What exactly stood in the way of storing it") @Nullable
        String detail,

        @Schema(examples = "gitlab.example.com") @Nullable String hostname,

        @Schema(implementation = String.class, description = "ISO week that the ping counts for", examples = "2026-W47")
        @Nullable
        Week week,

        @Schema(description = "As sent", examples = "18.9.0") @Nullable
        String productVersion,

        @Schema(description = """
                        Version of the dictionary that it was read with. Where one was published since that is nearer to
                        the product's version, the ping was read again with that, and this and the counts below are of
                        the second reading
                        """, examples = "18.9") @Nullable
        String dictionary,

        @Schema(description = """
                        SHA-256 of the JSON document as it was received, whatever was left out of it, after Content-Encoding
                        is undone; hexadecimal
                        """, examples = "3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7")
        String sha256,

        @Schema(description = "Length of the JSON document as it was received", examples = "156424")
        int bytes,

        @Schema(description = "Number of declared metrics in it", examples = "2742") @Nullable
        Integer metrics,

        @Schema(description = """
                        Number of metrics that the dictionary declares, and does not call removed, beyond those in it:
                        what is missing from a complete payload
                        """, examples = "0") @Nullable Integer absent,

        @Schema(description = "Number of key paths that the dictionary does not know", examples = "0") @Nullable
        Integer undeclared,

        @Schema(description = "Number of metrics whose value is of another type than declared", examples = "0")
        @Nullable
        Integer typeMismatches,

        @Schema(description = """
                        Why the week is that of receipt: recorded_at_unreadable, recorded_at_ahead (more than a day),
                        recorded_at_behind (more than 90 days); and personal_data, where a redaction rule only takes note
                        """) @Nullable List<PingFlag> flags,

        @Schema(description = "Redaction rules that applied to something in it; missing where none did") @Nullable
        List<AppliedRule> redacted,

        @Schema(description = """
                        Number of values that were left out because the hostname has opted out, by category of data; none
                        for metrics without one, undeclared for what no dictionary knows; missing where nothing was
                        """, examples = "{\"optional\": 1743}") @Nullable
        Map<String, Integer> optedOut,

        @Schema(description = """
                        Id of the ping that counts for the instance and the week in its place, because it was recorded
                        later; missing where this one counts
                        """, examples = "43") @Nullable
        Long supersededBy) {

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
                redacted(ping.shielding()),
                optedOut(ping.shielding()),
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
                redacted(ping.shielding()),
                optedOut(ping.shielding()),
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
        var ofNoMetric = leftOut.getOrDefault(Shielding.UNDECLARED, 0);
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

    static @Nullable List<AppliedRule> redacted(@Nullable Shielding shielding) {
        return shielding == null || shielding.rules().isEmpty() ? null : shielding.rules();
    }

    static @Nullable Map<String, Integer> optedOut(@Nullable Shielding shielding) {
        return shielding == null || shielding.optedOut().isEmpty() ? null : shielding.optedOut();
    }
}
