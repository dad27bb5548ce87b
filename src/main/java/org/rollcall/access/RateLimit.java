package org.rollcall.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rollcall.problem.ProblemException;
import org.rollcall.problem.ProblemType;

/**
 * So many requests in so long a time for each sender: {@code 120/1m}, or {@code off}. A sender that was quiet may send
 * them all at once; after that they come back evenly. Memory is bounded: where very many senders come, the longest quiet
 * ones are forgotten, in their favour.
 */
public final class RateLimit {

    private static final int MAX_SENDERS = 100_000;
    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,8})/([1-9][0-9]{0,8})([smhd])");
    private static final Map<String, String> ISO_UNIT = Map.of("s", "PT%sS", "m", "PT%sM", "h", "PT%sH", "d", "P%sD");

    private final int requests;
    private final @Nullable Cache<String, Bucket> senders;
    private final Duration period;

    private RateLimit(int requests, Duration period, @Nullable Cache<String, Bucket> senders) {
        this.requests = requests;
        this.period = period;
        this.senders = senders;
    }

    /**
     * The limit as it stands in the configuration.
     *
     * @throws IllegalArgumentException where it is neither {@code off} nor a number per duration
     */
    public static RateLimit of(String text) {
        if (text.equals("off")) {
            return new RateLimit(0, Duration.ZERO, null);
        }
        var matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no rate limit; write off, or requests per duration such as 120/1m".formatted(text));
        }
        try {
            var period =
                    Duration.parse(ISO_UNIT.getOrDefault(matcher.group(3), "").formatted(matcher.group(2)));
            return new RateLimit(
                    Integer.parseInt(matcher.group(1)),
                    period,
                    Caffeine.newBuilder()
                            .maximumSize(MAX_SENDERS)
                            .expireAfterAccess(period)
                            .build());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("'%s' is too long a duration".formatted(text), e);
        }
    }

    /**
     * Counts one request.
     *
     * @param what the sender is, for the message: {@code address} or {@code hostname}
     * @throws ProblemException {@link ProblemType#RATE_LIMITED}, saying when to come again
     */
    public void count(String what, String sender) {
        if (senders == null) {
            return;
        }
        var probe = senders.get(sender, _ -> bucket()).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw new ProblemException(
                    ProblemType.RATE_LIMITED,
                    "more than %d requests in %d s from one %s".formatted(requests, period.toSeconds(), what),
                    Map.of("limit_requests", requests, "limit_seconds", period.toSeconds(), "limit_applies_to", what),
                    Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(requests).refillGreedy(requests, period))
                .build();
    }
}
