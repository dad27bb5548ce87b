package org.rollcall.receive.ingest;

/** How a payload arrived. */
enum Source {
    /** The instance itself sent it, in the week of the ping. */
    PUSHED,
    /** A person uploaded it, at any time. */
    UPLOADED
}
