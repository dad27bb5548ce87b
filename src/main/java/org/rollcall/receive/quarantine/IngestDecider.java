package org.rollcall.receive.quarantine;

/** Tells pings from payloads that can only be kept. Ingest does it for what arrives, and here again for what was kept. */
public interface IngestDecider {

    /**
     * Judges a payload that was kept, as of its receipt; nothing is stored.
     *
     * @param payload the JSON document as it was kept
     */
    IngestDecision judge(QuarantinedPing kept, byte[] payload);
}
