package org.rollcall.receive.ingest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Shielding;
import org.rollcall.ping.payload.Identity;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.receive.quarantine.IngestDecision;
import org.rollcall.receive.quarantine.QuarantinedPing;

/**
 * The facts about a payload before it is read: as it was received, whatever is kept of it.
 *
 * @param uploaded whether people brought it, with a token, so that it may be years old
 * @param sha256 of the JSON document, hexadecimal
 * @param bytes of the JSON document
 * @param shielding what was done to it when it was kept, where it is judged again; null for nothing
 */
record Origin(
        Instant receivedAt,
        boolean uploaded,
        String sha256,
        int bytes,
        @Nullable Shielding shielding) {

    /** Of a document that has just arrived. */
    static Origin of(byte[] document, Instant receivedAt, boolean uploaded) {
        return new Origin(receivedAt, uploaded, sha256Of(document), document.length, null);
    }

    IngestDecision unstorable(
            Identity identity, QuarantineReason reason, String detail, byte[] mayBeKept, @Nullable Shielding now) {
        return new IngestDecision.Unstorable(
                new QuarantinedPing(
                        receivedAt,
                        uploaded,
                        reason,
                        detail,
                        identity.hostname(),
                        identity.uuid(),
                        identity.version(),
                        sha256,
                        bytes,
                        Shielding.again(shielding, now)),
                mayBeKept);
    }

    IngestDecision blocked(Identity identity) {
        return new IngestDecision.Blocked(identity.hostname(), identity.hostnames(), identity.uuid(), sha256, bytes);
    }

    private static String sha256Of(byte[] document) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(document));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
