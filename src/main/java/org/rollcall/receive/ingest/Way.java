package org.rollcall.receive.ingest;

/** How a payload came here. */
enum Way {
    /** By the instance itself, in the week of the ping. */
    SENT,
    /** By people, at any time. */
    CARRIED
}
