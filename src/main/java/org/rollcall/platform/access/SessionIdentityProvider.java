package org.rollcall.platform.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.rollcall.platform.database.Deadline;

/** Makes of the secret of a session someone with the name, the roles and the hostnames of its token. */
@ApplicationScoped
class SessionIdentityProvider implements IdentityProvider<SessionRequest> {

    private final Sessions sessions;
    private final TokenUses uses;
    private final Refusals refusals;

    SessionIdentityProvider(Sessions sessions, TokenUses uses, Refusals refusals) {
        this.sessions = sessions;
        this.uses = uses;
        this.refusals = refusals;
    }

    @Override
    public Class<SessionRequest> getRequestType() {
        return SessionRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(SessionRequest request, AuthenticationRequestContext context) {
        var secret = request.secret();
        var recalled = sessions.recall(secret);
        if (recalled.isPresent()) {
            return Uni.createFrom().item(identity(recalled.get()));
        }
        var tooMany = refusals.tooMany(
                HttpSecurityUtils.getRoutingContextAttribute(request).request());
        if (tooMany.isPresent() && !sessions.wasValid(secret)) {
            return Uni.createFrom().failure(new AuthenticationFailedException("not looked up"));
        }
        // A failure of the database goes on as it is, so that it becomes a 503.
        return context.runBlocking(() -> Deadline.within(ApiTokenIdentityProvider.PATIENCE, () -> sessions.find(secret))
                .map(this::identity)
                .orElseThrow(() -> new AuthenticationFailedException("unknown or ended session")));
    }

    private SecurityIdentity identity(KnownSession session) {
        if (session.tokenId() != null) {
            uses.note(session.tokenId());
        }
        return session.identity();
    }
}
