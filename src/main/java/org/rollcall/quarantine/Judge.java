package org.rollcall.quarantine;

import java.time.Instant;

/** Tells pings from payloads that can only be kept. Ingest does it for what arrives, and here again for what was kept. */
public interface Judge {

    /**
     * Judges a payload; nothing is stored.
     *
     * @param payload the JSON document
     * @param receivedAt when it came: its week depends on that, and not on when it is judged
     * @param carried whether people brought it, so that it may be older
     */
    Judgement judge(byte[] payload, Instant receivedAt, boolean carried);
}
