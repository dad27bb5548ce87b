package org.rollcall.analyse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** Whether a value is one, or stands for the reason why there is none. */
public enum ValueFlag {
    OK,
    /** -1: the counter took too long, or failed in general. */
    TIMED_OUT,
    /** -2: the counter failed. */
    COUNTER_ERROR,
    /** -1000: the metric is not counted any more. */
    DEPRECATED,
    /** The ping does not have the metric. */
    ABSENT;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The flag as it is shown, {@code timed_out}. */
    public String text() {
        return text;
    }

    public static ValueFlag of(long value) {
        if (value == -1) {
            return TIMED_OUT;
        } else if (value == -2) {
            return COUNTER_ERROR;
        } else if (value == -1000) {
            return DEPRECATED;
        } else {
            return OK;
        }
    }

    /**
     * The flag of any JSON value. An object or array with nothing in it but one and the same failure value is a failure:
     * instances send {@code {"-1": -1}}, {@code ["-1"]} and {@code {"major": -1}}.
     */
    public static ValueFlag of(JsonNode value) {
        if (value.isIntegralNumber()) {
            return value.canConvertToLong() ? of(value.longValue()) : OK;
        }
        if (!value.isContainerNode() || value.isEmpty()) {
            return OK;
        }
        var flags = value.valueStream().map(ValueFlag::ofElement).distinct().toList();
        return flags.size() == 1 ? flags.getFirst() : OK;
    }

    private static ValueFlag ofElement(JsonNode value) {
        return switch (value.isTextual() ? value.textValue() : "") {
            case "-1" -> TIMED_OUT;
            case "-2" -> COUNTER_ERROR;
            case "-1000" -> DEPRECATED;
            default -> of(value);
        };
    }
}
