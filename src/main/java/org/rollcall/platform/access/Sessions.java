package org.rollcall.platform.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.access.SessionOwner.OfAdmin;
import org.rollcall.platform.access.SessionOwner.OfPerson;
import org.rollcall.platform.access.SessionOwner.OfToken;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.database.DatabaseFailure;
import org.rollcall.platform.database.Deadline;
import org.rollcall.platform.database.NotificationListener;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * Sessions of browsers: somebody shows a token once, or comes from the OpenID Connect provider, and the browser has a secret
 * from then on. A session may do what its token may, as long as that is valid: it ends where the token is revoked, gets
 * another text or expires. Only the SHA-256 of a secret is kept. Those in use are remembered as {@link ApiTokens} are, so
 * an end holds on every replica within a second.
 */
@ApplicationScoped
public class Sessions implements NotificationListener {

    /** How the audit trail calls the start of a session. */
    static final String START = "session.start";

    /** How the audit trail calls the end of a session by who has it. */
    static final String END = "session.end";

    /** How many sessions a token or a person has at most; the oldest of more ends. */
    static final int MAX_OF_OWNER = 50;

    private static final String TARGET = "session";

    private static final int SECRET_BYTES = 32;

    private final SecureRandom random = new SecureRandom();

    /** By the hash of the secret; only sessions that there are, so that nobody can fill it with others. */
    private final Cache<String, KnownSession> remembered = Caffeine.newBuilder()
            .maximumSize(ApiTokens.MAX_REMEMBERED)
            .expireAfterWrite(ApiTokens.MEMORY)
            .build();

    /** The hashes of secrets that were valid within the last day: a hint that looking one up is worth while, and no more. */
    private final Cache<String, Boolean> proven = Caffeine.newBuilder()
            .maximumSize(ApiTokens.MAX_REMEMBERED)
            .expireAfterAccess(Duration.ofDays(1))
            .build();

    /** Goes up with every change that is heard of: what was read before one is not to be remembered after it. */
    private final AtomicLong changes = new AtomicLong();

    private final IdentityProviderManager identities;
    private final SessionTable table;
    private final AdminToken adminToken;
    private final ApiTokens tokens;
    private final SignIn signIn;
    private final Refusals refusals;
    private final AuditTrail audit;
    private final Database database;
    private final Duration length;
    private final Clock clock;

    Sessions(
            IdentityProviderManager identities,
            SessionTable table,
            AdminToken adminToken,
            ApiTokens tokens,
            SignIn signIn,
            Refusals refusals,
            AuditTrail audit,
            Database database,
            AccessConfig config,
            Clock clock) {
        this.identities = identities;
        this.table = table;
        this.adminToken = adminToken;
        this.tokens = tokens;
        this.signIn = signIn;
        this.refusals = refusals;
        this.audit = audit;
        this.database = database;
        this.length = config.session();
        this.clock = clock;
    }

    /**
     * Starts a session for who shows a token; one that the browser had before ends. The token is looked at as one in a header
     * is, and neither kept nor logged.
     *
     * @param token as somebody typed or pasted it
     * @param context of the request that brings it
     * @return empty where the token is not known, has expired or was revoked
     * @throws ProblemException {@link ProblemType#RATE_LIMITED} where there were too many of those from the address
     */
    public Optional<StartedSession> start(String token, RoutingContext context) {
        var text = token.strip();
        return authenticated(text, context).map(identity -> start(text, identity, context.request()));
    }

    private StartedSession start(String token, SecurityIdentity identity, HttpServerRequest request) {
        Long tokenId = identity.getAttribute(Caller.TOKEN_ID);
        var secret = newSecret();
        var owner = tokenId == null
                ? new OfAdmin(adminToken.proof(secret).orElseThrow())
                : new OfToken(tokenId, TokenText.sha256(token));
        var started = start(secret, owner, new Actor(identity.getPrincipal().getName(), tokenId));
        end(request);
        return started;
    }

    /** Starts a session for a person whom the provider has just named; one that the browser had before ends. */
    StartedSession start(String person, Set<Scope> scopes, HttpServerRequest request) {
        var owner = new OfPerson(signIn.issuer().orElseThrow(), person, scopes);
        var started = start(newSecret(), owner, new Actor(person, null));
        end(request);
        return started;
    }

