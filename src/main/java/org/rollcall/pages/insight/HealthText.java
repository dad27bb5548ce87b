package org.rollcall.pages.insight;

import io.quarkus.qute.TemplateExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.customer.HealthRules.Band;
import org.rollcall.analyse.customer.HealthRules.Measure;
import org.rollcall.analyse.customer.HealthRules.Part;
import org.rollcall.analyse.customer.Threshold;
import org.rollcall.pages.PageText;

/** Colours, measures and numbers of health as people read them; templates write {@code {health:kind(colour)}}. */
@TemplateExtension(namespace = "health")
final class HealthText {

    private static final Map<String, String> NAMES = Map.of(
            "utilisation", "Seats in use",
            "engagement", "Active users",
            "scm", "Source code",
            "ci", "CI",
            "cd", "CD",
            "devsecops", "Security");

    private HealthText() {}

    /** The kind of status of a colour, which has a shape: {@code bad} for {@code red}. */
    static String kind(@Nullable String colour) {
        return switch (colour) {
            case "green" -> "good";
            case "yellow" -> "warn";
            case "red" -> "bad";
            case null, default -> "none";
        };
    }

    /** A colour, or the reason why there is none: {@code no data}. */
    static String word(@Nullable String colour) {
        return colour == null ? "not listed" : colour.replace('_', ' ');
    }

    /** The name of a measure, or of a part or a counter, which has none but its own. */
    static String name(String name) {
        return NAMES.getOrDefault(name, sentence(name));
    }

    private static String sentence(String name) {
        var words = name.replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    /** The value of a part: a share as per cent, another number as it is. */
    static Object value(String part, @Nullable BigDecimal value) {
        return isShare(part) ? PageText.share(value) : PageText.number(value);
    }

    /** Shares are told from numbers by user and the like by their names in the file of rules. */
    private static boolean isShare(String part) {
        return part.endsWith("_share") || part.equals("used_seats");
    }

    /** What a part is computed from: {@code billable / seats}. */
    static String formula(Part part) {
        var counted = part.of().isEmpty()
                ? "number above 0 of " + list(part.inUse())
                : part.of().size() > 2 ? "sum of " + list(part.of()) : String.join(" + ", part.of());
        var formula = part.per().isEmpty() ? counted : counted + " / " + per(part.per());
        return formula.replace('_', ' ');
    }

    private static String list(List<String> names) {
        return String.join(", ", names);
    }

    private static String per(List<String> names) {
        return names.size() == 1 ? names.getFirst() : "(" + String.join(" + ", names) + ")";
    }

    /** The thresholds of a part: {@code from month 3: red to 10 %, yellow to 50 %}. */
    static String thresholds(Part part) {
        return part.bands().stream()
                .map(band -> (part.isByAge() ? "from month " + band.fromMonth() + " of the licence: " : "")
                        + colours(part, band))
                .collect(Collectors.joining("; "));
    }

    private static String colours(Part part, Band band) {
        return bands(band, bound -> value(part.name(), bound));
    }

    /** The thresholds of a mean of points: {@code red up to 50, yellow up to 75, else green}. */
    static String bands(Band band) {
        return bands(band, PageText::number);
    }

    private static String bands(Band band, Function<BigDecimal, Object> text) {
        var yellow = band.yellow();
        return "red " + bound(band.red(), text)
                + (yellow == null ? "" : ", yellow " + bound(yellow, text))
                + ", else green";
    }

    private static String bound(Threshold threshold, Function<BigDecimal, Object> text) {
        return (threshold.inclusive() ? "up to " : "below ") + text.apply(threshold.bound());
    }

    /** The plans that a measure is for; empty for all. */
    static String plans(Measure measure) {
        return measure.plans().isEmpty() ? "" : String.join(", ", measure.plans()) + " only";
    }
}
