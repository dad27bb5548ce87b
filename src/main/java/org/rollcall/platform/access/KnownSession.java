package org.rollcall.platform.access;

import io.quarkus.security.identity.SecurityIdentity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session as a request needs it.
 *
 * @param grant of the token that it was started with, or of the person
 * @param tokenId null where it is no token of the table
 */
record KnownSession(TokenGrant grant, @Nullable Long tokenId, Instant expiresAt) {

    boolean isExpired(Instant now) {
        return !now.isBefore(expiresAt) || grant.isExpired(now);
    }

    SecurityIdentity identity() {
        return grant.identity(tokenId);
    }

    Actor actor() {
        return new Actor(grant.name(), tokenId);
    }
}
