package org.rollcall;

import java.util.Random;

/**
 * Seeds of tests that try random inputs. A failure names its seed; {@code -Drollcall.seed=123} tries the same inputs
 * again.
 */
public final class Seed {
    private static final String PROPERTY = "rollcall.seed";

    private Seed() {}

    /** The given seed, or a new one, from 0. */
    public static long next() {
        return Long.getLong(PROPERTY, new Random().nextInt(Integer.MAX_VALUE));
    }

    /** The name of what fails with a seed. */
    public static String described(long seed) {
        return "-D" + PROPERTY + "=" + seed;
    }
}
