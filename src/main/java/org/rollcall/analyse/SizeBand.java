package org.rollcall.analyse;

import java.util.OptionalLong;
import java.util.stream.Stream;

/** How large an instance is, by the number of its users. */
public enum SizeBand {
    UNKNOWN("unknown", -1, -1),
    UP_TO_9("0-9", 0, 9),
    UP_TO_49("10-49", 10, 49),
    UP_TO_249("50-249", 50, 249),
    UP_TO_999("250-999", 250, 999),
    UP_TO_4999("1000-4999", 1_000, 4_999),
    FROM_5000("5000-", 5_000, Long.MAX_VALUE);

    private final String text;
    private final long least;
    private final long most;

    SizeBand(String text, long least, long most) {
        this.text = text;
        this.least = least;
        this.most = most;
    }

    /**
     * The band of an instance.
     *
     * @param users its numbers of users, as {@link UserCounts#of} takes them
     */
    public static SizeBand of(OptionalLong... users) {
        var known = UserCounts.of(users);
        return known.isEmpty()
                ? UNKNOWN
                : Stream.of(values())
                        .filter(band -> band.least <= known.getAsLong() && known.getAsLong() <= band.most)
                        .findFirst()
                        .orElse(UNKNOWN);
    }

    /** A band as people read it, of its {@link #text}: {@code 10-49}, and {@code 5000 and more} for the one without an end. */
    public static String words(String text) {
        return text.endsWith("-") ? text.substring(0, text.length() - 1) + " and more" : text;
    }

    /** The smallest number of users. */
    public long least() {
        return least;
    }

    /** The largest number of users. */
    public long most() {
        return most;
    }

    /** The band as it is stored. */
    public String text() {
        return text;
    }
}