    private StartedSession start(String secret, SessionOwner owner, Actor actor) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var started = new StartedSession(secret, now.plus(length));
        change(() -> {
            table.add(TokenText.sha256(secret), owner, now, started.expiresAt(), MAX_OF_OWNER);
            audit.record(actor, START, TARGET, Map.of("expires_at", started.expiresAt()), 1L);
        });
        return started;
    }

    /** How long a session lasts at most. */
    public Duration length() {
        return length;
    }

    /** Ends the session whose cookie a request carries, if it does. */
    public void end(HttpServerRequest request) {
        SessionCookie.secret(request).ifPresent(secret -> find(secret).ifPresent(known -> end(secret, known.actor())));
    }

    private void end(String secret, Actor actor) {
        change(() -> {
            table.delete(TokenText.sha256(secret));
            audit.record(actor, END, TARGET, Map.of(), 1L);
        });
    }

    /** In a transaction of its own, which every replica hears of: a start may end older sessions. */
    private void change(Runnable work) {
        Deadline.within(
                ApiTokenIdentityProvider.PATIENCE,
                () -> QuarkusTransaction.requiringNew().call(() -> {
                    work.run();
                    database.notify(ApiTokens.CHANNEL);
                    return true;
                }));
        changed();
    }

    /** The session with this secret, where that is known without asking the database. */
    Optional<KnownSession> recall(String secret) {
        return Optional.ofNullable(remembered.getIfPresent(key(secret))).filter(this::isValid);
    }

    /** The session with this secret, unless it has ended. */
    Optional<KnownSession> find(String secret) {
        long before = changes.get();
        var session = table.find(TokenText.sha256(secret), clock.instant())
                .flatMap(stored -> grant(secret, stored.owner())
                        .map(known -> new KnownSession(known.grant(), known.tokenId(), stored.expiresAt())));
        if (changes.get() == before) {
            session.ifPresent(known -> remembered.put(key(secret), known));
        }
        var valid = session.filter(this::isValid);
        if (valid.isPresent()) {
            proven.put(key(secret), true);
        } else {
            proven.invalidate(key(secret));
        }
        return valid;
    }

    /** Whether a session with this secret was valid when it was last looked up, some time in the last day. */
    boolean wasValid(String secret) {
        return proven.getIfPresent(key(secret)) != null;
    }

    private Optional<Granted> grant(String secret, SessionOwner owner) {
        return switch (owner) {
            case OfToken token ->
                tokens.findValid(token.sha256())
                        .filter(known -> known.id() == token.id())
                        .map(known -> new Granted(known.grant(), known.id()));
            case OfAdmin admin ->
                adminToken
                        .proof(secret)
                        .filter(proof -> MessageDigest.isEqual(proof, admin.proof()))
                        .map(_ -> new Granted(AdminToken.GRANT, null));
            case OfPerson person ->
                signIn.issuer()
                        .filter(person.issuer()::equals)
                        .map(_ -> new Granted(SignIn.grant(person.name(), person.scopes()), null));
        };
    }

    private Optional<SecurityIdentity> authenticated(String token, RoutingContext context) {
        try {
            return Optional.of(identities.authenticateBlocking(
                    HttpSecurityUtils.setRoutingContextAttribute(new ApiTokenRequest(token), context)));
        } catch (AuthenticationFailedException e) {
            if (DatabaseFailure.isUnavailable(e)) {
                throw e;
            }
            refusals.tooMany(context.request()).ifPresent(tooMany -> {
                throw tooMany;
            });
            return Optional.empty();
        }
    }

    /** Deletes what is left of sessions that have expired. */
    void deleteExpired() {
        table.deleteExpired(clock.instant());
    }

    @Override
    public String channel() {
        return ApiTokens.CHANNEL;
    }

    @Override
    public void changed() {
        changes.incrementAndGet();
        remembered.invalidateAll();
    }

    private boolean isValid(KnownSession session) {
        return !session.isExpired(clock.instant());
    }

    private String newSecret() {
        var bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String key(String secret) {
        return HexFormat.of().formatHex(TokenText.sha256(secret));
    }

    private record Granted(TokenGrant grant, @Nullable Long tokenId) {}
}
