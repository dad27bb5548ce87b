package org.rollcall.receive.reprocess;

import io.quarkus.narayana.jta.QuarkusTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.operate.privacy.OptOuts;
import org.rollcall.ping.Ping;
import org.rollcall.ping.PingContents;
import org.rollcall.ping.PingStore.PingWithContent;
import org.rollcall.ping.StoredPing;
import org.rollcall.ping.payload.Findings;
import org.rollcall.platform.job.JobRun;
import org.rollcall.platform.job.Pause;

/**
 * Gives stored pings what they would be if they arrived now: goes through all of them, and reads those again that need it,
 * with the dictionary that is the right one now. The payload as it was sent, and so as it is given back, stays the same, except for data that
 * its hostname has opted out of since: that is not written again.
 *
 * <p>It can be interrupted anywhere and run any number of times, beside itself and beside the ingest: a ping is only
 * replaced where it still has the dictionary that it was read with, and transactions hold nothing but a few such
 * replacements and the note of them.
 */
final class Reprocessing {

    /** Pings that are looked at with one statement; most usually need nothing. */
    private static final int PAGE = 100;

    private static final Duration STEP = Duration.ofSeconds(1);

    /** Contents that are replaced in one transaction, and are in memory together. */
    private static final long MAX_CHARS = 2L * 1024 * 1024;

    private final PingRewriter rewriter;
    private final PingContents contents;
    private final DictionaryCatalog catalog;
    private final OptOuts optOuts;
    private final JobRun run;
    private final Selection selection;
    private final Map<String, Reprocessor> reprocessors = new RecentlyUsed<>();

    Reprocessing(
            PingRewriter rewriter,
            PingContents contents,
            DictionaryCatalog catalog,
            OptOuts optOuts,
            JobRun run,
            Selection selection) {
        this.rewriter = rewriter;
        this.contents = contents;
        this.catalog = catalog;
        this.optOuts = optOuts;
        this.run = run;
        this.selection = selection;
    }

    /**
     * Goes through all pings from the last checkpoint on, and then through those that have come meanwhile.
     *
     * @param settling for so long others may store pings that need it
     * @param ids pings with so many ids before the last one are looked at again
     */
    BackfillProgress twice(Duration settling, int ids) {
        var first = pass(run.checkpoint(BackfillProgress.class).orElse(BackfillProgress.NONE));
        for (var left = settling; left.isPositive(); left = left.minus(STEP)) {
            Pause.of(left.compareTo(STEP) < 0 ? left : STEP);
            run.progress(first.examined(), first.examined()); // ends it where the service stops
        }
        return pass(first.backBy(ids));
    }

    private BackfillProgress pass(BackfillProgress start) {
        var total = rewriter.count(null);
        var progress = start;
        var page = rewriter.after(progress.throughId(), null, PAGE);
        while (!page.isEmpty()) {
            var unreadable = new ArrayList<StoredPing>();
            var candidates = page.stream()
                    .filter(stored -> selection.mayNeed(stored, right(stored)))
                    .toList();
            for (var batch : Batches.of(candidates)) {
                progress = reprocess(batch, unreadable, progress);
                run.progress(Math.min(progress.examined(), total), total);
            }
            progress = progress.through(page, unreadable);
            run.progress(Math.min(progress.examined(), total), total);
            run.checkpoint(progress);
            page = rewriter.after(progress.throughId(), null, PAGE);
        }
        return progress;
    }

    /** Where there is a ping, there is a dictionary. */
    private Dictionary right(StoredPing stored) {
        catalog.published(stored.ping().dictionary()); // has the catalog know it, where it is newer than what it knows
        return catalog.resolve(stored.ping().productVersion()).orElseThrow();
    }

    private BackfillProgress reprocess(List<StoredPing> batch, List<StoredPing> unreadable, BackfillProgress start) {
        var progress = new AtomicReference<>(start);
        var readings = new ArrayList<Reading>();
        contents.read(
                batch,
                ping -> {
                    read(ping, readings, unreadable);
                    if (readings.stream().mapToLong(Reading::chars).sum() > MAX_CHARS) {
                        progress.updateAndGet(before -> replace(readings, before));
                        readings.clear();
                    }
                },
                unreadable::add);
        return replace(readings, progress.get());
    }

    private void read(PingWithContent ping, List<Reading> readings, List<StoredPing> unreadable) {
        var right = right(ping.stored());
        if (selection.mayNeed(ping.stored(), right) && selection.needs(ping, right)) {
            var hostname = ping.stored().ping().instance().hostname();
            var optedOut = optOuts.of(List.of(hostname)).optedOut();
            reprocessor(right)
                    .read(ping, optedOut, selection.areAsOfNow())
                    .ifPresentOrElse(
                            now -> readings.add(new Reading(ping.stored().ping(), right, now)),
                            () -> unreadable.add(ping.stored()));
        }
    }

    private Reprocessor reprocessor(Dictionary dictionary) {
        return reprocessors.computeIfAbsent(dictionary.version().toString(), _ -> new Reprocessor(catalog, dictionary));
    }

    private BackfillProgress replace(List<Reading> readings, BackfillProgress progress) {
        return QuarkusTransaction.requiringNew().call(() -> {
            var replaced = readings.isEmpty()
                    ? 0
                    : rewriter.replace(
                            readings.stream().map(Reading::replacement).toList());
            var next = progress.withRewritten(replaced);
            run.checkpoint(next);
            return next;
        });
    }

    /** Selects the pings that are read again. */
    @FunctionalInterface
    interface Selection {

        /**
         * Whether a ping may have to be read again, as far as can be told without its content.
         *
         * @param right the dictionary that it would be read with now
         */
        boolean mayNeed(StoredPing ping, Dictionary right);

        /** Whether such a ping has to be. */
        default boolean needs(PingWithContent ping, Dictionary right) {
            return true;
        }

        /** Whether the values of all pings are where this release puts them, but for their dictionaries. */
        default boolean areAsOfNow() {
            return true;
        }
    }

    /** A stored ping, and what is read of it now. */
    private record Reading(Ping before, Dictionary dictionary, Reread now) {

        PingRewriter.Replacement replacement() {
            return new PingRewriter.Replacement(
                    before.dictionary(),
                    before.readWith(
                            dictionary.version().toString(),
                            now.metrics(),
                            now.undeclared(),
                            now.typeMismatches(),
                            now.report()),
                    now.content(),
                    Findings.of(dictionary, now.content(), now.typeMismatches()));
        }

        long chars() {
            var undeclared = now.content().undeclared();
            return now.content().extras().length() + (undeclared == null ? 0L : undeclared.length());
        }
    }
}
