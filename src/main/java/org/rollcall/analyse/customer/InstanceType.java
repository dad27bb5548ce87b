package org.rollcall.analyse.customer;

import java.util.Locale;
import java.util.stream.Stream;

/** What an instance is for. */
enum InstanceType {
    PRODUCTION,
    NON_PRODUCTION,
    OBSOLETE,
    GEO_SECONDARY,
    /** Nobody has said, and nothing tells; cannot be set. */
    UNKNOWN;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The type in answers, {@code geo_secondary}. */
    String text() {
        return text;
    }

    static InstanceType of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Those that an operator may say. */
    static Stream<InstanceType> settable() {
        return Stream.of(values()).filter(type -> type != UNKNOWN);
    }
}
