package org.rollcall.receive.reprocess;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.PingContents;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.job.Job;
import org.rollcall.platform.job.JobKind;
import org.rollcall.platform.job.JobRun;
import org.rollcall.platform.job.Jobs;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * Reads stored pings with a dictionary that is not published: those that it would be the right one for if it were. Nothing
 * is changed, so an interrupted run just begins again.
 */
@ApplicationScoped
class DryRun implements JobKind {

    private static final int PAGE = 100;

    /** Findings until then are most likely all there are. */
    private static final Duration MAX_DURATION = Duration.ofMinutes(10);

    private final DraftTable drafts;
    private final PingRewriter rewriter;
    private final PingContents contents;
    private final DictionaryCatalog catalog;
    private final Jobs jobs;
    private final Caller caller;
    private final Clock clock;
    private final Duration maxDuration;

    @Inject
    DryRun(
            DraftTable drafts,
            PingRewriter rewriter,
            PingContents contents,
            DictionaryCatalog catalog,
            Jobs jobs,
            Caller caller,
            Clock clock) {
        this(drafts, rewriter, contents, catalog, jobs, caller, clock, MAX_DURATION);
    }

    DryRun(
            DraftTable drafts,
            PingRewriter rewriter,
            PingContents contents,
            DictionaryCatalog catalog,
            Jobs jobs,
            Caller caller,
            Clock clock,
            Duration maxDuration) {
        this.drafts = drafts;
        this.rewriter = rewriter;
        this.contents = contents;
        this.catalog = catalog;
        this.jobs = jobs;
        this.caller = caller;
        this.clock = clock;
        this.maxDuration = maxDuration;
    }

    @Override
    public String name() {
        return "dictionary_dry_run";
    }

    /**
     * Has a dictionary tried.
     *
     * @param source YAML
     * @param weeks the pings of so many weeks are read, the current one counted
     * @throws ProblemException {@link ProblemType#INVALID_DICTIONARY} where it could not be published
     */
    Job submit(DictionaryVersion version, byte[] source, int weeks) {
        var _ = Dictionary.draft(version, source);
        return QuarkusTransaction.requiringNew()
                .call(() -> jobs.submit(
                        this, new DryRunRequest(version.toString(), weeks, drafts.insert(source)), caller.name()));
    }

    @Override
    public DryRunReport.Result run(JobRun run) {
        var request = run.request(DryRunRequest.class);
        var version = DictionaryVersion.parse(request.version()).orElseThrow();
        var dictionary = Dictionary.draft(version, drafts.find(request.draft()).orElseThrow());
        var from = Week.of(clock.instant()).minus(request.weeks() - 1L);
        var report = new DryRunReport(dictionary);
        var complete = read(run, dictionary, from, report);
        drafts.delete(request.draft());
        return report.result(from, complete);
    }

    private boolean read(JobRun run, Dictionary dictionary, Week from, DryRunReport report) {
        var deadline = System.nanoTime() + maxDuration.toNanos();
        var serves = catalog.serves(dictionary.version());
        var reprocessor = new Reprocessor(catalog, dictionary);
        var total = rewriter.count(from);
        var examined = 0L;
        var page = rewriter.after(0, from, PAGE);
        while (!page.isEmpty()) {
            var concerned = page.stream()
                    .filter(stored -> serves.test(stored.ping().productVersion()))
                    .toList();
            for (var batch : Batches.of(concerned)) {
                contents.read(
                        batch,
                        ping -> report.add(ping.stored().ping().productVersion(), reprocessor.read(ping)),
                        ping -> report.addUnread(ping.ping().productVersion()));
                run.progress(Math.min(examined, total), total);
                if (System.nanoTime() - deadline > 0) {
                    return false;
                }
            }
            examined += page.size();
            run.progress(Math.min(examined, total), total);
            page = rewriter.after(page.getLast().id(), from, PAGE);
        }
        return true;
    }
}
