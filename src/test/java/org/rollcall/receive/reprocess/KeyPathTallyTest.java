package org.rollcall.receive.reprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyPathTallyTest {
    private final KeyPathTally tally = new KeyPathTally();

    @Test
    void keyPathOfMostPings_comesFirst_withTheProductVersions() {
        tally.add(List.of("b", "a"), "2");
        tally.add(List.of("a"), "1");
        tally.add(List.of("c"), "2");

        assertThat(tally.summary())
                .isEqualTo(new KeyPathTally.Summary(
                        List.of(
                                new KeyPathTally.Found("a", 2, List.of("1", "2")),
                                new KeyPathTally.Found("b", 1, List.of("2")),
                                new KeyPathTally.Found("c", 1, List.of("2"))),
                        0));
    }

    @Test
    void howeverManyKeyPathsAndVersionsThereAre_memoryAndListAreBounded_andTheRestIsCounted() {
        for (var ping = 0; ping < 30; ping++) {
            var from = ping * 1_000;
            tally.add(IntStream.range(from, from + 1_000).mapToObj(i -> "x" + i).toList(), "v" + ping);
            tally.add(List.of("x0"), "v" + ping);
        }

        var summary = tally.summary();

        assertThat(summary.keyPaths()).hasSize(1_000);
        assertThat(summary.keyPaths().getFirst().keyPath()).isEqualTo("x0");
        assertThat(summary.keyPaths().getFirst().pings()).isEqualTo(31);
        assertThat(summary.keyPaths().getFirst().productVersions()).hasSize(10);
        assertThat(summary.notListed()).isEqualTo(30_030 - 31 - 999);
    }
}
