package org.rollcall.analyse.customer;

import java.util.Locale;
import java.util.stream.Stream;

/** What an instance is for. */
public enum InstanceType {
    PRODUCTION,
    NON_PRODUCTION,
    OBSOLETE,
    GEO_SECONDARY,
    /** Nobody has said, and nothing tells; cannot be set. */
    UNKNOWN;

    /** The row of {@code instance} must have the type {@code :type}, as an operator has set it. */
    public static final String IS_SET_SQL =
            "exists (select from instance_type where instance_type.instance_id = instance.id and instance_type.type = :type)";

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The type in answers, {@code geo_secondary}. */
    public String text() {
        return text;
    }

    static InstanceType of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Those that an operator may say. */
    public static Stream<InstanceType> settable() {
        return Stream.of(values()).filter(type -> type != UNKNOWN);
    }
}
