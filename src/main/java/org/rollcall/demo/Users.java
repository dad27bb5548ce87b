package org.rollcall.demo;

import org.jspecify.annotations.Nullable;

/** How many people use an instance when its fleet begins. */
final class Users {

    private static final double SMALLEST_USERS = 5;
    private static final double FEWEST_CUSTOMERS = 50;
    private static final double MANY_USERS = 500;
    private static final double MAX_USERS = 200_000;

    /** Of the Pareto distribution of sizes: most are small, and the largest outweigh all others. */
    private static final double TAIL = 0.9;

    // The purposes for which a number is rolled.
    private static final int SIZE = 6;
    private static final int STAGING = 15;

    private Users() {}

    static double of(Plan plan, int number, @Nullable Licence licence) {
        if (licence == null) {
            return size(plan, number);
        }
        return Licence.isInProduction(number)
                ? licence.users()
                : Math.max(1, licence.users() * (0.02 + 0.06 * Dice.unit(FleetInstance.seed(plan, number), STAGING)));
    }

    private static double size(Plan plan, int number) {
        var users = SMALLEST_USERS * Math.pow(1 - Dice.unit(FleetInstance.seed(plan, number), SIZE), -1 / TAIL);
        return Math.clamp(users, Fate.of(plan, number).isOfMany() ? MANY_USERS : SMALLEST_USERS, MAX_USERS);
    }

    /** The users of an instance in production that has a licence. */
    static double ofCustomer(Plan plan, int number) {
        return Math.max(FEWEST_CUSTOMERS, size(plan, number));
    }
}
