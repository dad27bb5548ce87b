package org.rollcall.operate.privacy;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.platform.access.AuditTrail;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.access.Hostname;
import org.rollcall.platform.access.HostnameBinding;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Acts of operators on opt-outs and blocked hostnames. Every act is recorded, and counts on every replica. */
@ApplicationScoped
public class OptOutService {

    private final OptOutTable optOuts;
    private final Blocklist blocklist;
    private final OptOuts known;
    private final DictionaryCatalog catalog;
    private final AuditTrail audit;
    private final Caller caller;
    private final Database database;
    private final Clock clock;

    OptOutService(
            OptOutTable optOuts,
            Blocklist blocklist,
            OptOuts known,
            DictionaryCatalog catalog,
            AuditTrail audit,
            Caller caller,
            Database database,
            Clock clock) {
        this.optOuts = optOuts;
        this.blocklist = blocklist;
        this.known = known;
        this.catalog = catalog;
        this.audit = audit;
        this.caller = caller;
        this.database = database;
        this.clock = clock;
    }

    List<OptOut> list() {
        return optOuts.all();
    }

    OptOut get(String hostname) {
        var name = checked(hostname);
        return optOuts.find(name).orElseThrow(() -> noOptOut(name));
    }

    /**
     * Sets what must not be kept of a hostname.
     *
     * @throws ProblemException where the hostname or the body is not valid
     */
    public OptOut put(String hostname, OptOutRequest request) {
        var optOut = new OptOut(
                checked(hostname),
                Categories.of(request.checked(catalog.categories())),
                request.leavesComparison(),
                caller.name(),
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        change(() -> {
            optOuts.put(optOut);
            audit.record(
                    "opt_out.put",
                    optOut.hostname(),
                    Map.of("categories", optOut.categories(), "comparison", optOut.comparison()),
                    null);
        });
        return optOut;
    }

    /** @throws ProblemException {@link ProblemType#NOT_FOUND} */
    void delete(String hostname) {
        var name = checked(hostname);
        change(() -> {
            if (!optOuts.delete(name)) {
                throw noOptOut(name);
            }
            audit.record("opt_out.delete", name, Map.of(), null);
        });
    }

    List<BlockedHostname> blocked() {
        return blocklist.all();
    }

    /** @throws ProblemException {@link ProblemType#NOT_FOUND} */
    void unblock(String hostname) {
        var name = Hostname.host(hostname);
        change(() -> {
            if (!blocklist.delete(name)) {
                throw new ProblemException(ProblemType.NOT_FOUND, "The hostname '%s' is not blocked.".formatted(name));
            }
            audit.record("hostname.unblock", name, Map.of(), null);
        });
    }

    /** Blocks a hostname, in the transaction of the caller. */
    void block(String hostname) {
        blocklist.insert(
                new BlockedHostname(hostname, caller.name(), clock.instant().truncatedTo(ChronoUnit.MICROS)));
        database.notify(OptOuts.CHANNEL);
    }

    private void change(Runnable change) {
        QuarkusTransaction.requiringNew().run(() -> {
            change.run();
            database.notify(OptOuts.CHANNEL);
        });
        known.changed(); // here at once, whatever becomes of the notification
    }

    private static String checked(String hostname) {
        if (!HostnameBinding.isPattern(hostname)) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER,
                    "The value '%s' of hostname is no hostname; write it like gitlab.example.com or *.example.com, and it is for all ports."
                            .formatted(hostname),
                    Map.of("parameter", "hostname"));
        }
        return HostnameBinding.normalized(hostname);
    }

    private static ProblemException noOptOut(String hostname) {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no opt-out of '%s' itself.".formatted(hostname));
    }
}
