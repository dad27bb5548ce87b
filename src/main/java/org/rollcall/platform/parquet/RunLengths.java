package org.rollcall.platform.parquet;

/**
 * Parquet's hybrid of run lengths and bit packing, for small numbers without a sign: definition levels, and places in a
 * dictionary.
 */
final class RunLengths {

    /** Packed values come in eights, and a run that is shorter is not worth a change. */
    private static final int GROUP = 8;

    private RunLengths() {}

    /** The number of bits of the largest value. */
    static int bitWidth(int largest) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(largest);
    }

    static void write(int[] values, int count, int bitWidth, Bytes out) {
        var packedFrom = 0;
        var i = 0;
        while (i < count) {
            var end = endOfRun(values, i, count);
            var toFillGroup = Math.floorMod(packedFrom - i, GROUP);
            if (end - i - toFillGroup >= GROUP) {
                pack(values, packedFrom, i + toFillGroup, bitWidth, out);
                out.varint((long) (end - i - toFillGroup) << 1);
                out.littleEndian(values[i], (bitWidth + 7) / 8);
                packedFrom = end;
            }
            i = end;
        }
        pack(values, packedFrom, count, bitWidth, out);
    }

    private static int endOfRun(int[] values, int from, int count) {
        var end = from + 1;
        while (end < count && values[end] == values[from]) {
            end++;
        }
        return end;
    }

    /** The last group of all may be filled up with zeros; readers know how many values there are. */
    private static void pack(int[] values, int from, int to, int bitWidth, Bytes out) {
        if (from == to) {
            return;
        }
        var groups = (to - from + GROUP - 1L) / GROUP;
        out.varint((groups << 1) | 1);
        packAlone(values, from, to, bitWidth, out);
    }

    /** Packs values of one bit without anything before them: the plain form of booleans. */
    static void packBits(int[] values, int count, Bytes out) {
        packAlone(values, 0, count, 1, out);
    }

    private static void packAlone(int[] values, int from, int to, int bitWidth, Bytes out) {
        var bits = 0L;
        var filled = 0;
        for (var i = from; i < from + (to - from + GROUP - 1) / GROUP * GROUP; i++) {
            bits |= (i < to ? (long) values[i] : 0) << filled;
            filled += bitWidth;
            while (filled >= Byte.SIZE) {
                out.write((int) bits);
                bits >>>= Byte.SIZE;
                filled -= Byte.SIZE;
            }
        }
    }
}
