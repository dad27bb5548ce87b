package org.rollcall.ping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MetricVectorTest {
    @Test
    void vectorWithoutValues_isAnArrayWithoutDimensions() {
        assertThat(binary(new MetricVector(1_000))).isEqualTo(HexFormat.of().parseHex("000000000000000000000014"));
        assertThat(copy(new MetricVector(1_000)).size()).isZero();
        assertThat(copy(new MetricVector(0)).has(1)).isFalse();
    }

    @Test
    void vectorWithGaps_hasNullsInThem_andEndsAtItsLastValue() {
        var vector = new MetricVector(1_000);
        vector.set(2, 258);

        // dimensions, nulls, oid of int8, length, lower bound; null; 8 bytes
        assertThat(HexFormat.of().formatHex(binary(vector)))
                .isEqualTo("00000001" + "00000001" + "00000014" + "00000002" + "00000001" + "ffffffff" + "00000008"
                        + "0000000000000102");
        assertThat(copy(vector).has(1)).isFalse();
        assertThat(copy(vector).get(2)).isEqualTo(258);
        assertThat(copy(vector).has(3)).isFalse();
    }

    @Test
    void vectorWithoutGaps_saysThatItHasNoNulls() {
        var vector = new MetricVector(1);
        vector.set(1, 0);

        assertThat(ByteBuffer.wrap(binary(vector)).getInt(4)).isZero();
    }

    @Test
    void valuesAtTheBordersOf64Bits_comeBack() {
        var vector = new MetricVector(200);
        vector.set(63, Long.MIN_VALUE);
        vector.set(64, Long.MAX_VALUE);
        vector.set(65, -1);
        vector.set(127, 6_842_684_531_675_334_351L);
        vector.set(128, 0);

        var copy = copy(vector);

        assertThat(copy.get(63)).isEqualTo(Long.MIN_VALUE);
        assertThat(copy.get(64)).isEqualTo(Long.MAX_VALUE);
        assertThat(copy.get(65)).isEqualTo(-1);
        assertThat(copy.get(127)).isEqualTo(6_842_684_531_675_334_351L);
        assertThat(copy.get(128)).isZero();
        assertThat(copy.size()).isEqualTo(5);
    }

    @Test
    void randomVectors_comeBack() {
        for (var seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var highest = 1 + random.nextInt(300);
            var vector = new MetricVector(highest);
            var expected = new TreeMap<Integer, Long>();
            for (var i = random.nextInt(highest); i > 0; i--) {
                var ordinal = 1 + random.nextInt(highest);
                var value = random.nextLong();
                vector.set(ordinal, value);
                expected.put(ordinal, value);
            }

            var found = new TreeMap<Integer, Long>();
            var copy = copy(vector);
            for (var ordinal = -1; ordinal <= highest + 70; ordinal++) {
                if (copy.has(ordinal)) {
                    found.put(ordinal, copy.get(ordinal));
                }
            }
            assertThat(found).as("seed %d", seed).isEqualTo(expected);
            assertThat(copy.size()).isEqualTo(expected.size());
        }
    }

    @Test
    void ordinalWithoutValue_hasNone() {
        var vector = new MetricVector(5);
        vector.set(3, 7);

        for (var ordinal : new int[] {-1, 0, 1, 4, 5, 6, 1_000}) {
            assertThat(vector.has(ordinal)).isFalse();
            assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(() -> vector.get(ordinal));
        }
    }

    private static MetricVector copy(MetricVector vector) {
        return MetricVector.ofBinaryArray(binary(vector));
    }

    private static byte[] binary(MetricVector vector) {
        var bytes = ByteBuffer.allocate(vector.binaryArrayLength());
        vector.writeBinaryArray(bytes);
        assertThat(bytes.hasRemaining()).isFalse();
        return bytes.array();
    }
}
