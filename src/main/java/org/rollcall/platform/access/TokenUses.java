package org.rollcall.platform.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.rollcall.platform.database.Deadline;

/** Notes when tokens are used, beside the requests that use them: none waits for it, and none fails with it. */
@ApplicationScoped
class TokenUses {

    private static final Logger LOG = Logger.getLogger(TokenUses.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** The ids of those whose use was noted in the last minute. */
    private final Cache<Long, Boolean> noted =
            Caffeine.newBuilder().expireAfterWrite(ApiTokens.USE_INTERVAL).build();

    private final ApiTokens tokens;

    TokenUses(ApiTokens tokens) {
        this.tokens = tokens;
    }

    /** Has the use of a token noted, once a minute. */
    void note(long id) {
        if (noted.asMap().putIfAbsent(id, true) == null) {
            Thread.startVirtualThread(() -> write(id));
        }
    }

    private void write(long id) {
        try {
            Deadline.within(PATIENCE, () -> {
                tokens.used(id);
                return id;
            });
        } catch (RuntimeException e) {
            LOG.debugf(e, "the use of token %d was not noted", id);
        }
    }
}
