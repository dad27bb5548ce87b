package org.rollcall.reread;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.DictionaryPublished;
import org.rollcall.job.JobKind;
import org.rollcall.job.JobRun;
import org.rollcall.job.Jobs;
import org.rollcall.payload.Payload;
import org.rollcall.ping.PingArchive;
import org.rollcall.ping.PingStore.PingWithContent;
import org.rollcall.ping.Shielding;
import org.rollcall.ping.StoredPing;
import org.rollcall.privacy.OptOuts;

/**
 * Gives stored pings the dictionary that they would be read with if they arrived now. Each is read again, so what was
 * undeclared and is declared now moves into its vector and extras; what was sent, and so what is given back, stays the
 * same, except for what its hostname has opted out of since: that is not written again.
 *
 * <p>It can be interrupted anywhere and run any number of times, beside itself and beside the ingest: a ping is only
 * replaced where it still has the dictionary that it was read with, and transactions hold nothing but a few such
 * replacements and the note of them.
 */
@ApplicationScoped
class Backfill implements JobKind {

    /** Pings that are looked at with one statement; most usually have the right dictionary. */
    private static final int PAGE = 100;

    /**
     * For so long another replica may read pings without knowing of the dictionary, or be about to store one: what has
     * arrived until then is looked at again, together with so many ids before it.
     */
    private static final Duration SETTLING = Duration.ofSeconds(2);

    private static final int UNSETTLED_IDS = 1_000;

    private final PingArchive archive;
    private final DictionaryCatalog catalog;
    private final OptOuts optOuts;
    private final Jobs jobs;

    Backfill(PingArchive archive, DictionaryCatalog catalog, OptOuts optOuts, Jobs jobs) {
        this.archive = archive;
        this.catalog = catalog;
        this.optOuts = optOuts;
        this.jobs = jobs;
    }

    @Override
    public String name() {
        return "dictionary_backfill";
    }

    /** The job is stored with the dictionary, in one transaction: no crash comes between them. */
    void onPublication(@Observes DictionaryPublished published) {
        if (!archive.after(0, null, 1).isEmpty()) {
            jobs.submit(
                    this,
                    new BackfillRequest(published.version().toString()),
                    "publication of dictionary " + published.version());
        }
    }

    @Override
    public BackfillResult run(JobRun run) {
        var version = run.request(BackfillRequest.class).version();
        var attempt = new Attempt(version, run);
        var first = attempt.pass(run.checkpoint(BackfillProgress.class).orElse(BackfillProgress.NONE));
        settle();
        var progress = attempt.pass(first.backBy(UNSETTLED_IDS));
        return new BackfillResult(version, progress.examined(), progress.rewritten(), progress.unreadable());
    }

    private static void settle() {
        try {
            Thread.sleep(SETTLING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** One attempt at the job. */
    private final class Attempt {

        private final String version;
        private final JobRun run;
        private final Rereader rereader;

        Attempt(String version, JobRun run) {
            this.version = version;
            this.run = run;
            this.rereader = new Rereader(catalog, catalog.published(version));
        }

        BackfillProgress pass(BackfillProgress start) {
            var total = archive.count(null);
            var progress = start;
            var page = archive.after(progress.throughId(), null, PAGE);
            while (!page.isEmpty()) {
                var unreadable = new ArrayList<StoredPing>();
                for (var batch :
                        Batches.of(page.stream().filter(this::isOutdated).toList())) {
                    progress = replace(read(batch, unreadable), progress);
                    run.progress(Math.min(progress.examined(), total), total);
                }
                progress = progress.through(page, unreadable);
                run.progress(Math.min(progress.examined(), total), total);
                run.checkpoint(progress);
                page = archive.after(progress.throughId(), null, PAGE);
            }
            return progress;
        }

        private boolean isOutdated(StoredPing stored) {
            var ping = stored.ping();
            catalog.published(ping.dictionary()); // has the catalog know it, where it is newer than what it knows
            return !ping.dictionary().equals(version)
                    && catalog.resolve(ping.productVersion())
                            .filter(right -> right.version().toString().equals(version))
                            .isPresent();
        }

        private List<Reading> read(List<StoredPing> batch, List<StoredPing> unreadable) {
            var readings = new ArrayList<Reading>();
            for (var ping : archive.withContent(batch)) {
                if (isOutdated(ping.stored())) {
                    var hostname = ping.stored().ping().instance().hostname();
                    var shielded =
                            rereader.read(ping, optOuts.of(List.of(hostname)).optedOut());
                    switch (shielded.payload()) {
                        case Payload.Storable payload -> readings.add(new Reading(ping, payload, shielded.shielding()));
                        case Payload.Unstorable _ -> unreadable.add(ping.stored());
                    }
                }
            }
            return readings;
        }

        private BackfillProgress replace(List<Reading> readings, BackfillProgress progress) {
            return QuarkusTransaction.requiringNew().call(() -> {
                var replaced = 0;
                for (var reading : readings) {
                    if (replace(reading)) {
                        replaced++;
                    }
                }
                var next = progress.withRewritten(replaced);
                run.checkpoint(next);
                return next;
            });
        }

        private boolean replace(Reading reading) {
            var ping = reading.before().stored().ping();
            var now = reading.now();
            return archive.replace(
                    ping.dictionary(),
                    ping.readWith(version, now.metrics(), now.undeclared(), now.typeMismatches(), reading.shielding()),
                    now.content());
        }
    }

    /**
     * A stored ping, and what is read of it now.
     *
     * @param shielding what is left out of it now that was stored before
     */
    private record Reading(
            PingWithContent before,
            Payload.Storable now,
            @Nullable Shielding shielding) {}
}
