package org.rollcall.analyse.customer;

import java.util.Locale;

/** How well an instance does, as a whole or in one measure. */
enum Colour {
    RED,
    YELLOW,
    GREEN,
    /** Of a whole: the instance sends pings, and nothing can be measured. */
    UNKNOWN,
    /** Of a whole: the instance has sent nothing for long. */
    NO_DATA;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The colour in answers, {@code no_data}. */
    String text() {
        return text;
    }

    /** Whether it is one of the three that tell better from worse. */
    boolean isMeasured() {
        return compareTo(GREEN) <= 0;
    }
}
