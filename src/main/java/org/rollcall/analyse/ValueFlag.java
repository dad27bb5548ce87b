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

    /** Longer numbers take PostgreSQL long to work with, and are no counts. */
    private static final int MAX_DIGITS = 500;

    /**
     * The failure that all members are, however deep. No query within the query: PostgreSQL leaves one to a single process, and
     * works it out after a sort, which then has to sort whole pings.
     */
    private static final String FAILURE = """
            (regexp_match(
                jsonb_path_query_array(
                    %%s, 'strict $.** ? (@.type() <> "object" && @.type() <> "array")'::jsonpath)::text,
                '^\\["?(%s)"?(, "?\\1"?)*\\]$'))[1]::numeric""".formatted(
                    Stream.of(FailureValue.values()).map(FailureValue::text).collect(Collectors.joining("|")));

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
     * SQL of what a JSON value comes to where a number is wanted: a number, or the number of the failure that an object or array
     * stands for, as {@link #of(JsonNode)} has it; null for all others.
     *
     * @param json as SQL; null where there is no value
     */
    public static String numberSql(String json) {
        return """
                case
                    when jsonb_typeof(%1$s) = 'number' then
                        case when length(%1$s #>> '{}') <= %2$s then (%1$s #>> '{}')::numeric end
                    when jsonb_typeof(%1$s) in ('object', 'array') then %3$s
                end
                """.formatted(json, MAX_DIGITS, FAILURE.formatted(json));
    }

    public static ValueFlag of(long value) {
        return ofFailure(FailureValue.of(value));
    }

    /**
     * The flag of any JSON value. An object or array with nothing in it but one and the same failure value, however deep, is a
     * failure: instances send {@code {"-1": -1}}, {@code ["-1"]} and {@code {"major": -1}}.
     */
    public static ValueFlag of(JsonNode value) {
        if (value.isIntegralNumber()) {
            return value.canConvertToLong() ? of(value.longValue()) : OK;
        }
        if (!value.isContainerNode()) {
            return OK;
        }
        var flags = leaves(value).map(ValueFlag::ofLeaf).distinct().toList();
        return flags.size() == 1 ? flags.getFirst() : OK;
    }

    private static Stream<JsonNode> leaves(JsonNode value) {
        return value.isContainerNode() ? value.valueStream().flatMap(ValueFlag::leaves) : Stream.of(value);
    }

    private static ValueFlag ofLeaf(JsonNode value) {
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
