package org.rollcall.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {

    private final ProblemException refusal = new ProblemException(ProblemType.OVERLOADED, "All places are taken.");

    @AfterEach
    void forgetInterruption() {
        var _ = Thread.interrupted();
    }

    @Test
    void callerBeyondThePlaces_isRefused_untilOneIsClosed() {
        var limit = limit(2, Duration.ZERO);
        var first = limit.take();
        var second = limit.take();
        assertThatThrownBy(limit::take).isSameAs(refusal);

        first.close();

        var third = limit.take();
        assertThatThrownBy(limit::take).isSameAs(refusal);
        second.close();
        third.close();
    }

    @Test
    void placeThatIsClosedTwice_isFreeOnce() {
        var limit = limit(1, Duration.ZERO);
        var place = limit.take();
        place.close();
        place.close();

        var _ = limit.take();

        assertThatThrownBy(limit::take).isSameAs(refusal);
    }

    @Test
    void callerThatMayWait_getsThePlaceThatBecomesFree() throws Exception {
        var limit = limit(1, Duration.ofMinutes(1));
        var place = limit.take();
        var waiting = CompletableFuture.supplyAsync(limit::take);

        place.close();

        assertThat(waiting.get(30, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void callerThatMayWait_isRefusedAfterwards() {
        var limit = limit(1, Duration.ofMillis(10));
        var _ = limit.take();

        assertThatThrownBy(limit::take).isSameAs(refusal);
    }

    @Test
    void callerThatIsInterrupted_isRefused_andStaysInterrupted() {
        var limit = limit(1, Duration.ofMinutes(1));
        var _ = limit.take();
        Thread.currentThread().interrupt();

        assertThatThrownBy(limit::take).isSameAs(refusal);

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    private ConcurrencyLimit limit(int places, Duration patience) {
        return new ConcurrencyLimit(places, patience, () -> refusal);
    }
}
