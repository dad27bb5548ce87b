package org.rollcall.ping.payload;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of a value.
 *
 * @param rule the id of the redaction rule that decides it; null where none does
 */
public record Fate(Kind kind, @Nullable String rule) {

    /** Nothing is changed. */
    public static final Fate KEPT = new Fate(Kind.KEPT, null);

    /** Its sender does not want to send it. */
    public static final Fate LEFT_OUT = new Fate(Kind.LEFT_OUT, null);

    /** Its hostname has opted out of its category. */
    public static final Fate OPTED_OUT = new Fate(Kind.OPTED_OUT, null);

    /** The ways in which a value can end; of those after {@link #PARTLY} the last is the strictest. */
    public enum Kind {
        /** It is kept as it was sent. */
        KEPT,
        /** A part of it is not kept as it was sent. */
        PARTLY,
        /** A redaction rule applies to it, and it is kept all the same; only that it was there is noted. */
        NOTED,
        /** A keyed hash takes its place. */
        HASHED,
        /** A redaction rule drops it. */
        DROPPED,
        /** It is not kept, because its hostname has opted out. */
        OPTED_OUT,
        /** It was not sent. */
        LEFT_OUT
    }

    /** Of a value that a rule which should hash it drops, because it is too long or there are too many. */
    static Fate dropped(RedactionRules.Match match) {
        return new Fate(Kind.DROPPED, match.rule().id());
    }

    static Fate of(RedactionRules.Match match) {
        return new Fate(
                switch (match.action()) {
                    case DROP -> Kind.DROPPED;
                    case HASH -> Kind.HASHED;
                    case PASS -> Kind.NOTED;
                },
                match.rule().id());
    }
}
