package org.rollcall.platform.access;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * A limit on the requests of each sender in a period: {@code 120/1m}, or {@code off}. A sender that was quiet may send
 * them all at once; after that they come back evenly. Memory is bounded.
 */
public final class RateLimit {

    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,8})/([1-9][0-9]{0,8})([smhd])");

    /** Null where there is no limit. */
    private final @Nullable SenderBuckets senders;

    private RateLimit(@Nullable SenderBuckets senders) {
        this.senders = senders;
    }

    /**
     * The limit as it stands in the configuration.
     *
     * @throws IllegalArgumentException where it is neither {@code off} nor a number per duration
     */
    public static RateLimit of(String text) {
        if (text.equals("off")) {
            return new RateLimit(null);
        }
        var matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "'%s' is no rate limit; write off, or requests per duration such as 120/1m", text));
        }
        return new RateLimit(new SenderBuckets(
                Integer.parseInt(matcher.group(1)), SenderBuckets.duration(matcher.group(2), matcher.group(3))));
    }

    /**
     * Counts one request.
     *
     * @param what the sender is, for the message: {@code address} or {@code hostname}
     * @throws ProblemException {@link ProblemType#RATE_LIMITED}, saying when to come again
     */
    public void count(String what, String sender) {
        count(what, sender, "requests", 1);
    }

    /**
     * Counts one request that costs as much as several, or one thing that is no request.
     *
     * @param what the sender is, for the message
     * @param things that are counted, for the message
     * @param cost how many of them, from 1
     * @throws ProblemException {@link ProblemType#RATE_LIMITED}, saying when to come again
     */
    public void count(String what, String sender, String things, int cost) {
        var wait = senders == null ? null : senders.take(sender, cost);
        if (wait != null) {
            throw refusal(what, things, wait);
        }
    }

    /** Counts one request, unless the sender has none left. */
    public boolean tryCount(String sender) {
        return senders == null || senders.take(sender, 1) == null;
    }

    /** Whether a sender has none left. */
    boolean isUsedUp(String sender) {
        return senders != null && senders.waitForAny(sender) != null;
    }

    /** The answer to a sender that has none left: when to come again. */
    ProblemException refusal(String what, String things, String sender) {
        var wait = senders == null ? null : senders.waitForAny(sender);
        return refusal(what, things, wait == null ? Duration.ofSeconds(1) : wait);
    }

    private ProblemException refusal(String what, String things, Duration wait) {
        var limit = senders == null ? 0 : senders.amount();
        var seconds = senders == null ? 0 : senders.period().toSeconds();
        return new ProblemException(
                ProblemType.RATE_LIMITED,
                String.format(
                        Locale.ROOT,
                        "There were more than %d %s in %d s from one %s; come again later.",
                        limit,
                        things,
                        seconds,
                        what),
                Map.of("limit_requests", limit, "limit_seconds", seconds, "limit_applies_to", what),
                wait);
    }
}
