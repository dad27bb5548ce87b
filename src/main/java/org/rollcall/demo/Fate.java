package org.rollcall.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The one extraordinary thing that happens to an instance. Of each {@value #BLOCK} instances in a row the same number has each
 * fate, so that a small fleet has all of them too, and none has two, so that one does not hide the other.
 */
enum Fate {
    ORDINARY(0),
    /** Sends in every week and uses all features: without it a counter could be 0 everywhere by accident. */
    FLAGSHIP(0),
    /** Begins to send with the uuid of another instance, in its minute of the week. */
    CLONE(1),
    /** Has the hostname that others have, too. */
    SHARED_HOSTNAME(2),
    NO_UUID(1),
    PRERELEASE(1),
    /** Gets a new hostname and goes on. */
    RENAMED(1),
    /** Begins again with a new uuid and with all counters at zero. */
    REINSTALLED(1),
    /** Falls silent for some weeks. */
    SILENT(3),
    /** Falls silent for good. */
    RETIRED(2),
    NEWCOMER(3),
    /** Goes back to a backup, so that counters of all time fall. */
    RESTORED(2),
    /** Has one value that is a thousand times too large. */
    OUTLYING(1),
    /** Uses a stage of the product more and more. */
    GROWING(1),
    /** Uses a stage of the product less and less. */
    SHRINKING(1),
    /** Uses the features of the DevOps score more and more. */
    SCORING(1),
    /** Gets a release of the product that has no dictionary. */
    UNPUBLISHED(1),
    /** Has pings that arrive weeks after their time. */
    LATE(1),
    /** Sends twice in some weeks. */
    REVISED(1);

    /** A prime, so that multiplication permutes the places of a block. */
    static final int BLOCK = 41;

    private static final long BLOCK_SEEDS = 1L << 40;
    private static final List<Fate> ROSTER = roster();
    private static final int ORDINARY_PLACES = Collections.frequency(ROSTER, ORDINARY);

    private final int frequency;

    /** @param frequency how many instances of a block have it; ordinary ones take the places that are left */
    Fate(int frequency) {
        this.frequency = frequency;
    }

    private static List<Fate> roster() {
        var extraordinary = new ArrayList<Fate>();
        for (var fate : values()) {
            extraordinary.addAll(Collections.nCopies(fate.frequency, fate));
        }
        var roster = new ArrayList<>(Collections.nCopies(BLOCK - extraordinary.size(), ORDINARY));
        roster.addAll(extraordinary);
        return List.copyOf(roster);
    }

    /** The fate of an instance, from 0. The first of a block is an ordinary one, and the first of all the flagship. */
    static Fate of(Plan plan, int number) {
        if (number == 0) {
            return FLAGSHIP;
        }
        var block = Dice.roll(plan.seed(), BLOCK_SEEDS + number / BLOCK);
        var place = (number % BLOCK * (1 + Dice.below(BLOCK - 1, block, 1)) + Dice.below(ORDINARY_PLACES, block, 2))
                % BLOCK;
        var fate = ROSTER.get(place);
        return fate.fits(plan) ? fate : ORDINARY;
    }

    /** Whether it takes many users to be seen. */
    boolean isOfMany() {
        return this == FLAGSHIP || this == GROWING || this == SHRINKING;
    }

    private boolean fits(Plan plan) {
        return switch (this) {
            case ORDINARY, FLAGSHIP, CLONE, SHARED_HOSTNAME, NO_UUID, PRERELEASE -> true;
            case OUTLYING -> plan.outlying() != null;
            case GROWING, SHRINKING -> plan.hasTime() && !plan.stages().isEmpty();
            case SCORING -> plan.hasTime() && plan.scored();
            default -> plan.hasTime();
        };
    }
}
