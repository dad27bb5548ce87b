package org.rollcall.analyse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.FailureValue;

/** Whether a value is one, or stands for the reason why there is none. */
public enum ValueFlag {
    OK,
    /** {@link FailureValue#TIMED_OUT}. */
    TIMED_OUT,
    /** {@link FailureValue#COUNTER_ERROR}. */
    COUNTER_ERROR,
    /** {@link FailureValue#DEPRECATED}. */
    DEPRECATED,
    /** The ping does not have the metric. */
    ABSENT;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The flag as it is shown, {@code timed_out}. */
    public String text() {
        return text;
    }

    /**
     * SQL of the text of a number's flag.
     *
     * @param number as SQL; null where the ping does not have the metric
     */
    public static String sql(String number) {
        return Stream.of(FailureValue.values())
                .map(failure -> "when %s = %s then '%s'".formatted(number, failure.text(), ofFailure(failure).text))
                .collect(Collectors.joining(
                        " ",
                        "case when %s is null then '%s' ".formatted(number, ABSENT.text),
                        " else '%s' end".formatted(OK.text)));
    }

    /**
     * SQL: whether a JSON value that is no number stands for a failure, as {@link #of(JsonNode)} has it of an object or array
     * without others in it; false where there is no value.
     *
     * @param json as SQL
     */
    public static String failedSql(String json) {
        return """
                case when jsonb_typeof(%1$s) in ('object', 'array') then (
                    select count(distinct item #>> '{}') = 1 and bool_and(item #>> '{}' in (%2$s))
                    from jsonb_path_query(
                        %1$s, (case jsonb_typeof(%1$s) when 'object' then '$.*' else '$[*]' end)::jsonpath) as item)
                else false end
                """.formatted(
                        json,
                        Stream.of(FailureValue.values())
                                .map(failure -> "'" + failure.text() + "'")
                                .collect(Collectors.joining(", ")));
    }

    public static ValueFlag of(long value) {
        return ofFailure(FailureValue.of(value));
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
        return value.isTextual() ? ofFailure(FailureValue.of(value.textValue())) : of(value);
    }

    private static ValueFlag ofFailure(@Nullable FailureValue failure) {
        if (failure == null) {
            return OK;
        }
        return switch (failure) {
            case TIMED_OUT -> TIMED_OUT;
            case COUNTER_ERROR -> COUNTER_ERROR;
            case DEPRECATED -> DEPRECATED;
        };
    }
}
