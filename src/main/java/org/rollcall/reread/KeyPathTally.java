package org.rollcall.reread;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Counts in how many pings key paths were found; bounded, whatever pings come up with. */
final class KeyPathTally {

    static final int MAX_LISTED = 1_000;

    private static final int MAX_COUNTED = 20_000;
    private static final int MAX_PRODUCT_VERSIONS = 10;

    private final Map<String, Count> counts = new HashMap<>();
    private long findings;

    /** A ping of a product version has these key paths. */
    void add(List<String> keyPaths, String productVersion) {
        findings += keyPaths.size();
        for (var keyPath : keyPaths) {
            var count = counts.get(keyPath);
            if (count == null && counts.size() < MAX_COUNTED) {
                count = new Count();
                counts.put(keyPath, count);
            }
            if (count != null) {
                count.add(productVersion);
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

        void add(String productVersion) {
            pings++;
            if (productVersions.size() < MAX_PRODUCT_VERSIONS) {
                productVersions.add(productVersion);
            }
        }

        Found found(String keyPath) {
            return new Found(keyPath, pings, List.copyOf(productVersions));
        }
    }
}
