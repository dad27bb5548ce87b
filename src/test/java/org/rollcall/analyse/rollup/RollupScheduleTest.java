package org.rollcall.analyse.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RollupScheduleTest {

    /** Whoever sends pings of weeks that are over without end must not keep a core busy. */
    @Test
    void rest_isFourTimesTheWork_andTenMinutesAtMost() {
        assertThat(RollupSchedule.rest(Duration.ofMillis(200))).isEqualTo(Duration.ofMillis(800));
        assertThat(RollupSchedule.rest(Duration.ofSeconds(100))).isEqualTo(Duration.ofSeconds(400));
        assertThat(RollupSchedule.rest(Duration.ofHours(1))).isEqualTo(Duration.ofMinutes(10));
    }
}
