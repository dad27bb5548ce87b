package org.rollcall.dictionary;

import static com.fasterxml.jackson.core.JsonToken.START_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_FALSE;
import static com.fasterxml.jackson.core.JsonToken.VALUE_NULL;
import static com.fasterxml.jackson.core.JsonToken.VALUE_NUMBER_FLOAT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_NUMBER_INT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_STRING;
import static com.fasterxml.jackson.core.JsonToken.VALUE_TRUE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonToken;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTypeTest {
    private static final List<JsonToken> VALUES = List.of(
            START_OBJECT, START_ARRAY, VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE);

    private static final Map<ValueType, List<JsonToken>> ACCEPTED = Map.of(
            ValueType.NUMBER, List.of(VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT),
            ValueType.BOOLEAN, List.of(VALUE_TRUE, VALUE_FALSE),
            ValueType.STRING, List.of(VALUE_STRING),
            ValueType.OBJECT, List.of(START_OBJECT, START_ARRAY),
            ValueType.ANY, VALUES);

    @ParameterizedTest
    @EnumSource
    void type_acceptsItsValuesAndNoOthers(ValueType type) {
        assertThat(VALUES.stream().filter(value -> type.accepts(value, "7")))
                .containsExactlyInAnyOrderElementsOf(ACCEPTED.get(type));
    }

    @ParameterizedTest
    @EnumSource
    void nullAndFailureValues_areOfEveryType(ValueType type) {
        assertThat(type.accepts(VALUE_NULL, "")).isTrue();
        for (var failure : List.of("-1", "-2", "-1000")) {
            assertThat(type.accepts(VALUE_NUMBER_INT, failure)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "-3", "-10", "0", "-999"})
    void otherNumber_isNoFailureValue(String number) {
        assertThat(ValueType.BOOLEAN.accepts(VALUE_NUMBER_INT, number)).isFalse();
    }

    @Test
    void typeThatNobodyKnows_isAny() {
        assertThat(ValueType.of(null)).isEqualTo(ValueType.ANY);
        assertThat(ValueType.of("Number")).isEqualTo(ValueType.ANY);
        assertThat(ValueType.of("number")).isEqualTo(ValueType.NUMBER);
    }
}
