package org.rollcall.receive.reprocess;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import org.rollcall.analyse.RetiredWeeks;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.DictionaryPublished;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.operate.privacy.OptOuts;
import org.rollcall.operate.privacy.WeekBroughtBack;
import org.rollcall.ping.PingContents;
import org.rollcall.platform.job.JobKind;
import org.rollcall.platform.job.JobRun;
import org.rollcall.platform.job.Jobs;

/**
 * Gives stored pings the dictionary that they would be read with if they arrived now, after it was published: what was
 * undeclared and is declared now moves into the vector and the extras.
 */
@ApplicationScoped
class Backfill implements JobKind {

    /**
     * For so long another replica may read pings without knowing of the dictionary, or be about to store one: what has
     * arrived until then is looked at again, together with so many ids before it.
     */
    private static final Duration SETTLING = Duration.ofSeconds(2);

    private static final int UNSETTLED_IDS = 1_000;

    private final PingRewriter rewriter;
    private final PingContents contents;
    private final DictionaryCatalog catalog;
    private final OptOuts optOuts;
    private final RetiredWeeks retired;
    private final Jobs jobs;

    Backfill(
            PingRewriter rewriter,
            PingContents contents,
            DictionaryCatalog catalog,
            OptOuts optOuts,
            RetiredWeeks retired,
            Jobs jobs) {
        this.rewriter = rewriter;
        this.contents = contents;
        this.catalog = catalog;
        this.optOuts = optOuts;
        this.retired = retired;
        this.jobs = jobs;
    }

    @Override
    public String name() {
        return "dictionary_backfill";
    }

    /** The job is stored with the dictionary, in one transaction: no crash comes between them. */
    void onPublication(@Observes DictionaryPublished published) {
        if (!rewriter.after(0, null, 1).isEmpty()) {
            jobs.submit(
                    this,
                    new BackfillRequest(published.version().toString()),
                    "publication of dictionary " + published.version());
        }
    }

    /** No backfill has reached a week while it was in the archive only. */
    void onReturn(@Observes WeekBroughtBack returned) {
        rewriter.readWith(returned.week()).stream()
                .flatMap(read -> right(read).stream())
                .distinct()
                .sorted()
                .forEach(version -> jobs.submit(
                        this,
                        new BackfillRequest(version.toString()),
                        "return of the week " + returned.week() + " from the archive"));
    }

    /** The dictionary that such pings are to be read with now; empty where they are. */
    private Optional<DictionaryVersion> right(PingRewriter.ReadWith read) {
        catalog.published(read.dictionary()); // as below
        return catalog.resolve(read.productVersion())
                .map(Dictionary::version)
                .filter(version -> !version.toString().equals(read.dictionary()));
    }

    @Override
    public BackfillResult run(JobRun run) {
        var version = run.request(BackfillRequest.class).version();
        catalog.published(version); // has the catalog know it, where it is newer than what it knows
        var reprocessing = new Reprocessing(
                rewriter,
                contents,
                catalog,
                optOuts,
                run,
                (stored, right) -> right.version().toString().equals(version)
                        && !stored.ping().dictionary().equals(version));
        var progress = reprocessing.twice(SETTLING, UNSETTLED_IDS);
        return new BackfillResult(
                version,
                progress.examined(),
                progress.rewritten(),
                progress.unreadable(),
                retired.all().size());
    }
}
