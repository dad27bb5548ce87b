package org.rollcall.platform.access;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * Which site a browser says that a request comes from. Scripts and forms of other sites can send requests with whatever
 * address and body they like, but cannot set these headers.
 */
public final class RequestOrigin {

    private static final String FETCH_SITE = "Sec-Fetch-Site";

    private static final int HTTP = 80;

    private static final int HTTPS = 443;

    private RequestOrigin() {}

    /**
     * Requires that a page of this Rollcall has sent a request, and no other site.
     *
     * @throws ProblemException {@link ProblemType#CROSS_SITE}
     */
    public static void requireOwn(HttpServerRequest request) {
        if (!isOwn(request)) {
            throw new ProblemException(
                    ProblemType.CROSS_SITE,
                    "This was not sent by a page of this Rollcall, so it is not done in the name of who is signed in here;"
                            + " open the page here and send it again, and let programs send a token in the header PRIVATE-TOKEN.");
        }
    }

    /**
     * By {@code Sec-Fetch-Site} where the browser sends it, which it does over TLS: a proxy may have changed {@code Host}, which
     * {@code Origin} is compared with else. The scheme is not, because TLS may end before us.
     */
    static boolean isOwn(HttpServerRequest request) {
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && origin.strip().equals("null")) {
            return false;
        }
        var site = request.getHeader(FETCH_SITE);
        if (site != null) {
            return site.equals("same-origin");
        }
        var host = request.getHeader(HttpHeaders.HOST);
        return isSame(
                origin,
                host == null && request.authority() != null
                        ? request.authority().toString()
                        : host);
    }

    /**
     * Whether an origin is that of an authority, such as {@code https://rollcall.example.com} of {@code rollcall.example.com:443}.
     */
    static boolean isSame(@Nullable String origin, @Nullable String authority) {
        if (origin == null || authority == null) {
            return false;
        }
        try {
            var theirs = URI.create(origin.strip());
            var ours = URI.create("http://" + authority.strip());
            var standard = "https".equalsIgnoreCase(theirs.getScheme()) ? HTTPS : HTTP;
            return theirs.getHost() != null
                    && ours.getHost() != null
                    && theirs.getHost()
                            .toLowerCase(Locale.ROOT)
                            .equals(ours.getHost().toLowerCase(Locale.ROOT))
                    && port(theirs, standard) == port(ours, standard);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static int port(URI uri, int standard) {
        return uri.getPort() < 0 ? standard : uri.getPort();
    }
}
