package org.rollcall.receive.reprocess;

import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers the last few of what is large and can be made again. */
final class RecentlyUsed<K, V> extends LinkedHashMap<K, V> {

    private static final long serialVersionUID = 1L;

    private static final int MAX_ENTRIES = 4;

    RecentlyUsed() {
        super(2 * MAX_ENTRIES, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > MAX_ENTRIES;
    }
}
