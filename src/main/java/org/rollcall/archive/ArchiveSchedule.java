package org.rollcall.archive;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Has the archive brought up to date again and again, where one is configured. */
@ApplicationScoped
class ArchiveSchedule {

    private static final Logger LOG = Logger.getLogger(ArchiveSchedule.class);

    private final Archive archive;
    private final ArchiveConfig config;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("archive").daemon().factory());

    private volatile boolean stopping;

    ArchiveSchedule(Archive archive, ArchiveConfig config) {
        this.archive = archive;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        config.directory().ifPresent(root -> {
            var _ = timer.scheduleWithFixedDelay(
                    () -> bringUpToDate(root), 0, config.interval().toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    /** What is being written then is written again after the next start. */
    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        timer.shutdownNow();
    }

    private void bringUpToDate(Path root) {
        try {
            archive.bringUpToDate(root, config.delay());
        } catch (IOException | RuntimeException e) {
            if (stopping) {
                LOG.info("The archive is brought up to date after the next start");
                return;
            }
            LOG.errorf(e, "The archive in %s is not up to date; it is tried again after %s", root, config.interval());
        }
    }
}
