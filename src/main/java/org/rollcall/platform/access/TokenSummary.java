package org.rollcall.platform.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A token in a list, without the token itself, which is not kept. */
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(
        description = "What is known of a token",
        requiredProperties = {
            "id",
            "name",
            "description",
            "scopes",
            "hostnames",
            "created_at",
            "expires_at",
            "last_used_at"
        })
record TokenSummary(
        @Schema(examples = "3") long id,
        @Schema(examples = "warehouse") String name,

        @Schema(nullable = true, examples = "loads exports every hour") @Nullable
        String description,

        @Schema(examples = "[\"read_service_ping\"]") List<Scope> scopes,

        @Schema(
                description = "In lower case, without ports; null for all.",
                nullable = true,
                examples = "[\"gitlab.example.com\"]")
        @Nullable
        List<String> hostnames,

        @Schema(examples = "2026-11-22T09:30:00Z") Instant createdAt,

        @Schema(
                description = "Null for never. An expired token stays in the list until it is revoked.",
                nullable = true,
                examples = "2027-01-31T12:00:00Z")
        @Nullable
        Instant expiresAt,

        @Schema(description = "To the minute; null for never.", nullable = true, examples = "2026-11-24T08:15:00Z")
        @Nullable
        Instant lastUsedAt) {

    static TokenSummary of(ApiToken stored) {
        TokenGrant grant = stored.grant();
        return new TokenSummary(
                stored.id(),
                grant.name(),
                stored.description(),
                grant.scopes().stream().sorted().toList(),
                grant.binding().all() ? null : grant.binding().patterns(),
                stored.createdAt(),
                grant.expiresAt(),
                stored.lastUsedAt());
    }
}
