package org.rollcall.operate.privacy;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.rollcall.platform.job.Jobs;

/** Has retention run once a day, by one replica. */
@ApplicationScoped
class RetentionSchedule {

    private static final Logger LOG = Logger.getLogger(RetentionSchedule.class);

    private static final Duration PERIOD = Duration.ofDays(1);

    /** How often it is looked whether a day has gone by since the last run. */
    private static final Duration TICK = Duration.ofMinutes(10);

    private final Retention retention;
    private final Jobs jobs;
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("retention").daemon().factory());

    RetentionSchedule(Retention retention, Jobs jobs) {
        this.retention = retention;
        this.jobs = jobs;
    }

    void start(@Observes StartupEvent event) {
        var _ = ticker.scheduleWithFixedDelay(this::tick, TICK.toMinutes(), TICK.toMinutes(), TimeUnit.MINUTES);
    }

    void stop(@Observes ShutdownEvent event) {
        ticker.shutdownNow();
    }

    private void tick() {
        try {
            jobs.submitEvery(PERIOD, retention, Map.of(), "retention");
        } catch (RuntimeException e) {
            LOG.warnf("Retention waits for the next occasion: %s", e.getMessage());
        }
    }
}
