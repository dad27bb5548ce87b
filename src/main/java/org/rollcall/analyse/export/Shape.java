package org.rollcall.analyse.export;

/** What a row of an export is. */
public enum Shape {
    /** One ping, with its payload nested as it was sent. */
    PAYLOAD,
    /** One ping, with a column for each metric. */
    WIDE,
    /** One metric of one ping. */
    LONG
}
