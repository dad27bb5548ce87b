package org.rollcall.receive.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.ping.PingFlag;
import org.rollcall.ping.Week;

class RecordingTimeTest {
    private static final Instant NOW = Instant.parse("2021-03-23T12:00:00Z");
    private static final Duration MAX_BEHIND = Duration.ofDays(90);

    @ParameterizedTest
    @CsvSource({
        "2021-03-23T06:31:21.267Z,             2021-03-23T06:31:21.267Z",
        "2021-03-17T07:43:54.162+00:00,        2021-03-17T07:43:54.162Z",
        "2021-02-09 13:25:42 UTC,              2021-02-09T13:25:42Z",
        "2021-03-23T06:31:21Z,                 2021-03-23T06:31:21Z",
        "2021-03-23t06:31:21z,                 2021-03-23T06:31:21Z",
        "2021-03-23T06:31:21.123456789Z,       2021-03-23T06:31:21.123456Z",
        "2021-03-22T00:30:00+02:00,            2021-03-21T22:30:00Z",
        "2021-03-21T22:30:00-02:00,            2021-03-22T00:30:00Z",
        "2021-03-21 22:30:00 -0200,            2021-03-22T00:30:00Z",
        "2021-03-21 22:30:00 +0000,            2021-03-21T22:30:00Z",
        "2021-03-21T22:30:00,                  2021-03-21T22:30:00Z",
        "'  2021-03-21T22:30:00Z ',            2021-03-21T22:30:00Z",
    })
    void everyFormatThatInstancesSend_isRead(String sent, Instant recordedAt) {
        var time = RecordingTime.of(sent, NOW, MAX_BEHIND);

        assertThat(time.recordedAt()).isEqualTo(recordedAt);
        assertThat(time.flags()).isEmpty();
        assertThat(time.week()).isEqualTo(Week.of(recordedAt));
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "junk",
                "1616481081",
                "2021-03-23",
                "2021-02-30T00:00:00Z",
                "2021-02-30T00:00:00.000Z",
                "2021-03-23T06:31:60.000Z",
                "2021-13-01T00:00:00Z",
                "2021-03-23T25:00:00Z",
                "2021-03-23T06:31:21Zjunk",
                "2021-03-23T06:31:21+99:00",
                "23.03.2021 06:31",
                "2021-03-23T06:31:21 CET",
                "\u0662\u0660\u0662\u0661-03-23T06:31:21Z",
                "+999999999-12-31T23:59:59-18:00",
                "+9999999999-01-01T00:00:00Z",
            })
    void timeThatCannotBeRead_givesTheTimeOfReceipt(@Nullable String sent) {
        expectReceipt(sent, PingFlag.RECORDED_AT_UNREADABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2021-03-24T12:00:00.000001Z",
                "2022-03-23T12:00:00Z",
                "9999-12-31T23:59:59Z",
                "+10000-01-01T00:00:00Z",
                "+999999999-12-31T23:59:59Z"
            })
    void timeMoreThanADayAhead_givesTheTimeOfReceipt(String sent) {
        expectReceipt(sent, PingFlag.RECORDED_AT_AHEAD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2020-12-23T11:59:59.999999Z",
                "1970-01-01T00:00:00Z",
                "0001-01-01T00:00:00Z",
                "-0001-01-01T00:00:00Z"
            })
    void timeMoreThan90DaysBehind_givesTheTimeOfReceipt(String sent) {
        expectReceipt(sent, PingFlag.RECORDED_AT_BEHIND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2021-03-24T12:00:00Z", "2020-12-23T12:00:00Z"})
    void timeAtTheBorder_isTrusted(String sent) {
        assertThat(RecordingTime.of(sent, NOW, MAX_BEHIND).recordedAt()).isEqualTo(Instant.parse(sent));
    }

    @Test
    void howFarBehindIsTrusted_isUpToTheCaller() {
        assertThat(RecordingTime.of("2001-01-01T00:00:00Z", NOW, Duration.ofDays(36_500))
                        .week())
                .hasToString("2001-W01");
    }

    private static void expectReceipt(@Nullable String sent, PingFlag flag) {
        var time = RecordingTime.of(sent, NOW, MAX_BEHIND);

        assertThat(time.flags()).containsExactly(flag);
        assertThat(time.recordedAt()).isEqualTo(NOW);
        assertThat(time.week()).hasToString("2021-W12");
    }
}
