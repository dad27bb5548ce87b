package org.rollcall.operate.monitor;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Lets {@link Gauges} look once a minute. Tests look themselves, so that nothing happens in between. */
@ApplicationScoped
class GaugeRefresh {

    private static final Logger LOG = Logger.getLogger(GaugeRefresh.class);

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final Gauges gauges;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("watch").factory());

    GaugeRefresh(Gauges gauges) {
        this.gauges = gauges;
    }

    void start(@Observes StartupEvent event) {
        if (LaunchMode.current() != LaunchMode.TEST) {
            var _ = timer.scheduleWithFixedDelay(this::look, 1, INTERVAL.toSeconds(), TimeUnit.SECONDS);
        }
    }

    void end(@Observes ShutdownEvent event) {
        timer.shutdownNow();
    }

    private void look() {
        try {
            gauges.look();
        } catch (RuntimeException e) {
            LOG.error("The watch goes on, although it has met a bug", e);
        }
    }
}
