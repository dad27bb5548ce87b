package org.rollcall.operate.privacy;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What an erasure has deleted. It names no value of it, and nothing but its count and a hash of its ids is left. */
@Schema(
        description = "What an erasure has deleted: the result of its job",
        requiredProperties = {
            "erasure",
            "hostname",
            "instance",
            "blocked",
            "requested_by",
            "requested_at",
            "completed_at",
            "total",
            "erased"
        })
record ErasureCertificate(
        @Schema(description = "Names the erasure; its audit events have it too")
        UUID erasure,

        @Schema(examples = "gitlab.example.com") String hostname,

        @Schema(description = "The only instance that was meant; null for all of the hostname") @Nullable
        UUID instance,

        @Schema(description = "Whether the hostname was blocked with it")
        boolean blocked,

        @Schema(description = "Name of the token", examples = "operations")
        String requestedBy,

        @Schema(description = "Everything that had been received by then is gone")
        Instant requestedAt,

        @Schema(description = "When the last of it went; what was kept by then is gone too")
        Instant completedAt,

        @Schema(description = "How much was deleted", examples = "58")
        long total,

        List<Erased> erased) {

    ErasureCertificate {
        erased = List.copyOf(erased);
    }

    /** One kind of what was deleted. */
    @Schema(
            description = "One kind of what was deleted",
            requiredProperties = {"what", "count", "ids_sha256"})
    record Erased(
            @Schema(
                    enumeration = {
                        "pings",
                        "repetitions",
                        "quarantined",
                        "error_reports",
                        "metadata_reports",
                        "instances"
                    })
            String what,

            @Schema(examples = "52") long count,

            @Schema(
                    description =
                            "SHA-256, hexadecimal, of the ids in ascending order, one a line, each line ended by \\n")
            String idsSha256) {}
}
