package org.rollcall.platform.access;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * A limit on the bytes of each sender in a period: {@code 256M/1h}, or {@code off}. A sender that was quiet may send them all
 * at once; after that they come back evenly. Memory is bounded.
 */
public final class ByteLimit {

    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,8})([KMG]?)/([1-9][0-9]{0,8})([smhd])");

    /** By how many bits K, M and G shift a number. */
    private static final Map<String, Integer> UNITS = Map.of("", 0, "K", 10, "M", 20, "G", 30);

    /** Null where there is no limit. */
    private final @Nullable SenderBuckets senders;

    private ByteLimit(@Nullable SenderBuckets senders) {
        this.senders = senders;
    }

    /**
     * The limit as it stands in the configuration.
     *
     * @throws IllegalArgumentException where it is neither {@code off} nor a size per duration
     */
    public static ByteLimit of(String text) {
        if (text.equals("off")) {
            return new ByteLimit(null);
        }
        var matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "'%s' is no limit of bytes; write off, or bytes per duration such as 256M/1h", text));
        }
        var bytes = Long.parseLong(matcher.group(1)) << UNITS.getOrDefault(matcher.group(2), 0);
        return new ByteLimit(new SenderBuckets(bytes, SenderBuckets.duration(matcher.group(3), matcher.group(4))));
    }

    /**
     * Counts what was received. A document that is larger than the limit may come where nothing else did.
     *
     * @param what the sender is, for the message: {@code address}
     * @throws ProblemException {@link ProblemType#RATE_LIMITED}, saying when to come again
     */
    public void count(String what, String sender, long bytes) {
        if (senders == null) {
            return;
        }
        var wait = senders.take(sender, bytes);
        if (wait != null) {
            throw refusal(senders, what, wait);
        }
    }

    /**
     * Refuses a sender that has nothing left, before anything of what it sends is read.
     *
     * @throws ProblemException {@link ProblemType#RATE_LIMITED}, saying when to come again
     */
    public void requireSome(String what, String sender) {
        if (senders == null) {
            return;
        }
        var wait = senders.waitForAny(sender);
        if (wait != null) {
            throw refusal(senders, what, wait);
        }
    }

    private static ProblemException refusal(SenderBuckets senders, String what, Duration wait) {
        var seconds = senders.period().toSeconds();
        return new ProblemException(
                ProblemType.RATE_LIMITED,
                String.format(
                        Locale.ROOT,
                        "There were more than %,d bytes, inflated, in %d s from one %s; send it again later.",
                        senders.amount(),
                        seconds,
                        what),
                Map.of("limit_bytes", senders.amount(), "limit_seconds", seconds, "limit_applies_to", what),
                wait);
    }
}
