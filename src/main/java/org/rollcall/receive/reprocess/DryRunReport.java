package org.rollcall.receive.reprocess;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.ping.Week;
import org.rollcall.ping.payload.Findings;
import org.rollcall.ping.payload.Payload;
import org.rollcall.ping.payload.PayloadReader;

/** Gathers what a dictionary makes of pings. */
final class DryRunReport {

    private static final int MAX_PRODUCT_VERSIONS = 200;

    private final Dictionary dictionary;
    private final Map<String, Counts> productVersions = new LinkedHashMap<>();
    private final Counts all = new Counts();
    private final KeyPathTally undeclared = new KeyPathTally();
    private final KeyPathTally typeMismatches = new KeyPathTally();

    /** @param dictionary the one that is tried */
    DryRunReport(Dictionary dictionary) {
        this.dictionary = dictionary;
    }

    void add(@Nullable String productVersion, Payload payload) {
        var version = Objects.requireNonNullElse(productVersion, "");
        all.add(payload);
        var counts = productVersions.get(version);
        if (counts == null && productVersions.size() < MAX_PRODUCT_VERSIONS) {
            counts = new Counts();
            productVersions.put(version, counts);
        }
        if (counts != null) {
            counts.add(payload);
        }
        if (payload instanceof Payload.Storable storable) {
            undeclared.add(Findings.undeclared(storable.content().undeclared(), PayloadReader.MAX_VALUES), version);
            if (storable.typeMismatches() > 0) {
                typeMismatches.add(
                        Findings.mismatched(
                                dictionary,
                                storable.content().numbers(),
                                storable.content().extras(),
                                Integer.MAX_VALUE),
                        version);
            }
        }
    }

    /** A ping with more in it than a ping may have today, for which there is not enough memory. */
    void addUnread(@Nullable String productVersion) {
        all.addUnstorable();
        var counts = productVersions.get(Objects.requireNonNullElse(productVersion, ""));
        if (counts != null) {
            counts.addUnstorable();
        }
    }

    /**
     * The result so far.
     *
     * @param complete whether all pings were read
     */
    Result result(Week from, boolean complete) {
        var byVersion = new ArrayList<ProductVersion>();
        productVersions.forEach((version, counts) -> byVersion.add(counts.of(version)));
        return new Result(
                dictionary.version().toString(),
                from,
                complete,
                all.pings,
                all.fitting,
                all.withUndeclared,
                all.withTypeMismatches,
                all.unstorable,
                undeclared.summary(),
                typeMismatches.summary(),
                byVersion);
    }

    /**
     * The effect on the pings that the dictionary would be the right one for.
     *
     * @param version that the dictionary would be published as
     * @param from the first week whose pings were read
     * @param complete false where time was up before all pings were read
     * @param pings number that were read
     * @param fitting number without undeclared key paths and type mismatches
     * @param withUndeclared number with undeclared key paths
     * @param withTypeMismatches number with type mismatches
     * @param unstorable number that would be quarantined, for more undeclared key paths than a ping may have
     * @param productVersions the first 200 that occur
     */
    record Result(
            String version,
            Week from,
            boolean complete,
            long pings,
            long fitting,
            long withUndeclared,
            long withTypeMismatches,
            long unstorable,
            KeyPathTally.Summary undeclared,
            KeyPathTally.Summary typeMismatches,
            List<ProductVersion> productVersions) {}

    /**
     * The pings of one product version.
     *
     * @param productVersion as sent; empty where none was
     */
    record ProductVersion(
            String productVersion,
            long pings,
            long fitting,
            long withUndeclared,
            long withTypeMismatches,
            long unstorable) {}

    private static final class Counts {
        private long pings;
        private long fitting;
        private long withUndeclared;
        private long withTypeMismatches;
        private long unstorable;

        void add(Payload payload) {
            pings++;
            switch (payload) {
                case Payload.Unstorable _ -> unstorable++;
                case Payload.Storable storable -> {
                    withUndeclared += storable.undeclared() > 0 ? 1 : 0;
                    withTypeMismatches += storable.typeMismatches() > 0 ? 1 : 0;
                    fitting += storable.undeclared() + storable.typeMismatches() == 0 ? 1 : 0;
                }
            }
        }

        void addUnstorable() {
            pings++;
            unstorable++;
        }

        ProductVersion of(String version) {
            return new ProductVersion(version, pings, fitting, withUndeclared, withTypeMismatches, unstorable);
        }
    }
}
