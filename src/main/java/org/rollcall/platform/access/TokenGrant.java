package org.rollcall.platform.access;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
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

    /**
     * Someone whom this is granted to.
     *
     * @param tokenId null where it is no token of the table
     */
    SecurityIdentity identity(@Nullable Long tokenId) {
        var builder = QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(name))
                .addRoles(Scope.roles(scopes))
                .addAttribute(Caller.BINDING, binding);
        if (tokenId != null) {
            builder.addAttribute(Caller.TOKEN_ID, tokenId);
        }
        return builder.build();
    }

    boolean isExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }
}
