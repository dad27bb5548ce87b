package org.rollcall.receive.quarantine;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.platform.access.Hostname;

/** A quarantined payload in a list. */
@Schema(
        description = "A payload that cannot be a ping yet, without its bytes",
        requiredProperties = {
            "id",
            "received_at",
            "uploaded",
            "reason",
            "detail",
            "hostname",
            "uuid",
            "product_version",
            "sha256",
            "bytes"
        })
record QuarantineEntry(
        @Schema(description = "The usage_data_id that was answered, and that the ping will have", examples = "42")
        long id,

        Instant receivedAt,

        @Schema(description = "Whether people brought it from an isolated network")
        boolean uploaded,

        QuarantineReason reason,

        @Schema(description = "What exactly stood in the way of storing it", examples = "no dictionary is published")
        String detail,

        @Schema(
                description = "As sent, an invisible character as U+200B; null where there is none that could be one",
                examples = "gitlab.example.com")
        @Nullable
        String hostname,

        @Schema(description = "As sent") @Nullable String uuid,

        @Schema(description = "As sent", examples = "18.9.0-pre") @Nullable
        String productVersion,

        @Schema(description = "SHA-256 of the JSON document, hexadecimal")
        String sha256,

        @Schema(description = "Length of the JSON document") int bytes) {

    static QuarantineEntry of(long id, QuarantinedPing ping) {
        return new QuarantineEntry(
                id,
                ping.receivedAt(),
                ping.uploaded(),
                ping.reason(),
                ping.detail(),
                ping.hostname() == null ? null : Hostname.visible(ping.hostname()),
                ping.uuid(),
                ping.productVersion(),
                ping.sha256(),
                ping.bytes());
    }
}
