package org.rollcall.platform.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A token that was just made. The only time that its text is seen. */
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(
        description = "A token that was just made.",
        requiredProperties = {"id", "name", "description", "scopes", "hostnames", "created_at", "expires_at", "token"})
record IssuedToken(
        long id,
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

        @Schema(description = "Null for never.", nullable = true, examples = "2027-01-31T12:00:00Z") @Nullable
        Instant expiresAt,

        @Schema(
                description = "Answered this one time; only its SHA-256 is kept.",
                examples = "rollcall_0123456789ABCDEFGHIJKLMNOPQRST000000")
        String token) {

    static IssuedToken of(ApiToken stored, String token) {
        TokenGrant grant = stored.grant();
        return new IssuedToken(
                stored.id(),
                grant.name(),
                stored.description(),
                grant.scopes().stream().sorted().toList(),
                grant.binding().all() ? null : grant.binding().patterns(),
                stored.createdAt(),
                grant.expiresAt(),
                token);
    }

    /** Without the token, which must not get into a log. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "IssuedToken[id=%d, name=%s]", id, name);
    }
}
