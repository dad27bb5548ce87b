package org.rollcall.analyse.archive;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.quarkus.scheduler.Scheduler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

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
    private final Scheduler scheduler;

    /** The thread that writes; null while none does. */
    private @Nullable Thread writer;

    private boolean stopping;

    /** Whether the archive was not brought up to date yet since the start. */
    private volatile boolean first = true;

    ArchiveSchedule(Archive archive, ArchiveConfig config, Scheduler scheduler) {
        this.scheduler = scheduler;
        this.archive = archive;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        ArchiveSettings.of(config)
                .ifPresent(settings -> scheduler
                        .newJob("archive")
                        .setInterval(pause().toString())
                        .setConcurrentExecution(ConcurrentExecution.SKIP)
                        .setTask(_ -> bringUpToDate(settings))
                        .schedule());
    }

    private Duration pause() {
        return config.interval().compareTo(LOOK) < 0 ? config.interval() : LOOK;
    }

    /** What is being written then is written again after the next start. */
    synchronized void stop(@Observes ShutdownEvent event) {
        stopping = true;
        if (writer != null) {
            writer.interrupt();
        }
    }

    private synchronized boolean begin() {
        writer = stopping ? null : Thread.currentThread();
        return writer != null;
    }

    /** From now on the thread may be used for other work. */
    private synchronized void end() {
        writer = null;
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    private void bringUpToDate(ArchiveSettings settings) {
        if (!begin()) {
            return;
        }
        try {
            var written = archive.bringUpToDate(settings);
            if (!written.isEmpty() || first) {
                LOG.infof(
                        "The archive in %s is up to date: %d files were written", settings.directory(), written.size());
            }
            first = false;
        } catch (IOException | RuntimeException e) {
            if (isStopping()) {
                LOG.info("The archive is brought up to date after the next start");
                return;
            }
            LOG.errorf(
                    e,
                    "The archive in %s is not up to date; it is tried again after %s",
                    settings.directory(),
                    pause());
        } finally {
            end();
        }
    }
}
