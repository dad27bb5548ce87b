package org.rollcall.platform.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.database.DatabaseFailure;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** The caller of the current request; to be injected anywhere. Asks the database for the token where nothing else has yet. */
@ApplicationScoped
public class Caller {
    private static final Logger LOG = Logger.getLogger(Caller.class);

    static final String BINDING = "rollcall.hostname-binding";
    static final String TOKEN_ID = "rollcall.token-id";

    private final SecurityIdentity identity;
    private final CurrentIdentityAssociation identities;

    Caller(SecurityIdentity identity, CurrentIdentityAssociation identities) {
        this.identity = identity;
        this.identities = identities;
    }

    /** The hostnames whose data the caller may see; none for a caller without a token. */
    public HostnameBinding binding() {
        return binding(identity);
    }

    private static HostnameBinding binding(SecurityIdentity identity) {
        HostnameBinding binding = identity.getAttribute(BINDING);
        return binding == null ? HostnameBinding.NONE : binding;
    }

    /**
     * The same for a caller who must have a scope, on an endpoint that is open to everybody in other configurations. Nothing
     * waits for it. Fails with a {@link ProblemException} of {@link ProblemType#UNAUTHENTICATED} or
     * {@link ProblemType#FORBIDDEN}, and where the database cannot be asked, with the failure of that.
     */
    public Uni<HostnameBinding> require(Scope scope) {
        return known().map(sender -> {
            if (sender.isAnonymous()) {
                throw new ProblemException(
                        ProblemType.UNAUTHENTICATED,
                        "This needs a token with the scope %s, in the header PRIVATE-TOKEN or as Authorization: Bearer."
                                .formatted(scope.role()));
            }
            if (!sender.hasRole(scope.role())) {
                throw new ProblemException(
                        ProblemType.FORBIDDEN,
                        "This needs a token with the scope %s.".formatted(scope.role()),
                        Map.of("needed_scopes", List.of(scope.role())));
            }
            return binding(sender);
        });
    }

    /**
     * The same for a caller who may have a scope, on an endpoint that is open to everybody; empty for one without a token, or
     * with one that lacks the scope. Fails with {@link ProblemType#UNAUTHENTICATED} where there is a token that is not valid,
     * and where the database cannot be asked, with the failure of that.
     */
    public Uni<Optional<HostnameBinding>> ifHas(Scope scope) {
        return known().map(sender -> sender.hasRole(scope.role()) ? Optional.of(binding(sender)) : Optional.empty());
    }

    private Uni<SecurityIdentity> known() {
        return identities
                .getDeferredIdentity()
                .onFailure(failure ->
                        failure instanceof AuthenticationFailedException && !DatabaseFailure.isUnavailable(failure))
                .transform(_ -> new ProblemException(
                        ProblemType.UNAUTHENTICATED, "The token is not known, has expired or was revoked."));
    }

    /** Whether the caller has this scope, or admin. */
    public boolean may(Scope scope) {
        return identity.hasRole(scope.role());
    }

    /** Whether it is known who it is. */
    public boolean isKnown() {
        return !identity.isAnonymous();
    }

    /** The name of the token, or {@code oidc:} and that of a person; {@code anonymous} for nobody. */
    public String name() {
        return name(identity);
    }

    /** The caller as the audit trail names it. */
    public Actor actor() {
        return actor(identity);
    }

    /** Tells the same to who must not wait: at once where it is known, else when it is; null where it cannot be known. */
    void tell(Consumer<@Nullable Actor> listener) {
        identities.getDeferredIdentity().subscribe().with(known -> listener.accept(actor(known)), failure -> {
            LOG.debug("the caller is not known", failure);
            listener.accept(null);
        });
    }

    private static Actor actor(SecurityIdentity identity) {
        Long tokenId = identity.getAttribute(TOKEN_ID);
        return new Actor(name(identity), tokenId);
    }

    private static String name(SecurityIdentity identity) {
        return identity.isAnonymous() ? "anonymous" : identity.getPrincipal().getName();
    }
}
