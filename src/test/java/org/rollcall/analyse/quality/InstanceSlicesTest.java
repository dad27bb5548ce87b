package org.rollcall.analyse.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceSlicesTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 300, 65_536, 10_000_000})
    void slices_followEachOther_andLeaveNoInstanceOut(long wanted) {
        var slices = InstanceSlices.slices(wanted);

        assertThat(slices).hasSize((int) Math.min(wanted, 65_536));
        assertThat(slices.getFirst().first()).isEqualTo(new UUID(0, 0));
        assertThat(slices.getLast().last()).isEqualTo(new UUID(-1, -1));
        for (var i = 1; i < slices.size(); i++) {
            assertThat(slices.get(i - 1).last()).isEqualTo(before(slices.get(i).first()));
        }
    }

    private static UUID before(UUID id) {
        assertThat(id.getLeastSignificantBits()).isZero();
        return new UUID(id.getMostSignificantBits() - 1, -1);
    }
}
