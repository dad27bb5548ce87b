package org.rollcall.analyse.fleet;

import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.FoundKeyPaths;
import org.rollcall.ping.PingFlag;
import org.rollcall.ping.StoredPing;
import org.rollcall.ping.Week;

/** A ping in a list. */
@Schema(
        description = "A ping, without its payload",
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
record PingSummary(
        @Schema(examples = "42") long id,
        @Schema(examples = "gitlab.example.com") String hostname,

        @Schema(description = "Null where the instance sends none") @Nullable
        String uuid,

        @Schema(implementation = String.class, examples = "2026-W47")
        Week week,

        @Schema(description = "Whether it counts for its instance and week; else one that was recorded later does")
        boolean current,

        @Schema(description = "As sent; the time of receipt where flags say that it cannot be trusted")
        Instant recordedAt,

        Instant receivedAt,

        @Schema(description = "As sent", examples = "18.9.0-pre") @Nullable
        String productVersion,

        @Schema(description = "As sent", examples = "CE") @Nullable
        String edition,

        @Schema(description = "Version of the dictionary that it was read with, the last time", examples = "18.9")
        String dictionary,

        @Schema(description = "SHA-256 of the JSON document, hexadecimal")
        String sha256,

        @Schema(description = "Length of the JSON document") int bytes,

        @Schema(description = "Number of declared metrics in it")
        int metrics,

        @Schema(description = "Number of key paths that the dictionary does not know")
        int undeclared,

        @Schema(description = "The first 100 of them, and 8 KiB at most")
        List<String> undeclaredKeyPaths,

        @Schema(description = "Number of metrics whose value is of another type than declared")
        int typeMismatches,

        @Schema(description = "The first 100 of them, and 8 KiB at most")
        List<String> mismatchedKeyPaths,

        @Schema(description = "Why the week is that of receipt; empty where it is that of recorded_at")
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

    /** What decides its place in a list, as text. */
    String value(PingOrder order) {
        return switch (order) {
            case ID -> Long.toString(id);
            case RECORDED_AT -> recordedAt.toString();
            case HOSTNAME -> hostname;
        };
    }
}
