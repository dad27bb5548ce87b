package org.rollcall.operate.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rollcall.ping.payload.OptedOut;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.access.HostnameBinding;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * Limits a caller with the scope {@code self_service} to the hostnames of its token and to what a hostname decides on itself:
 * data of the category {@code optional}, and comparison. The other categories are the operators' to decide on, and their names are
 * not shown. A caller with the scope admin is not limited.
 */
@ApplicationScoped
class SelfService {

    /** The categories that a hostname decides on. */
    static final List<String> OWN_CATEGORIES = List.of("optional");

    /** In place of the name of another token or of a person. */
    static final String SOMEBODY_ELSE = "somebody else";

    private final Caller caller;

    SelfService(Caller caller) {
        this.caller = caller;
    }

    /** Whether the caller is limited. */
    boolean isRestricted() {
        return caller.may(Scope.SELF_SERVICE) && !caller.may(Scope.ADMIN);
    }

    /** The hostnames that the caller acts for. */
    HostnameBinding binding() {
        return isRestricted() ? caller.binding() : HostnameBinding.ALL;
    }

    /**
     * Whether the caller acts for all that a hostname, or {@code *.} and a domain, means.
     *
     * @param hostname in normal form
     */
    boolean covers(String hostname) {
        return binding().covers(hostname);
    }

    /** @throws ProblemException {@link ProblemType#FORBIDDEN} where the caller does not act for all that a hostname means */
    void check(String hostname) {
        if (!covers(hostname)) {
            var bound = binding().patterns();
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "The token does not act for '%s'; it does for %s.".formatted(hostname, String.join(", ", bound)),
                    Map.of("hostnames", bound));
        }
    }

    /** @throws ProblemException {@link ProblemType#FORBIDDEN} where data is named that is not the caller's to decide on */
    void checkOwn(OptedOut optedOut) {
        if (isRestricted() && (optedOut.all() || !Set.copyOf(OWN_CATEGORIES).containsAll(optedOut.categories()))) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "The scope self_service opts out of the category optional and of comparison; the other categories are the"
                            + " operators' to decide on.");
        }
    }

    /** The answer where the caller would end an opt-out that has nothing of its own. */
    ProblemException notOwn(OptOut optOut) {
        return new ProblemException(
                ProblemType.FORBIDDEN,
                "The opt-out of '%s' is the operators' own; the scope self_service ends that of the category optional and of comparison."
                        .formatted(optOut.hostname()));
    }

    /** Whether a name of a token or person is not to be shown to the caller. */
    boolean isHidden(String name) {
        return isRestricted() && !name.equals(caller.name());
    }
}
