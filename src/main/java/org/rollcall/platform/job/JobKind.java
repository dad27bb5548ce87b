package org.rollcall.platform.job;

/**
 * One kind of work; every CDI bean of this type is found. A job may be interrupted at any moment and is then run again, by
 * whichever replica comes first, with its last checkpoint: what was done since then is done again, and must not do harm.
 */
public interface JobKind {

    /** The name that is stored with its jobs, {@code quarantine_replay}: it must never change. */
    String name();

    /**
     * Does the work, or the rest of it. A {@link org.rollcall.platform.web.ProblemException} fails the job with its detail, a
     * failure of the database has it taken up again later, and anything else fails it without saying more than where to
     * look for the reason.
     *
     * @param run what is to be done, and the way to report; to be called every few seconds at least
     * @return what came of it, to be stored as a JSON object
     */
    Object run(JobRun run);
}
