package org.rollcall.platform.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

class RateLimitTest {

    @Test
    void requestOverTheLimit_isRefused_andToldWhenToComeAgain() {
        var limit = RateLimit.of("2/1h");
        limit.count("address", "a");
        limit.count("address", "a");

        assertThatThrownBy(() -> limit.count("address", "a"))
                .isInstanceOfSatisfying(ProblemException.class, problem -> {
                    assertThat(problem.type()).isEqualTo(ProblemType.RATE_LIMITED);
                    assertThat(problem.retryAfter())
                            .hasValueSatisfying(
                                    wait -> assertThat(wait.toMinutes()).isBetween(29L, 30L));
                    assertThat(problem.problem().extensions()).containsEntry("limit_applies_to", "address");
                });
        assertThatCode(() -> limit.count("address", "b")).doesNotThrowAnyException();
    }

    @Test
    void off_limitsNothing() {
        var limit = RateLimit.of("off");

        for (var i = 0; i < 10_000; i++) {
            limit.count("address", "a");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1/1s", "120/1m", "5/24h", "10/7d"})
    void numberPerDuration_isALimit(String text) {
        assertThatCode(() -> RateLimit.of(text).count("address", "a")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "on", "0/1m", "120", "120/m", "-1/1m", "1/1y", "1 / 1m"})
    void anythingElse_isAnErrorThatSaysWhatIsRight(String text) {
        assertThatThrownBy(() -> RateLimit.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("120/1m");
    }
}
