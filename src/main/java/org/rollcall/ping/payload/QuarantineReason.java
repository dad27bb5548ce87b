package org.rollcall.ping.payload;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why a well-formed payload cannot be stored as a ping yet. */
public enum QuarantineReason {
    /** No hostname, or one that cannot be a host name. */
    IDENTITY_MISSING,
    /** No dictionary is published. */
    DICTIONARY_MISSING,
    /** More undeclared values, or bytes of them, than a ping may carry. */
    UNDECLARED_OVERFLOW,
    /** More declared values that are no integers, or bytes of them, than a ping may carry. */
    EXTRAS_OVERFLOW,
    /** The same name twice in one object, so that one of the values would be lost. */
    DUPLICATE_KEY,
    /** U+0000 or half of a surrogate pair, which PostgreSQL cannot store as text. */
    UNSTORABLE_TEXT,
    /** A number that PostgreSQL cannot store, or only by writing out hundreds of digits. */
    UNSTORABLE_NUMBER,
    /** The operator's policy does not let such a ping in. */
    REJECTED_BY_POLICY;

    /** What to say of text that {@link #of} makes no reason of. */
    public static final String NOT_A_REASON = "is no reason; write one of "
            + Arrays.stream(values()).map(QuarantineReason::text).collect(Collectors.joining(", "));

    /** The reason as it is stored and shown, {@code dictionary_missing}. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<QuarantineReason> of(String text) {
        return Arrays.stream(values())
                .filter(reason -> reason.text().equals(text))
                .findFirst();
    }
}
