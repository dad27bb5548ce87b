package org.rollcall.analyse.customer;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * An upper bound of a colour.
 *
 * @param inclusive whether the bound itself has the colour
 */
public record Threshold(BigDecimal bound, boolean inclusive) {

    private static final Pattern TEXT = Pattern.compile("(<=?) ([0-9]{1,9}(?:\\.[0-9]{1,9})?)");

    /**
     * The threshold that a text stands for, {@code <= 0.10}.
     *
     * @throws IllegalArgumentException where it stands for none
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Threshold parse(String text) {
        var matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'%s' is no threshold; write it like '<= 0.10'".formatted(text));
        }
        return new Threshold(new BigDecimal(matcher.group(2)), matcher.group(1).equals("<="));
    }

    /**
     * Whether a quotient lies within it; without a division, so that no rounding moves it over the border.
     *
     * @param whole above 0
     */
    boolean holds(BigDecimal part, BigDecimal whole) {
        var order = part.compareTo(bound.multiply(whole));
        return inclusive ? order <= 0 : order < 0;
    }
}
