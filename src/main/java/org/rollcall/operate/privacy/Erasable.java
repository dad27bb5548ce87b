package org.rollcall.operate.privacy;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * A table beside pings and quarantine that holds something of instances, for erasure and retention; every CDI bean of this
 * type is found.
 */
public interface Erasable {

    /** Its name. */
    String table();

    /** What is in it, as certificates name it, {@code error_reports}. */
    String what();

    /**
     * Deletes all of the instances, in the transaction of the caller.
     *
     * @param uuids what the instances call themselves, for what names no hostname
     * @return the ids of what was deleted
     */
    List<String> erase(InstanceChoice choice, Collection<String> uuids);

    /**
     * Deletes what names this uuid and no hostname, unless an instance of another host is known that it may be of.
     *
     * @param host as {@link org.rollcall.platform.access.Hostname#host} has it
     */
    void eraseUnnamed(String uuid, String host);

    /** How much in it was received before a time. */
    long countBefore(Instant end);

    /**
     * Deletes what was received before a time.
     *
     * @param limit the largest number of rows
     * @return how many there were, up to the limit
     */
    int deleteBefore(Instant end, int limit);
}
