package org.rollcall.platform.web;

import io.quarkus.vertx.http.runtime.RouteConstants;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;

/** Answers a body over {@code quarkus.http.limits.max-body-size} with a problem; Quarkus itself sends an empty 413 and hangs up. */
@ApplicationScoped
class BodyLimit {
    /** For so long, in milliseconds, the rest of a body is thrown away: a client that still sends would not see the answer. */
    private static final long DRAIN_MILLIS = 5_000;

    private final VertxHttpConfig config;
    private final RouteProblem answer;

    BodyLimit(VertxHttpConfig config, RouteProblem answer) {
        this.config = config;
        this.answer = answer;
    }

    void register(@Observes Router router) {
        config.limits()
                .maxBodySize()
                .ifPresent(limit -> router.route()
                        .order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT - 1)
                        .handler(context -> {
                            if (declaredLength(context) > limit.asLongValue()) {
                                tooLarge(context, limit.asLongValue());
                            } else {
                                context.next();
                            }
                        }));
    }

    private static long declaredLength(RoutingContext context) {
        String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length);
    }

    private void tooLarge(RoutingContext context, long limit) {
        answer.send(
                context,
                Problem.of(
                        ProblemType.BODY_TOO_LARGE,
                        "The body is larger than the limit of " + limit + " bytes.",
                        Map.of("limit_bytes", limit)));
        long timer = context.vertx().setTimer(DRAIN_MILLIS, ignored -> close(context));
        context.request().endHandler(ignored -> {
            context.vertx().cancelTimer(timer);
            close(context);
        });
        context.request().resume();
    }

    private static Future<Void> close(RoutingContext context) {
        return context.request().connection().close();
    }
}
