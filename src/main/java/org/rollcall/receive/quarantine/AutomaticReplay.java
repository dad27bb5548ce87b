package org.rollcall.receive.quarantine;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.rollcall.dictionary.DictionaryPublished;
import org.rollcall.platform.job.Jobs;

/** Replays what was kept for want of a dictionary as soon as there is one, without anybody asking for it. */
@ApplicationScoped
public class AutomaticReplay {

    private final Quarantine quarantine;
    private final Replay replay;
    private final Jobs jobs;

    AutomaticReplay(Quarantine quarantine, Replay replay, Jobs jobs) {
        this.quarantine = quarantine;
        this.replay = replay;
        this.jobs = jobs;
    }

    /**
     * The job is stored with the dictionary, in one transaction: no crash comes between them. With the first dictionary it
     * is stored even where nothing waits, because what arrives until the transaction ends cannot be seen yet.
     */
    void onPublication(@Observes DictionaryPublished published) {
        var missing = quarantine.extent(ReplayRequest.MISSING_DICTIONARY.checkedFilter());
        if (published.first() || missing.count() > 0) {
            submit("publication of dictionary " + published.version());
        }
    }

    /**
     * For a payload that was kept for want of a dictionary while the first one was published: the replay of that may have
     * begun without it.
     */
    public void afterLateArrival() {
        submit("arrival during a publication");
    }

    private void submit(String createdBy) {
        jobs.submit(replay, ReplayRequest.MISSING_DICTIONARY, createdBy);
    }
}
