package org.rollcall.platform.access;

import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.rollcall.platform.web.ClientAddress;
import org.rollcall.platform.web.ProblemException;

/** Limits the requests of an address that lack a valid token. Those with one are never counted. */
@ApplicationScoped
class Refusals {

    private static final String THINGS = "requests without a valid token";
    private static final String ADDRESS = "address";

    private final RateLimit limit;
    private final ClientAddress addresses;

    Refusals(AccessConfig config, ClientAddress addresses) {
        this.limit = config.refusalsPerAddress();
        this.addresses = addresses;
    }

    /** Counts a refusal; where there were too many, how the request is answered in place of a 401. */
    Optional<ProblemException> count(HttpServerRequest request) {
        var address = addresses.of(request);
        return limit.tryCount(address) ? Optional.empty() : Optional.of(limit.refusal(ADDRESS, THINGS, address));
    }

    /** How a request of an address is answered that had too many refused. */
    Optional<ProblemException> tooMany(HttpServerRequest request) {
        var address = addresses.of(request);
        return limit.isUsedUp(address) ? Optional.of(limit.refusal(ADDRESS, THINGS, address)) : Optional.empty();
    }
}
