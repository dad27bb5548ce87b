package org.rollcall.operate.privacy;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Certificate of an erasure. It names no value of the deleted data, of which only counts and a hash of the ids are left.
 *
 * @param archiveUntil when the files of the archive are deleted that still have some of it, which only earlier states of its table
 *     name; null where there is no archive
 */
@Schema(
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
public record ErasureCertificate(
        UUID erasure,
        String hostname,
        @Nullable UUID instance,
        boolean blocked,
        String requestedBy,
        Instant requestedAt,
        Instant completedAt,
        long total,
        List<Erased> erased,
        @Nullable Instant archiveUntil) {

    public ErasureCertificate {
        erased = List.copyOf(erased);
    }

    /** The certificate as a caller sees it who does not learn the names of others. */
    ErasureCertificate without(Predicate<String> others) {
        return others.test(requestedBy)
                ? new ErasureCertificate(
                        erasure,
                        hostname,
                        instance,
                        blocked,
                        SelfService.SOMEBODY_ELSE,
                        requestedAt,
                        completedAt,
                        total,
                        erased,
                        archiveUntil)
                : this;
    }

    /** The certificate once the archive is without what was deleted, but for earlier states of its table. */
    ErasureCertificate withArchiveUntil(Instant until) {
        return new ErasureCertificate(
                erasure, hostname, instance, blocked, requestedBy, requestedAt, completedAt, total, erased, until);
    }

    /**
     * One kind of what was deleted.
     *
     * @param count number of rows
     * @param idsSha256 of their ids, each with a line feed behind it, hexadecimal
     */
    @Schema(requiredProperties = {"what", "count", "ids_sha256"})
    public record Erased(
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

            long count,
            String idsSha256) {}
}
