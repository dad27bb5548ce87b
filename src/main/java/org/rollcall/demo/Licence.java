package org.rollcall.demo;

import java.time.LocalDate;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The licence of an organisation, which some of its instances have: the first in production, the others as copies to try things
 * out on.
 *
 * @param key all else is rolled from it
 * @param from the week of the fleet in which it begins; below 0 where that is earlier
 * @param trial whether it lasts for {@value #TRIAL_DAYS} days
 * @param users of the instance in production
 */
record Licence(Plan plan, int organisation, long key, int from, boolean trial, double users) {

    /** Instances of an organisation, those without the licence included. */
    static final int ORGANISATION = 4;

    private static final int TRIAL_DAYS = 30;
    private static final int WEEKS_OF_A_YEAR = 52;
    private static final long LICENCE_SEEDS = 1L << 41;

    /** Of the organisations, those that have one. */
    private static final double CUSTOMERS = 0.8;

    /** Of the licences, those for a trial, which begin in the last weeks, and those that begin in other weeks of the fleet. */
    private static final double TRIALS = 0.08;

    private static final double WON = 0.3;
    private static final double ULTIMATE = 0.4;

    // The purposes for which a number is rolled.
    private static final int CUSTOMER = 1;
    private static final int MEMBERS = 2;
    private static final int KIND = 3;
    private static final int FROM = 4;
    private static final int LEVEL = 5;
    private static final int SEATS = 6;
    private static final int SHA256 = 10;
    private static final int MD5 = 20;
    private static final int ID = 30;

    /** The licence of an instance; null where it has none. */
    static @Nullable Licence of(Plan plan, int instance) {
        var organisation = instance / ORGANISATION;
        var key = Dice.roll(plan.seed(), LICENCE_SEEDS + organisation);
        var member = instance % ORGANISATION;
        if (Dice.unit(key, CUSTOMER) >= CUSTOMERS
                || member >= members(key)
                || (member > 0 && Fate.of(plan, instance).isOfMany())) {
            return null;
        }
        var kind = Dice.unit(key, KIND);
        var trial = kind < TRIALS;
        var from = trial
                ? plan.weeks() - 1 - Dice.below(Math.min(4, plan.weeks()), key, FROM)
                : kind < TRIALS + WON
                        ? Dice.below(plan.weeks(), key, FROM)
                        : -1 - Dice.below(WEEKS_OF_A_YEAR, key, FROM);
        return new Licence(plan, organisation, key, from, trial, Users.ofCustomer(plan, organisation * ORGANISATION));
    }

    /** Whether an instance is the first of its organisation. */
    static boolean isInProduction(int instance) {
        return instance % ORGANISATION == 0;
    }

    private static int members(long key) {
        var members = Dice.unit(key, MEMBERS);
        return members < 0.6 ? 1 : members < 0.9 ? 2 : 3;
    }

    boolean isInForce(int week) {
        return week >= from;
    }

    String sha256() {
        return hex(SHA256, 4);
    }

    String md5() {
        return hex(MD5, 2);
    }

    private String hex(int purpose, int longs) {
        var hex = new StringBuilder();
        for (var i = 0; i < longs; i++) {
            hex.append(HexFormat.of().toHexDigits(Dice.roll(key, purpose + i)));
        }
        return hex.toString();
    }

    /** Unlike the hashes a short number, and the only one of its fleet. */
    long id() {
        return organisation * 100L + Dice.below(100, key, ID);
    }

    String level() {
        return Dice.unit(key, LEVEL) < ULTIMATE ? "ultimate" : "premium";
    }

    /** From 0.8 to 2 times the users of the instance in production, in fives. */
    long seats() {
        return 5 * (long) Math.ceil(users * (0.8 + 1.2 * Dice.unit(key, SEATS)) / 5);
    }

    LocalDate startsAt() {
        return plan.week(from).monday();
    }

    /** Of a licence that is no trial, so many years after its start that it lasts longer than the fleet. */
    LocalDate expiresAt() {
        return trial
                ? startsAt().plusDays(TRIAL_DAYS)
                : startsAt().plusYears(1L + (plan.weeks() - from) / WEEKS_OF_A_YEAR);
    }
}
