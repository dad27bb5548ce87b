package org.rollcall.analyse.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.rollcall.analyse.fleet.InstanceHistory.VersionWeeks;
import org.rollcall.analyse.fleet.InstanceHistory.WeekPings;
import org.rollcall.analyse.fleet.InstanceHistory.Weeks;
import org.rollcall.ping.Week;

class InstanceHistoryTest {

    @Test
    void weeksOfOneVersion_areOneStretch_alsoOverAGap() {
        var history = InstanceHistory.of(
                List.of(week("2026-W51", "18.8", 1), week("2026-W53", "18.8", 3), week("2027-W01", "18.9", 1)));

        assertThat(history.first()).isEqualTo(of("2026-W51"));
        assertThat(history.last()).isEqualTo(of("2027-W01"));
        assertThat(history.weeks()).isEqualTo(3);
        assertThat(history.pings()).isEqualTo(5);
        assertThat(history.versions())
                .containsExactly(
                        new VersionWeeks("18.8", weeks("2026-W51", "2026-W53")),
                        new VersionWeeks("18.9", weeks("2027-W01", "2027-W01")));
        assertThat(history.missing()).containsExactly(weeks("2026-W52", "2026-W52"));
    }

    @Test
    void versionThatComesBack_orIsUnknown_isAStretchOfItsOwn() {
        var history = InstanceHistory.of(List.of(
                week("2026-W01", "18.9", 1),
                week("2026-W02", null, 1),
                week("2026-W03", null, 1),
                week("2026-W10", "18.9", 1)));

        assertThat(history.versions()).extracting(VersionWeeks::productVersion).containsExactly("18.9", null, "18.9");
        assertThat(history.missing()).containsExactly(weeks("2026-W04", "2026-W09"));
    }

    private static WeekPings week(String week, @Nullable String version, long pings) {
        return new WeekPings(of(week), version, pings);
    }

    private static Weeks weeks(String from, String to) {
        return new Weeks(of(from), of(to));
    }

    private static Week of(String week) {
        return Week.parse(week).orElseThrow();
    }
}
