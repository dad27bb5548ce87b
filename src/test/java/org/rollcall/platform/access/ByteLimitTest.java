package org.rollcall.platform.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

class ByteLimitTest {

    @Test
    void bytesOverTheLimit_areRefused_andToldWhenToComeAgain() {
        var limit = ByteLimit.of("1K/1h");
        limit.count("address", "a", 768);

        assertThatThrownBy(() -> limit.count("address", "a", 512))
                .isInstanceOfSatisfying(ProblemException.class, problem -> {
                    assertThat(problem.type()).isEqualTo(ProblemType.RATE_LIMITED);
                    assertThat(problem.retryAfter())
                            .hasValueSatisfying(
                                    wait -> assertThat(wait.toMinutes()).isBetween(14L, 15L));
                    assertThat(problem.problem().extensions())
                            .containsEntry("limit_bytes", 1024L)
                            .containsEntry("limit_applies_to", "address");
                });
        assertThatCode(() -> limit.count("address", "a", 256)).doesNotThrowAnyException();
        assertThatCode(() -> limit.count("address", "b", 1024)).doesNotThrowAnyException();
    }

    @Test
    void senderWithNothingLeft_isRefusedBeforeItSends() {
        var limit = ByteLimit.of("1K/1h");
        limit.requireSome("address", "a");
        limit.count("address", "a", 1024);

        assertThatThrownBy(() -> limit.requireSome("address", "a")).isInstanceOf(ProblemException.class);
        assertThatCode(() -> limit.requireSome("address", "b")).doesNotThrowAnyException();
    }

    @Test
    void documentLargerThanTheLimit_mayComeWhereNothingElseDid() {
        var limit = ByteLimit.of("1K/1h");

        limit.count("address", "a", 5000);

        assertThatThrownBy(() -> limit.count("address", "a", 1)).isInstanceOf(ProblemException.class);
    }

    @Test
    void off_limitsNothing() {
        var limit = ByteLimit.of("off");

        limit.count("address", "a", Long.MAX_VALUE);
        limit.requireSome("address", "a");
        limit.count("address", "a", Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1/1s", "100K/1m", "256M/1h", "64G/7d"})
    void bytesPerDuration_areALimit(String text) {
        assertThatCode(() -> ByteLimit.of(text).count("address", "a", 1)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "on", "0/1m", "256M", "256m/1h", "-1/1m", "1T/1h", "1K/1y", "99G/1s"})
    void anythingElse_isAnError(String text) {
        assertThatThrownBy(() -> ByteLimit.of(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
