package org.rollcall.platform.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
            assertThat(limit.tryCount("a")).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"1/1s, 1, PT1S", "120/1m, 120, PT1M", "5/24h, 5, PT24H", "10/7d, 10, P7D"})
    void numberPerDuration_isALimit(String text, int number, Duration period) {
        var limit = RateLimit.of(text);
        for (var n = 0; n < number; n++) {
            assertThat(limit.tryCount("a")).as("request %d", n).isTrue();
        }

        assertThatThrownBy(() -> limit.count("address", "a"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.retryAfter())
                                .hasValueSatisfying(wait -> assertThat(wait)
                                        .isBetween(
                                                period.dividedBy(2L * number),
                                                period.dividedBy(number).plusSeconds(1))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "on", "0/1m", "120", "120/m", "-1/1m", "1/1y", "1 / 1m"})
    void anythingElse_isAnErrorThatSaysWhatIsRight(String text) {
        assertThatThrownBy(() -> RateLimit.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("120/1m");
    }
}
