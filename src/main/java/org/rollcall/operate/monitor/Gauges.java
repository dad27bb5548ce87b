package org.rollcall.operate.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.RetiredWeeks;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.Week;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.platform.database.Deadline;
import org.rollcall.platform.job.JobFilter;
import org.rollcall.platform.job.JobState;
import org.rollcall.platform.job.Jobs;

/**
 * Gauges of what is in the database, which are looked up now and then and within bounds: a scrape only reads memory, however
 * often it comes. A gauge that has not been looked up yet, or could not be the last time, is NaN. {@code docs/metrics.md} describes each name.
 */
@ApplicationScoped
class Gauges {

    private static final Logger LOG = Logger.getLogger(Gauges.class);

    /** For each of the looks; what takes longer would be a load itself. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final String LAST_PING = "rollcall.last.ping.timestamp";
    private static final String WEEK_PINGS = "rollcall.week.pings";
    private static final String NEXT_WEEK_PARTITION = "rollcall.next.week.partition";
    private static final String DATABASE_SIZE = "rollcall.database.size";
    private static final String CLOCK_OFFSET = "rollcall.database.clock.offset";
    private static final String RETIRED_WEEKS = "rollcall.archive.retired.weeks";
    private static final String STAYING_WEEKS = "rollcall.archive.staying.weeks";
    private static final String QUARANTINED = "rollcall.quarantined.payloads";

    private final PingStore pings;
    private final List<BoundedStore> stores;
    private final DatabaseState database;
    private final RetiredWeeks retired;
    private final Jobs jobs;
    private final ObjectMapper mapper;
    private final Clock clock;

    /** By name, with the reason where there are several of that name; replaced as a whole. */
    private volatile Map<String, Double> values = Map.of();

    private boolean failing;

    @Inject
    Gauges(
            PingStore pings,
            @All List<BoundedStore> stores,
            DatabaseState database,
            RetiredWeeks retired,
            Jobs jobs,
            ObjectMapper mapper,
            Clock clock) {
        this.pings = pings;
        this.stores = stores;
        this.database = database;
        this.retired = retired;
        this.jobs = jobs;
        this.mapper = mapper;
        this.clock = clock;
    }

    void register(@Observes StartupEvent event, MeterRegistry registry) {
        gauge(LAST_PING, "When the last ping came, Unix time")
                .baseUnit("seconds")
                .register(registry);
        gauge(WEEK_PINGS, "Pings of the current week, revisions included").register(registry);
        gauge(NEXT_WEEK_PARTITION, "1 where the partition of next week is there, else 0")
                .register(registry);
        gauge(DATABASE_SIZE, "Size of the database on disk").baseUnit("bytes").register(registry);
        gauge(CLOCK_OFFSET, "How far the clock of the database is ahead of the service's")
                .baseUnit("seconds")
                .register(registry);
        gauge(RETIRED_WEEKS, "Weeks whose pings are in the archive only").register(registry);
        gauge(STAYING_WEEKS, "Weeks that the last retention was to have in the archive only, and that stay")
                .register(registry);
        for (var store : stores) {
            gauge(size(store), "Size of " + store.content()).baseUnit("bytes").register(registry);
            Gauge.builder("rollcall." + store.name() + ".limit", store::limit)
                    .description("Largest size of " + store.content())
                    .baseUnit("bytes")
                    .register(registry);
        }
        for (var reason : QuarantineReason.values()) {
            Gauge.builder(QUARANTINED, () -> value(of(reason)))
                    .description("Payloads in quarantine")
                    .tag("reason", reason.text())
                    .register(registry);
        }
    }

    private static String size(BoundedStore store) {
        return "rollcall." + store.name() + ".size";
    }

    private Gauge.Builder<?> gauge(String name, String description) {
        return Gauge.builder(name, () -> value(name)).description(description);
    }

    private double value(String name) {
        return values.getOrDefault(name, Double.NaN);
    }

    private static String of(QuarantineReason reason) {
        return QUARANTINED + ' ' + reason.text();
    }

    /** Looks everything up, and makes the partition of next week where it is missing. */
    @Scheduled(every = "1m", delayed = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void look() {
        var found = new HashMap<String, Double>();
        RuntimeException failure = null;
        for (var look : List.<Consumer<Map<String, Double>>>of(
                this::lookAtNextWeek,
                this::lookAtPings,
                this::lookAtDatabase,
                this::lookAtQuarantine,
                this::lookAtStores,
                this::lookAtArchive)) {
            try {
                Deadline.within(PATIENCE, () -> {
                    look.accept(found);
                    return found;
                });
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        values = Map.copyOf(found);
        report(failure);
    }

    /** One line for each time that it begins to fail. */
    private void report(@Nullable RuntimeException failure) {
        if (failure != null && !failing) {
            LOG.warnf("Not all gauges of the database can be looked up: %s", failure.getMessage());
        }
        failing = failure != null;
    }

    private void lookAtNextWeek(Map<String, Double> found) {
        var next = Week.of(clock.instant()).next();
        try {
            pings.prepare(next);
        } finally {
            found.put(NEXT_WEEK_PARTITION, pings.isPrepared(next) ? 1.0 : 0.0);
        }
    }

    private void lookAtPings(Map<String, Double> found) {
        var week = Week.of(clock.instant());
        found.put(WEEK_PINGS, (double) pings.count(week));
        pings.lastReceipt(week)
                .or(pings::lastReceipt)
                .ifPresent(at -> found.put(LAST_PING, at.toEpochMilli() / 1000.0));
    }

    private void lookAtDatabase(Map<String, Double> found) {
        found.put(DATABASE_SIZE, (double) database.bytes());
        found.put(CLOCK_OFFSET, database.ahead(clock).toMillis() / 1000.0);
    }

    private void lookAtQuarantine(Map<String, Double> found) {
        var counts = database.quarantined();
        for (var reason : QuarantineReason.values()) {
            found.put(of(reason), (double) counts.getOrDefault(reason, 0L));
        }
    }

    private void lookAtArchive(Map<String, Double> found) {
        found.put(RETIRED_WEEKS, (double) retired.all().size());
        var staying = 0;
        for (var last : jobs.list(new JobFilter("retention", JobState.SUCCEEDED, Long.MAX_VALUE, 1))) {
            JsonNode report = mapper.valueToTree(last.result());
            for (var kind : report.path("expired")) {
                staying += kind.path("staying").size();
            }
        }
        found.put(STAYING_WEEKS, (double) staying);
    }

    private void lookAtStores(Map<String, Double> found) {
        stores.forEach(store -> found.put(size(store), (double) store.total().bytes()));
    }
}
