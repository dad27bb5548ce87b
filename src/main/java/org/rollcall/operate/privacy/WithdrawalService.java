package org.rollcall.operate.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import org.rollcall.ping.StoredPing;
import org.rollcall.platform.access.AuditTrail;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Withdraws pings, and takes that back. Both are recorded; what is so already stays as it is. */
@ApplicationScoped
class WithdrawalService {

    private final PingWithdrawal pings;
    private final AuditTrail audit;
    private final Clock clock;

    WithdrawalService(PingWithdrawal pings, AuditTrail audit, Clock clock) {
        this.pings = pings;
        this.audit = audit;
        this.clock = clock;
    }

    @Transactional
    void withdraw(long id, String why) {
        var ping = ping(id);
        if (pings.withdraw(ping, clock.instant().truncatedTo(ChronoUnit.MICROS))) {
            record("ping.withdraw", ping, why);
        }
    }

    @Transactional
    void reinstate(long id, String why) {
        var ping = ping(id);
        if (pings.reinstate(ping)) {
            record("ping.reinstate", ping, why);
        }
    }

    private StoredPing ping(long id) {
        return pings.find(id)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND,
                        String.format(
                                Locale.ROOT,
                                "There is no ping %d; it may have been erased, be in quarantine, or be of a week that is in the archive only, which has to be brought back first.",
                                id)));
    }

    private void record(String action, StoredPing ping, String why) {
        audit.record(
                action,
                "ping " + ping.id(),
                Map.of("why", why, "week", ping.ping().week().toString()),
                1L);
    }
}
