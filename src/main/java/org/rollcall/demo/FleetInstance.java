package org.rollcall.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The character and the fate of one instance over all weeks of the fleet. */
final class FleetInstance {

    private static final double NEVER_UPGRADED = 0.2;
    private static final int MAX_AGE_WEEKS = 400;
    /** Of the values of an instance with ten users, those that time out every week. */
    private static final double TIME_OUTS = 0.0005;

    /** How often the use of a stage is multiplied or divided from the first week to the last. */
    private static final double STAGE_FACTOR = 10;

    // The purposes for which a number is rolled.
    private static final int UUID_HIGH = 2;
    private static final int UUID_LOW = 3;
    private static final int AGE = 7;
    private static final int STAGE = 9;
    private static final int LOSS = 11;
    private static final int CADENCE = 13;
    private static final int LAG = 14;
    private static final int SLOT = 16;
    private static final int GROWTH = 17;
    private static final int REINSTALLATION = 18;
    private static final int MOMENT = 2_000_000;

    /** Of this instance alone; a clone and its original go different ways in everything but their uuid. */
    final long seed;

    final Fate fate;
    final Presence presence;

    /** People who use it, when the fleet begins. */
    final double users;

    /** How much of the product it uses: the share of its counters that are not zero grows with this. */
    final double breadth;

    /** Of its counters, the share that times out every week. */
    final double timeOuts;

    private final @Nullable String stage;
    private final Plan plan;
    private final int number;
    private final int origin;
    private final @Nullable Licence licence;
    private final int age;
    private final int cadence;
    private final double lag;

    FleetInstance(Plan plan, int number) {
        this.plan = plan;
        this.number = number;
        seed = seed(plan, number);
        fate = Fate.of(plan, number);
        presence = new Presence(plan, fate, seed);
        origin = fate == Fate.CLONE ? ordinaryBefore(plan, number) : number;
        licence = Licence.of(plan, number);

        users = Users.of(plan, number, licence);
        breadth = 0.3 + 0.3 * Math.log10(users);
        timeOuts = TIME_OUTS * Math.log10(users);
        age = fate == Fate.NEWCOMER ? 0 : 1 + Dice.below(MAX_AGE_WEEKS, seed, AGE);
        stage = fate == Fate.GROWING || fate == Fate.SHRINKING
                ? plan.stages().get(Dice.below(plan.stages().size(), seed, STAGE))
                : null;
        var prompt = fate == Fate.FLAGSHIP || fate == Fate.PRERELEASE;
        cadence = prompt
                ? 1
                : Dice.unit(seed, CADENCE) < NEVER_UPGRADED
                        ? Integer.MAX_VALUE
                        : new int[] {1, 1, 4, 4, 12, 26}[Dice.below(6, seed, CADENCE + 100)];
        lag = prompt ? 0 : Dice.unit(seed, LAG) * Dice.unit(seed, LAG + 100);
    }

    static long seed(Plan plan, int number) {
        return Dice.roll(plan.seed(), number);
    }

    /** The first of a block is ordinary or the flagship, so there is one. */
    private static int ordinaryBefore(Plan plan, int number) {
        var before = number - 1;
        while (Fate.of(plan, before) != Fate.ORDINARY && Fate.of(plan, before) != Fate.FLAGSHIP) {
            before--;
        }
        return before;
    }

    boolean isInProduction() {
        return Licence.isInProduction(number);
    }

