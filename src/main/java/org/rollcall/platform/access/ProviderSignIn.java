package org.rollcall.platform.access;

import io.quarkus.oidc.Oidc;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.oidc.runtime.OidcTenantConfig.ApplicationType;
import io.quarkus.oidc.runtime.OidcTenantConfig.TokenStateManager.Strategy;
import io.quarkus.oidc.runtime.OidcUtils;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.AuthenticationRedirectException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.config.Secret;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Signs people in with a browser by the OpenID Connect provider: the authorization code flow with PKCE and a nonce, which Quarkus
 * leads at one path. What Quarkus keeps in cookies for that is sent to this path alone and gone in the end, when the person has
 * a session of ours.
 */
@ApplicationScoped
public class ProviderSignIn {

    /** Where it begins, and where the provider sends people back to. */
    public static final String PATH = "/sign-in/provider";

    private static final Logger LOG = Logger.getLogger(ProviderSignIn.class);

    /** Quarkus has the name of the tenant in those of its cookies, and looks for an underscore behind it. */
    private static final String PLAIN = "browser";

    /** The same for browsers that speak TLS, which may end before us: it is the scheme of the URL to come back to. */
    private static final String TLS = "browsertls";

    /** For the provider to answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int FOUND = 302;

    private final SignInConfig config;
    private final OidcAuthenticationMechanism quarkus;
    private final IdentityProviderManager identities;
    private final Sessions sessions;

    ProviderSignIn(
            SignInConfig config,
            OidcAuthenticationMechanism quarkus,
            IdentityProviderManager identities,
            Sessions sessions) {
        this.config = config;
        this.quarkus = quarkus;
        this.identities = identities;
        this.sessions = sessions;
    }

    /** A step of the flow. */
    public sealed interface Step {

        /** The browser has to go on to another URL: of the provider, or of this path. */
        record GoOn(String location) implements Step {}

        /** The person is known and has a session. */
        record Done(StartedSession session) implements Step {}

        /** The provider has not named anybody, or somebody else's flow was continued. */
        record Refused() implements Step {}
    }

    /** The name of the provider for people: the host of its issuer. Empty where nobody signs in by it with a browser. */
    public Optional<String> provider() {
        return config.clientId()
                .flatMap(_ -> config.issuer())
                .map(issuer -> Optional.ofNullable(URI.create(issuer).getHost()).orElse(issuer));
    }

    /** Tells Quarkus of the two tenants. */
    void tenants(@Observes Oidc oidc) {
        if (SignIn.checked(config).clientId().isPresent()) {
            oidc.create(tenant(PLAIN, false));
            oidc.create(tenant(TLS, true));
        }
    }

    private OidcTenantConfig tenant(String id, boolean isTls) {
        var secret = config.clientSecret().map(Secret::get).orElseThrow();
        return OidcTenantConfig.authServerUrl(config.issuer().orElseThrow())
                .tenantId(id)
                .applicationType(ApplicationType.WEB_APP)
                .clientId(config.clientId().orElseThrow())
                .credentials(secret)
                .roles()
                .roleClaimPath(config.rolesClaim())
                .end()
                .authentication()
                .redirectPath(PATH)
                .cookiePath(PATH)
                .cookieForceSecure(isTls)
                .forceRedirectHttpsScheme(isTls)
                .scopes(List.of("profile"))
                .pkceRequired()
                .nonceRequired()
                .stateSecret(derived("state", secret))
                .end()
                .token()
                .lifespanGrace(SignIn.CLOCK_SKEW_SECONDS)
                .forcedJwkRefreshInterval(SignInMechanism.KEY_REFRESH)
                .allowJwtIntrospection(false)
                .allowOpaqueTokenIntrospection(false)
                .end()
                .tokenStateManager()
                .strategy(Strategy.ID_TOKEN)
                .encryptionSecret(derived("session", secret))
                .end()
                .build();
    }

    /** A key of 32 characters that is the same on every replica. */
    private static String derived(String purpose, String secret) {
        return HexFormat.of()
                .formatHex(TokenText.sha256("rollcall " + purpose + " " + secret))
                .substring(0, 32);
    }

    /** Does what is next with a request for the path. To be called where blocking is allowed. */
    public Step next(RoutingContext context) {
        context.put(OidcUtils.TENANT_ID_ATTRIBUTE, SessionCookie.isOverTls(context.request()) ? TLS : PLAIN);
        try {
            var person = quarkus.authenticate(context, identities).await().atMost(PATIENCE);
            return person == null ? begin(context) : done(person, context);
        } catch (AuthenticationRedirectException e) {
            return new Step.GoOn(e.getRedirectUri());
        } catch (AuthenticationCompletionException | AuthenticationFailedException e) {
            LOG.debug("nobody was signed in", e);
            forget(context);
            return new Step.Refused();
        } catch (RuntimeException e) {
            throw SignInMechanism.isOfProvider(e) ? SignInMechanism.away(e) : e;
        }
    }

    private Step begin(RoutingContext context) {
        var challenge = quarkus.getChallenge(context).await().atMost(PATIENCE);
        return challenge == null || challenge.status != FOUND
                ? new Step.Refused()
                : challenge.getHeaders().entrySet().stream()
                        .filter(header -> HttpHeaders.LOCATION
                                .toString()
                                .equalsIgnoreCase(header.getKey().toString()))
                        .findFirst()
                        .<Step>map(header -> new Step.GoOn(header.getValue()))
                        .orElseGet(Step.Refused::new);
    }

    private Step done(SecurityIdentity person, RoutingContext context) {
        if (person.getAttribute(Caller.BINDING) == null) {
            throw new IllegalStateException("the roles of the provider have not become scopes");
        }
        forget(context);
        return new Step.Done(
                sessions.start(person.getPrincipal().getName(), Scope.known(person.getRoles()), context.request()));
    }

    /** Has the browser forget all that Quarkus keeps there. */
    private static void forget(RoutingContext context) {
        context.request().cookies().stream()
                .map(Cookie::getName)
                .filter(name ->
                        name.startsWith(OidcUtils.SESSION_COOKIE_NAME) || name.startsWith(OidcUtils.STATE_COOKIE_NAME))
                .forEach(name -> context.response()
                        .addCookie(Cookie.cookie(name, "")
                                .setPath(PATH)
                                .setMaxAge(0)
                                .setHttpOnly(true)));
    }
}
