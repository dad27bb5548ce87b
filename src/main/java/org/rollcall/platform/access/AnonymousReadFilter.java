package org.rollcall.platform.access;

import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Counts every read of an endpoint that is open to anybody, so that none of them can be forgotten. */
class AnonymousReadFilter {

    private final AnonymousReads reads;

    AnonymousReadFilter(AnonymousReads reads) {
        this.reads = reads;
    }

    @ServerRequestFilter
    public void count(ContainerRequestContext request, ResourceInfo resource, RoutingContext context) {
        if (!request.getMethod().equals(HttpMethod.POST) && isOpen(resource)) {
            reads.count(context);
        }
    }

    private static boolean isOpen(ResourceInfo resource) {
        var method = resource.getResourceMethod();
        return method != null
                && (method.isAnnotationPresent(PermitAll.class)
                        || method.getDeclaringClass().isAnnotationPresent(PermitAll.class));
    }
}
