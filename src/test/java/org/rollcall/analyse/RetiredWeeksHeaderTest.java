package org.rollcall.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rollcall.ping.Week;

class RetiredWeeksHeaderTest {

    @Test
    void weeksThatFollowEachOther_areOneStretch_overTheEndOfAYearToo() {
        assertThat(RetiredWeeksHeader.text(
                        weeks("2025-W51", "2025-W52", "2026-W01", "2026-W03", "2026-W52", "2026-W53")))
                .isEqualTo("2025-W51/2026-W01, 2026-W03, 2026-W52/2026-W53");
        assertThat(RetiredWeeksHeader.text(weeks("2026-W07"))).isEqualTo("2026-W07");
    }

    private static List<Week> weeks(String... texts) {
        return List.of(texts).stream()
                .map(text -> Week.parse(text).orElseThrow())
                .toList();
    }
}
