package org.rollcall.analyse.archive;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Has the archive brought up to date again and again, where one is configured: a week that is over and has no file yet is
 * written within minutes, whenever its pings came, and those that come late once an interval.
 */
@ApplicationScoped
class ArchiveSchedule {

    private static final Logger LOG = Logger.getLogger(ArchiveSchedule.class);

    private static final Duration LOOK = Duration.ofMinutes(5);

    private final Archive archive;
    private final ArchiveConfig config;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("archive").daemon().factory());

    private volatile boolean stopping;

    /** Whether nobody has looked yet; only the timer's thread asks. */
    private boolean first = true;

    ArchiveSchedule(Archive archive, ArchiveConfig config) {
        this.archive = archive;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        config.directory().ifPresent(root -> {
            var _ = timer.scheduleWithFixedDelay(
                    () -> bringUpToDate(root), 0, pause().toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    private Duration pause() {
        return config.interval().compareTo(LOOK) < 0 ? config.interval() : LOOK;
    }

    /** What is being written then is written again after the next start. */
    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        timer.shutdownNow();
    }

    private void bringUpToDate(Path root) {
        try {
            var written = archive.bringUpToDate(root, config.delay(), config.interval());
            if (!written.isEmpty() || first) {
                LOG.infof("The archive in %s is up to date: %d files were written", root, written.size());
            }
            first = false;
        } catch (IOException | RuntimeException e) {
            if (stopping) {
                LOG.info("The archive is brought up to date after the next start");
                return;
            }
            LOG.errorf(e, "The archive in %s is not up to date; it is tried again after %s", root, pause());
        }
    }
}
