package org.rollcall.receive.quarantine;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.FoundKeyPaths;
import org.rollcall.ping.Ping;
import org.rollcall.ping.PingContent;

/** The decision about a payload, by the dictionaries, the rules and the configuration of the moment. */
public sealed interface IngestDecision {

    /** It can be stored as a ping. */
    record Storable(Ping ping, PingContent content, FoundKeyPaths found) implements IngestDecision {}

    /**
     * It can only be kept.
     *
     * @param payload what may be kept of the JSON document
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Unstorable(QuarantinedPing ping, byte[] payload) implements IngestDecision {}

    /**
     * Nothing may be kept of it.
     *
     * @param hostname as sent
     * @param hostnames as sent: that, and those that stand before it where the payload names several
     * @param uuid as sent
     * @param sha256 of the JSON document, hexadecimal
     * @param bytes of the JSON document
     */
    record Blocked(
            @Nullable String hostname,
            Set<String> hostnames,
            @Nullable String uuid,
            String sha256,
            int bytes) implements IngestDecision {}
}
