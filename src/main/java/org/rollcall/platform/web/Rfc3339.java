package org.rollcall.platform.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/** Times as requests write them, of the years 1970 to 9999 in UTC: what the database and every format of an export can hold. */
public final class Rfc3339 {

    /** The fault of a text that {@link #parse} makes no time of. */
    public static final String NOT_A_TIME =
            "must be a time as in RFC 3339 of the years 1970 to 9999, such as 2027-01-31T12:00:00Z";

    private static final Instant FIRST = Instant.EPOCH;

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    /** RFC 3339 has years of four digits and a time zone, which the ISO 8601 of Java does not insist on. */
    private static final Pattern FORM =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?([Zz]|[+-]\\d{2}:\\d{2})");

    private Rfc3339() {}

    /** The time, to the microsecond, which is what PostgreSQL keeps; empty for other text, other years, and no such day or hour. */
    public static Optional<Instant> parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS))
                    .filter(time -> !time.isBefore(FIRST) && !time.isAfter(LAST));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
