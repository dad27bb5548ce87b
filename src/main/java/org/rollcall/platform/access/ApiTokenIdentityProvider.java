package org.rollcall.platform.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.rollcall.platform.database.Deadline;

/** Makes of a token someone with roles and a {@link HostnameBinding}. */
@ApplicationScoped
class ApiTokenIdentityProvider implements IdentityProvider<ApiTokenRequest> {
    /** How long a request may wait to learn whose it is. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private final AdminToken adminToken;
    private final ApiTokens tokens;
    private final TokenUses uses;
    private final Refusals refusals;

    ApiTokenIdentityProvider(AdminToken adminToken, ApiTokens tokens, TokenUses uses, Refusals refusals) {
        this.adminToken = adminToken;
        this.tokens = tokens;
        this.uses = uses;
        this.refusals = refusals;
    }

    @Override
    public Class<ApiTokenRequest> getRequestType() {
        return ApiTokenRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(ApiTokenRequest request, AuthenticationRequestContext context) {
        byte[] sha256 = TokenText.sha256(request.token());
        if (adminToken.matches(sha256)) {
            return Uni.createFrom().item(AdminToken.GRANT.identity(null));
        }
        if (!TokenText.isWellFormed(request.token())) {
            return Uni.createFrom().failure(new AuthenticationFailedException("not a token"));
        }
        Optional<KnownToken> recalled = tokens.recall(sha256);
        if (recalled.isPresent()) {
            return Uni.createFrom().item(identity(recalled.get()));
        }
        var tooMany = refusals.tooMany(
                HttpSecurityUtils.getRoutingContextAttribute(request).request());
        if (tooMany.isPresent() && !tokens.wasValid(sha256)) {
            return Uni.createFrom().failure(tooMany.get());
        }
        // A failure of the database goes on as it is, so that it becomes a 503: a good token must not get a 401.
        return context.runBlocking(() -> Deadline.within(PATIENCE, () -> tokens.findValid(sha256))
                .map(this::identity)
                .orElseThrow(() -> new AuthenticationFailedException("unknown or expired token")));
    }

    private SecurityIdentity identity(KnownToken token) {
        uses.note(token.id());
        return token.grant().identity(token.id());
    }
}
