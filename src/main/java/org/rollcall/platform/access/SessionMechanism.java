package org.rollcall.platform.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import org.rollcall.platform.database.DatabaseFailure;

/**
 * Takes the {@link SessionCookie} of a browser where no header names a token. A cookie of no session is none. What may change
 * something has to come from a page of ours ({@link RequestOrigin}).
 */
@ApplicationScoped
class SessionMechanism implements HttpAuthenticationMechanism {

    /** Methods that change nothing. */
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    @Override
    @SuppressWarnings("NullAway") // Mutiny's way to say "no credentials, go on as nobody" is an item of null.
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        var request = context.request();
        if (ApiTokenMechanism.hasHeader(request)) {
            return Uni.createFrom().nullItem();
        }
        return SessionCookie.secret(request)
                .map(secret -> identities
                        .authenticate(HttpSecurityUtils.setRoutingContextAttribute(new SessionRequest(secret), context))
                        .invoke(() -> {
                            if (!SAFE.contains(request.method())) {
                                RequestOrigin.requireOwn(request);
                            }
                        })
                        .onFailure(SessionMechanism::isOfNoSession)
                        .recoverWithNull())
                .orElseGet(() -> Uni.createFrom().nullItem());
    }

    private static boolean isOfNoSession(Throwable failure) {
        return failure instanceof AuthenticationFailedException && !DatabaseFailure.isUnavailable(failure);
    }

    /** After that of tokens, which says how to send one, and before those of Quarkus. */
    @Override
    public int getPriority() {
        return 2 * DEFAULT_PRIORITY - 1;
    }

    @Override
    @SuppressWarnings("NullAway") // no challenge: browsers ask for no cookie
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().nullItem();
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(SessionRequest.class);
    }
}
