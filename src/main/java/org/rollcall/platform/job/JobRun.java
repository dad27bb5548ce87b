package org.rollcall.platform.job;

import java.util.Optional;

/**
 * One attempt at a job. Its methods throw when the attempt must end, because the job was cancelled, the service stops, or
 * another replica has taken the job over; that exception must be let through.
 */
public interface JobRun {

    /** The request that the job works on. */
    <T> T request(Class<T> type);

    /** The last checkpoint that an earlier attempt left; empty where there is none. */
    <T> Optional<T> checkpoint(Class<T> type);

    /**
     * Says how far the work is. Cheap: it is stored once a second at most.
     *
     * @param done how much is done
     * @param total how much there is to do
     */
    void progress(long done, long total);

    /**
     * Stores where to go on. In a transaction of the caller it is part of that, so what was done and the note of it are
     * stored together or not at all; an attempt that was superseded is rolled back by the exception.
     *
     * @param state to be stored as a JSON object
     */
    void checkpoint(Object state);
}
