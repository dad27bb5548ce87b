package org.rollcall.pages;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Leads a form of filters, which sends its empty fields too, to the same page without them: an address to pass on. To the API
 * an empty parameter is one that is given.
 */
class CleanQuery {

    @ServerRequestFilter(preMatching = true)
    public @Nullable Response clean(ContainerRequestContext request, RoutingContext context) {
        var uri = request.getUriInfo().getRequestUri();
        var query = uri.getRawQuery();
        if (query == null
                || !request.getMethod().equals(HttpMethod.GET)
                || context.normalizedPath().startsWith("/api/")
                || !wantsHtml(request)) {
            return null;
        }
        var kept = new StringBuilder();
        for (var parameter : query.split("&", -1)) {
            if (!parameter.isEmpty() && !parameter.endsWith("=")) {
                kept.append(kept.isEmpty() ? "" : "&").append(parameter);
            }
        }
        return kept.length() == query.length()
                ? null
                : Response.seeOther(UriBuilder.fromUri(uri)
                                .replaceQuery(kept.isEmpty() ? null : kept.toString())
                                .build())
                        .build();
    }

    private static boolean wantsHtml(ContainerRequestContext request) {
        var accepted = request.getHeaderString("Accept");
        return accepted != null && accepted.contains("text/html");
    }
}
