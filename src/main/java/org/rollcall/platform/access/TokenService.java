package org.rollcall.platform.access;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Acts of admins on tokens. Every act is recorded, and holds at once on this replica. */
@ApplicationScoped
public class TokenService {

    private final ApiTokens tokens;
    private final Sessions sessions;
    private final AuditTrail audit;
    private final Clock clock;

    TokenService(ApiTokens tokens, Sessions sessions, AuditTrail audit, Clock clock) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.audit = audit;
        this.clock = clock;
    }

    /** Makes a token. */
    @Transactional
    public IssuedToken create(TokenGrant grant, @Nullable String description) {
        var token = tokens.issue(grant, description);
        audit.record("token.create", target(token.id()), detail(grant), 1L);
        return token;
    }

    /**
     * Gives a token a new text; the old one stops.
     *
     * @throws ProblemException {@link ProblemType#NOT_FOUND}, {@link ProblemType#TOKEN_EXPIRED}
     */
    IssuedToken rotate(long id) {
        var rotated = QuarkusTransaction.requiringNew().call(() -> {
            var token = find(id);
            var grant = token.grant();
            if (grant.isExpired(clock.instant())) {
                throw new ProblemException(
                        ProblemType.TOKEN_EXPIRED,
                        String.format(
                                Locale.ROOT,
                                "Token %d expired at %s, and a new text would not change that; make another token.",
                                id,
                                grant.expiresAt()));
            }
            audit.record("token.rotate", target(id), detail(grant), 1L);
            return tokens.rotate(token);
        });
        tokens.changed();
        sessions.changed();
        return rotated;
    }

    /**
     * Ends a token for good.
     *
     * @throws ProblemException {@link ProblemType#NOT_FOUND}
     */
    void revoke(long id) {
        QuarkusTransaction.requiringNew().run(() -> {
            var token = find(id);
            audit.record("token.revoke", target(id), detail(token.grant()), 1L);
            tokens.revoke(token);
        });
        tokens.changed();
        sessions.changed();
    }

    private ApiToken find(long id) {
        return tokens.findByIdOptional(id)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND,
                        String.format(Locale.ROOT, "There is no token %d; it may be revoked.", id)));
    }

    static String target(long id) {
        return "token " + id;
    }

    static Map<String, Object> detail(TokenGrant grant) {
        var detail = new HashMap<String, Object>();
        detail.put("name", grant.name());
        detail.put("scopes", grant.scopes());
        if (!grant.binding().all()) {
            detail.put("hostnames", grant.binding().patterns());
        }
        if (grant.expiresAt() != null) {
            detail.put("expires_at", grant.expiresAt());
        }
        return detail;
    }
}
