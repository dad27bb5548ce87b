package org.rollcall.ping;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** A peculiarity of a ping: why its week is that of receipt rather than of its {@code recorded_at}, and what is in it. */
public enum PingFlag {
    RECORDED_AT_UNREADABLE,
    /** More than a day ahead of the clock. */
    RECORDED_AT_AHEAD,
    /** More than 90 days behind the clock. */
    RECORDED_AT_BEHIND,
    /** A redaction rule applied to something that was kept all the same, such as what looks like an e-mail address. */
    PERSONAL_DATA,
    /** Never stored: its values beside integers are left out here, because they need more memory than there is. */
    CONTENT_LEFT_OUT,
    /** Noted elsewhere: an operator has taken it out of its week. */
    WITHDRAWN;

    /** The flag as it is stored and shown, {@code recorded_at_ahead}. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The flag that is stored and shown as a text. */
    public static PingFlag of(String text) {
        return Arrays.stream(values())
                .filter(flag -> flag.text().equals(text))
                .findFirst()
                .orElseThrow();
    }
}
