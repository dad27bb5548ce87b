package org.rollcall.operate.privacy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.access.Actor;
import org.rollcall.platform.job.JobState;

/**
 * A request of a hostname to have all erased that is kept of it.
 *
 * @param block whether nothing of the hostname is to be kept from then on
 * @param tokenId of the token that asked; null where that is in no table
 * @param reason why it was declined; null where it was not
 * @param job of the erasure; null where it is not confirmed
 * @param jobState where that job stands; null, and left out, where it is not confirmed
 * @param certificate of the erasure; null, and left out, until that has ended
 */
@Schema(
        requiredProperties = {
            "id",
            "hostname",
            "block",
            "state",
            "requested_by",
            "requested_at",
            "decided_by",
            "decided_at",
            "reason",
            "job"
        })
public record RequestedErasure(
        long id,
        String hostname,
        boolean block,
        ErasureRequestState state,
        String requestedBy,
        @JsonIgnore @Schema(hidden = true) @Nullable Long tokenId,
        Instant requestedAt,
        @Schema(nullable = true) @Nullable String decidedBy,
        @Schema(nullable = true) @Nullable Instant decidedAt,
        @Schema(nullable = true) @Nullable String reason,
        @Schema(nullable = true) @Nullable Long job,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JobState jobState,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ErasureCertificate certificate) {

    /** Whether the erasure has ended before all was erased. */
    @JsonIgnore
    @Schema(hidden = true)
    public boolean isBrokenOff() {
        return jobState == JobState.FAILED || jobState == JobState.CANCELLED;
    }

    Actor requester() {
        return new Actor(requestedBy, tokenId);
    }

    RequestedErasure with(@Nullable JobState ofJob, @Nullable ErasureCertificate known) {
        return new RequestedErasure(
                id,
                hostname,
                block,
                state,
                requestedBy,
                tokenId,
                requestedAt,
                decidedBy,
                decidedAt,
                reason,
                job,
                ofJob,
                known);
    }

    /** The request as a caller sees it who does not learn the names of others. */
    RequestedErasure without(Predicate<String> others) {
        return new RequestedErasure(
                id,
                hostname,
                block,
                state,
                others.test(requestedBy) ? SelfService.SOMEBODY_ELSE : requestedBy,
                tokenId,
                requestedAt,
                decidedBy != null && others.test(decidedBy) ? SelfService.SOMEBODY_ELSE : decidedBy,
                decidedAt,
                reason,
                job,
                jobState,
                certificate == null ? null : certificate.without(others));
    }
}
