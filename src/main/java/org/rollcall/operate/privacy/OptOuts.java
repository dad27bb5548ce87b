package org.rollcall.operate.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rollcall.operate.privacy.Blocklist.BlockedSince;
import org.rollcall.ping.payload.OptedOut;
import org.rollcall.platform.access.Hostname;
import org.rollcall.platform.database.NotificationListener;
import org.rollcall.platform.database.Notifications;
import org.rollcall.platform.database.Remembered;

/**
 * Knows, without a query, what must not be kept of a hostname: by its opt-out, by those of the domains above it, and because
 * it is blocked. A change counts on every replica within a second.
 */
@ApplicationScoped
public class OptOuts implements NotificationListener {

    static final String CHANNEL = "rollcall_opt_out";

    private final Remembered<Known> known;

    OptOuts(OptOutTable optOuts, Blocklist blocklist, Notifications notifications) {
        this.known = new Remembered<>(notifications, () -> Known.of(optOuts.all(), blocklist.since()));
    }

    /**
     * The data of a payload or a report that must not be kept; the sum, where it names several hostnames.
     *
     * @param hostnames as sent
     */
    public Policy of(Collection<String> hostnames) {
        var now = known.current();
        if (now.isEmpty()) {
            return Policy.KEEP_ALL;
        }
        var policy = Policy.KEEP_ALL;
        for (var hostname : hostnames) {
            policy = policy.and(now.of(Hostname.host(hostname)));
        }
        return policy;
    }

    /** Whether there is a hostname of which no reports may be kept. */
    public boolean someKeepNothing() {
        return known.current().someKeepNothing();
    }

    @Override
    public String channel() {
        return CHANNEL;
    }

    /** The next who asks looks into the database. */
    @Override
    public void changed() {
        known.expire();
    }

    /**
     * The data that must not be kept.
     *
     * @param blocked whether nothing may be kept at all
     * @param since when the first of what applies was ruled; null where nothing is
     * @param instances those that were known when the hostname was blocked, by id
     */
    public record Policy(
            OptedOut optedOut, boolean blocked, @Nullable Instant since, Set<UUID> instances) {

        public static final Policy KEEP_ALL = new Policy(OptedOut.NONE, false, null, Set.of());

        /** Whether a report that has no categories may not be kept. */
        public boolean keepsNoReports() {
            return blocked || optedOut.all();
        }

        Policy and(Policy other) {
            return new Policy(
                    optedOut.and(other.optedOut),
                    blocked || other.blocked,
                    earlier(since, other.since),
                    instances.isEmpty() ? other.instances : instances);
        }

        private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
            if (one == null || other == null) {
                return one == null ? other : one;
            }
            return one.isBefore(other) ? one : other;
        }
    }

    /**
     * All there is.
     *
     * @param exact by hostname
     * @param domains by domain, for the hostnames below it
     */
    private record Known(Map<String, Policy> exact, Map<String, Policy> domains, Map<String, Policy> blocked) {

        static Known of(Collection<OptOut> optOuts, Map<String, BlockedSince> blocklist) {
            var exact = new HashMap<String, Policy>();
            var domains = new HashMap<String, Policy>();
            var blocked = new HashMap<String, Policy>();
            for (var optOut : optOuts) {
                if (optOut.optedOut().isNone()) {
                    continue; // of comparison alone: everything is kept
                }
                var policy = new Policy(optOut.optedOut(), false, optOut.updatedAt(), Set.of());
                if (optOut.hostname().startsWith(OptOut.BELOW)) {
                    domains.merge(
                            Hostname.host(optOut.hostname().substring(OptOut.BELOW.length())), policy, Policy::and);
                } else {
                    exact.merge(Hostname.host(optOut.hostname()), policy, Policy::and);
                }
            }
            blocklist.forEach((hostname, block) -> blocked.merge(
                    Hostname.host(hostname),
                    new Policy(OptedOut.NONE, true, block.since(), block.instances()),
                    Policy::and));
            return new Known(exact, domains, blocked);
        }

        boolean isEmpty() {
            return exact.isEmpty() && domains.isEmpty() && blocked.isEmpty();
        }

        boolean someKeepNothing() {
            return !blocked.isEmpty()
                    || exact.values().stream().anyMatch(Policy::keepsNoReports)
                    || domains.values().stream().anyMatch(Policy::keepsNoReports);
        }

        Policy of(String hostname) {
            var policy = exact.getOrDefault(hostname, Policy.KEEP_ALL);
            for (var dot = hostname.indexOf('.'); dot >= 0; dot = hostname.indexOf('.', dot + 1)) {
                policy = policy.and(domains.getOrDefault(hostname.substring(dot + 1), Policy.KEEP_ALL));
            }
            return policy.and(blocked.getOrDefault(hostname, Policy.KEEP_ALL));
        }
    }
}