    private static String uuid(long seed) {
        var high = (Dice.roll(seed, UUID_HIGH) & 0xffff_ffff_ffff_0fffL) | 0x4000L;
        var low = (Dice.roll(seed, UUID_LOW) & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }

    String hostname(int week) {
        if (fate == Fate.SHARED_HOSTNAME) {
            return "localhost";
        }
        return String.format(
                Locale.ROOT,
                "%s-%06d.org-%06d.example",
                fate == Fate.RENAMED && week >= turn() ? "code" : "gitlab",
                number,
                number / Licence.ORGANISATION);
    }

    @Nullable
    String uuid(int week) {
        return fate == Fate.NO_UUID ? null : uuid(installation(week));
    }

    String uniqueInstanceId(int week) {
        return uuid(Dice.roll(installation(week), UUID_LOW));
    }

    private long installation(int week) {
        var first = seed(plan, origin);
        return fate == Fate.REINSTALLED && week >= turn() ? Dice.roll(first, REINSTALLATION) : first;
    }

    String edition(int week) {
        return licence == null ? "CE" : licence.isInForce(week) ? "EE" : "EE Free";
    }

    /** Its licence in a week; null where it has none. */
    @Nullable
    Licence licence(int week) {
        return licence != null && licence.isInForce(week) ? licence : null;
    }

    /** The users grow or shrink by a straight line, between half and one and a half times of those of the first week. */
    long activeUsers(int week) {
        var growth = (0.8 * Dice.unit(seed, GROWTH) - 0.3) * week / 52;
        return Math.max(1, (long) (users * Math.clamp(1 + growth, 0.5, 1.5)));
    }

    /** Without bots and guests. */
    long billableUsers(int week) {
        return Math.max(1, activeUsers(week) * 95 / 100);
    }

    /** The most active users so far. */
    long mostUsers(int week) {
        return Math.max(activeUsers(0), activeUsers(week));
    }

    /** The number of the instance that its uuid is of: its own, but for a clone. */
    int origin() {
        return origin;
    }

    /** The stage of the product that it uses more and more, or less and less; null where it uses all evenly. */
    @Nullable
    String stage() {
        return stage;
    }

    private int turn() {
        return presence.turn();
    }

    /** Whether it runs a release that has no dictionary. */
    boolean isUnpublished(int week) {
        return fate == Fate.UNPUBLISHED && week >= turn();
    }

    /** The week in which it began to count what it counts in a week; below 0 where that was before the fleet. */
    int began(int week) {
        var begins = fate == Fate.NEWCOMER || (fate == Fate.REINSTALLED && week >= turn());
        return begins ? turn() : -age;
    }

    /**
     * For how many weeks it has counted something. A restore from a backup throws it back, by half of them at most: what
     * falls to nothing would be an outlier.
     *
     * @param since the week in which it began to
     */
    int countedWeeks(int week, int since) {
        var counted = week - since;
        return fate == Fate.RESTORED && week >= turn() && since < turn()
                ? counted - Math.min(4 + Dice.below(28, seed, LOSS), (turn() - since) / 2)
                : counted;
    }

    /** The part that its use of its {@link #stage} is of the strongest week. */
    double stageFactor(int week) {
        var passed = week / (plan.weeks() - 1.0);
        return Math.pow(STAGE_FACTOR, fate == Fate.GROWING ? passed - 1 : -passed);
    }

    /** By how many weeks of usual use its use of the features of the DevOps score has grown; faster and faster. */
    double scoreGrowth(int week) {
        return 20.0 * week * week / plan.weeks();
    }

    /** Which of a number of releases it runs, from 0; the first half of them came out before the fleet's first week. */
    int release(int week, int releases) {
        var upgraded = cadence == Integer.MAX_VALUE ? 0 : week - week % cadence;
        var position = (plan.weeks() + upgraded) / (2.0 * plan.weeks()) - lag * 0.5;
        return Math.min(releases - 1, (int) (position * releases));
    }

    /** In the same minute of every week: that of its uuid, so that clones fire together. Instances in a row have all days of a week. */
    Instant recordedAt(int week) {
        var day = fate == Fate.REVISED ? 1 + origin % 6 : origin % 7;
        return plan.week(week)
                .monday()
                .plusDays(day)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .plus(Duration.ofMinutes(Dice.below(24 * 60, seed(plan, origin), SLOT)))
                .plusMillis(Dice.below(60_000, seed, MOMENT + week));
    }
}
