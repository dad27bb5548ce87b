package org.rollcall.analyse.export;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where an export goes on, and where it ends: after a ping, or after one metric of it, up to a ping. Written
 * {@code 20000.17} or {@code 20000.17.233}.
 *
 * @param until arrival of the last ping
 * @param after arrival of the last ping that was given, at least in part; 0 for none
 * @param ordinal of the last metric of that ping that was given; {@link #WHOLE} where all of it was
 */
public record ExportCursor(long until, long after, int ordinal) {

    private static final int WHOLE = Integer.MAX_VALUE;

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,18})\\.([0-9]{1,18})(?:\\.([0-9]{1,9}))?");

    /** From the first ping that arrived after a number to the last one that did up to another. */
    public static ExportCursor between(long after, long until) {
        return new ExportCursor(until, after, WHOLE);
    }

    /** The cursor in a row; empty for other text. */
    static Optional<ExportCursor> parse(String text) {
        var matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new ExportCursor(
                                Long.parseLong(matcher.group(1)),
                                Long.parseLong(matcher.group(2)),
                                matcher.group(3) == null ? WHOLE : Integer.parseInt(matcher.group(3))))
                        .filter(cursor -> cursor.after <= cursor.until)
                : Optional.empty();
    }

    /** The arrival above which pings must be read. */
    long readAfter() {
        return ordinal == WHOLE ? after : after - 1;
    }

    /** Whether a metric of a ping was given already. */
    boolean isDone(long arrival, int metric) {
        return arrival == after && metric <= ordinal;
    }

    /** The cursor in the row of a ping. */
    String at(long arrival) {
        return until + "." + arrival;
    }

    /** The cursor in the row of one metric of a ping. */
    String at(long arrival, int metric) {
        return until + "." + arrival + "." + metric;
    }
}
