package org.rollcall.receive.ingest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rollcall.operate.privacy.OptOuts;
import org.rollcall.operate.privacy.OptOuts.Policy;
import org.rollcall.ping.Instance;
import org.rollcall.ping.KnownInstances;
import org.rollcall.platform.access.Hostname;

/**
 * Decides who is told that a hostname has opted out or is blocked: instances that had a stored ping before that was ruled, and
 * senders with a token. Anybody else, who may know no more than the hostname, is answered as if nothing were ruled, while
 * nothing is kept that must not be.
 */
@ApplicationScoped
class PolicyDisclosure {

    /** Receipts of which nothing is kept, some 2 KB each. */
    private static final int MAX_RECEIPTS = 1_000;

    private static final Duration MEMORY = Duration.ofDays(1);

    private final OptOuts optOuts;
    private final KnownInstances instances;

    /** Answers to payloads of which nothing was kept, by SHA-256: they are given again, for a while. */
    private final Cache<String, Receipt> answered = Caffeine.newBuilder()
            .maximumSize(MAX_RECEIPTS)
            .expireAfterWrite(MEMORY)
            .build();

    PolicyDisclosure(OptOuts optOuts, KnownInstances instances) {
        this.optOuts = optOuts;
        this.instances = instances;
    }

    /** Whether the sender of a payload that says this of itself is told what is ruled on its hostname. */
    boolean isTold(Sender sender, Policy policy, @Nullable Instance instance) {
        var since = policy.since();
        if (since == null || sender.hasToken()) {
            return true;
        }
        return instance != null
                && (policy.instances().contains(instance.id())
                        || policy.instances().contains(withoutPort(instance).id())
                        || isKnownBefore(instance, since));
    }

    /** The receipt of a stored or quarantined payload, read again, as its sender may see it. */
    Receipt shown(Receipt receipt, @Nullable Instance instance, Instant receivedAt) {
        if (receipt.optedOut() == null || instance == null) {
            return receipt;
        }
        var since = optOuts.of(List.of(instance.hostname())).since();
        var before = since == null || receivedAt.isBefore(since) ? receivedAt : since;
        return isKnownBefore(instance, before) ? receipt : receipt.asIfNothingWereLeftOut();
    }

    /** Remembers an answer to a payload of which nothing is kept. */
    Receipt answer(Receipt receipt) {
        return answered.get(receipt.sha256(), _ -> receipt);
    }

    /** The answer to a payload of which nothing is kept. */
    Optional<Receipt> answered(String sha256) {
        return Optional.ofNullable(answered.getIfPresent(sha256));
    }

    private boolean isKnownBefore(Instance instance, Instant time) {
        return instances
                .find(instance.id())
                .filter(first -> first.isBefore(time))
                .isPresent();
    }

    private static Instance withoutPort(Instance instance) {
        return new Instance(Hostname.host(instance.hostname()), instance.uuid());
    }
}
