package org.rollcall.demo;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;

/** Something that is true of a fleet because it was planted, with its evidence. The payloads show it, and nothing of its kind that is not written down. */
public sealed interface Fact {

    /**
     * The sender of a ping, as it names itself.
     *
     * @param uuid null where it sends null
     */
    record Sender(String hostname, @Nullable String uuid) {}

    /**
     * A uuid that several hostnames have sent in one week.
     *
     * @param senders in the order of their instances
     * @param weeks those in which more than one of them has sent
     */
    record Clone(String uuid, List<Sender> senders, List<Week> weeks) implements Fact {}

    /**
     * A uuid that has moved to a new hostname; the old one is silent from then on.
     *
     * @param week the first with the new one
     */
    record Rename(String uuid, String from, String to, Week week) implements Fact {}

    /**
     * A hostname that has a new uuid, and counters that begin at zero; the old uuid is silent from then on.
     *
     * @param week the first with the new one
     */
    record Reinstallation(String hostname, String from, String to, Week week) implements Fact {}

    /** A hostname that several instances have at the same time. */
    record SharedHostname(String hostname, List<String> uuids) implements Fact {}

    /** A sender whose first ping is not of the fleet's first week: a newcomer, a clone, or one with a new name or uuid. */
    record Arrival(Sender sender, Week week) implements Fact {}

    /**
     * A sender without pings for three weeks or more; single weeks are missed now and then.
     *
     * @param from the first week without a ping
     * @param until the first week with one again; null where it stays silent, as old names and old uuids do
     */
    record Silence(Sender sender, Week from, @Nullable Week until) implements Fact {}

    /** A restore from a backup: counters of all time have fallen in a week. */
    record Reset(Sender sender, Week week) implements Fact {}

    /** One value that is {@value #FACTOR} times what it would be. */
    record Outlier(Sender sender, String keyPath, Week week) implements Fact {

        /** At least 250 times the largest value of the eight weeks before. */
        public static final int FACTOR = 1000;
    }

    /**
     * A metric that some four of five instances cannot count any more.
     *
     * @param value what they send, as JSON
     */
    record FailingMetric(String keyPath, String value, Week from) implements Fact {}

    /** A metric that no instance has ever counted. */
    record BrokenMetric(String keyPath) implements Fact {}

    /** A counter that is 0 in every ping. */
    record SilentMetric(String keyPath) implements Fact {}

    /** Senders that run a version of the product for which the fleet has no dictionary. */
    record MissingDictionary(DictionaryVersion version, List<Sender> senders) implements Fact {}

    /** A sender that runs prereleases of the product. */
    record Prerelease(Sender sender) implements Fact {}

    /**
     * A licence that was sent.
     *
     * @param plan {@code premium} or {@code ultimate}
     * @param seats {@code license_user_count}
     * @param holders in the order of their instances
     */
    record Licence(
            String sha256,
            String md5,
            long id,
            String plan,
            boolean trial,
            long seats,
            LocalDate startsAt,
            LocalDate expiresAt,
            List<Holder> holders)
            implements Fact {}

    /**
     * A sender of a licence.
     *
     * @param production whether it is used for work: the others have 16 users for 100 seats at most
     */
    record Holder(Sender sender, boolean production) {}

    /**
     * The monthly counters of a stage of the product that grow tenfold, or shrink to a tenth, over all weeks; those of other
     * stages stay as they are.
     */
    record Adoption(Sender sender, String stage, boolean growing) implements Fact {}

    /** A sender whose counters of the DevOps score increase ever faster; those of others increase evenly. */
    record ScoreGrowth(Sender sender) implements Fact {}

    /**
     * A ping that arrives weeks after its time.
     *
     * @param week that it was recorded in
     */
    record LatePing(Sender sender, Week week, Week arrival) implements Fact {}

    /** A second ping of a week. */
    record Revision(Sender sender, Week week) implements Fact {}
}
