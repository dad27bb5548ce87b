package org.rollcall.pages;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ResourceInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** The headers that keep a page safe, in place of those of the API: our own style sheet and scripts, and nothing else. */
class PageHeaders {

    /** Forms go to this service alone, no text becomes a script, and no other site shows the page in a frame. */
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
            + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'";

    private static final String PAGES = PageHeaders.class.getPackageName();

    @ServerRequestFilter
    public void ofPages(ResourceInfo resource, RoutingContext context) {
        if (isPage(resource)) {
            set(context);
        }
    }

    /** Whether a request is for a page, and for nothing of the API. */
    static boolean isPage(ResourceInfo resource) {
        var type = resource.getResourceClass();
        return type != null && type.getPackageName().startsWith(PAGES);
    }

    /** Sets them. Of two policies both would count, so this one takes the place of the other. */
    static void set(RoutingContext context) {
        context.response()
                .headers()
                .set("Content-Security-Policy", POLICY)
                // Without it, a browser would not say with a form that it comes from here (Fetch, 3.2.1).
                .set("Referrer-Policy", "same-origin");
    }
}
