package org.rollcall.receive.ingest;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.PingFlag;
import org.rollcall.ping.Week;

/**
 * When a ping was recorded, and so which week it belongs to.
 *
 * @param recordedAt as sent; the time of receipt where that cannot be trusted
 * @param flags why it cannot be trusted; empty where it can
 */
record RecordingTime(Instant recordedAt, List<PingFlag> flags) {

    /** A clock may be wrong by its time zone, not by more. */
    private static final Duration MAX_AHEAD = Duration.ofDays(1);

    /** How instances write it today, with every digit a 0: read by hand, because the format below takes fifteen times as long. */
    private static final String USUAL = "0000-00-00T00:00:00.000Z";

    /** {@code 2021-03-23T06:31:21.267Z}, {@code 2020-04-17T07:43:54.162+00:00} and {@code 2021-02-09 13:25:42 UTC}. */
    private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("['T'][' ']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[' ']['UTC']")
            .optionalStart()
            .appendOffset("+HH:MM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHMM", "Z")
            .optionalEnd()
            .parseDefaulting(ChronoField.OFFSET_SECONDS, 0)
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    /**
     * Judges what an instance sent.
     *
     * @param sent {@code recorded_at} of the payload
     * @param maxBehind how far it may lie behind the clock
     */
    static RecordingTime of(@Nullable String sent, Instant receivedAt, Duration maxBehind) {
        var recordedAt = parse(sent).orElse(null);
        if (recordedAt == null) {
            return new RecordingTime(receivedAt, List.of(PingFlag.RECORDED_AT_UNREADABLE));
        }
        if (recordedAt.isAfter(receivedAt.plus(MAX_AHEAD))) {
            return new RecordingTime(receivedAt, List.of(PingFlag.RECORDED_AT_AHEAD));
        }
        if (recordedAt.isBefore(receivedAt.minus(maxBehind))) {
            return new RecordingTime(receivedAt, List.of(PingFlag.RECORDED_AT_BEHIND));
        }
        return new RecordingTime(recordedAt, List.of());
    }

    /** The week that the ping belongs to. */
    Week week() {
        return Week.of(recordedAt);
    }

    private static boolean isUsual(String text) {
        if (text.length() != USUAL.length()) {
            return false;
        }
        for (var i = 0; i < USUAL.length(); i++) {
            var c = text.charAt(i);
            if (USUAL.charAt(i) == '0' ? c < '0' || c > '9' : c != USUAL.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static Instant usual(String text) {
        return LocalDateTime.of(
                        number(text, 0, 4),
                        number(text, 5, 7),
                        number(text, 8, 10),
                        number(text, 11, 13),
                        number(text, 14, 16),
                        number(text, 17, 19),
                        number(text, 20, 23) * 1_000_000)
                .toInstant(ZoneOffset.UTC);
    }

    private static int number(String text, int begin, int end) {
        return Integer.parseInt(text, begin, end, 10);
    }

    private static Optional<Instant> parse(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            if (isUsual(text)) {
                return Optional.of(usual(text));
            }
            return Optional.of(OffsetDateTime.parse(text.strip(), FORMAT)
                    .withOffsetSameInstant(ZoneOffset.UTC)
                    .toInstant()
                    .truncatedTo(ChronoUnit.MICROS));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
