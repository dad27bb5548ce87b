package org.rollcall.analyse;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.rollcall.analyse.PingScan.Arrivals;
import org.rollcall.platform.database.DatabaseException;
import org.rollcall.platform.database.ReadDatabase;
import org.rollcall.platform.database.ReadDatabase.Position;
import org.rollcall.platform.job.Pause;

/**
 * Which arrivals analysts can read. Only the primary knows what is settled: transactions under way hold locks there, which no standby
 * sees. So it is asked first, and an answer counts when the standby has come as far as the primary was then; asked the other way
 * round, a ping could be missing below a mark, and no warehouse would ever ask for it again.
 */
@ApplicationScoped
public class ReadArrivals {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** Answers that the standby may come to, where it is later than the patience. */
    private static final int REMEMBERED = 64;

    private final PingScan scan;
    private final ReadDatabase reads;

    /** The newest one first. */
    private final Deque<Known> known = new ArrayDeque<>();

    ReadArrivals(PingScan scan, ReadDatabase reads) {
        this.scan = scan;
        this.reads = reads;
    }

    /**
     * The arrivals of now; of a moment ago, where the standby takes longer.
     *
     * @param until what has to be settled in any case: what an earlier answer has promised; 0 for nothing
     * @throws DatabaseException where the standby is too late for both; the next attempt may find what this one has asked
     */
    public Arrivals now(long until) {
        var arrivals = scan.arrivals();
        var newest = new Known(arrivals, reads.position());
        var earlier = remember(newest);
        for (var end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() - end < 0; Pause.of(PAUSE)) {
            if (reads.shows(newest.position())) {
                return arrivals;
            }
        }
        return earlier.stream()
                .filter(one -> one.arrivals().settled() >= until && reads.shows(one.position()))
                .findFirst()
                .map(one -> new Arrivals(one.arrivals().settled(), arrivals.highest()))
                .orElseThrow(() -> ReadDatabase.behind(newest.position()));
    }

    private synchronized List<Known> remember(Known newest) {
        var earlier = List.copyOf(known);
        known.addFirst(newest);
        if (known.size() > REMEMBERED) {
            known.removeLast();
        }
        return earlier;
    }

    /** @param position where the primary's log was, after it was asked for the arrivals */
    private record Known(Arrivals arrivals, Position position) {}
}
