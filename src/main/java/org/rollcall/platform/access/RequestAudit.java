package org.rollcall.platform.access;

import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.rollcall.platform.web.ProblemException;

/**
 * Has every read recorded for which a token is needed, unless it is {@link Unaudited}: what somebody forgets to think of is
 * recorded. Attempts that are refused are logged. Acts are recorded by who does them, in their transaction
 * ({@link AuditTrail#record}).
 */
class RequestAudit {

    private final AuditedRead read;
    private final AuditLog log;
    private final Caller caller;
    private final Refusals refusals;
    private final Map<Method, Boolean> audited = new ConcurrentHashMap<>();

    RequestAudit(AuditedRead read, AuditLog log, Caller caller, Refusals refusals) {
        this.read = read;
        this.log = log;
        this.caller = caller;
        this.refusals = refusals;
    }

    /** Before problems get the id of their request. */
    @ServerResponseFilter(priority = Priorities.USER + 1000)
    public void answered(
            ContainerRequestContext request,
            ContainerResponseContext response,
            ResourceInfo resource,
            RoutingContext context) {
        var status = response.getStatus();
        if (status == Status.UNAUTHORIZED.getStatusCode()) {
            refusals.count(context.request())
                    .ifPresentOrElse(
                            tooMany -> answer(response, tooMany),
                            () -> log.refused(
                                    null,
                                    request.getMethod(),
                                    request.getUriInfo().getPath(),
                                    status));
        } else if (status == Status.FORBIDDEN.getStatusCode()) {
            var method = request.getMethod();
            var path = request.getUriInfo().getPath();
            caller.tell(actor -> log.refused(actor, method, path, status));
        } else if (status < 400 && isRead(request) && isAudited(resource)) {
            read.answered(response.getEntity() instanceof Collection<?> list ? (long) list.size() : null);
        }
    }

    private static void answer(ContainerResponseContext response, ProblemException problem) {
        response.setStatus(problem.type().status());
        response.setEntity(problem.problem());
        response.getHeaders().remove(HttpHeaders.WWW_AUTHENTICATE);
        problem.retryAfterSeconds()
                .ifPresent(seconds -> response.getHeaders().putSingle(HttpHeaders.RETRY_AFTER, seconds));
    }

    private static boolean isRead(ContainerRequestContext request) {
        return request.getMethod().equals(HttpMethod.GET) || request.getMethod().equals(HttpMethod.HEAD);
    }

    private boolean isAudited(ResourceInfo resource) {
        var method = resource.getResourceMethod();
        return method != null
                && audited.computeIfAbsent(
                        method, asked -> has(asked, RolesAllowed.class) && !has(asked, Unaudited.class));
    }

    private static boolean has(Method method, Class<? extends Annotation> annotation) {
        return method.isAnnotationPresent(annotation)
                || method.getDeclaringClass().isAnnotationPresent(annotation);
    }
}
