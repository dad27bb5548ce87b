package org.rollcall.receive.versioncheck;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How bad it is to have a version; clients colour their badge by it. */
public enum Severity {
    SUCCESS,
    WARNING,
    DANGER;

    /** The word that clients know, {@code success}. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
