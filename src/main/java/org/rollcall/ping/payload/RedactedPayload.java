package org.rollcall.ping.payload;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.RedactionReport;

/** A payload without redacted and opted-out values. For one thread at a time. */
public final class RedactedPayload {

    private final Payload payload;
    private final @Nullable RedactionReport report;
    private final Supplier<RedactedDocument> redaction;
    private @Nullable RedactedDocument redacted;

    private RedactedPayload(
            Payload payload,
            @Nullable RedactionReport report,
            Supplier<RedactedDocument> redaction,
            @Nullable RedactedDocument redacted) {
        this.payload = payload;
        this.report = report;
        this.redaction = redaction;
        this.redacted = redacted;
    }

    /** A payload that was read from a redacted document. */
    static RedactedPayload of(Payload payload, RedactedDocument redacted) {
        return new RedactedPayload(payload, redacted.report(), () -> redacted, redacted);
    }

    /**
     * A payload whose values were redacted after they were read.
     *
     * @param redaction redacts the document too, where that is asked for
     */
    static RedactedPayload of(Payload payload, @Nullable RedactionReport report, Supplier<RedactedDocument> redaction) {
        return new RedactedPayload(payload, report, redaction, null);
    }

    /** What is left of the payload. */
    public Payload payload() {
        return payload;
    }

    /** The changes; null for none. */
    public @Nullable RedactionReport report() {
        return report;
    }

    /** The document without those values; every other byte is as it was sent. */
    public Document document() {
        if (redacted == null) {
            redacted = redaction.get();
        }
        return redacted.document();
    }

    /** Whether the values were redacted after they were read, and the document was not needed so far. */
    boolean isWithoutDocument() {
        return redacted == null;
    }
}
