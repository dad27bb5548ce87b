package org.rollcall.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;

/** The character and the fate of one instance over all weeks of the fleet. */
final class FleetInstance {

    /** Of instances, the share that has what the name says. */
    private static final double CLONES = 0.02;

    private static final double LOCALHOSTS = 0.01;
    private static final double NO_UUID = 0.005;
    private static final double BORN_LATER = 0.15;
    private static final double RETIRED = 0.05;
    private static final double RESTORED = 0.05;
    private static final double LONG_SILENCES = 0.1;
    private static final double NEVER_UPGRADED = 0.2;

    /** Of the weeks of an instance. */
    private static final double SILENT_WEEKS = 0.04;

    private static final int MAX_AGE_WEEKS = 400;
    private static final double SMALLEST_USERS = 5;
    private static final double MAX_USERS = 200_000;

    /** Of the Pareto distribution of sizes: most are small, and the largest outweigh all others. */
    private static final double TAIL = 0.9;

    // The purposes for which a number is rolled.
    private static final int CLONE = 1;
    private static final int UUID_HIGH = 2;
    private static final int UUID_LOW = 3;
    private static final int HAS_UUID = 4;
    private static final int HOSTNAME = 5;
    private static final int SIZE = 6;
    private static final int AGE = 7;
    private static final int BIRTH = 8;
    private static final int END = 9;
    private static final int RESTORE = 10;
    private static final int LOSS = 11;
    private static final int LONG_SILENCE = 12;
    private static final int CADENCE = 13;
    private static final int LAG = 14;
    private static final int EDITION = 15;
    private static final int SLOT = 16;
    private static final int SILENCE = 1_000_000;
    private static final int MOMENT = 2_000_000;

    /** Of this instance alone; a clone and its original go different ways in everything but their uuid. */
    final long seed;

    final String hostname;
    final @Nullable String uuid;
    final UUID uniqueInstanceId;
    final String edition;

    /** People who use it. */
    final double users;

    /** How much of the product it uses: the share of its counters that are not zero grows with this. */
    final double breadth;

    private final int weeks;
    private final int age;
    private final int born;
    private final int retired;
    private final int restored;
    private final int lost;
    private final int silentFrom;
    private final int silentTo;
    private final int cadence;
    private final double lag;
    private final long slot;

    FleetInstance(long fleetSeed, int number, int weeks) {
        this.weeks = weeks;
        seed = Dice.roll(fleetSeed, number);
        var clone = number > 0 && Dice.unit(seed, CLONE) < CLONES;
        var origin = clone ? Dice.roll(fleetSeed, Dice.below(number, seed, CLONE + 100)) : seed;
        uuid = Dice.unit(origin, HAS_UUID) < NO_UUID ? null : uuid(origin).toString();
        hostname = Dice.unit(seed, HOSTNAME) < LOCALHOSTS
                ? "localhost"
                : String.format(Locale.ROOT, "gitlab-%06d.example.com", number);
        uniqueInstanceId = uuid(Dice.roll(origin, UUID_LOW));
        edition = Dice.unit(seed, EDITION) < 0.6 ? "CE" : "EE";

        users = Math.min(MAX_USERS, SMALLEST_USERS * Math.pow(1 - Dice.unit(seed, SIZE), -1 / TAIL));
        breadth = 0.3 + 0.3 * Math.log10(users);
        age = Dice.below(MAX_AGE_WEEKS, seed, AGE);
        born = Dice.unit(seed, BIRTH) < BORN_LATER ? Dice.below(weeks, seed, BIRTH + 100) : 0;
        retired = Dice.unit(seed, END) < RETIRED ? Dice.below(weeks, seed, END + 100) + 1 : weeks;
        restored = weeks > 1 && Dice.unit(seed, RESTORE) < RESTORED
                ? 1 + Dice.below(weeks - 1, seed, RESTORE + 100)
                : weeks;
        lost = 2 + Dice.below(30, seed, LOSS);
        silentFrom =
                Dice.unit(seed, LONG_SILENCE) < LONG_SILENCES ? Dice.below(weeks, seed, LONG_SILENCE + 100) : weeks;
        silentTo = silentFrom + 2 + Dice.below(7, seed, LONG_SILENCE + 200);
        cadence = Dice.unit(seed, CADENCE) < NEVER_UPGRADED
                ? Integer.MAX_VALUE
                : new int[] {1, 1, 4, 4, 12, 26}[Dice.below(6, seed, CADENCE + 100)];
        lag = Dice.unit(seed, LAG) * Dice.unit(seed, LAG + 100);
        slot = Dice.below(7 * 24 * 60, uuid == null ? seed : origin, SLOT);
    }

    private static UUID uuid(long seed) {
        var high = (Dice.roll(seed, UUID_HIGH) & 0xffff_ffff_ffff_0fffL) | 0x4000L;
        var low = (Dice.roll(seed, UUID_LOW) & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** Whether it sends a ping in a week of the fleet, from 0. */
    boolean sends(int week) {
        return week >= born
                && week < retired
                && (week < silentFrom || week >= silentTo)
                && Dice.unit(seed, SILENCE + week) >= SILENT_WEEKS;
    }

    /** For how many weeks it has counted; a restore from a backup throws it back. */
    int countedWeeks(int week) {
        var counted = age + week - born;
        return Math.max(0, week < restored ? counted : counted - lost);
    }

    /** Which of a number of releases it runs, from 0; the first half of them came out before the fleet's first week. */
    int release(int week, int releases) {
        var upgraded = cadence == Integer.MAX_VALUE ? 0 : week - week % cadence;
        var position = (weeks + upgraded) / (2.0 * weeks) - lag * 0.5;
        return Math.min(releases - 1, (int) (position * releases));
    }

    /** In the same minute of every week: that of its uuid, so that clones fire together. */
    Instant recordedAt(Week week, int number) {
        var monday = week.monday().atStartOfDay(ZoneOffset.UTC);
        return monday.toInstant().plus(Duration.ofMinutes(slot)).plusMillis(Dice.below(60_000, seed, MOMENT + number));
    }
}
