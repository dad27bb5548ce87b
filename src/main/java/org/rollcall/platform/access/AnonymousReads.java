package org.rollcall.platform.access;

import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.rollcall.platform.web.ClientAddress;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Limits what one address reads without a token. */
@ApplicationScoped
public class AnonymousReads {

    /** The weight of an answer that takes the time of many. */
    private static final int COSTLY = 10;

    private final RateLimit limit;
    private final ClientAddress addresses;

    AnonymousReads(AccessConfig config, ClientAddress addresses) {
        this.limit = config.readsPerAddress();
        this.addresses = addresses;
    }

    /**
     * Counts a request.
     *
     * @throws ProblemException {@link ProblemType#RATE_LIMITED}
     */
    void count(RoutingContext context) {
        count(context, 1);
    }

    /**
     * Counts a request once more, because its answer takes the time of ten.
     *
     * @throws ProblemException {@link ProblemType#RATE_LIMITED}
     */
    public void countCostly(RoutingContext context) {
        count(context, COSTLY - 1);
    }

    private void count(RoutingContext context, int cost) {
        limit.count("address", addresses.of(context.request()), "requests", cost);
    }
}
