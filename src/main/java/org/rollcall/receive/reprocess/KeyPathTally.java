package org.rollcall.receive.reprocess;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Counts in how many pings key paths were found; bounded, whatever pings come up with. */
final class KeyPathTally {

    static final int MAX_LISTED = 1_000;

    private static final int MAX_COUNTED = 10_000;

    /** Of all key paths that are counted. */
    private static final int MAX_CHARS = 2_000_000;

    private static final int MAX_PRODUCT_VERSIONS = 10;
    private static final int MAX_ALL_PRODUCT_VERSIONS = 1_000;

    private final Map<String, Count> counts = new HashMap<>();

    /** One text for each version, however often it comes. */
    private final Map<String, String> versions = new HashMap<>();

    private int chars;
    private long findings;

    /** A ping of a product version has these key paths. */
    void add(List<String> keyPaths, String productVersion) {
        findings += keyPaths.size();
        var version = versions.size() < MAX_ALL_PRODUCT_VERSIONS
                ? versions.computeIfAbsent(productVersion, same -> same)
                : versions.get(productVersion);
        for (var keyPath : keyPaths) {
            var count = counts.get(keyPath);
            if (count == null && counts.size() < MAX_COUNTED && chars < MAX_CHARS) {
                chars += keyPath.length();
                count = new Count();
                counts.put(keyPath, count);
            }
            if (count != null) {
                count.add(version);
            }
        }
    }

    Summary summary() {
        var listed = counts.entrySet().stream()
                .map(entry -> entry.getValue().found(entry.getKey()))
                .sorted(Comparator.comparingLong(Found::pings).reversed().thenComparing(Found::keyPath))
                .limit(MAX_LISTED)
                .toList();
        return new Summary(
                listed, findings - listed.stream().mapToLong(Found::pings).sum());
    }

    /**
     * The key paths of most pings first.
     *
     * @param notListed how often other key paths were found than those that are listed
     */
    record Summary(List<Found> keyPaths, long notListed) {}

    /**
     * A key path that was found.
     *
     * @param pings in how many
     * @param productVersions of those pings, as sent; ten at most
     */
    record Found(String keyPath, long pings, List<String> productVersions) {}

    private static final class Count {
        private long pings;
        private final TreeSet<String> productVersions = new TreeSet<>();

        /** @param productVersion null for one of too many */
        void add(@Nullable String productVersion) {
            pings++;
            if (productVersion != null && productVersions.size() < MAX_PRODUCT_VERSIONS) {
                productVersions.add(productVersion);
            }
        }

        Found found(String keyPath) {
            return new Found(keyPath, pings, List.copyOf(productVersions));
        }
    }
}
