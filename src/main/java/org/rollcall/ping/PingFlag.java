package org.rollcall.ping;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** Why a ping's week is the week of receipt rather than that of its {@code recorded_at}. */
public enum PingFlag {
    RECORDED_AT_UNREADABLE,
    /** More than a day ahead of the clock. */
    RECORDED_AT_AHEAD,
    /** More than 90 days behind the clock. */
    RECORDED_AT_BEHIND;

    /** The flag as it is stored and shown, {@code recorded_at_ahead}. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static PingFlag of(String text) {
        return Arrays.stream(values())
                .filter(flag -> flag.text().equals(text))
                .findFirst()
                .orElseThrow();
    }
}
