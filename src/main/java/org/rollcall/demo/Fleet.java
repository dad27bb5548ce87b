package org.rollcall.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.rollcall.ping.Week;

/**
 * A fleet of instances and the pings they send over some weeks. About half of the counters are zero (57 % of those
 * of GitLab 18.9), sizes have a long tail, all-time counters grow, instances are upgraded, miss a week and fail to count
 * now and then. What else happens, such as a clone, a silence or an outlier, is planted, and written down as a
 * {@link Fact}. The same arguments give the same bytes, and each ping can be had alone.
 */
public final class Fleet {

    /** From the first ping of a week to the second. */
    private static final Duration REVISION = Duration.ofHours(20);

    private final int instances;
    private final Plan plan;
    private final Releases releases;

    /**
     * @param weeks with fewer than {@value Plan#ENOUGH_WEEKS} nothing happens that takes time
     * @param dictionaries those of the product's versions that the instances run; at least one. Those that declare
     *     {@code license_sha256} and the like are of an edition with licences
     */
    public Fleet(long seed, int instances, Week firstWeek, int weeks, List<FleetDictionary> dictionaries) {
        if (instances < 1 || weeks < 1 || dictionaries.isEmpty()) {
            throw new IllegalArgumentException("a fleet has at least one instance, one week and one dictionary");
        }
        this.instances = instances;
        plan = Plan.of(seed, firstWeek, weeks, dictionaries);
        releases = new Releases(dictionaries, plan);
    }

    /** Everything that is planted in the pings of {@link #pings}. */
    public List<Fact> facts() {
        var senders = IntStream.range(0, instances)
                .mapToObj(number -> new FleetInstance(plan, number))
                .toList();
        return new Facts(plan, releases.unpublished(), senders).all();
    }

    /** Every ping, in the order of the weeks in which they arrive; late ones among those of the week of their arrival. */
    public Stream<FleetPing> pings() {
        return IntStream.range(0, plan.weeks()).boxed().flatMap(this::arriving);
    }

    /** The pings that arrive in a week, from 0, late ones among them; in the order of the instances. */
    public Stream<FleetPing> arriving(int week) {
        return instances()
                .flatMap(instance -> IntStream.rangeClosed(Math.max(0, week - Presence.LONGEST_DELAY), week)
                        .filter(recorded -> instance.presence.arrival(recorded) == week)
                        .boxed()
                        .flatMap(recorded -> pings(instance, recorded)));
    }

    /** The pings of a week, from 0, in the order of the instances; of two pings of an instance the later one comes last. */
    public Stream<FleetPing> week(int week) {
        return instances().flatMap(instance -> pings(instance, week));
    }

    private Stream<FleetInstance> instances() {
        return IntStream.range(0, instances).mapToObj(number -> new FleetInstance(plan, number));
    }

    private Stream<FleetPing> pings(FleetInstance instance, int week) {
        if (!instance.presence.sends(week)) {
            return Stream.empty();
        }
        var ping = ping(instance, week, false);
        return instance.presence.sendsTwice(week) ? Stream.of(ping(instance, week, true), ping) : Stream.of(ping);
    }

    /**
     * The ping of one instance in one week, the later one where it sends two; empty where it is silent.
     *
     * @param instance from 0
     * @param week from 0
     */
    public Optional<FleetPing> ping(int instance, int week) {
        var sender = new FleetInstance(plan, instance);
        return sender.presence.sends(week) ? Optional.of(ping(sender, week, false)) : Optional.empty();
    }

    private FleetPing ping(FleetInstance instance, int week, boolean revised) {
        var release = releases.of(instance, week);
        var recordedAt = instance.recordedAt(week).minus(revised ? REVISION : Duration.ZERO);
        var moment = new Moment(instance, week, recordedAt, release.version(), revised);
        return new FleetPing(
                instance.hostname(week),
                instance.uuid(week),
                plan.week(week),
                recordedAt,
                release.version(),
                release.template().write(moment));
    }

    /** The pings of an instance, week by week. */
    public List<FleetPing> history(int instance) {
        var pings = new ArrayList<FleetPing>();
        for (var week = 0; week < plan.weeks(); week++) {
            ping(instance, week).ifPresent(pings::add);
        }
        return pings;
    }
}
