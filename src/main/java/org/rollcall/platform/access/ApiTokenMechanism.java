package org.rollcall.platform.access;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes a token from the header {@code PRIVATE-TOKEN}, as GitLab's clients send it, or {@code Authorization: Bearer}, where
 * the tokens of people come too, which are not for it.
 */
@ApplicationScoped
class ApiTokenMechanism implements HttpAuthenticationMechanism {
    private static final String PRIVATE_TOKEN = "PRIVATE-TOKEN";
    private static final String BEARER = "Bearer ";

    private final SignIn signIn;

    ApiTokenMechanism(SignIn signIn) {
        this.signIn = signIn;
    }

    @Override
    @SuppressWarnings("NullAway") // Mutiny's way to say "no credentials, go on as nobody" is an item of null.
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        return sentToken(context.request())
                .map(token -> identities.authenticate(
                        HttpSecurityUtils.setRoutingContextAttribute(new ApiTokenRequest(token), context)))
                .orElseGet(() -> Uni.createFrom().nullItem());
    }

    /** Before those of Quarkus, which take every bearer token for theirs. */
    @Override
    public int getPriority() {
        return 2 * DEFAULT_PRIORITY;
    }

    private Optional<String> sentToken(HttpServerRequest request) {
        String privateToken = request.getHeader(PRIVATE_TOKEN);
        if (privateToken != null) {
            return nonEmpty(privateToken);
        }
        String bearer = bearer(request);
        return bearer == null ? Optional.empty() : nonEmpty(bearer).filter(token -> !signIn.isItsToken(token));
    }

    /** Whether the token in the header of GitLab's clients counts, whatever else there is. */
    static boolean hasPrivateToken(HttpServerRequest request) {
        return request.getHeader(PRIVATE_TOKEN) != null;
    }

    /** Whether a request names a token, of whatever kind, in a header: one that is in no header does not count then. */
    static boolean hasHeader(HttpServerRequest request) {
        return hasPrivateToken(request) || request.getHeader(HttpHeaders.AUTHORIZATION) != null;
    }

    /** The text behind {@code Authorization: Bearer}; null where there is no such header. */
    static @Nullable String bearer(HttpServerRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }

    private static Optional<String> nonEmpty(String token) {
        return Optional.of(token.strip()).filter(stripped -> !stripped.isEmpty());
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom()
                .item(new ChallengeData(
                        HttpResponseStatus.UNAUTHORIZED.code(),
                        HttpHeaders.createOptimized("WWW-Authenticate"),
                        "Bearer realm=\"rollcall\""));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(ApiTokenRequest.class);
    }
}
