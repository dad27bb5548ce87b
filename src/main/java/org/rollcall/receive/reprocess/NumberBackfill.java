package org.rollcall.receive.reprocess;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.operate.privacy.OptOuts;
import org.rollcall.ping.PingContents;
import org.rollcall.ping.PingStore.PingWithContent;
import org.rollcall.ping.StoredPing;
import org.rollcall.ping.payload.StoredJson;
import org.rollcall.platform.job.JobKind;
import org.rollcall.platform.job.JobRun;

/**
 * Brings stored pings up to this release, once: integers move into the vector, whatever type their dictionary declares, and
 * pings get the dictionary above their version rather than that below it. A migration stores the job, where there are pings.
 */
@ApplicationScoped
class NumberBackfill implements JobKind {

    /** So long, at most, replicas of the release before go on storing pings while an update is rolled out. */
    private static final Duration UPDATE = Duration.ofMinutes(10);

    private static final int UNSETTLED_IDS = 1_000;

    private final PingRewriter rewriter;
    private final PingContents contents;
    private final DictionaryCatalog catalog;
    private final OptOuts optOuts;
    private final Duration update;

    @Inject
    NumberBackfill(PingRewriter rewriter, PingContents contents, DictionaryCatalog catalog, OptOuts optOuts) {
        this(rewriter, contents, catalog, optOuts, UPDATE);
    }

    NumberBackfill(
            PingRewriter rewriter, PingContents contents, DictionaryCatalog catalog, OptOuts optOuts, Duration update) {
        this.rewriter = rewriter;
        this.contents = contents;
        this.catalog = catalog;
        this.optOuts = optOuts;
        this.update = update;
    }

    @Override
    public String name() {
        return "number_backfill";
    }

    @Override
    public Result run(JobRun run) {
        var progress = new Reprocessing(rewriter, contents, catalog, optOuts, run, new OfThisRelease(catalog))
                .twice(update, UNSETTLED_IDS);
        return new Result(progress.examined(), progress.rewritten(), progress.unreadable());
    }

    /** The result; see {@link BackfillProgress} for the counts. */
    record Result(long examined, long rewritten, long unreadable) {}

    private record OfThisRelease(DictionaryCatalog catalog) implements Reprocessing.Selection {

        @Override
        public boolean mayNeed(StoredPing ping, Dictionary right) {
            return true;
        }

        @Override
        public boolean needs(PingWithContent ping, Dictionary right) {
            var dictionary = ping.stored().ping().dictionary();
            return !dictionary.equals(right.version().toString())
                    || hasIntegerOutsideOfVector(
                            StoredJson.read(ping.content().extras()).properties().stream()
                                    .filter(extra -> isInteger(extra.getValue()))
                                    .map(Map.Entry::getKey)
                                    .collect(Collectors.toSet()),
                            right);
        }

        /** Integers of earlier releases are elsewhere. */
        @Override
        public boolean areAsOfNow() {
            return false;
        }

        private static boolean isInteger(JsonNode value) {
            return value.isIntegralNumber() && value.canConvertToLong();
        }

        private static boolean hasIntegerOutsideOfVector(Set<String> integers, Dictionary dictionary) {
            return !integers.isEmpty()
                    && dictionary.metrics().stream()
                            .anyMatch(metric ->
                                    metric.valueType().hasIntegersInVector() && integers.contains(metric.keyPath()));
        }
    }
}
