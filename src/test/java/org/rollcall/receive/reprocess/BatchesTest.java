package org.rollcall.receive.reprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Ping;
import org.rollcall.ping.StoredPing;
import org.rollcall.ping.Week;

class BatchesTest {
    private static final int MEGABYTE = 1024 * 1024;

    @ParameterizedTest
    @CsvSource({"1, 1", "25, 1", "26, 2", "100, 4"})
    void usualPings_areTakenTwentyFiveAtATime(int pings, int batches) {
        var all = IntStream.range(0, pings).map(_ -> 150_000).toArray();

        assertThat(sizes(all)).hasSize(batches).allMatch(batch -> batch.size() <= 25);
    }

    @Test
    void largePings_areTakenFewAtATime_andHugeOnesAlone() {
        assertThat(sizes(3 * MEGABYTE, MEGABYTE, 1, 32 * MEGABYTE, 32 * MEGABYTE, 1, 2))
                .containsExactly(
                        List.of(3 * MEGABYTE, MEGABYTE),
                        List.of(1),
                        List.of(32 * MEGABYTE),
                        List.of(32 * MEGABYTE),
                        List.of(1, 2));
    }

    @Test
    void noPings_makeNoBatch() {
        assertThat(sizes()).isEmpty();
    }

    private static List<List<Integer>> sizes(int... bytes) {
        var pings = new ArrayList<StoredPing>();
        for (var size : bytes) {
            pings.add(new StoredPing(
                    pings.size() + 1,
                    new Ping(
                            new Instance("h", null),
                            Week.of(Instant.EPOCH),
                            Instant.EPOCH,
                            Instant.EPOCH,
                            null,
                            null,
                            "1.0",
                            "00",
                            size,
                            0,
                            0,
                            0,
                            List.of(),
                            null)));
        }
        return Batches.of(pings).stream()
                .map(batch ->
                        batch.stream().map(stored -> stored.ping().bytes()).toList())
                .toList();
    }
}
