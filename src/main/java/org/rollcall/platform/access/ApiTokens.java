package org.rollcall.platform.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.hibernate.orm.panache.PanacheRepository;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.database.NotificationListener;
import org.rollcall.platform.database.SafeToRepeat;

/**
 * The tokens that were issued. Those in use are remembered, and forgotten when any replica changes one: at once by its
 * notification, and where that gets lost, after less than a second. The SHA-256 of the text that was sent is compared, so the
 * time that a look-up takes tells nothing of any token.
 */
@ApplicationScoped
class ApiTokens implements PanacheRepository<ApiToken>, NotificationListener {

    /** Told of every change of a token, and of the end of a session. */
    static final String CHANNEL = "rollcall_token";

    /** How long a token is remembered. */
    static final Duration MEMORY = Duration.ofMillis(900);

    static final int MAX_REMEMBERED = 10_000;

    /** How exactly it is known when a token was last used. */
    static final Duration USE_INTERVAL = Duration.ofMinutes(1);

    private final SecureRandom random = new SecureRandom();

    /** By the hash; only tokens that there are, so that nobody can fill it with others. */
    private final Cache<String, KnownToken> remembered = Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(MEMORY)
            .build();

    /** The hashes of tokens that were valid within the last day: a hint that looking one up is worth while, and no more. */
    private final Cache<String, Boolean> proven = Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterAccess(Duration.ofDays(1))
            .build();

    /** Goes up with every change that is heard of: what was read before one is not to be remembered after it. */
    private final AtomicLong changes = new AtomicLong();

    private final Database database;
    private final Clock clock;

    ApiTokens(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Makes a token and stores its hash. */
    IssuedToken issue(TokenGrant grant) {
        return issue(grant, null);
    }

    /** Makes a token that is described, and stores its hash. */
    @Transactional
    IssuedToken issue(TokenGrant grant, @Nullable String description) {
        String text = TokenText.generate(random);
        ApiToken token = new ApiToken(grant, description, TokenText.sha256(text), now());
        persistAndFlush(token);
        return IssuedToken.of(token, text);
    }

    /** Puts another text in the place of a token, in the transaction of the caller. */
    @Transactional(Transactional.TxType.MANDATORY)
    IssuedToken rotate(ApiToken token) {
        String text = TokenText.generate(random);
        token.rotate(TokenText.sha256(text));
        flush();
        database.notify(CHANNEL);
        return IssuedToken.of(token, text);
    }

    /** Ends a token for good, in the transaction of the caller. */
    @Transactional(Transactional.TxType.MANDATORY)
    void revoke(ApiToken token) {
        delete(token);
        database.notify(CHANNEL);
    }

    /** The tokens with a lower id, latest first; the expired ones too. */
    @SafeToRepeat
    @Transactional
    List<ApiToken> page(long belowId, int limit) {
        return find("id < ?1", Sort.descending("id"), belowId).page(0, limit).list();
    }

    /** The token with this hash, unless it has expired, where that is known without asking the database. */
    Optional<KnownToken> recall(byte[] sha256) {
        return Optional.ofNullable(remembered.getIfPresent(key(sha256))).filter(this::isValid);
    }

    /** The token with this hash, unless it has expired. */
    @SafeToRepeat
    @Transactional
    Optional<KnownToken> findValid(byte[] sha256) {
        long before = changes.get();
        Optional<KnownToken> token =
                find("tokenSha256", sha256).firstResultOptional().map(KnownToken::of);
        if (changes.get() == before) {
            token.ifPresent(known -> remembered.put(key(sha256), known));
        }
        var valid = token.filter(this::isValid);
        if (valid.isPresent()) {
            proven.put(key(sha256), true);
        } else {
            proven.invalidate(key(sha256));
        }
        return valid;
    }

    /** Whether a token with this hash was valid when it was last looked up, some time in the last day. */
    boolean wasValid(byte[] sha256) {
        return proven.getIfPresent(key(sha256)) != null;
    }

    /** Notes that a token was used, unless it was noted less than a minute ago, by whichever replica. */
    @Transactional
    void used(long id) {
        Instant now = now();
        update(
                "lastUsedAt = ?1 where id = ?2 and (lastUsedAt is null or lastUsedAt <= ?3)",
                now,
                id,
                now.minus(USE_INTERVAL));
    }

    /** Whether any token that is valid now has scope admin. */
    @SafeToRepeat
    @Transactional
    boolean hasAdmin() {
        return (boolean) getEntityManager()
                .createNativeQuery("""
                        select exists (
                            select from api_token
                            where 'admin' = any (scopes)
                              and (expires_at is null or expires_at > :now))
                        """, Boolean.class)
                .setParameter("now", clock.instant())
                .getSingleResult();
    }

    @Override
    public String channel() {
        return CHANNEL;
    }

    @Override
    public void changed() {
        changes.incrementAndGet();
        remembered.invalidateAll();
    }

    private boolean isValid(KnownToken token) {
        return !token.grant().isExpired(clock.instant());
    }

    /** To the microsecond, which is what PostgreSQL keeps: what is answered now is what is read later. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static String key(byte[] sha256) {
        return HexFormat.of().formatHex(sha256);
    }
}
