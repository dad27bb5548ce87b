package org.rollcall.platform.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestOriginTest {

    @ParameterizedTest
    @CsvSource({
        "http://rollcall.example.com, rollcall.example.com",
        "https://rollcall.example.com, rollcall.example.com",
        "https://rollcall.example.com, Rollcall.Example.com:443",
        "https://rollcall.example.com:8443, rollcall.example.com:8443",
        "http://localhost:8080, localhost:8080",
        "http://[::1]:8080, [::1]:8080",
    })
    void originOfTheHost_isOwn_whateverItsScheme(String origin, String host) {
        assertThat(RequestOrigin.isSame(origin, host)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil.example.com, rollcall.example.com",
        "https://rollcall.example.com.evil.example, rollcall.example.com",
        "https://rollcall.example.com@evil.example, rollcall.example.com",
        "https://rollcall.example.com:8443, rollcall.example.com",
        "https://rollcall.example.com, rollcall.example.com:8080",
        "http://rollcall.example.com, rollcall.example.com:443",
        "null, rollcall.example.com",
        "'', ''",
        "'not an origin', 'not an origin'",
        "file://, rollcall.example.com",
    })
    void otherOrigin_isNot(String origin, String host) {
        assertThat(RequestOrigin.isSame(origin, host)).isFalse();
    }

    @Test
    void missingHeader_isNot() {
        assertThat(RequestOrigin.isSame(null, "rollcall.example.com")).isFalse();
        assertThat(RequestOrigin.isSame("http://rollcall.example.com", null)).isFalse();
    }
}
