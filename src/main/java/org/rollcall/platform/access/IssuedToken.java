package org.rollcall.platform.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A token that was just made. The only time that its text is seen. */
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(requiredProperties = {"id", "name", "description", "scopes", "created_at", "expires_at", "token"})
public record IssuedToken(
        long id,
        String name,
        @Schema(nullable = true) @Nullable String description,
        List<Scope> scopes,
        @Schema(nullable = true) @Nullable List<String> hostnames,
        Instant createdAt,
        @Schema(nullable = true) @Nullable Instant expiresAt,
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
