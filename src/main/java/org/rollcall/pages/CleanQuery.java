package org.rollcall.pages;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Leads a form of filters, which sends its empty fields too, to the same page without them: an address to pass on. To the API
 * an empty parameter is one that is given.
 */
class CleanQuery {

    /** A field with nothing, or nothing but spaces, in it. */
    private static final Pattern EMPTY = Pattern.compile("|[^=]*=(?:[+]|%20)*");

    @ServerRequestFilter
    public @Nullable Response clean(ContainerRequestContext request, ResourceInfo resource) {
        if (!PageHeaders.isPage(resource) || !request.getMethod().equals(HttpMethod.GET)) {
            return null;
        }
        var uri = request.getUriInfo().getRequestUri();
        var query = uri.getRawQuery();
        if (query == null) {
            return null;
        }
        var given = Stream.of(query.split("&", -1))
                .filter(parameter -> !EMPTY.matcher(parameter).matches())
                .collect(Collectors.joining("&"));
        return given.length() == query.length()
                ? null
                : Response.seeOther(UriBuilder.fromUri(uri)
                                .replaceQuery(given.isEmpty() ? null : given)
                                .build())
                        .build();
    }
}
