package org.rollcall.platform.parquet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The texts that a column repeats, numbered from 0 in the order in which they came. */
final class TextDictionary {

    /** A text is no longer looked up once this many have come and most of them only once. */
    private static final int TRIED = 256;

    private static final int MOST_ENTRIES = 16_384;
    static final int LONGEST_CHARS = 1_024;

    /** The memory of an entry beside its text. */
    private static final int ENTRY_BYTES = 96;

    static final int NONE = -1;

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<byte[]> entries = new ArrayList<>();
    private long looked;
    private int bytes;

    /**
     * The number of a text, which gets one where it has none and that seems worth it; else {@link #NONE}.
     *
     * @param freeBytes how much a new entry may take
     */
    int number(String text, int freeBytes) {
        looked++;
        if (text.length() > LONGEST_CHARS || (entries.size() >= TRIED && entries.size() > looked / 2)) {
            return NONE;
        }
        var known = numbers.get(text);
        if (known != null) {
            return known;
        }
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (entries.size() == MOST_ENTRIES || ENTRY_BYTES + 3 * utf8.length > freeBytes) {
            return NONE;
        }
        numbers.put(text, entries.size());
        entries.add(utf8);
        bytes += ENTRY_BYTES + 3 * utf8.length;
        return entries.size() - 1;
    }

    byte[] get(int number) {
        return entries.get(number);
    }

    int size() {
        return entries.size();
    }

    /** About how much memory it takes. */
    int bytes() {
        return bytes;
    }

    void clear() {
        numbers.clear();
        entries.clear();
        looked = 0;
        bytes = 0;
    }
}
