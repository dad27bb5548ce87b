package org.rollcall.platform.access;

import io.quarkus.oidc.Oidc;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.runtime.OidcTenantConfig.ApplicationType;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.smallrye.config.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Lets people in who bring a token of an OpenID Connect provider, and makes of their roles there the scopes that those stand
 * for in the configuration; a role that stands for nothing there is none here, whatever its name.
 */
@ApplicationScoped
class SignIn implements SecurityIdentityAugmentor {

    /** In front of the name of a person, whose provider knows nothing of the names of tokens. */
    static final String PERSON = "oidc:";

    /** How far the clocks of the provider and of this machine may differ. */
    static final int CLOCK_SKEW_SECONDS = 60;

    private final SignInConfig config;
    private final Map<Scope, Set<String>> roles = new EnumMap<>(Scope.class);

    SignIn(SignInConfig config) {
        this.config = config;
        roles.put(Scope.ADMIN, Set.copyOf(config.admin().orElse(List.of())));
        roles.put(Scope.READ_SERVICE_PING, Set.copyOf(config.readServicePing().orElse(List.of())));
        roles.put(Scope.INGEST, Set.copyOf(config.ingest().orElse(List.of())));
    }

    /** Tells Quarkus of the provider, or that there is none and nothing of it is to run. */
    void provider(@Observes Oidc oidc) {
        if (!isOn()) {
            oidc.create(OidcTenantConfig.builder().disableTenant().build());
            return;
        }
        oidc.create(OidcTenantConfig.authServerUrl(config.issuer().orElseThrow())
                .applicationType(ApplicationType.SERVICE)
                .roles()
                .roleClaimPath(config.rolesClaim())
                .end()
                .token()
                .audience(config.audience()
                        .orElseThrow(() -> new ConfigurationException("rollcall.access.oidc.issuer is set without"
                                + " rollcall.access.oidc.audience, which says whom tokens must be for")))
                .lifespanGrace(CLOCK_SKEW_SECONDS)
                .forcedJwkRefreshInterval(SignInMechanism.KEY_REFRESH)
                .allowJwtIntrospection(false)
                .allowOpaqueTokenIntrospection(false)
                .end()
                .build());
    }

    /**
     * The settings, where they fit each other.
     *
     * @throws ConfigurationException with a sentence
     */
    static SignInConfig checked(SignInConfig config) {
        if (config.clientId().isPresent() != hasSecret(config)) {
            throw new ConfigurationException(
                    "rollcall.access.oidc.client-id and rollcall.access.oidc.client-secret belong"
                            + " together, and only the " + (config.clientId().isPresent() ? "first" : "second")
                            + " is set; set both, or none");
        }
        if (config.clientId().isPresent() && config.issuer().isEmpty()) {
            throw new ConfigurationException(
                    "rollcall.access.oidc.client-id is set without rollcall.access.oidc.issuer,"
                            + " which says where the provider is");
        }
        return config;
    }

    /** A reload in development makes an empty secret of one that is not set. */
    private static boolean hasSecret(SignInConfig config) {
        return config.clientSecret()
                .map(Secret::get)
                .filter(secret -> !secret.isBlank())
                .isPresent();
    }

    /** Whether a bearer token is one of the provider, to be looked at there. */
    boolean isItsToken(String token) {
        return isOn()
                && token.startsWith("eyJ")
                && token.chars().filter(c -> c == '.').count() == 2;
    }

    /** The provider, where there is one. */
    Optional<String> issuer() {
        return config.issuer();
    }

    private boolean isOn() {
        return config.issuer().isPresent();
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        return Uni.createFrom()
                .item(identity.getPrincipal() instanceof JsonWebToken person ? known(person, identity) : identity);
    }

    private SecurityIdentity known(JsonWebToken person, SecurityIdentity identity) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        roles.forEach((scope, theirs) -> {
            if (!Collections.disjoint(theirs, identity.getRoles())) {
                scopes.add(scope);
            }
        });
        return grant(PERSON + person.getName(), scopes).identity(null);
    }

    /** What a person may do: see all hostnames, or nothing. */
    static TokenGrant grant(String name, Set<Scope> scopes) {
        return new TokenGrant(name, scopes, scopes.isEmpty() ? HostnameBinding.NONE : HostnameBinding.ALL, null);
    }
}
