package org.rollcall.platform.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A token in a list, without the token itself, which is not kept. */
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(requiredProperties = {"id", "name", "description", "scopes", "created_at", "expires_at", "last_used_at"})
public record TokenSummary(
        long id,
        String name,
        @Schema(nullable = true) @Nullable String description,
        List<Scope> scopes,
        @Schema(nullable = true) @Nullable List<String> hostnames,
        Instant createdAt,
        @Schema(nullable = true) @Nullable Instant expiresAt,
        @Schema(nullable = true) @Nullable Instant lastUsedAt) {

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
