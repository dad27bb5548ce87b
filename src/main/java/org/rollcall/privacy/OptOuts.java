package org.rollcall.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rollcall.database.Freshness;
import org.rollcall.database.NotificationListener;
import org.rollcall.database.Notifications;
import org.rollcall.payload.OptedOut;
import org.rollcall.ping.Instance;

/**
 * Knows, without a query, what must not be kept of a hostname: by its opt-out, by those of the domains above it, and because
 * it is barred. A change counts on every replica within a second.
 */
@ApplicationScoped
public class OptOuts implements NotificationListener {

    static final String CHANNEL = "rollcall_opt_out";

    /** Of a name, an IPv4 address, or an IPv6 address in brackets. */
    private static final Pattern WITH_PORT = Pattern.compile("([^:]+|\\[.*]):\\d{1,5}");

    private final OptOutTable optOuts;
    private final BarTable bars;
    private final Freshness freshness;

    /** Null until it was read for the first time. */
    private volatile @Nullable Known known;

    OptOuts(OptOutTable optOuts, BarTable bars, Notifications notifications) {
        this.optOuts = optOuts;
        this.bars = bars;
        this.freshness = new Freshness(notifications);
    }

    /**
     * What must not be kept of a payload or a report; the sum, where it names several hostnames.
     *
     * @param hostnames as sent
     */
    public Policy of(Collection<String> hostnames) {
        var now = current();
        if (now.isEmpty()) {
            return Policy.KEEP_ALL;
        }
        var policy = Policy.KEEP_ALL;
        for (var hostname : hostnames) {
            policy = policy.and(now.of(name(hostname)));
        }
        return policy;
    }

    /** Whether there is a hostname of which nothing at all may be kept, or nothing but who sends. */
    public boolean someKeepNothing() {
        return current().someKeepNothing();
    }

    @Override
    public String channel() {
        return CHANNEL;
    }

    /** The next who asks looks into the database. */
    @Override
    public void changed() {
        freshness.expire();
    }

    /** A host name as opt-outs and bars name it: the port makes no difference, and neither does the dot at the end. */
    static String name(String hostname) {
        var sent = Instance.normalized(hostname);
        var withPort = WITH_PORT.matcher(sent);
        var name = withPort.matches() ? withPort.group(1) : sent;
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private Known current() {
        var last = known;
        if (last != null && !freshness.isDue()) {
            return last;
        }
        try {
            return read();
        } catch (RuntimeException e) {
            freshness.expire(); // what could not be read is still unknown
            throw e;
        }
    }

    /** One after the other, so that nothing is replaced by what is older. */
    private synchronized Known read() {
        var now = Known.of(optOuts.all(), bars.hostnames());
        known = now;
        return now;
    }

    /**
     * What must not be kept.
     *
     * @param barred whether nothing may be kept at all
     */
    public record Policy(OptedOut optedOut, boolean barred) {

        static final Policy KEEP_ALL = new Policy(OptedOut.NONE, false);

        /** Whether a report that has no categories may not be kept. */
        public boolean keepsNoReports() {
            return barred || optedOut.all();
        }

        Policy and(Policy other) {
            return new Policy(optedOut.and(other.optedOut), barred || other.barred);
        }
    }

    /**
     * All there is.
     *
     * @param exact by hostname
     * @param domains by domain, for the hostnames below it
     */
    private record Known(Map<String, OptedOut> exact, Map<String, OptedOut> domains, Set<String> barred) {

        static Known of(Collection<OptOut> optOuts, Set<String> barred) {
            var exact = new HashMap<String, OptedOut>();
            var domains = new HashMap<String, OptedOut>();
            for (var optOut : optOuts) {
                if (optOut.hostname().startsWith(OptOut.BELOW)) {
                    domains.put(optOut.hostname().substring(OptOut.BELOW.length()), optOut.optedOut());
                } else {
                    exact.put(optOut.hostname(), optOut.optedOut());
                }
            }
            return new Known(exact, domains, new HashSet<>(barred));
        }

        boolean isEmpty() {
            return exact.isEmpty() && domains.isEmpty() && barred.isEmpty();
        }

        boolean someKeepNothing() {
            return !barred.isEmpty()
                    || exact.values().stream().anyMatch(OptedOut::all)
                    || domains.values().stream().anyMatch(OptedOut::all);
        }

        Policy of(String hostname) {
            var optedOut = exact.getOrDefault(hostname, OptedOut.NONE);
            for (var dot = hostname.indexOf('.'); dot >= 0; dot = hostname.indexOf('.', dot + 1)) {
                optedOut = optedOut.and(domains.getOrDefault(hostname.substring(dot + 1), OptedOut.NONE));
            }
            return new Policy(optedOut, barred.contains(hostname));
        }
    }
}
