package org.rollcall.receive.upload;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.rollcall.receive.ingest.ReceiptStatus;

/** The outcome of one of many payloads. */
public enum UploadStatus {
    STORED,
    /** The same bytes were stored before. */
    REPEATED,
    QUARANTINED,
    /** Nothing is kept of it, because the hostname is blocked. */
    DISCARDED,
    /** Nothing is kept of it. */
    REJECTED;

    static UploadStatus of(ReceiptStatus status) {
        return switch (status) {
            case STORED -> STORED;
            case REPEATED -> REPEATED;
            case QUARANTINED -> QUARANTINED;
            case DISCARDED -> DISCARDED;
        };
    }

    /** The status as it is shown, {@code stored}. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
