package org.rollcall.access;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;

/** Who makes the current request; to be injected anywhere. Asks the database for the token where nothing else has yet. */
@ApplicationScoped
public class Caller {
    static final String BINDING = "rollcall.hostname-binding";
    static final String TOKEN_ID = "rollcall.token-id";

    private final SecurityIdentity identity;

    Caller(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** The hostnames whose data the caller may see; none for a caller without a token. */
    public HostnameBinding binding() {
        HostnameBinding binding = identity.getAttribute(BINDING);
        return binding == null ? HostnameBinding.NONE : binding;
    }

    /** Whether the caller has this scope, or admin. */
    public boolean may(Scope scope) {
        return identity.hasRole(scope.role());
    }

    /** The name of the token; {@code anonymous} without one. */
    public String name() {
        return identity.isAnonymous() ? "anonymous" : identity.getPrincipal().getName();
    }

    /** The caller as the audit trail names it. */
    public Actor actor() {
        Long tokenId = identity.getAttribute(TOKEN_ID);
        return new Actor(name(), tokenId);
    }
}
