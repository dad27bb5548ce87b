package org.rollcall;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1}|{}",
                "{}|{\"a\":null}",
                "{\"a\":null}|{\"a\":{}}",
                "{\"a\":{}}|{\"a\":[]}",
                "{\"a\":6842684531675334351}|{\"a\":6842684531675334352}",
                "{\"a\":0.1}|{\"a\":0.10000000000000001}",
                "{\"a\":1}|{\"a\":\"1\"}",
                "{\"a\":1}|{\"a\":true}",
                "{\"a\":[1,2]}|{\"a\":[1,3]}",
            })
    void otherContent_isADifference(String expected, String actual) {
        assertThat(differences(expected, actual)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1,\"b\":2}|{\"b\":2, \"a\":1}",
                "{\"a\":1e2}|{\"a\":100.0}",
                "{\"a\":\"\\u0041\"}|{\"a\":\"A\"}"
            })
    void otherSpelling_isNone(String expected, String actual) {
        assertThat(differences(expected, actual)).isEmpty();
    }

    @Test
    void difference_namesItsPlace() {
        assertThat(differences("{\"a\":[{\"b\":1}]}", "{\"a\":[{\"b\":2}]}")).containsExactly("$[a][0][b] was 1, is 2");
    }

    private static List<String> differences(String expected, String actual) {
        return Json.differences(expected.getBytes(UTF_8), actual.getBytes(UTF_8));
    }
}
