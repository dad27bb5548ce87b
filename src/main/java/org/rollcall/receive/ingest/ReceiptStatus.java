package org.rollcall.receive.ingest;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The outcome of a payload. */
public enum ReceiptStatus {
    STORED,
    /** The same bytes are stored under another id: this is the receipt of that one. */
    REPEATED,
    QUARANTINED,
    /** Nothing is kept, because the hostname is blocked. There is no receipt to read again. */
    DISCARDED;

    /** The status as it is shown, {@code stored}. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
