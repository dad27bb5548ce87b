package org.rollcall.analyse.report;

/**
 * The value of a metric in a ping, or the reason why there is none.
 *
 * @param value 0 where there is none
 */
record Reading(State state, long value) {

    static final Reading ABSENT = new Reading(State.ABSENT, 0);

    static final Reading FAILED = new Reading(State.FAILED, 0);

    static final Reading NO_COUNT = new Reading(State.NO_COUNT, 0);

    /** The reading of an integer; every negative one is a failure, because nothing is counted below 0. */
    static Reading of(long value) {
        return value < 0 ? FAILED : new Reading(State.COUNT, value);
    }

    boolean isCount() {
        return state == State.COUNT;
    }

    /** Whether there is a value. */
    enum State {
        COUNT,
        FAILED,
        ABSENT,
        /** The ping has the metric, and its value is no whole number. */
        NO_COUNT
    }
}
