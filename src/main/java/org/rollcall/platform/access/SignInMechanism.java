package org.rollcall.platform.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.oidc.OIDCException;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.VertxException;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * Takes the tokens of people, which Quarkus looks at. Quarkus fetches the keys of the provider again where it does not know
 * that of a token, but at most once in a period, which anybody can use up by a token with an invented key. So the period is
 * short, and whoever comes within it is looked at once more after it: the first call with a new key of the provider works,
 * and the provider is asked once in a period, whatever strangers send.
 */
@ApplicationScoped
class SignInMechanism implements HttpAuthenticationMechanism {

    /** Between two times that the keys are fetched for the sake of an unknown one. */
    static final Duration KEY_REFRESH = Duration.ofSeconds(1);

    private static final Duration SECOND_LOOK = KEY_REFRESH.plusMillis(200);

    /** For the provider to answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A request that has to wait for a second look holds a connection, and nothing else. */
    private static final int MAX_WAITING = 500;

    private final SignIn signIn;
    private final OidcAuthenticationMechanism quarkus;
    private final AtomicInteger waiting = new AtomicInteger();

    /** When the provider could not be asked the last time, in the time of {@link System#nanoTime}. */
    private final AtomicLong awayAt = new AtomicLong(System.nanoTime() - 2 * PATIENCE.toNanos());

    SignInMechanism(SignIn signIn, OidcAuthenticationMechanism quarkus) {
        this.signIn = signIn;
        this.quarkus = quarkus;
    }

    @Override
    @SuppressWarnings("NullAway") // Mutiny's way to say "no credentials, go on as nobody" is an item of null.
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        var token = ApiTokenMechanism.bearer(context.request());
        if (token == null || ApiTokenMechanism.hasPrivateToken(context.request()) || !signIn.isItsToken(token)) {
            return Uni.createFrom().nullItem();
        }
        return look(context, identities)
                .onFailure(SignInMechanism::isUnknownKey)
                .recoverWithUni(unknown -> secondLook(context, identities, unknown))
                .onFailure(failure -> isUnknownKey(failure) && wasAway())
                .transform(SignInMechanism::away);
    }

    private Uni<SecurityIdentity> secondLook(
            RoutingContext context, IdentityProviderManager identities, Throwable unknown) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            return Uni.createFrom().failure(away(unknown));
        }
        return Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(SECOND_LOOK)
                .chain(() -> look(context, identities))
                .onTermination()
                .invoke(waiting::decrementAndGet);
    }

    private Uni<SecurityIdentity> look(RoutingContext context, IdentityProviderManager identities) {
        return quarkus.authenticate(context, identities)
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure(SignInMechanism::isOfProvider)
                .transform(failure -> {
                    awayAt.set(System.nanoTime());
                    return away(failure);
                });
    }

    private boolean wasAway() {
        return System.nanoTime() - awayAt.get() < PATIENCE.toNanos();
    }

    static OIDCException away(Throwable failure) {
        return failure instanceof OIDCException known
                ? known
                : new OIDCException("the keys cannot be fetched", failure);
    }

    private static boolean isUnknownKey(Throwable failure) {
        return hasCause(failure, UnresolvableKeyException.class);
    }

    /** Whether it says nothing of the token, because the provider could not be asked. */
    static boolean isOfProvider(Throwable failure) {
        return !(failure instanceof AuthenticationFailedException && failure.getCause() == null)
                && !hasCause(failure, JsonProcessingException.class)
                && (hasCause(failure, OIDCException.class)
                        || hasCause(failure, IOException.class)
                        || hasCause(failure, VertxException.class) // a connection that was closed
                        || hasCause(failure, TimeoutException.class));
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** Before those of Quarkus. */
    @Override
    public int getPriority() {
        return 2 * DEFAULT_PRIORITY;
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return quarkus.getChallenge(context);
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return quarkus.getCredentialTypes();
    }
}
