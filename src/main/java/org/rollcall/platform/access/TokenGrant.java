package org.rollcall.platform.access;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The permissions of a token, checked and normalised.
 *
 * @param name says who or what uses it; goes into logs and audit
 * @param expiresAt from then on it is refused; null for never
 */
public record TokenGrant(
        String name,
        Set<Scope> scopes,
        HostnameBinding binding,
        @Nullable Instant expiresAt) {
    public TokenGrant {
        scopes = Set.copyOf(scopes);
    }

    boolean isExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }
}
