package org.rollcall.dictionary;

import com.fasterxml.jackson.core.JsonToken;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The declared type of a metric's values: the field {@code value_type} of its definition. */
public enum ValueType {
    NUMBER,
    BOOLEAN,
    STRING,
    /** Objects, and in practice often arrays: both are accepted. */
    OBJECT,
    /** The definition declares none, or one that nobody knows: every value is accepted. */
    ANY;

    /** The type that a definition's {@code value_type} names. */
    public static ValueType of(@Nullable String declared) {
        return switch (declared) {
            case "number" -> NUMBER;
            case "boolean" -> BOOLEAN;
            case "string" -> STRING;
            case "object" -> OBJECT;
            case null, default -> ANY;
        };
    }

    /** The {@code value_type} that names this; null for none. */
    @Nullable
    String declared() {
        return this == ANY ? null : name().toLowerCase(Locale.ROOT);
    }

    /**
     * Whether integers of such a metric are in the vector of a ping, where they can be added up. All are, whatever the
     * dictionary calls them, but those of a boolean: 0 and 1 are its booleans there.
     */
    public boolean hasIntegersInVector() {
        return this != BOOLEAN;
    }

    /** Whether every integer is of this type. */
    public boolean acceptsIntegers() {
        return this == NUMBER || this == ANY;
    }

    /**
     * Whether a value is of this type. Null is of every type, and so is every {@link FailureValue}.
     *
     * @param value the token that the value begins with
     * @param integer the text of an integer; anything for other values
     */
    public boolean accepts(JsonToken value, String integer) {
        return switch (value) {
            case VALUE_NULL -> true;
            case VALUE_NUMBER_INT -> acceptsIntegers() || FailureValue.of(integer) != null;
            case VALUE_NUMBER_FLOAT -> this == NUMBER || this == ANY;
            case VALUE_TRUE, VALUE_FALSE -> this == BOOLEAN || this == ANY;
            case VALUE_STRING -> this == STRING || this == ANY;
            default -> this == OBJECT || this == ANY;
        };
    }
}
