package org.rollcall.operate.privacy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How long something is kept: {@code 104w}, {@code 90d}, or {@code off} for ever.
 *
 * @param text as it stands in the configuration
 * @param duration empty for ever
 */
public record RetentionPeriod(String text, Optional<Duration> duration) {

    private static final String OFF = "off";
    private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,4})([dw])");
    private static final int DAYS_OF_WEEK = 7;

    /**
     * A period from its text in the configuration.
     *
     * @throws IllegalArgumentException where it is neither off nor a number of weeks or days
     */
    public static RetentionPeriod of(String text) {
        if (text.equals(OFF)) {
            return new RetentionPeriod(text, Optional.empty());
        }
        var matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no time to keep something; write off, or weeks or days such as 104w or 90d"
                            .formatted(text));
        }
        var days = Long.parseLong(matcher.group(1)) * (matcher.group(2).equals("w") ? DAYS_OF_WEEK : 1);
        return new RetentionPeriod(text, Optional.of(Duration.ofDays(days)));
    }

    /** The time before which data is deleted; empty where none is. */
    Optional<Instant> end(Instant now) {
        return duration.map(now::minus);
    }
}
