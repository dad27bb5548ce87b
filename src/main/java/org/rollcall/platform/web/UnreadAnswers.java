package org.rollcall.platform.web;

import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Lets a request wait while its connection has answers that its sender has not read. A sender that sends many requests at once and
 * reads nothing would otherwise have all answers made, and kept in memory.
 */
@ApplicationScoped
class UnreadAnswers {

    void register(@Observes Router router) {
        router.route().order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT - 3).handler(UnreadAnswers::await);
    }

    private static void await(RoutingContext context) {
        var response = context.response();
        if (response.writeQueueFull()) {
            response.drainHandler(_ -> {
                response.drainHandler(null);
                context.next();
            });
        } else {
            context.next();
        }
    }
}
