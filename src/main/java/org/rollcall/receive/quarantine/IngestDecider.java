package org.rollcall.receive.quarantine;

import org.rollcall.ping.payload.Document;

/** Tells pings from payloads that can only be kept. Ingest does it for arriving payloads, and here again for kept ones. */
public interface IngestDecider {

    /**
     * Decides on a payload that was kept, as of its receipt; nothing is stored.
     *
     * @param document as it was kept
     */
    IngestDecision decide(QuarantinedPing kept, Document document);
}
