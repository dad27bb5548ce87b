package org.rollcall.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.rollcall.ping.Week;

/**
 * A fleet of instances and the pings they send over some weeks. About half of the counters are zero (57 % of those
 * of GitLab 18.9), sizes have a long tail, all-time counters grow and sometimes fall back after a restore, instances are
 * upgraded, fall silent, come and go, share a uuid with a clone, and fail to count now and then. The same arguments give
 * the same bytes, and each ping can be had alone.
 */
public final class Fleet {

    /** Patch releases of each dictionary's version. */
    private static final int PATCHES = 4;

    private final long seed;
    private final int instances;
    private final int weeks;
    private final Week firstWeek;
    private final List<PayloadTemplate> templates;

    /** @param dictionaries those of the product's versions that the instances run; at least one */
    public Fleet(long seed, int instances, Week firstWeek, int weeks, List<FleetDictionary> dictionaries) {
        if (instances < 1 || weeks < 1 || dictionaries.isEmpty()) {
            throw new IllegalArgumentException("a fleet has at least one instance, one week and one dictionary");
        }
        this.seed = seed;
        this.instances = instances;
        this.weeks = weeks;
        this.firstWeek = firstWeek;
        this.templates = dictionaries.stream()
                .sorted(Comparator.comparing(FleetDictionary::version))
                .map(PayloadTemplate::new)
                .toList();
    }

    /** Every ping, week by week. */
    public Stream<FleetPing> pings() {
        return IntStream.range(0, weeks).boxed().flatMap(this::week);
    }

    /** The pings of a week, from 0, in the order of the instances. */
    public Stream<FleetPing> week(int week) {
        return IntStream.range(0, instances).boxed().flatMap(instance -> ping(instance, week).stream());
    }

    /**
     * The ping of one instance in one week; empty where it is silent.
     *
     * @param instance from 0
     * @param week from 0
     */
    public Optional<FleetPing> ping(int instance, int week) {
        var sender = new FleetInstance(seed, instance, weeks);
        if (!sender.sends(week)) {
            return Optional.empty();
        }
        var release = sender.release(week, templates.size() * PATCHES);
        var template = templates.get(release / PATCHES);
        var version = String.format(Locale.ROOT, "%s.%d", template.version(), release % PATCHES)
                + (sender.edition.equals("EE") ? "-ee" : "");
        var calendarWeek = new Week(firstWeek.monday().plusWeeks(week));
        var json = template.write(new Moment(sender, week, sender.recordedAt(calendarWeek, week), version));
        return Optional.of(new FleetPing(sender.hostname, sender.uuid, calendarWeek, version, json));
    }

    /** The pings of an instance, week by week. */
    public List<FleetPing> history(int instance) {
        var pings = new ArrayList<FleetPing>();
        for (var week = 0; week < weeks; week++) {
            ping(instance, week).ifPresent(pings::add);
        }
        return pings;
    }
}
