package org.rollcall.platform.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An amount per duration for each sender. A sender that was quiet may send all of it at once; after that it comes back evenly.
 * Memory is bounded: where very many senders come, the longest quiet ones are forgotten, in their favour.
 */
final class SenderBuckets {

    /** Some 10 MB where all of them are there. */
    private static final int MAX_SENDERS = 20_000;

    private static final Map<String, String> ISO_UNIT = Map.of("s", "PT%sS", "m", "PT%sM", "h", "PT%sH", "d", "P%sD");

    private final long amount;
    private final Duration period;
    private final Cache<String, Bucket> senders;

    /** @throws IllegalArgumentException where the amount is larger than can be counted in that time */
    SenderBuckets(long amount, Duration period) {
        this.amount = amount;
        this.period = period;
        this.senders = Caffeine.newBuilder()
                .maximumSize(MAX_SENDERS)
                .expireAfterAccess(period)
                .build();
        bucket();
    }

    /**
     * A duration as it stands in a limit.
     *
     * @param unit one of s, m, h and d
     * @throws IllegalArgumentException where it is too long
     */
    static Duration duration(String number, String unit) {
        try {
            return Duration.parse(ISO_UNIT.getOrDefault(unit, "").formatted(number));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("'%s%s' is too long a duration".formatted(number, unit), e);
        }
    }

    /**
     * Takes from what a sender has left, all or nothing. More than there ever is takes everything.
     *
     * @return null, or after how long there will be enough
     */
    @Nullable
    Duration take(String sender, long wanted) {
        var probe = senders.get(sender, _ -> bucket()).tryConsumeAndReturnRemaining(Math.clamp(wanted, 1, amount));
        return probe.isConsumed() ? null : Duration.ofNanos(probe.getNanosToWaitForRefill());
    }

    /** Null where a sender has anything left, or after how long it will. */
    @Nullable
    Duration waitForAny(String sender) {
        var bucket = senders.getIfPresent(sender);
        if (bucket == null) {
            return null;
        }
        var probe = bucket.estimateAbilityToConsume(1);
        return probe.canBeConsumed() ? null : Duration.ofNanos(probe.getNanosToWaitForRefill());
    }

    /** The amount that each sender may send in each period. */
    long amount() {
        return amount;
    }

    Duration period() {
        return period;
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(amount).refillGreedy(amount, period))
                .build();
    }
}
