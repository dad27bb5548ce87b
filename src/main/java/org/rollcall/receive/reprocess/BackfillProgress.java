package org.rollcall.receive.reprocess;

import java.util.List;
import org.rollcall.ping.StoredPing;

/**
 * How far a backfill is: the checkpoint of its job.
 *
 * @param throughId where to go on: pings up to this id were looked at
 * @param countedId pings up to this id are counted in what follows, and are not counted again
 * @param examined number of pings that were looked at
 * @param rewritten number of pings that have the dictionary now, and had another one before
 * @param unreadable number of pings that keep the dictionary they have, because they cannot be stored with the new one
 */
record BackfillProgress(long throughId, long countedId, long examined, long rewritten, long unreadable) {

    static final BackfillProgress NONE = new BackfillProgress(0, 0, 0, 0, 0);

    BackfillProgress withRewritten(int more) {
        return new BackfillProgress(throughId, countedId, examined, rewritten + more, unreadable);
    }

    /** A page was looked at to its end. */
    BackfillProgress through(List<StoredPing> page, List<StoredPing> unreadableOnes) {
        var last = page.getLast().id();
        return new BackfillProgress(
                last,
                Math.max(last, countedId),
                examined + uncounted(page),
                rewritten,
                unreadable + uncounted(unreadableOnes));
    }

    /** Goes back by so many ids. */
    BackfillProgress backBy(int ids) {
        return new BackfillProgress(Math.max(0, throughId - ids), countedId, examined, rewritten, unreadable);
    }

    private long uncounted(List<StoredPing> pings) {
        return pings.stream().filter(stored -> stored.id() > countedId).count();
    }
}
