package org.rollcall.ping.payload;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Metric;

/**
 * What the dictionary says of one key path of a payload, and what its value looks like.
 *
 * @param keyPath dotted, with what is beyond 200 characters cut off
 * @param metric the metric that it is; null where it is undeclared or empty
 * @param sentType what was sent
 * @param mismatch whether it is of another type than declared
 * @param warnings what the value, or a name in it, looks like
 */
public record KeyPathReview(
        Status status,
        String keyPath,
        @Nullable Metric metric,
        SentType sentType,
        boolean mismatch,
        Set<PersonalData> warnings) {

    /** Whether the dictionary knows a key path. */
    public enum Status {
        /** It is a metric. */
        DECLARED,
        /** It is none. */
        UNDECLARED,
        /** It is an empty object where names of metrics could have been, and counts as neither. */
        EMPTY;

        /** As it is shown, {@code declared}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** JSON's types. */
    public enum SentType {
        NUMBER,
        BOOLEAN,
        STRING,
        NULL,
        OBJECT,
        ARRAY;

        /** As it is shown, {@code number}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
