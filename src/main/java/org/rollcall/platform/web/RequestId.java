package org.rollcall.platform.web;

import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/**
 * Names every request, by what the sender or a proxy calls it, else by 32 random hexadecimal digits: in the header
 * {@code X-Request-Id} of the answer, as the member {@code request_id} of a problem, and in each line that is logged for it.
 */
@ApplicationScoped
public class RequestId {

    static final String HEADER = "X-Request-Id";

    /** In problems, in the context of log lines, and in that of the request. */
    static final String MEMBER = "request_id";

    /** The id of a request stands in logs later: nothing that could end a line or a string there. */
    private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._~:@/+=-]{1,128}");

    /** Before whatever may refuse a request. */
    void register(@Observes Router router) {
        router.route().order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT - 10).handler(context -> {
            var id = of(context.request().getHeader(HEADER));
            context.put(MEMBER, id);
            MDC.put(MEMBER, id); // of the request's Vert.x context, not of the thread
            context.response().putHeader(HEADER, id);
            context.next();
        });
    }

    /** That of the request that this thread works on; null where it works on none. */
    public static @Nullable String current() {
        return MDC.get(MEMBER) instanceof String id ? id : null;
    }

    private static String of(@Nullable String sent) {
        if (sent != null && WELL_FORMED.matcher(sent).matches()) {
            return sent;
        }
        var random = ThreadLocalRandom.current();
        var hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }

    /** Problems of resources; those of routes are sent by {@link RouteProblem}. */
    static class InProblems {
        @ServerResponseFilter
        void name(ContainerResponseContext response, RoutingContext context) {
            if (response.getEntity() instanceof Problem problem) {
                response.setEntity(named(problem, context));
            }
        }
    }

    /** The problem with the id of the request that it answers. */
    static Problem named(Problem problem, RoutingContext context) {
        return context.get(MEMBER) instanceof String id ? problem.with(Map.of(MEMBER, id)) : problem;
    }
}
