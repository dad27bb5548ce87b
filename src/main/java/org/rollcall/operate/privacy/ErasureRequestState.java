package org.rollcall.operate.privacy;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a request for an erasure stands. */
public enum ErasureRequestState {
    OPEN,
    CONFIRMED,
    DECLINED;

    /** The state as it is stored and shown, {@code open}. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
