package org.rollcall.platform.job;

/** Ends an attempt at a job from the inside. It is expected, hence no stack trace. */
final class JobInterruptedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    JobInterruptedException(Reason reason) {
        super(reason.name(), null, false, false);
    }

    /** Why an attempt must end. */
    enum Reason {
        CANCELLED,
        /** The service stops; the job is for whoever comes next. */
        SHUTDOWN,
        /** The job may be another replica's by now. */
        LOST
    }
}
