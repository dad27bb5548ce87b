package org.rollcall.operate.privacy;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.ping.payload.OptedOut;
import org.rollcall.platform.access.AuditTrail;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.access.Hostname;
import org.rollcall.platform.access.HostnameBinding;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * Acts of operators on opt-outs and blocked hostnames, and of hostnames on what they decide themselves ({@link SelfService}). Every act
 * is recorded, and counts on every replica.
 */
@ApplicationScoped
public class OptOutService {

    private final OptOutTable optOuts;
    private final Blocklist blocklist;
    private final OptOuts known;
    private final DictionaryCatalog catalog;
    private final AuditTrail audit;
    private final Caller caller;
    private final SelfService self;
    private final Database database;
    private final Clock clock;

    OptOutService(
            OptOutTable optOuts,
            Blocklist blocklist,
            OptOuts known,
            DictionaryCatalog catalog,
            AuditTrail audit,
            Caller caller,
            SelfService self,
            Database database,
            Clock clock) {
        this.optOuts = optOuts;
        this.blocklist = blocklist;
        this.known = known;
        this.catalog = catalog;
        this.audit = audit;
        this.caller = caller;
        this.self = self;
        this.database = database;
        this.clock = clock;
    }

    /** Those that the caller may see. */
    public List<OptOut> list() {
        return optOuts.all().stream()
                .filter(optOut -> self.covers(optOut.hostname()))
                .map(optOut -> optOut.without(self::isHidden))
                .toList();
    }

    OptOut get(String hostname) {
        var name = checked(hostname);
        return optOuts.find(name).orElseThrow(() -> noOptOut(name)).without(self::isHidden);
    }

    /**
     * Opts a hostname out; one that does so itself leaves as it is what operators have ruled.
     *
     * @throws ProblemException where the hostname or the body is not valid, or not for the caller to decide on
     */
    public OptOut put(String hostname, OptOutRequest request) {
        var name = checked(hostname);
        var optedOut = request.checked(catalog.categories());
        self.checkOwn(optedOut);
        return put(name, optedOut, request.leavesComparison(), self.isRestricted());
    }

    private OptOut put(String hostname, OptedOut optedOut, boolean comparison, boolean isOwn) {
        var wanted = new OptOut(hostname, Categories.of(optedOut), comparison, caller.name(), now());
        return change(() -> {
            var optOut = isOwn ? optOuts.putOwn(wanted, SelfService.OWN_CATEGORIES) : wanted;
            if (!isOwn) {
                optOuts.put(optOut);
            }
            audit.record(
                    "opt_out.put",
                    optOut.hostname(),
                    Map.of("categories", optOut.categories(), "comparison", optOut.comparison()),
                    null);
            return optOut;
        });
    }

    /**
     * Ends the opt-out of a hostname; one that does so itself leaves as it is what operators have ruled.
     *
     * @throws ProblemException {@link ProblemType#NOT_FOUND}, or {@link ProblemType#FORBIDDEN} where it is the operators' own
     */
    public void delete(String hostname) {
        var name = checked(hostname);
        delete(name, self.isRestricted());
    }

    private void delete(String hostname, boolean isOwn) {
        change(() -> {
            if (!isDeleted(hostname, isOwn)) {
                throw optOuts.find(hostname).map(self::notOwn).orElseGet(() -> noOptOut(hostname));
            }
            audit.record("opt_out.delete", hostname, Map.of(), null);
            return hostname;
        });
    }

    private boolean isDeleted(String hostname, boolean isOwn) {
        return isOwn
                ? optOuts.deleteOwn(hostname, SelfService.OWN_CATEGORIES, caller.name(), now())
                : optOuts.delete(hostname);
    }

    /**
     * What is left out of a hostname, whoever has decided on it.
     *
     * @throws ProblemException {@link ProblemType#FORBIDDEN} where the caller does not act for the hostname
     */
    public LeftOut leftOut(String hostname) {
        var name = checked(hostname);
        var policy = known.of(List.of(name));
        var all = optOuts.all();
        var itself = all.stream()
                .filter(optOut -> optOut.hostname().equals(name))
                .findFirst()
                .map(optOut -> optOut.without(self::isHidden));
        return new LeftOut(
                name,
                policy.optedOut()
                        .and(itself.map(OptOut::optedOut).orElse(OptedOut.NONE)), // the sum may be a second old
                all.stream()
                        .filter(OptOut::comparison)
                        .anyMatch(optOut ->
                                HostnameBinding.of(List.of(optOut.hostname())).covers(name)),
                policy.blocked(),
                itself.orElse(null));
    }

    /**
     * Sets what a hostname decides on itself, whoever does so for it, and leaves what operators have ruled as it is.
     *
     * @param optional whether data of the category optional is to be left out
     * @param comparison whether it is to be left out of what others are compared with
     * @return whether that is anything new
     * @throws ProblemException {@link ProblemType#FORBIDDEN} where the caller does not act for the hostname
     */
    public boolean decide(String hostname, boolean optional, boolean comparison) {
        var name = checked(hostname);
        var now = optOuts.find(name);
        if (now.map(OptOut::leavesOptional).orElse(false) == optional
                && now.map(OptOut::comparison).orElse(false) == comparison) {
            return false;
        }
        if (optional || comparison) {
            var own = optional ? new OptedOut(false, Set.copyOf(SelfService.OWN_CATEGORIES)) : OptedOut.NONE;
            var _ = put(name, own, comparison, true);
        } else {
            delete(name, true);
        }
        return true;
    }

    /** All blocked hostnames. */
    public List<BlockedHostname> blocked() {
        return blocklist.all();
    }

    /**
     * Lets a hostname be kept again.
     *
     * @throws ProblemException {@link ProblemType#NOT_FOUND}
     */
    public void unblock(String hostname) {
        var name = Hostname.host(hostname);
        change(() -> {
            if (!blocklist.delete(name)) {
                throw new ProblemException(ProblemType.NOT_FOUND, "The hostname '%s' is not blocked.".formatted(name));
            }
            audit.record("hostname.unblock", name, Map.of(), null);
            return name;
        });
    }

    /** Blocks a hostname, in the transaction of the caller. */
    void block(String hostname) {
        blocklist.insert(new BlockedHostname(hostname, caller.name(), now()));
        database.notify(OptOuts.CHANNEL);
    }

    private <T> T change(Supplier<T> change) {
        var changed = QuarkusTransaction.requiringNew().call(() -> {
            var done = change.get();
            database.notify(OptOuts.CHANNEL);
            return done;
        });
        known.changed(); // here at once, whatever becomes of the notification
        return changed;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private String checked(String hostname) {
        if (!HostnameBinding.isPattern(hostname)) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER,
                    "The value '%s' of hostname is no hostname; write it like gitlab.example.com or *.example.com, and it is for all ports."
                            .formatted(hostname),
                    Map.of("parameter", "hostname"));
        }
        var name = HostnameBinding.normalized(hostname);
        self.check(name);
        return name;
    }

    private static ProblemException noOptOut(String hostname) {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no opt-out of '%s' itself.".formatted(hostname));
    }
}
