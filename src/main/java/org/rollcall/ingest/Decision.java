package org.rollcall.ingest;

import org.rollcall.ping.Ping;
import org.rollcall.ping.PingContent;
import org.rollcall.quarantine.QuarantinedPing;

/** What is to become of a well-formed payload. */
sealed interface Decision {

    /** It is stored as a ping. */
    record Store(Ping ping, PingContent content) implements Decision {}

    /** It is quarantined. */
    record Keep(QuarantinedPing ping) implements Decision {}
}
