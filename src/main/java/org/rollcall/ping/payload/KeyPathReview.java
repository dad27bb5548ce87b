package org.rollcall.ping.payload;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Metric;

/**
 * What the dictionary says of one key path of a payload, and what its value looks like.
 *
 * @param keyPath dotted, with what is beyond 200 characters cut off
 * @param metric the metric that it is, or is a part of; null where it is undeclared or empty
 * @param sentType what was sent
 * @param mismatch whether it is of another type than declared
 * @param warnings what the value, or a name in it, looks like
 * @param place where it stands in the payload
 */
public record KeyPathReview(
        Status status,
        String keyPath,
        @Nullable Metric metric,
        SentType sentType,
        boolean mismatch,
        Set<PersonalData> warnings,
        Place place) {

    /**
     * A place in a payload, in characters as parsers count them.
     *
     * @param name where the name begins
     * @param value where the value begins
     * @param end behind the value
     */
    record Place(int name, int value, int end) {}

    /** Whether the dictionary knows a key path. */
    public enum Status {
        /** It is a metric. */
        DECLARED,
        /** It is none. */
        UNDECLARED,
        /** It is a member within the value of a metric, and no key path of its own. */
        PART,
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
