package org.rollcall.operate.monitor;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.identity.Identities;
import org.rollcall.analyse.silence.Silence;
import org.rollcall.platform.database.Deadline;

/**
 * Gauges of the whole fleet: whether it sends as it did, and whether instances are who they seem to be. They take longer than those
 * of {@link Gauges}, and are looked up every ten minutes. One that has not been looked up yet, or could not be the last time, is
 * NaN. {@code docs/metrics.md} describes each name.
 */
@ApplicationScoped
class FleetGauges {

    private static final Logger LOG = Logger.getLogger(FleetGauges.class);

    /** For each of the looks; what takes longer would be a load itself. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String RATIO = "rollcall.fleet.ratio";
    private static final String LAST_WEEK_PINGS = "rollcall.fleet.last.week.pings";
    private static final String STEADY = "rollcall.steady.instances";
    private static final String SILENT = "rollcall.silent.instances";
    private static final String CLONES = "rollcall.clones";
    private static final String RENAMES = "rollcall.rename.candidates";

    private final Silence silence;
    private final Identities identities;

    /** By name; replaced as a whole. */
    private volatile Map<String, Double> values = Map.of();

    FleetGauges(Silence silence, Identities identities) {
        this.silence = silence;
        this.identities = identities;
    }

    void register(@Observes StartupEvent event, MeterRegistry registry) {
        gauge(registry, RATIO, "Pings since Monday, by those of the same days of last week");
        gauge(registry, LAST_WEEK_PINGS, "Pings of last week that had come by this time of the week");
        gauge(registry, STEADY, "Instances that sent in three of the four weeks up to their last ping");
        gauge(registry, SILENT, "Of those, the instances that have sent nothing for two weeks that are over");
        gauge(registry, CLONES, "Uuids that several instances sent in one of the last four weeks");
        gauge(registry, RENAMES, "Renames of the last four weeks that no operator has confirmed");
    }

    private void gauge(MeterRegistry registry, String name, String description) {
        Gauge.builder(name, () -> values.getOrDefault(name, Double.NaN))
                .description(description)
                .register(registry);
    }

    /** Looks everything up. */
    @Scheduled(every = "10m", delayed = "10s", concurrentExecution = ConcurrentExecution.SKIP)
    void look() {
        var found = new HashMap<String, Double>();
        for (var look : List.<Consumer<Map<String, Double>>>of(
                this::lookAtFleet, this::lookAtSilence, this::lookAtIdentities)) {
            try {
                Deadline.within(PATIENCE, () -> {
                    look.accept(found);
                    return found;
                });
            } catch (RuntimeException e) {
                LOG.warnf("Not all gauges of the fleet can be looked up: %s", e.getMessage());
            }
        }
        values = Map.copyOf(found);
    }

    /** There is no ratio in the first two weeks of a service, the first of which was not a whole one. */
    private void lookAtFleet(Map<String, Double> found) {
        var fleet = silence.fleet(Visibility.ALL);
        found.put(LAST_WEEK_PINGS, (double) fleet.lastWeekPings());
        if (fleet.ratio() != null && silence.isKnownSinceLastWeek()) {
            found.put(RATIO, fleet.ratio().doubleValue());
        }
    }

    private void lookAtSilence(Map<String, Double> found) {
        var counts = silence.counts();
        found.put(STEADY, (double) counts.steady());
        found.put(SILENT, (double) counts.silent());
    }

    private void lookAtIdentities(Map<String, Double> found) {
        var counts = identities.counts();
        found.put(CLONES, (double) counts.clones());
        found.put(RENAMES, (double) counts.renames());
    }
}
