package org.rollcall.analyse.fleet;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.FoundKeyPaths;
import org.rollcall.ping.PingFlag;
import org.rollcall.ping.StoredPing;
import org.rollcall.ping.Week;

/**
 * A ping in a list, without its values.
 *
 * @param id the number of its receipt
 * @param current whether it counts for its instance and week; else a later one does
 * @param bytes of the JSON document as it was received
 * @param metrics number of declared metrics it has
 * @param undeclared number of key paths that its dictionary does not know
 * @param typeMismatches number of metrics whose value is of another type than declared
 */
@Schema(
        requiredProperties = {
            "id",
            "hostname",
            "week",
            "current",
            "recorded_at",
            "received_at",
            "dictionary",
            "sha256",
            "bytes",
            "metrics",
            "undeclared",
            "undeclared_key_paths",
            "type_mismatches",
            "mismatched_key_paths",
            "flags"
        })
public record PingSummary(
        long id,
        String hostname,
        @Nullable String uuid,
        @Schema(implementation = String.class) Week week,
        boolean current,
        Instant recordedAt,
        Instant receivedAt,
        @Nullable String productVersion,
        @Nullable String edition,
        String dictionary,
        String sha256,
        int bytes,
        int metrics,
        int undeclared,
        List<String> undeclaredKeyPaths,
        int typeMismatches,
        List<String> mismatchedKeyPaths,
        List<PingFlag> flags) {

    static PingSummary of(StoredPing stored, boolean current, FoundKeyPaths found) {
        var ping = stored.ping();
        return new PingSummary(
                stored.id(),
                ping.instance().hostname(),
                ping.instance().uuid(),
                ping.week(),
                current,
                ping.recordedAt(),
                ping.receivedAt(),
                ping.productVersion(),
                ping.edition(),
                ping.dictionary(),
                ping.sha256(),
                ping.bytes(),
                ping.metrics(),
                ping.undeclared(),
                found.undeclared(),
                ping.typeMismatches(),
                found.mismatched(),
                ping.flags());
    }

    /** Whether an operator has taken it out of its week. */
    @JsonIgnore
    @Schema(hidden = true)
    public boolean isWithdrawn() {
        return flags.contains(PingFlag.WITHDRAWN);
    }

    /** What decides its place in a list, as text. */
    public String value(PingOrder order) {
        return switch (order) {
            case ID -> Long.toString(id);
            case RECORDED_AT -> recordedAt.toString();
            case HOSTNAME -> hostname;
        };
    }
}
