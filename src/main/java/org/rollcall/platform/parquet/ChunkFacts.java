package org.rollcall.platform.parquet;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Findings of a first look at all values of a chunk: statistics, and how they are best written. */
final class ChunkFacts {

    /** A text that is longer is no bound: the footer would grow, and nobody looks for it. */
    private static final int LONGEST_BOUND = 256;

    private long rows;
    private long values;
    /** Of texts as they are written plain; of numbers as they are buffered, which tells what compression makes of them. */
    private long valueBytes;

    private long dictionaryBytes;
    private int entries;
    private boolean repeating = true;
    private byte @Nullable [] min;
    private byte @Nullable [] max;

    private ChunkFacts() {}

    /** Looks at numbers, and puts them into the dictionary as long as they fit. */
    static ChunkFacts ofNumbers(ColumnReader reader, ColumnType type, NumberDictionary numbers) throws IOException {
        var facts = new ChunkFacts();
        var lowest = Long.MAX_VALUE;
        var highest = Long.MIN_VALUE;
        while (reader.next()) {
            facts.rows++;
            if (reader.hasValue()) {
                var before = reader.position();
                var value = reader.number();
                facts.values++;
                facts.valueBytes += reader.position() - before;
                lowest = Math.min(lowest, value);
                highest = Math.max(highest, value);
                facts.repeating = facts.repeating && numbers.number(value) != NumberDictionary.NONE;
            }
        }
        if (facts.values > 0) {
            facts.min = plain(lowest, type);
            facts.max = plain(highest, type);
        }
        facts.entries = numbers.size();
        facts.dictionaryBytes = (long) numbers.size() * type.bytes();
        return facts;
    }

    /** @param texts exactly those of the chunk that are in no literal */
    static ChunkFacts ofTexts(ColumnReader reader, ColumnType type, TextDictionary texts) throws IOException {
        var facts = new ChunkFacts();
        var bounded = type == ColumnType.STRING;
        while (reader.next()) {
            facts.rows++;
            if (reader.hasValue()) {
                facts.values++;
                var place = reader.text();
                if (place == TextDictionary.NONE) {
                    facts.repeating = false;
                    facts.valueBytes += Integer.BYTES + reader.literalLength();
                    bounded = bounded && facts.bound(reader.bytes(), reader.literalFrom(), reader.literalLength());
                } else {
                    facts.valueBytes += Integer.BYTES + texts.get(place).length;
                }
            }
        }
        for (var i = 0; i < texts.size(); i++) {
            facts.dictionaryBytes += Integer.BYTES + texts.get(i).length;
            bounded = bounded && facts.bound(texts.get(i), 0, texts.get(i).length);
        }
        if (!bounded) {
            facts.min = null;
            facts.max = null;
        }
        facts.entries = texts.size();
        return facts;
    }

    long rows() {
        return rows;
    }

    /** Rows that have a value. */
    long values() {
        return values;
    }

    byte @Nullable [] min() {
        return min;
    }

    byte @Nullable [] max() {
        return max;
    }

    /** The number of bits of a place in the dictionary. */
    int bitWidth() {
        return RunLengths.bitWidth(Math.max(0, entries - 1));
    }

    /** Whether all values are in the dictionary, and written in fewer bytes as places in it. */
    boolean isForDictionary() {
        return repeating && values > 0 && dictionaryBytes + placesBytes() < valueBytes;
    }

    /** About how many bytes the chunk has before compression. */
    long bytes() {
        var levels = values == 0 || values == rows ? 0 : rows / Byte.SIZE;
        return levels + (isForDictionary() ? dictionaryBytes + placesBytes() : valueBytes);
    }

    private long placesBytes() {
        return values * bitWidth() / Byte.SIZE;
    }

    /** Widens the bounds; false where the text is too long to be one. */
    private boolean bound(byte[] array, int from, int length) {
        if (length > LONGEST_BOUND) {
            return false;
        }
        var to = from + length;
        if (min == null || Arrays.compareUnsigned(array, from, to, min, 0, min.length) < 0) {
            min = Arrays.copyOfRange(array, from, to);
        }
        if (max == null || Arrays.compareUnsigned(array, from, to, max, 0, max.length) > 0) {
            max = Arrays.copyOfRange(array, from, to);
        }
        return true;
    }

    private static byte[] plain(long value, ColumnType type) {
        var bytes = new Bytes(Long.BYTES);
        bytes.littleEndian(value, type.bytes());
        return bytes.toArray();
    }
}
