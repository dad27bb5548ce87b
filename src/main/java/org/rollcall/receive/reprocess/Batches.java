package org.rollcall.receive.reprocess;

import java.util.ArrayList;
import java.util.List;
import org.rollcall.ping.StoredPing;

/** Cuts pings into groups whose contents may be in memory together: 25 usual ones, or a single huge one. */
final class Batches {

    private static final int MAX_PINGS = 25;
    private static final long MAX_BYTES = 4L * 1024 * 1024;

    private Batches() {}

    static List<List<StoredPing>> of(List<StoredPing> pings) {
        var batches = new ArrayList<List<StoredPing>>();
        var batch = new ArrayList<StoredPing>();
        var bytes = 0L;
        for (var stored : pings) {
            bytes += stored.ping().bytes();
            if (!batch.isEmpty() && (batch.size() == MAX_PINGS || bytes > MAX_BYTES)) {
                batches.add(batch);
                batch = new ArrayList<>();
                bytes = stored.ping().bytes();
            }
            batch.add(stored);
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }
}
