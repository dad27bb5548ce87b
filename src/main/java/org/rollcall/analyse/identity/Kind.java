package org.rollcall.analyse.identity;

import java.util.Locale;

/** The kinds of findings about identities. */
public enum Kind {
    /** Several hostnames send one uuid in one week, or one instance sends several unique ids in one week. */
    CLONE,
    /** A uuid moves from a hostname that falls silent to a new one. */
    RENAME,
    /** A hostname goes on with a uuid that is new. */
    REINSTALLATION,
    /** A hostname goes on with a uuid that another hostname had. */
    MERGE;

    private final String text = name().toLowerCase(Locale.ROOT);

    static Kind of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** The kind as it is shown. */
    public String text() {
        return text;
    }
}
