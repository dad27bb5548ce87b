package org.rollcall.receive.quarantine;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.FoundKeyPaths;
import org.rollcall.ping.Ping;
import org.rollcall.ping.PingContent;
import org.rollcall.ping.payload.Document;

/** The decision on a payload, by the dictionaries, the rules and the configuration of the moment. */
public sealed interface IngestDecision {

    /** Of the sender; null where the payload has none. */
    @Nullable
    String hostname();

    /** Of the sender, as sent. */
    @Nullable
    String uuid();

    /** It can be stored as a ping. */
    record Storable(Ping ping, PingContent content, FoundKeyPaths found) implements IngestDecision {

        @Override
        public String hostname() {
            return ping.instance().hostname();
        }

        @Override
        public @Nullable String uuid() {
            return ping.instance().uuid();
        }
    }

    /**
     * It can only be kept.
     *
     * @param document without redacted and opted-out values
     */
    record Unstorable(QuarantinedPing ping, Document document) implements IngestDecision {

        @Override
        public @Nullable String hostname() {
            return ping.hostname();
        }

        @Override
        public @Nullable String uuid() {
            return ping.uuid();
        }
    }

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
