package org.rollcall.receive.quarantine;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.platform.access.Hostname;

/** A quarantined payload in a list. */
@Schema(
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
public record QuarantineEntry(
        long id,
        Instant receivedAt,
        boolean uploaded,
        QuarantineReason reason,
        String detail,
        @Nullable String hostname,
        @Nullable String uuid,
        @Nullable String productVersion,
        String sha256,
        int bytes) {

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
