package org.rollcall.receive.quarantine;

import java.util.Map;
import java.util.TreeMap;
import org.rollcall.ping.payload.QuarantineReason;

/**
 * How far a replay is, and what it has found.
 *
 * @param above every payload up to this id is dealt with
 * @param upTo the highest id that there was at the beginning: what comes in meanwhile is not this replay's
 * @param total number of payloads at the beginning
 * @param examined number of payloads that were judged
 * @param outcomes by the reason that a payload was kept for, and by what became of it: {@code stored}, {@code repeated},
 *     {@code discarded}, or the reason that it is still kept for
 */
record ReplayProgress(long above, long upTo, long total, long examined, Map<String, Map<String, Long>> outcomes) {

    static final String STORED = "stored";
    static final String REPEATED = "repeated";

    /** The hostname is blocked. */
    static final String DISCARDED = "discarded";

    static ReplayProgress ofNone(Quarantine.Extent extent) {
        return new ReplayProgress(0, extent.lastId(), extent.count(), 0, Map.of());
    }

    /** With a payload that somebody else has taken out meanwhile. */
    ReplayProgress withGone(long id) {
        return new ReplayProgress(id, upTo, total, examined, outcomes);
    }

    /** With what became of a payload. */
    ReplayProgress with(long id, QuarantineReason reason, String outcome) {
        var counted = new TreeMap<>(outcomes);
        var ofReason = new TreeMap<>(counted.getOrDefault(reason.text(), Map.of()));
        ofReason.merge(outcome, 1L, Long::sum);
        counted.put(reason.text(), ofReason);
        return new ReplayProgress(id, upTo, total, examined + 1, counted);
    }
}
