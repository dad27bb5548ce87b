package org.rollcall.operate.monitor;

import org.rollcall.platform.database.StoredTotal;

/** Data whose total size has a limit, for gauges; every CDI bean of this type is found. */
public interface BoundedStore {

    /** Its part of the gauges' names, {@code client.reports}. */
    String name();

    /** Its name in the gauges' descriptions, {@code the reports beside pings}. */
    String content();

    /** The size of all rows, as it is counted against the limit. */
    StoredTotal total();

    /** The largest size of all rows, bytes. */
    long limit();
}
