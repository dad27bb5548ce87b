package org.rollcall.operate.privacy;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import org.jboss.logging.Logger;
import org.rollcall.platform.job.Jobs;

/** Has retention run once a day, by one replica. */
@ApplicationScoped
class RetentionSchedule {

    private static final Logger LOG = Logger.getLogger(RetentionSchedule.class);

    private static final Duration PERIOD = Duration.ofDays(1);

    private final Retention retention;
    private final Jobs jobs;

    RetentionSchedule(Retention retention, Jobs jobs) {
        this.retention = retention;
        this.jobs = jobs;
    }

    /** Looks whether a day has gone by since the last run. */
    @Scheduled(every = "10m", delayed = "10m", concurrentExecution = ConcurrentExecution.SKIP)
    void submitOnceADay() {
        try {
            jobs.submitEvery(PERIOD, retention, Map.of(), "retention");
        } catch (RuntimeException e) {
            LOG.warnf("Retention waits for the next occasion: %s", e.getMessage());
        }
    }
}
