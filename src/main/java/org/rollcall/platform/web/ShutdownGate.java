package org.rollcall.platform.web;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.shutdown.ShutdownConfig;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Lets no new request in once the service was told to stop; Quarkus itself would serve them as long as they come. Requests
 * under way finish, for as long as {@code quarkus.shutdown.timeout} says. Where {@code quarkus.shutdown.delay} is set, the
 * gate stays open that long while the readiness check is down, so that a load balancer can look elsewhere first.
 */
@ApplicationScoped
class ShutdownGate {
    private static final Logger LOG = Logger.getLogger(ShutdownGate.class);

    /** Time for the next process to start, or for a load balancer to notice. */
    private static final String RETRY_AFTER_SECONDS = "30";

    /** Health and metrics stay to be seen until the end. */
    private static final String FOR_OPERATORS = "/q/";

    private final ShutdownConfig config;
    private final RouteProblem answer;

    private volatile boolean closing;
    private volatile long closedAt;

    ShutdownGate(ShutdownConfig config, RouteProblem answer) {
        this.config = config;
        this.answer = answer;
    }

    void register(@Observes Router router) {
        router.route().order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT - 2).handler(context -> {
            if (!isClosed() || context.normalizedPath().startsWith(FOR_OPERATORS)) {
                context.next();
            } else {
                context.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
                answer.send(
                        context,
                        Problem.of(ProblemType.SHUTTING_DOWN, "The service is being stopped. Try again later."));
            }
        });
    }

    private boolean isClosed() {
        return closing && System.nanoTime() - closedAt >= 0;
    }

    void close(@Observes ShutdownDelayInitiatedEvent told) {
        Duration delay = config.delay().orElse(Duration.ZERO);
        closedAt = System.nanoTime() + delay.toNanos();
        closing = true;
        LOG.infof(
                "Told to stop: not ready any more, no new requests %s, those under way have %s to finish",
                delay.isZero() ? "from now on" : "after " + delay,
                config.timeout().map(Duration::toString).orElse("no time"));
    }
}
