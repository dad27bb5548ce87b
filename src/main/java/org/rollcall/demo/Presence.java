package org.rollcall.demo;

/** When an instance sends, and the week in which its fate strikes. */
final class Presence {

    /** Weeks from the week of a ping to that in which it arrives. */
    static final int LONGEST_DELAY = 4;

    /** The first week in which a fate strikes, and the last one from the end: there is something before and something after it. */
    private static final int EARLIEST_TURN = 9;

    private static final int LATEST_TURN = 3;

    private static final int SHORTEST_SILENCE = 3;
    private static final int SILENCES = 6;

    /** Of the weeks in which an instance may miss a ping, which are so many weeks apart, those in which it does. */
    private static final double MISSED = 0.2;

    private static final int MISSED_APART = 5;
    private static final int LATE_APART = 6;
    private static final int REVISED_APART = 5;

    // The purposes for which a number is rolled.
    private static final int TURN = 8;
    private static final int LONG_SILENCE = 12;
    private static final int MISSABLE = 19;
    private static final int DELAY = 3_000_000;
    private static final int MISS = 1_000_000;

    private final Plan plan;
    private final Fate fate;
    private final long seed;
    private final int turn;
    private final int silentFrom;
    private final int silentTo;

    Presence(Plan plan, Fate fate, long seed) {
        this.plan = plan;
        this.fate = fate;
        this.seed = seed;
        var weeks = plan.weeks();
        turn = plan.hasTime() ? EARLIEST_TURN + Dice.below(weeks - EARLIEST_TURN - LATEST_TURN + 1, seed, TURN) : 0;
        var silence = fate == Fate.SILENT
                ? SHORTEST_SILENCE + Dice.below(Math.min(SILENCES, weeks - EARLIEST_TURN), seed, LONG_SILENCE)
                : 0;
        silentFrom = Math.min(turn, weeks - 2 - silence);
        silentTo = silentFrom + silence;
    }

    /** The week in which its fate strikes, from 0: the first one with what is new. */
    int turn() {
        return turn;
    }

    /** The first week of its long silence, from 0. */
    int silentFrom() {
        return silentFrom;
    }

    /** The week in which it sends again, from 0. */
    int silentTo() {
        return silentTo;
    }

    /** Whether it sends a ping in a week of the fleet, from 0. */
    boolean sends(int week) {
        return switch (fate) {
            case FLAGSHIP, LATE, REVISED -> true;
            case NEWCOMER, CLONE -> week >= turn && !misses(week);
            case RETIRED -> week < turn && !misses(week);
            case SILENT -> (week < silentFrom || week >= silentTo) && !misses(week);
            default -> !misses(week);
        };
    }

    /** Single weeks, never two in a row, and none beside a week in which something happens to it. */
    private boolean misses(int week) {
        return week % MISSED_APART == Dice.below(MISSED_APART, seed, MISSABLE)
                && Dice.unit(seed, MISS + week) < MISSED
                && week > 0
                && Math.abs(week - turn) > 1
                && Math.abs(week - silentFrom) > 1
                && Math.abs(week - silentTo) > 1;
    }

    /** The week in which its ping of a week arrives. */
    int arrival(int week) {
        if (fate != Fate.LATE || week % LATE_APART != LATE_APART / 2) {
            return week;
        }
        var arrival = week + 1 + Dice.below(LONGEST_DELAY, seed, DELAY + week);
        return arrival < plan.weeks() ? arrival : week;
    }

    /** Whether it sends twice in a week. */
    boolean sendsTwice(int week) {
        return fate == Fate.REVISED && week % REVISED_APART == 1;
    }
}
