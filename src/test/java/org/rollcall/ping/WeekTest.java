package org.rollcall.ping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeekTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-16T00:00:00Z,        2026-W47, 2026-11-16",
        "2026-11-22T23:59:59.999999Z, 2026-W47, 2026-11-16",
        "2026-11-23T00:00:00Z,        2026-W48, 2026-11-23",
        "2026-12-31T12:00:00Z,        2026-W53, 2026-12-28",
        "2027-01-03T23:59:59Z,        2026-W53, 2026-12-28",
        "2027-01-04T00:00:00Z,        2027-W01, 2027-01-04",
        "2025-12-28T23:59:59Z,        2025-W52, 2025-12-22",
        "2025-12-29T00:00:00Z,        2026-W01, 2025-12-29",
        "2024-02-29T12:00:00Z,        2024-W09, 2024-02-26",
        "2000-02-29T12:00:00Z,        2000-W09, 2000-02-28",
        "1969-12-31T23:59:59Z,        1970-W01, 1969-12-29",
        "1970-01-05T00:00:00Z,        1970-W02, 1970-01-05",
        "9999-12-31T23:59:59Z,        9999-W52, 9999-12-27",
    })
    void instant_liesInTheWeekOfItsDayInUtc(Instant instant, String text, LocalDate monday) {
        assertThat(Week.of(instant)).hasToString(text).isEqualTo(new Week(monday));
        assertThat(Week.parse(text)).contains(new Week(monday));
    }

    @Test
    void everyWeekOfFourHundredYears_isWrittenOnce_andReadBack() {
        var week = Week.parse("2000-W01").orElseThrow();
        for (var i = 0; i < 20_871; i++) {
            assertThat(Week.parse(week.toString())).contains(week);
            assertThat(week.next()).isGreaterThan(week).isNotEqualTo(week);
            week = week.next();
        }
        assertThat(week).hasToString("2400-W01");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2025-W53",
                "2027-W53",
                "2026-W54",
                "2026-W00",
                "2026-W99",
                "2026-W7",
                "2026W47",
                "2026-47",
                "2026-W47-1",
                "26-W47",
                "02026-W47",
                "-026-W47",
                " 2026-W47",
                "2026-W47\n",
                "",
                "2026-11-16",
                "1969-W52", // before what requests may ask for
                "0001-W01",
                "0000-W01",
                "\u0662\u0660\u0662\u0666-W47"
            })
    void textThatIsNoWeek_isEmpty(String text) {
        assertThat(Week.parse(text)).isEmpty();
    }

    @Test
    void lowerCase_isAWeekToo() {
        assertThat(Week.parse("2026-w47")).isEqualTo(Week.parse("2026-W47")).isPresent();
    }

    @Test
    void weeksBeforeAndBetween_goOnOverNewYear() {
        var week = Week.parse("2027-W01").orElseThrow();

        assertThat(week.minus(1)).hasToString("2026-W53");
        assertThat(week.minus(-1)).hasToString("2027-W02");
        assertThat(week.minus(2).weeksUntil(week)).isEqualTo(2);
        assertThat(week.weeksUntil(week.minus(2))).isEqualTo(-2);
    }

    @Test
    void otherDays_areNoWeek() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Week(LocalDate.of(2026, 11, 17)));
    }

    @Test
    void through_hasEveryWeek_acrossNewYear() {
        var last = Week.parse("2026-W52").orElseThrow();
        var next = Week.parse("2027-W01").orElseThrow();

        assertThat(last.through(next).map(Week::toString)).containsExactly("2026-W52", "2026-W53", "2027-W01");
        assertThat(last.through(last)).containsExactly(last);
        assertThat(next.through(last)).isEmpty();
    }
}
