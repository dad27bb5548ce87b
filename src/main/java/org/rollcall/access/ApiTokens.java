package org.rollcall.access;

import io.quarkus.hibernate.orm.panache.PanacheRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The tokens that were issued. Looked up for every request, so that an end takes effect at once on every replica. */
@ApplicationScoped
class ApiTokens implements PanacheRepository<ApiToken> {
    private final SecureRandom random = new SecureRandom();
    private final Clock clock;

    ApiTokens(Clock clock) {
        this.clock = clock;
    }

    /** Makes a token and stores its hash. */
    @Transactional
    IssuedToken issue(TokenGrant grant) {
        String text = TokenText.generate(random);
        // PostgreSQL keeps microseconds; what is answered now is what is read later.
        ApiToken token =
                new ApiToken(grant, TokenText.sha256(text), clock.instant().truncatedTo(ChronoUnit.MICROS));
        persistAndFlush(token);
        return IssuedToken.of(token, text);
    }

    /** The token with this hash, unless it has expired. */
    @Transactional
    Optional<ApiToken> findValid(byte[] sha256) {
        return find("tokenSha256", sha256)
                .firstResultOptional()
                .filter(token -> !token.grant().isExpired(clock.instant()));
    }

    /** Whether any token that is valid now has scope admin. */
    @Transactional
    boolean hasAdmin() {
        return (boolean) getEntityManager()
                .createNativeQuery("""
                        select exists (
                            select from api_token
                            where 'admin' = any (scopes)
                              and (expires_at is null or expires_at > :now))
                        """, Boolean.class)
                .setParameter("now", clock.instant())
                .getSingleResult();
    }
}
