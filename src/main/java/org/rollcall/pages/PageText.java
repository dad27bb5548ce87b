package org.rollcall.pages;

import io.quarkus.qute.RawString;
import io.quarkus.qute.TemplateExtension;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Numbers, times and names as people read them; templates write {@code {fmt:number(x)}}. What is missing is told from 0 here,
 * in one place: <i>absent</i>.
 */
@TemplateExtension(namespace = "fmt")
public final class PageText {

    private static final RawString ABSENT = new RawString("<span class=\"absent\">absent</span>");

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ROOT);
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm", Locale.ROOT);
    private static final DateTimeFormatter TO_THE_SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT);

    /** Bytes that a larger unit has. */
    private static final int UNIT = 1024;

    private PageText() {}

    /** With separators of thousands, and at most two digits behind the point; {@code absent} for null. */
    public static Object number(@Nullable Number value) {
        return value == null ? ABSENT : plain(value, 2);
    }

    /** As {@link #number(Number)}, with so many digits behind the point. */
    public static Object number(@Nullable Number value, int digits) {
        return value == null
                ? ABSENT
                : String.format(
                        Locale.ROOT, "%,." + digits + "f", decimal(value).setScale(digits, RoundingMode.HALF_UP));
    }

    /** A share between 0 and 1 as per cent with one digit: {@code 29.8 %}; {@code absent} for null. */
    public static Object share(@Nullable Number value) {
        return value == null ? ABSENT : percent(decimal(value).movePointRight(2));
    }

    /** A number that is per cent already; {@code absent} for null. */
    public static Object percent(@Nullable Number value) {
        return value == null
                ? ABSENT
                : String.format(Locale.ROOT, "%,.1f\u00a0%%", decimal(value).setScale(1, RoundingMode.HALF_UP));
    }

    /** A size such as {@code 1.4 MiB}; {@code absent} for null. */
    public static Object bytes(@Nullable Number value) {
        if (value == null) {
            return ABSENT;
        }
        var size = value.doubleValue();
        var units = List.of("B", "KiB", "MiB", "GiB", "TiB");
        var unit = 0;
        while (size >= UNIT && unit < units.size() - 1) {
            size /= UNIT;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%,.0f\u00a0%s" : "%,.1f\u00a0%s", size, units.get(unit));
    }

    /**
     * A time, of which the script makes one in the zone of the reader, with UTC on hover; without it, it stands in UTC. {@code
     * never} for null.
     */
    public static RawString time(@Nullable Instant value) {
        return element(value, MINUTE, " UTC");
    }

    /** The day of a time, as {@link #time}. */
    public static RawString day(@Nullable Instant value) {
        return element(value, DAY, "");
    }

    /** A day such as {@code 30 June 2027}; {@code absent} for null. */
    public static Object date(@Nullable LocalDate value) {
        return value == null ? ABSENT : DAY.format(value);
    }

    private static RawString element(@Nullable Instant value, DateTimeFormatter format, String zone) {
        if (value == null) {
            return new RawString("<span class=\"absent\">never</span>");
        }
        var utc = value.atOffset(ZoneOffset.UTC);
        return new RawString("<time datetime=\"%s\" title=\"%s\" data-format=\"%s\">%s%s</time>"
                .formatted(
                        value.toString(),
                        TO_THE_SECOND.format(utc),
                        zone.isEmpty() ? "day" : "minute",
                        format.format(utc),
                        zone));
    }

    /** A hostname, a key path or another long name, which may wrap behind its dots and underscores. */
    public static RawString wrap(@Nullable String name) {
        return name == null
                ? ABSENT
                : new RawString(escaped(name).replace(".", ".<wbr>").replace("_", "_<wbr>"));
    }

    /** A text that may be missing. */
    public static Object text(@Nullable Object value) {
        return value == null ? ABSENT : value.toString();
    }

    /** A constant such as {@code NOT_FOUND} as words: {@code not found}. */
    public static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** A name such as {@code error_reports} as words. */
    public static String label(String name) {
        return name.replace('_', ' ');
    }

    /** A text as a value in the query of a link. */
    public static String query(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The arrow beside a change, an id of the symbols of the layout: {@code up}, {@code down} or {@code same}. */
    public static String arrow(long more) {
        return more == 0 ? "same" : more > 0 ? "up" : "down";
    }

    /** {@code 1 ping}, {@code 2 pings}: a number and its noun. */
    public static String count(Number number, String one, String many) {
        return plain(number, 2) + " " + (number.doubleValue() == 1 ? one : many);
    }

    static String plain(Number value, int digits) {
        var rounded = decimal(value).setScale(digits, RoundingMode.HALF_UP).stripTrailingZeros();
        return String.format(Locale.ROOT, "%,." + Math.max(0, rounded.scale()) + "f", rounded);
    }

    private static BigDecimal decimal(Number value) {
        return value instanceof BigDecimal exact ? exact : new BigDecimal(value.toString());
    }

    /** The five characters that mean something in HTML. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
