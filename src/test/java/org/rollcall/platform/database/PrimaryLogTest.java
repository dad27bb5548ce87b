package org.rollcall.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PrimaryLogTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final PrimaryLog log = new PrimaryLog();

    @Test
    void standbyThatHasAll_isAsOldAsTheLastLook() {
        log.note(100, 0);
        log.note(200, SECOND);

        assertThat(log.age(200, 3 * SECOND)).contains(Duration.ofSeconds(2));
        assertThat(log.age(250, 3 * SECOND)).contains(Duration.ofSeconds(2));
    }

    @Test
    void standbyBetweenTwoNotes_isAsOldAsTheEarlierOne() {
        log.note(100, 0);
        log.note(200, SECOND);

        assertThat(log.age(199, 3 * SECOND)).contains(Duration.ofSeconds(3));
    }

    @Test
    void standbyBeforeAllNotes_isOfUnknownAge() {
        log.note(100, 0);

        assertThat(log.age(99, SECOND)).isEmpty();
    }

    @Test
    void idlePrimary_makesNobodyLate() {
        for (var second = 0; second < 600; second++) {
            log.note(100, second * SECOND);
        }

        assertThat(log.age(100, 600 * SECOND)).contains(Duration.ofSeconds(1));
    }

    @Test
    void ageOfAnyStateOfTheLastDay_isKnownToAThirtySecondOfIt_andNeverTooYoung() {
        var end = Duration.ofDays(2).toSeconds();
        for (var second = 0L; second < end; second += 10) {
            log.note(second, second * SECOND);
        }

        for (var age = 10L; age < Duration.ofHours(23).toSeconds(); age += 1_230) {
            var found = log.age(end - age, end * SECOND).orElseThrow();
            assertThat(found.toSeconds()).isBetween(age, age + age / 32 + 20);
        }
        assertThat(log.age(end - Duration.ofHours(25).toSeconds(), end * SECOND))
                .isEmpty();
    }
}
