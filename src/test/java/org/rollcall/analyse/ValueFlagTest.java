package org.rollcall.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rollcall.Json;

class ValueFlagTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0                | OK",
                "-1               | TIMED_OUT",
                "-2               | COUNTER_ERROR",
                "-1000            | DEPRECATED",
                "-3               | OK",
                "-1.0             | OK",
                "-99999999999999999999999999999999999 | OK",
                "null             | OK",
                "'\"-1\"'         | OK",
                "{\"-1\":-1}      | TIMED_OUT",
                "[\"-1\"]         | TIMED_OUT",
                "{\"major\":-1}   | TIMED_OUT",
                "{\"a\":{\"b\":-2},\"c\":-2} | COUNTER_ERROR",
                "{\"a\":-1,\"b\":3} | OK",
                "{\"a\":-1,\"b\":-2} | OK",
                "{\"a\":-1,\"b\":null} | OK",
                "{\"a\":{},\"b\":-1} | TIMED_OUT",
                "{}               | OK",
                "[]               | OK",
            })
    void failureValues_areTold_fromOthers(String json, ValueFlag flag) {
        assertThat(ValueFlag.of(Json.read(json))).isEqualTo(flag);
    }
}
