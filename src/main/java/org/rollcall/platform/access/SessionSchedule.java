package org.rollcall.platform.access;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Has sessions deleted that have expired. */
@ApplicationScoped
class SessionSchedule {

    private static final Logger LOG = Logger.getLogger(SessionSchedule.class);

    private final Sessions sessions;

    SessionSchedule(Sessions sessions) {
        this.sessions = sessions;
    }

    /** Every replica may: who comes second finds nothing. */
    @Scheduled(every = "10m", delayed = "3m", concurrentExecution = ConcurrentExecution.SKIP)
    void deleteExpired() {
        try {
            sessions.deleteExpired();
        } catch (RuntimeException e) {
            LOG.warnf("Expired sessions wait for the next occasion to be deleted: %s", e.getMessage());
        }
    }
}
