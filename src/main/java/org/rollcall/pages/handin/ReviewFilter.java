package org.rollcall.pages.handin;

import java.util.Arrays;
import java.util.Locale;

/** Which key paths of a payload to show. */
public enum ReviewFilter {
    EVERYTHING("everything"),
    PERSONAL("personal data"),
    UNDECLARED("undeclared"),
    MISMATCHED("of another type"),
    FAILED("failed"),
    LEFT_OUT("left out by you");

    private final String label;

    ReviewFilter(String label) {
        this.label = label;
    }

    /** As people read it. */
    public String label() {
        return label;
    }

    /** As a form sends it. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one that a form has sent; all where that is none. */
    static ReviewFilter of(String value) {
        return Arrays.stream(values())
                .filter(filter -> filter.value().equals(value))
                .findFirst()
                .orElse(EVERYTHING);
    }
}
